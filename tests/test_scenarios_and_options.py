"""Scenarios and options chosen at once: plans that meet the limit, better ones, never too good."""

import numpy as np
import pytest
from test_block_master import use_blocks
from test_tree import limited_program

from models.evaluation import evaluate
from solvers import extensive
from solvers.clock import Clock
from solvers.decomposition import scenarios_and_options
from solvers.decomposition.core import core_of
from solvers.decomposition.scenarios_and_options import _doubtful
from solvers.decomposition.search import Search


def search_with_a_careful_plan(seed, monkeypatch):
    """A search with a relaxed point of its root, and the most careful of its first decisions."""
    use_blocks(monkeypatch)
    program = limited_program(seed)
    search = Search(core_of(program), Clock(60.0), 1e-5, 1, lambda news: None, None)
    assert search.relaxation.solve(search.clock, 1e-6)
    for decision in search.first[::-1]:
        if search.incumbent.offer(decision):
            return search
    pytest.skip("no first decision meets the limit")


@pytest.mark.parametrize("seed", range(6))
def test_a_careful_plan_is_bettered_toward_the_optimum(seed, monkeypatch):
    search = search_with_a_careful_plan(seed, monkeypatch)
    before = search.incumbent.objective
    optimum = extensive.solve(search.program, time_limit=60, gap=1e-6)
    search.plans._all_at_once(None, search.clock, doubted=search.relaxation)
    worth = evaluate(search.program, search.incumbent.decision)
    assert worth.feasible and worth.objective == search.incumbent.objective
    assert optimum.lower_bound * (1 - 1e-6) <= worth.objective < before
    best = evaluate(search.program, optimum.decision).objective
    assert worth.objective - best <= 0.1 * (before - best)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_and_its_rows_are_as_before(seed, monkeypatch):
    search = search_with_a_careful_plan(seed, monkeypatch)
    (part,), master = search.kept, search.keeping.master
    kept = search.plans._best_kept()[0]
    assert search.scenarios.price([kept], search.clock)
    share = search.given_up[0].shares(search.relaxation.relaxed)
    scenarios_and_options.choose_scenarios_and_options(
        search.keeping, part, share, search.incumbent, search.clock
    )
    assert np.array_equal(part.kept, kept)
    on = kept[np.array(part.rows.scenario)]
    right = master.right[master.family_rows[part.family]]
    assert np.array_equal(np.isfinite(right), on)
    assert len(set(part.rows.scenario)) == len(part.rows.scenario)


def test_doubt_is_where_plan_and_relaxed_point_are_farthest_apart(monkeypatch):
    monkeypatch.setattr(scenarios_and_options, "OPEN", 2)
    kept = np.array([True, True, False, False, True])
    share = np.array([0.0, 0.4, 0.3, 1.0, 0.9])
    probability = np.array([0.2, 0.2, 0.3, 0.3, 0.0])
    assert _doubtful(kept, share, probability).tolist() == [1, 2]
