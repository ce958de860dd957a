"""Weeks of line events in the part of a relaxed point that keeps their scenario."""

from dataclasses import replace

import numpy as np
import pytest
from random_programs import random_program

from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Relaxation, first_decisions

SCENARIOS = 12


@pytest.mark.parametrize("seed", range(6))
def test_the_longest_are_given_up_first(seed):
    draw = np.random.default_rng(seed)
    program = random_program(seed, skus=5, scenarios=SCENARIOS, lines=True, everyday=True)
    core = core_of(program)
    pricer = Pricer(core, 1)
    relaxation = Relaxation(core, ColumnPool(core), pricer, first_decisions(pricer))
    relaxation.master.load_columns()
    relaxed = relaxation.master.solve(np.inf)
    pool, lines = relaxation.pool, relaxation.lines
    share = draw.uniform(0, 1, len(pool)) * (draw.uniform(0, 1, len(pool)) < 0.8)
    share[np.unique(pool.sku, return_index=True)[1]] += 0.1
    share /= np.bincount(pool.sku, share)[pool.sku]
    relaxed = replace(relaxed, share=share)
    given_up = draw.choice([0.0, 0.3, 0.7, 1.0], SCENARIOS)
    found = lines.weeks_kept(relaxed, given_up)
    weeks, events = pool.weeks.toarray(), core.events
    for event in range(events.sku.size):
        own = np.flatnonzero(pool.sku == events.sku[event])
        own = own[np.argsort(weeks[own, event])]
        # the shortest 1 - z of a whole
        upto = np.minimum(np.cumsum(share[own]), 1 - given_up[events.scenario[event]])
        expected = np.diff(upto, prepend=0.0) @ weeks[own, event]
        assert found[event] == pytest.approx(expected, abs=1e-9)
    assert lines.weeks_kept(relaxed, np.zeros(SCENARIOS)) == pytest.approx(lines.weeks(relaxed))
