"""The best multipliers of a relaxation prove what it says they do, whatever rows are dropped."""

from dataclasses import replace

import numpy as np
import pytest
from binding_limits import limit_at
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from solvers.clock import Clock
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import first_decisions
from solvers.decomposition.search import Search


@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_proven_stays_so_when_rows_go(seed, used, monkeypatch):
    for name in ("IDLE_CUTS", "IDLE_KEPT"):
        monkeypatch.setattr(f"solvers.decomposition.given_up.{name}", 0)
    program = random_program(seed, skus=10, scenarios=40, everyday=True, prices=True)
    free = evaluate(program, first_decisions(Pricer(core_of(program), 1))[0])
    limited = with_limits(program, [limit_at(program, "var", free, 0.5)])
    search = Search(core_of(limited), Clock(20.0), 1e-4, 1, lambda news: None, None)
    relaxation = search.relaxation
    relaxation.solve(search.clock, 1e-6, rounds=4)
    relaxed, best = relaxation.relaxed, relaxation.multiplier_now()
    rows = relaxation.master.family_rows[search.given_up[0].family]
    assert np.any(best[rows] > 0)
    # the last point may have no use for rows that the best multipliers need
    idle = rows if used else rows[best[rows] == 0]
    multiplier = np.append(relaxed.multiplier, np.zeros(best.size - relaxed.multiplier.size))
    multiplier[rows] = 1.0
    multiplier[idle] = 0.0
    before = relaxation.master.rows
    relaxation._purged(replace(relaxed, multiplier=multiplier))
    assert relaxation.master.rows == before - idle.size < before
    _, proven = relaxation.lagrangian(relaxation.multiplier_now())
    assert proven >= relaxation.proved - 1e-9 * abs(proven)
