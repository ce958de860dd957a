"""Options chosen together: near the optimum where all choose, and those of others untouched."""

import numpy as np
import pytest
from test_block_master import bound_program, use_blocks

from models.evaluation import evaluate
from models.program import Decision
from solvers.clock import Clock
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Relaxation, first_decisions
from solvers.decomposition.split_options import chosen_together


def relaxed(kind, monkeypatch):
    use_blocks(monkeypatch)
    program, optimum = bound_program(kind)
    core = core_of(program)
    pricer = Pricer(core, 1)
    found = Relaxation(core, ColumnPool(core), pricer, first_decisions(pricer))
    assert found.solve(Clock(20.0), 1e-7)
    return program, optimum, found


def settled(relaxation, option):
    """The best plan with given options, and what it costs."""
    banned = np.ones(len(relaxation.core.program.options), bool)
    banned[option] = False
    relaxation.ban(banned)
    relaxation.restart(-np.inf)
    assert relaxation.solve(Clock(20.0), 1e-9)
    share, pool = relaxation.relaxed.share, relaxation.pool
    buffer = np.bincount(pool.sku[: share.size], share * pool.buffer[: share.size])
    return Decision(option, buffer), relaxation.relaxed.objective


@pytest.mark.parametrize("kind", ["budget", "cvar", "fill_rate", "stress"])
def test_all_together_come_near_the_optimum(kind, monkeypatch):
    program, optimum, relaxation = relaxed(kind, monkeypatch)
    every = np.arange(len(program.sku))
    start = relaxation.pricer.cheapest_plain
    option = chosen_together(relaxation, start, every, np.inf, Clock(20.0))
    assert np.array_equal(program.options.sku[option], every)
    decision, value = settled(relaxation, option)
    assert value >= optimum.objective * (1 - 1e-5)
    assert value <= optimum.objective * 1.01
    assert evaluate(program, decision).objective == pytest.approx(value, rel=1e-5)


def test_others_keep_their_options(monkeypatch):
    program, _, relaxation = relaxed("cvar", monkeypatch)
    start = chosen_together(
        relaxation, relaxation.pricer.cheapest_plain, np.arange(len(program.sku)), np.inf, Clock(20)
    )
    free = np.array([1])
    option = chosen_together(relaxation, start, free, np.inf, Clock(20.0))
    assert np.array_equal(np.delete(option, free), np.delete(start, free))
    assert chosen_together(relaxation, start, np.arange(start.size), 0.0, Clock(20.0)) is None
