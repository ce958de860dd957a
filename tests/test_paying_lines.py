"""Standstills that one SKU pays for by itself: the same value as with rows for every SKU."""

from dataclasses import replace

import numpy as np
import pytest
from random_programs import random_program, with_limits

from models.program import Limit, RiskWeights
from solvers.clock import Clock
from solvers.decomposition import lines
from solvers.decomposition.core import core_of
from solvers.decomposition.search import Search


def program_with_lines(seed):
    """Some with a limit on VaR, some with CVaR in the objective: its rows speak of standstills."""
    program = random_program(
        seed, skus=7, scenarios=30, lines=True, everyday=seed % 2 == 0, seasons=seed % 3 == 1
    )
    if seed % 4 == 3:
        return replace(program, risk_weights=RiskWeights(cvar=0.5, alpha=0.8))
    return with_limits(program, [Limit("var", 5e3, 0.8)] if seed % 4 == 1 else [])


def solved(program, tied):
    """The root's relaxation, where all standstills are variables with rows if they are `tied`."""
    search = Search(core_of(program), Clock(60.0), 1e-6, 1, lambda news: None, None)
    relaxation = search.relaxation
    relaxation.lines.tied[:] = tied
    assert relaxation.solve(search.clock, 1e-8)
    return relaxation


@pytest.fixture
def eager(monkeypatch):
    """Rows are dropped as soon as they can be."""
    monkeypatch.setattr(lines, "AT_ONCE", 1)
    monkeypatch.setattr(lines, "AFTER", 1)


@pytest.mark.parametrize("seed", range(12))
def test_the_value_is_that_with_rows(seed, eager):
    program = program_with_lines(seed)
    paying, rows = solved(program, False), solved(program, True)
    assert paying.bound == pytest.approx(rows.bound, rel=1e-6)
    assert paying.relaxed.objective == pytest.approx(rows.relaxed.objective, rel=1e-6)
    assert np.all(rows.lines.payer < 0)


def test_standstills_are_paid_for_and_shared_again(eager, monkeypatch):
    """The programs above have both."""
    paid, shared = [], []
    let_pay, no_longer = lines.Lines._let_pay, lines.Lines._no_longer_paying

    def counted_pay(self, event):
        paid.append(event.size)
        let_pay(self, event)

    def counted_shared(self, groups):
        event = no_longer(self, groups)
        shared.append(event.size)
        return event

    monkeypatch.setattr(lines.Lines, "_let_pay", counted_pay)
    monkeypatch.setattr(lines.Lines, "_no_longer_paying", counted_shared)
    for seed in range(4):
        solved(program_with_lines(seed), False)
    assert sum(paid) > 50 and sum(shared) > 10


@pytest.mark.parametrize("seed", range(6))
def test_what_is_proven_holds_at_the_best_multipliers(seed, eager):
    """The bound that best multipliers are said to prove is what they prove now."""
    relaxation = solved(program_with_lines(seed), False)
    _, bound = relaxation.lagrangian(relaxation.multiplier_now())
    assert bound == pytest.approx(relaxation.proved, rel=1e-9)
    assert relaxation.proved <= relaxation.bound * (1 + 1e-12)


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5])
def test_sharing_a_standstill_again_loses_nothing(seed):
    relaxation = solved(program_with_lines(seed), False)
    lines_ = relaxation.lines
    _, before = relaxation.lagrangian(relaxation.multiplier_now())
    paid = lines_._no_longer_paying(np.flatnonzero(lines_.payer >= 0))
    assert paid.size
    lines_._add_rows(paid, paid.size)
    _, after = relaxation.lagrangian(relaxation.multiplier_now())
    assert after == pytest.approx(before, rel=1e-9)
    assert not relaxation.master.charges.any()
