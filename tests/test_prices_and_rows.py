"""What a column costs under multipliers: the pricing kernel and the rows, told apart, agree."""

import numpy as np
import pytest
from binding_limits import MONEY, SERVICE, limit_at, program_for
from random_programs import with_limits

from models.evaluation import evaluate
from models.program import Limit
from solvers.clock import Clock
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import first_decisions
from solvers.decomposition.search import Search, served


def limited_programs(kind, lines):
    """Programs with a limit that the cheapest decision breaks, and a loose budget."""
    for seed in range(6):
        program = program_for(seed, lines=lines)
        cheapest = first_decisions(Pricer(core_of(program), 1))[0]
        free = evaluate(program, cheapest)
        limit = limit_at(program, kind, free, 0.8)
        if limit is not None:
            limits = [limit, Limit("budget", 10 * free.total_capital)]
            if served(core_of(with_limits(program, limits))):
                yield with_limits(program, limits)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("kind", MONEY + SERVICE)
def test_priced_values_are_costs_and_rows(kind, lines):
    draw = np.random.default_rng(0)
    programs = list(limited_programs(kind, lines))
    assert programs
    for program in programs:
        search = Search(core_of(program), Clock(20.0), 1e-4, 1, lambda news: None, None)
        relaxation = search.relaxation
        relaxation.solve(search.clock, 1e-4, rounds=6)
        multiplier = relaxation.multiplier_now() * draw.uniform(0.3, 1.0, relaxation.master.rows)
        priced, _ = relaxation.lagrangian(multiplier)
        pool = relaxation.pool
        pool.add(priced.option, priced.buffer)
        at = pool.positions(priced.option, priced.buffer)
        told = relaxation.master.column_cost(at) + relaxation.master.coefficients(at).T @ multiplier
        assert told == pytest.approx(priced.value, rel=1e-7)
