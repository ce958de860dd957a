"""Dropping dear columns leaves every SKU one, also where banned ones seem to be worth much."""

import numpy as np
import pytest
from random_programs import random_program

from solvers.clock import Clock
from solvers.decomposition import relaxation as module
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Relaxation, first_decisions


@pytest.mark.parametrize("many", [1, 150])
@pytest.mark.parametrize("seed", range(4))
def test_columns_in_use_stay_when_banned_ones_have_negative_reduced_costs(seed, many, monkeypatch):
    program = random_program(seed, skus=8, scenarios=30, everyday=True, prices=True)
    core = core_of(program)
    pricer = Pricer(core, 1)
    monkeypatch.setattr(module, "MANY", many)  # blocks of SKUs, or one column a SKU
    relaxation = Relaxation(core, ColumnPool(core), pricer, first_decisions(pricer))
    relaxation.solve(Clock(20.0), 1e-9)
    # the cheapest options, in use so far, are ruled out: what is left is dearer
    used = np.unique(relaxation.pool.option[relaxation.relaxed.share > 0])
    banned = np.zeros(len(program.options), bool)
    banned[used] = True
    left = np.logical_or.reduceat(~banned & core.alive, program.options.first[:-1])
    assert np.any(left)
    banned[used[~left[program.options.sku[used]]]] = False
    relaxation.ban(banned)
    relaxation.restart(-np.inf)
    relaxation.solve(Clock(20.0), 1e-9)
    master, point = relaxation.master, relaxation.relaxed
    assert np.any(point.reduced < -1)
    size = np.count_nonzero(point.weight)
    monkeypatch.setattr(module, "SLIM_LEAST", size - master.blocks)
    monkeypatch.setattr(module, "SLIM_FROM", 0)
    monkeypatch.setattr(module, "SLIM_TO", 1)
    slimmed = relaxation._slimmed(point)
    assert master.column_at.size == size
    assert np.all(slimmed.weight > 0)
    again = master.solve(np.inf)
    assert again is not None
    assert again.objective == pytest.approx(point.objective, rel=1e-9)
