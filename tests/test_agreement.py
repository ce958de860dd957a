"""Decomposition against enumeration and the extensive form, over all combinations of limits."""

import numpy as np
import pytest
from agreement_cases import CASES, EXACT, agreement_case
from brute_force import brute_force, tries

from models.evaluation import evaluate
from solvers.decomposition.search import solve

GAP = 1e-4
ROUNDING = 2e-6
FEW_TRIES = 400
"""Linear programs up to which the optimum is enumerated besides: some 20 seconds."""
SAMPLE = (5, 19, 24, 28, 45, 66, 118, 163, 207, 244, 291)
"""Cases of the default run; the others are slow as a whole."""


def assert_agree(program, known):
    """Every plan keeps the limits, and no bound lies above what any of them costs."""
    solution = solve(program, time_limit=60, gap=GAP)
    optimum = brute_force(program) if tries(program) <= FEW_TRIES else None
    decisions = [found.decision for found in (known, solution, optimum) if found is not None]
    plans = [evaluate(program, decision) for decision in decisions]
    assert all(plan.feasible for plan in plans)
    best = min(plan.objective for plan in plans)
    slack = ROUNDING * abs(best)
    assert max(solution.lower_bound, known.lower_bound) <= best + slack
    assert plans[0].objective <= best + EXACT * abs(best) + slack
    if optimum is not None:
        assert optimum.objective <= best + slack
    assert solution.status == "optimal"
    assert plans[1].objective <= best + GAP * abs(best) + slack


def assert_both_see_that_nothing_meets(program, known):
    solution = solve(program, time_limit=60, gap=GAP)
    assert known.status == "infeasible"
    assert (solution.status, solution.decision) == ("infeasible", None)
    assert solution.lower_bound == np.inf
    if tries(program) <= FEW_TRIES:
        assert brute_force(program) is None


def check(case):
    drawn = agreement_case(case)
    if drawn.met is not None:
        assert_agree(*drawn.met)
    if drawn.unmet is not None:
        assert_both_see_that_nothing_meets(*drawn.unmet)


@pytest.mark.parametrize("case", SAMPLE)
def test_agreement_on_a_sample(case):
    check(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(set(range(CASES)) - set(SAMPLE)))
def test_agreement(case):
    check(case)
