"""Branching of the decomposition: what promises most by what was seen; splits cover all."""

from dataclasses import replace

import numpy as np
import pytest
from random_programs import random_program

from models.evaluation import evaluate
from models.program import Limit
from models.risk import value_at_risk
from solvers.clock import Clock
from solvers.decomposition.branching import (
    DOWN,
    PRIOR,
    TRUSTED,
    UP,
    Branching,
    Node,
    Step,
)
from solvers.decomposition.core import core_of
from solvers.decomposition.kept_scenarios import _kept_by
from solvers.decomposition.search import Search, solve


def searched(seed):
    """A search of a program under half its VaR, with its root relaxed."""
    program = random_program(seed, skus=6, scenarios=30)
    free = evaluate(program, solve(program, time_limit=20).decision)
    value = 0.5 * value_at_risk(free.loss, program.probability, 0.8)
    limit = Limit("var", value, 0.8, skus=tuple(range(6)))
    limited = replace(program, limits=(limit,))
    clock = Clock(60)
    search = Search(core_of(limited), clock, 1e-6, 1, lambda news: None, None)
    assert search.relaxation.solve(clock, 1e-6)  # it ends by itself
    return search


SEEDS = range(8)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_expected_goes_by_what_was_seen(seed):
    search = searched(seed)
    branching, n = Branching(search.relaxation, search.whole), search.whole.size
    worth = branching._worth(np.arange(n))
    at_stake = np.flatnonzero(worth > 0)
    if at_stake.size < 2:
        pytest.skip("nothing is at stake")
    assert branching._rate(at_stake) == pytest.approx(np.tile(worth[at_stake], (2, 1)))
    seen, moved, bound = int(at_stake[0]), 0.4, 100.0
    for side, times in ((UP, 3.0), (DOWN, 0.5)):  # of what is at stake
        for _ in range(50):
            step = Step(seen, side, moved, bound, worth[seen])
            branching.learn(step, bound + times * worth[seen] * moved)
    # by what others gain of their stake where nothing was seen, and by its own gains where it was
    for side, times in ((UP, 3.0), (DOWN, 0.5)):
        come_true = (50 * times + TRUSTED) / (50 + TRUSTED)
        rate = branching._rate(at_stake)[side]
        assert rate[1:] == pytest.approx(come_true * worth[at_stake[1:]], rel=1e-6)
        own = (50 * times + PRIOR * come_true) / (50 + PRIOR)
        assert rate[0] == pytest.approx(own * worth[seen], rel=1e-6)
    before = branching._rate(at_stake)
    branching.learn(None, bound)
    branching.learn(Step(seen, UP, moved, bound, 1.0), np.inf)  # no plan there: nothing is learned
    assert np.array_equal(branching._rate(at_stake), before)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_kind_that_gained_nothing_is_not_given_up(seed):
    search = searched(seed)
    branching, n = Branching(search.relaxation, search.whole), search.whole.size
    for _ in range(3):
        branching.learn(Step(0, UP, 0.5, 100.0, 7.0), 100.0)
    worth = branching._worth(np.arange(1, n))
    assert np.all(branching._rate(np.arange(1, n))[UP] > 0.7 * worth - 1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_gained_most_on_both_sides_is_split(seed):
    search = searched(seed)
    branching = Branching(search.relaxation, search.whole)
    share = branching._shares()
    open_ = branching._open(share)
    if open_.size < 2:
        pytest.skip("there is no choice")
    for favourite in open_.tolist():
        branching.sum[:], branching.count[:] = 0.0, 1e6
        for side, moved in ((DOWN, share), (UP, 1 - share)):
            branching.sum[side, open_] = 1e15 / moved[open_]
            branching.sum[side, favourite] *= 2.0
        assert branching.choose() == favourite


@pytest.mark.parametrize("seed", SEEDS)
def test_both_sides_of_a_split_cover_the_node(seed):
    search = searched(seed)
    branching = Branching(search.relaxation, search.whole)
    candidate = branching.choose()
    if candidate is None:
        pytest.skip("the relaxed point is whole")
    master, options = search.relaxation.master, search.program.options
    banned = np.zeros(len(options), bool)
    node = Node(0.0, 0, master.lower[search.whole], master.upper[search.whole], banned)
    children = {c.step.side: c for c in branching.split(node, candidate, 0.0)}
    if candidate < search.whole.size:
        assert (children[DOWN].upper[candidate], children[UP].lower[candidate]) == (0, 1)
    else:
        option = candidate - search.whole.size
        sku = options.sku[option]
        own = np.arange(options.first[sku], options.first[sku + 1])
        assert set(np.flatnonzero(children[DOWN].banned)) == {option}
        assert set(np.flatnonzero(children[UP].banned)) == set(own) - {option}


class Part:
    """As much of a part about chances as choosing scenarios asks for."""

    def __init__(self, probability, alpha):
        self.alpha, self.scenarios = alpha, np.flatnonzero(probability > 0)


@pytest.mark.parametrize("seed", range(20))
def test_the_worst_scenarios_are_given_up_as_far_as_the_room_allows(seed):
    rng = np.random.default_rng(seed)
    probability = rng.dirichlet(np.ones(15))
    probability[rng.integers(15)] = 0.0
    probability /= probability.sum()
    harm, alpha = rng.random(15), rng.uniform(0.5, 0.95)
    kept = _kept_by(Part(probability, alpha), harm, probability)
    lost = probability[~kept & (probability > 0)].sum()
    assert lost <= 1 - alpha + 1e-9
    # none of those kept would still fit
    assert np.all(probability[kept] > 1 - alpha - lost)
