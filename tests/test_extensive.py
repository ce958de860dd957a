"""The extensive form against enumeration, with every kind of limit."""

from dataclasses import replace

import pytest
from binding_limits import ALPHA, MONEY, SERVICE, binding, free_plan, program_for
from brute_force import brute_force
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from models.program import Limit, RiskWeights
from solvers import extensive

GAP, CLOSE = 1e-6, 3e-6


def assert_optimal(program, optimum):
    solution = extensive.solve(program, time_limit=60, gap=GAP)
    assert solution.status == "optimal"
    found = evaluate(program, solution.decision)
    assert found.feasible
    assert found.objective == pytest.approx(optimum.objective, rel=CLOSE)
    assert solution.lower_bound <= optimum.objective * (1 + CLOSE)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_without_limits(seed, lines):
    program = program_for(seed, lines=lines)
    optimum = brute_force(program)
    if optimum is None:
        assert extensive.solve(program, time_limit=60).status == "infeasible"
    else:
        assert_optimal(program, optimum)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("kind", MONEY + SERVICE)
def test_each_limit_where_it_binds(kind, lines):
    met = 0
    for seed in range(8):
        program = program_for(seed, lines=lines)
        free = free_plan(program)
        limited = None if free is None else binding(program, kind, free)
        if limited is None:
            continue
        limit, optimum = limited
        assert_optimal(with_limits(program, [limit]), optimum)
        met += 1
        if met == 2:
            return
    if not met:
        pytest.skip(f"no small instance on which {kind} binds")


@pytest.mark.parametrize("of", ["loss", "total"])
@pytest.mark.parametrize("weights", [(0.3, 0.0), (0.0, 0.3), (0.2, 0.2)])
def test_risk_in_the_objective(weights, of):
    program = random_program(3, skus=3, scenarios=6, unequal=True)
    weighted = replace(program, risk_weights=RiskWeights(*weights, alpha=ALPHA, of=of))
    assert_optimal(weighted, brute_force(weighted))


def test_limits_that_nothing_meets_are_infeasible():
    program = program_for(0, lines=True)
    everyone = tuple(range(3))
    impossible = with_limits(program, [Limit("budget", -1.0, skus=everyone)])
    solution = extensive.solve(impossible, time_limit=30)
    assert (solution.status, solution.decision) == ("infeasible", None)


def test_a_stopped_run_says_so_and_keeps_what_it_has():
    program = program_for(5, lines=True)
    start = extensive.solve(program, time_limit=30).decision
    solution = extensive.solve(program, time_limit=30, start=start, stop=lambda: True)
    assert solution.status in {"interrupted", "optimal"}  # closed before it asked
    assert solution.decision is not None
    assert evaluate(program, solution.decision).feasible
