"""What each SKU's standing decision costs more than its best one, at fixed multipliers."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.beside_standing import BesideStanding
from models.least_costs import least_costs
from models.progress import Stop, never
from solvers.clock import Clock
from solvers.decomposition.relaxation import relaxation_from
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
    relaxation = relaxation_from(priced.program, standing)
    relaxation.solve(Clock(time_limit, stop), TOLERANCE, patience=PATIENCE)
    prices = relaxation.master.prices(relaxation.multiplier_now())
    value, buffer = relaxation.pricer.price_options(prices)
    best, least = least_costs(value, priced.program.options.first)
    return Regrets(
        regret=(value[standing.option] - least) * priced.scale,
        option=priced.origin[best],
        buffer=buffer[best],
    )
