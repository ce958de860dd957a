"""A linear program stands as it stood: the same optimum in no step, also at another explorer."""

import numpy as np
import pytest
from test_block_master import use_blocks
from test_tree import limited_program

from solvers.clock import Clock
from solvers.decomposition.core import core_of
from solvers.decomposition.exploring import Explorer
from solvers.decomposition.search import Search
from solvers.decomposition.standing import stand_as, standing_of

AGAIN = 1e-9


@pytest.fixture(params=[False, True], ids=["columns", "blocks"])
def solved(request, monkeypatch):
    """Searches whose roots have cuts, solved."""
    if request.param:
        use_blocks(monkeypatch)
    found = []
    for seed in range(6):
        core = core_of(limited_program(seed))
        search = Search(core, Clock(60.0), 1e-5, 1, lambda news: None, None)
        assert search.relaxation.solve(search.clock, 1e-6)
        if search.given_up[0].cuts.cuts:
            found.append(search)
    assert len(found) > 2
    return found


def loaded(relaxation):
    """Its linear program with all of its columns, solved, and the steps that this takes."""
    master = relaxation.master
    master.load_columns()
    before = master.lp.steps
    value = master.solve(np.inf).objective
    return value, master.lp.steps - before


def left(relaxation):
    """How it stands, and its value then."""
    relaxation.solve(Clock(60.0), 1e-6)
    relaxation.master.load_columns()
    relaxation.relaxed = relaxation.master.solve(np.inf)
    return standing_of(relaxation), relaxation.relaxed.objective


def assert_it_stands(relaxation, standing, value):
    """Standing so, its optimum is that value, in no step."""
    stand_as(relaxation, standing)
    again, steps = loaded(relaxation)
    assert again == pytest.approx(value, rel=AGAIN)
    assert steps == 0


def disturb(search):
    """Solve another node: other scenarios given up, other cuts, other columns."""
    relaxation, (part,) = search.relaxation, search.given_up
    fixed, least = part.z[:5], np.ones(5)
    upper = relaxation.master.upper[fixed].copy()
    relaxation.master.set_variable_bounds(fixed, least, least)
    part.hold_rows(part.cuts.cuts[::2])
    relaxation.restart(-np.inf)
    relaxation.solve(Clock(60.0), 1e-4)
    relaxation.master.set_variable_bounds(fixed, 0 * upper, upper)


def test_what_stood_stands_again(solved):
    for search in solved:
        relaxation = search.relaxation
        standing, value = left(relaxation)
        disturb(search)
        assert_it_stands(relaxation, standing, value)


def test_it_holds_what_bound_and_nothing_else(solved):
    for search in solved:
        relaxation, (part,) = search.relaxation, search.given_up
        standing, _ = left(relaxation)
        bound = relaxation.master.multipliers(part.family, relaxation.relaxed) > 1e-9
        disturb(search)
        stand_as(relaxation, standing)
        (wanted,) = [rows for rows in standing.rows if rows and rows[0] in part.cuts.cuts]
        assert set(part.cuts.cuts) == set(wanted)
        assert len(wanted) >= np.count_nonzero(bound)
        assert relaxation.master.column_at.size == standing.of_columns.size


def test_another_explorer_takes_it_over(solved):
    for search in solved:
        if not search.relaxation.in_blocks:
            continue
        other = search._other_explorer().relaxation
        standing, value = left(search.relaxation)  # with columns that the other has never seen
        other.solve(Clock(60.0), 1e-2)
        assert_it_stands(other, standing, value)


def test_children_begin_where_their_parent_ended(solved):
    for search in solved:
        explorer = Explorer(search.relaxation, search.given_up)
        root = search._root()
        if root is None:
            continue
        found = explorer.explore(root, np.inf, Clock(60.0))
        if not found.children:
            continue
        value = search.relaxation.relaxed.objective
        for child in found.children:
            explorer.explore(child, np.inf, Clock(60.0))
        explorer._begin_at(found.children[0])
        master = search.relaxation.master
        master.set_variable_bounds(explorer.whole, root.lower, root.upper)
        search.relaxation.ban(root.banned)
        assert loaded(search.relaxation)[0] == pytest.approx(value, rel=1e-6)
