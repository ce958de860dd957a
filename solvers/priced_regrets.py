"""What each SKU's standing decision costs more than its best one, at fixed multipliers."""

import time
from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.progress import Stop, never
from models.repeated_options import BesideStanding
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Clock, Relaxation, first_columns
from solvers.plan_multipliers import PATIENCE, TOLERANCE, Multipliers
from solvers.priced_program import priced_program


@dataclass(frozen=True)
class Regrets:
    """By SKU, shape (I,): the regret in money over the horizon, and the decision without any.

    ``option`` is a position in the program beside whose options the standing ones are.
    """

    regret: Floats
    option: Ints
    buffer: Floats


def regrets_of(
    beside: BesideStanding,
    multipliers: Multipliers,
    *,
    time_limit: float = np.inf,
    stop: Stop = never,
) -> Regrets:
    """Price every SKU's options exactly and hold its standing decision against the best.

    The limits have the prices that `multipliers` say. What else ties SKUs together (lines,
    suppliers to onboard, sites, capacities) has the prices that it has in the relaxation of the
    program with these. So a SKU's regret is what its own Lagrangian problem could save, and all
    regrets together are no more than what the whole plan could.
    """
    priced = priced_program(beside.program, multipliers, beside.stays)
    standing = priced.decision(beside.standing)
    core = core_of(priced.program)
    pool, pricer = ColumnPool(core), Pricer(core, 1)
    scale = first_columns(pool, pricer)
    pool.add(standing.option, standing.buffer)
    relaxation = Relaxation(core, pool, pricer, scale)
    relaxation.solve(Clock(time.monotonic() + time_limit, stop), TOLERANCE, patience=PATIENCE)
    prices = relaxation.master.prices(relaxation.multiplier_now())
    value, buffer = pricer.price_options(prices)
    first = priced.program.options.first
    least = np.minimum.reduceat(value, first[:-1])
    owner = priced.program.options.sku
    place = np.where(value <= least[owner], np.arange(value.size), value.size)
    best = np.minimum.reduceat(place, first[:-1])
    return Regrets(
        regret=(value[standing.option] - least) * priced.scale,
        option=priced.origin[best],
        buffer=buffer[best],
    )
