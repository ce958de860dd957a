"""The tree: bounds that hold and plans at the gap, the same on one thread and on two."""

import numpy as np
import pytest
from binding_limits import limit_at
from random_programs import random_program, with_limits
from test_block_master import use_blocks

from models.evaluation import evaluate
from solvers import extensive
from solvers.clock import Clock
from solvers.decomposition import search as searching
from solvers.decomposition.core import core_of
from solvers.decomposition.exploring import Explorer
from solvers.decomposition.plans import Plans
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import first_decisions
from solvers.decomposition.search import Search, solve


def limited_program(seed, skus=8, scenarios=30):
    """A program with a VaR limit at half of the cheapest plan's."""
    program = random_program(seed, skus=skus, scenarios=scenarios)
    free = evaluate(program, first_decisions(Pricer(core_of(program), 1))[0])
    return with_limits(program, [limit_at(program, "var", free, 0.8)])


@pytest.fixture
def only_the_tree(monkeypatch):
    """Plans come from nodes alone: no look at the root finds one before."""
    near = Plans.near

    def near_nodes(self, clock, *, relaxation=None, **how):
        if relaxation is not None:
            near(self, clock, relaxation=relaxation, **how)

    monkeypatch.setattr(Plans, "near", near_nodes)
    monkeypatch.setattr(searching, "ROOT_PATIENCE", 0)


@pytest.mark.parametrize("seed", range(5))
def test_two_explorers_agree_with_the_extensive_form(seed, monkeypatch, only_the_tree):
    use_blocks(monkeypatch)
    program = limited_program(seed)
    optimum = extensive.solve(program, time_limit=60, gap=1e-6)
    one, two = (solve(program, time_limit=20, gap=1e-5, jobs=jobs) for jobs in (1, 2))
    if optimum.status == "infeasible":
        assert one.status == two.status == "infeasible"
        return
    for found in (one, two):
        best = evaluate(program, optimum.decision).objective
        assert found.lower_bound <= best * (1 + 1e-5)
        worth = evaluate(program, found.decision)
        assert worth.feasible
        assert worth.objective >= optimum.lower_bound * (1 - 1e-5)
        if found.status == "optimal":
            assert worth.objective <= best * (1 + 2e-5)
    if one.status == two.status == "optimal":
        assert np.array_equal(one.decision.option, two.decision.option)
        assert np.array_equal(one.decision.buffer, two.decision.buffer)


def rooted(seed, monkeypatch):
    use_blocks(monkeypatch)
    search = Search(core_of(limited_program(seed)), Clock(30.0), 1e-5, 1, lambda news: None, None)
    relaxation = search.relaxation
    assert relaxation.solve(search.clock, 1e-6)
    return search, relaxation


@pytest.mark.parametrize("seed", range(4))
def test_the_other_explorer_begins_with_what_the_first_knows(seed, monkeypatch):
    search, relaxation = rooted(seed, monkeypatch)
    other = search._other_explorer()
    assert np.array_equal(other.whole, Explorer(relaxation, search.given_up).whole)
    own = other.relaxation
    known = len(search.given_up[0].cuts.cuts)
    assert len(own.master.family_rows[search.given_up[0].family]) == known > 0
    own.solve(Clock(30.0), 1e-6)
    assert own.bound == pytest.approx(relaxation.bound, rel=1e-4)
    assert own.bound <= relaxation.relaxed.objective * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_dropped_comes_back(seed, monkeypatch):
    search, relaxation = rooted(seed, monkeypatch)
    (part,), master = search.given_up, relaxation.master
    held, cuts, value = master.held(), list(part.cuts.cuts), relaxation.relaxed.objective
    master.drop_rows(part.family, np.empty(0, np.int64))
    master.drop_columns(np.unique([master._block.index(n) for n in range(master.blocks)]))
    master.bring_back(held)
    part.bring_back(cuts)
    assert len(part.cuts.cuts) == len(cuts)
    master.load_columns()
    assert master.solve(np.inf).objective == pytest.approx(value, rel=1e-6)
