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
    root = relaxation.bound
    assert dive(relaxation, part.z, Clock(30.0), np.inf)
    share = relaxation.relaxed.other[part.z]
    assert np.all(np.minimum(share, 1 - share) <= WHOLE)
    given_up = share > 0.5
    probability = search.program.probability[part.scenarios]
    assert probability[given_up].sum() <= 1 - part.alpha + 1e-6
    assert relaxation.relaxed.objective >= root * (1 - 1e-6)


def test_a_dive_ends_where_it_costs_too_much(search):
    relaxation, (part,) = search.relaxation, search.given_up
    share = relaxation.relaxed.other[part.z]
    split = np.any(np.minimum(share, 1 - share) > WHOLE)
    assert dive(relaxation, part.z, Clock(30.0), relaxation.bound * (1 - 1e-3)) != split


def test_a_search_takes_a_dive_back(search):
    relaxation, (part,) = search.relaxation, search.given_up
    master, root, cuts = relaxation.master, relaxation.bound, list(part.cuts.cuts)
    before = master.lower.copy(), master.upper.copy()
    search._dive()
    assert np.array_equal(master.lower, before[0])
    assert np.array_equal(master.upper, before[1])
    assert {id(cut) for cut in cuts} <= {id(cut) for cut in part.cuts.cuts}
    # the root's own point again, up to what the rounds allowed
    assert relaxation.relaxed.objective >= root * (1 - 1e-3)
