"""Diving: a whole choice of the scenarios to give up, within the room there is for them."""

import numpy as np
import pytest
from binding_limits import limit_at
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from solvers.clock import Clock
from solvers.decomposition.core import core_of
from solvers.decomposition.diving import WHOLE, dive
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import first_decisions
from solvers.decomposition.search import Search


@pytest.fixture(params=range(5))
def search(request):
    """A search under a VaR limit that binds, its root solved."""
    seed = request.param
    program = random_program(seed, skus=8, scenarios=30, lines=seed % 2 == 1, unequal=seed > 3)
    free = evaluate(program, first_decisions(Pricer(core_of(program), 1))[0])
    limited = with_limits(program, [limit_at(program, "var", free, 0.6)])
    search = Search(core_of(limited), Clock(30.0), 1e-4, 1, lambda news: None, None)
    assert search.relaxation.solve(search.clock, 1e-4)
    return search


def test_all_are_whole_within_the_room(search):
    relaxation, (part,) = search.relaxation, search.given_up
    root = relaxation.relaxed.objective
    for steps in (0.7, 0.2):
        found = dive(relaxation, part.z, steps, Clock(30.0))
        share = found.other[part.z]
        assert np.all(np.minimum(share, 1 - share) <= WHOLE)
        given_up = share > 0.5
        probability = search.program.probability[part.scenarios]
        assert probability[given_up].sum() <= 1 - part.alpha + 1e-6
        assert found.objective >= root * (1 - 1e-9)


def test_a_dive_leaves_the_master_as_it_was(search):
    relaxation, (part,) = search.relaxation, search.given_up
    master, point = relaxation.master, relaxation.relaxed
    before = master.lower.copy(), master.upper.copy(), len(part.cuts.cuts), len(relaxation.pool)
    dive(relaxation, part.z, 0.5, Clock(30.0))
    assert np.array_equal(master.lower, before[0])
    assert np.array_equal(master.upper, before[1])
    assert (len(part.cuts.cuts), len(relaxation.pool)) == before[2:]
    assert relaxation.relaxed is point
    assert master.solve(np.inf).objective == pytest.approx(point.objective, rel=1e-9)


def test_a_dive_ends_with_the_time(search):
    relaxation, (part,) = search.relaxation, search.given_up
    lower = relaxation.master.lower.copy()
    assert dive(relaxation, part.z, 0.5, Clock(0.0)) is None
    assert np.array_equal(relaxation.master.lower, lower)
