"""Whole plans on lines: within the limit, near the optimum, never better than it."""

import numpy as np
import pytest
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from models.program import Limit
from models.risk import value_at_risk
from solvers import extensive
from solvers.clock import Clock
from solvers.decomposition.core import core_of
from solvers.decomposition.search import Search

ALPHA = 0.8


def search_with_lines(seed, alpha=ALPHA):
    """A search for a program with lines and a limit on VaR that binds."""
    program = random_program(
        seed,
        skus=5,
        scenarios=15,
        lines=True,
        everyday=seed % 2 == 0,
        phases=seed % 3 == 0,
        seasons=seed % 3 == 1,
    )
    free = extensive.solve(program, time_limit=60, gap=1e-4).decision
    reached = value_at_risk(evaluate(program, free).loss, program.probability, alpha)
    limited = with_limits(program, [Limit("var", 0.8 * reached + 1.0, alpha)])
    return Search(core_of(limited), Clock(60.0), 1e-4, 1, lambda news: None, None)


def plans_near(search, kept):
    """Plans by lines alone, near the relaxed point that keeps given scenarios."""
    search.scenarios.price([kept], search.clock)
    search.plans.on_lines.near(search.clock, width=3)
    return search.incumbent


def kept_by_the_optimum(search):
    """What the best plan keeps, and the proven least cost of plans."""
    optimum = extensive.solve(search.program, time_limit=60, gap=1e-6)
    if optimum.decision is None:
        pytest.skip("no plan meets the limit")
    worth = evaluate(search.program, optimum.decision)
    limit = search.program.limits[0].value
    kept = (worth.loss <= limit * (1 + 1e-6)) & (search.program.probability > 0)
    return kept, worth.objective, optimum.lower_bound


@pytest.mark.parametrize("seed", range(8))
def test_plans_come_near_the_optimum(seed):
    search = search_with_lines(seed)
    kept, best, bound = kept_by_the_optimum(search)
    found = plans_near(search, kept)
    assert found.decision is not None
    worth = evaluate(search.program, found.decision)
    assert worth.feasible and worth.objective == found.objective
    assert bound * (1 - 1e-6) <= found.objective <= best * 1.05


@pytest.mark.parametrize("seed", range(4))
def test_exchanges_give_up_no_more_than_may_be(seed):
    search = search_with_lines(seed)
    kept, _, _ = kept_by_the_optimum(search)
    search.scenarios.price([kept], search.clock)
    plans = search.plans.on_lines
    relaxed = search.keeping.relaxed
    draft = plans._draft(search.first[-1], kept, plans.part.prices(relaxed))
    drafts = plans._exchanged(draft, 3, search.clock)
    probability = search.program.probability
    assert drafts
    for other in drafts:
        assert probability[~other.kept].sum() <= 1.0 - ALPHA + 1e-9
        assert np.count_nonzero(other.kept != kept) == 2
        assert other.price.sum() == pytest.approx(draft.price.sum())


def test_no_exchange_is_begun_when_time_is_over():
    search = search_with_lines(0)
    kept, _, _ = kept_by_the_optimum(search)
    search.scenarios.price([kept], search.clock)
    plans = search.plans.on_lines
    draft = plans._draft(search.first[-1], kept, plans.part.prices(search.keeping.relaxed))
    assert plans._exchanged(draft, 3, Clock(0.0)) == []
    assert search.incumbent.decision is None
