"""What the limits of a program are worth at a plan: a price on each scenario's loss, on capital.

They are the multipliers of the linear relaxation in which a VaR limit holds in the scenarios in
which the plan keeps it; the others are given up, as they are in the plan.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Flags, Floats
from models.evaluation import evaluate
from models.program import Decision, Limit, Program
from models.progress import Stop, never
from models.risk import PROBABILITY_TOLERANCE
from solvers.clock import Clock
from solvers.decomposition.given_up import Kept
from solvers.decomposition.relaxation import relaxation_from

PRICED = frozenset({"budget", "var", "cvar", "stress", "fill_rate"})
"""Kinds of limits that have a price here; those on every SKU bound its buffer instead."""
TOLERANCE, PATIENCE = 1e-6, 40
"""Relative distance between relaxation and bound at which it ends; rounds without a gain."""


@dataclass(frozen=True)
class Multipliers:
    """Prices, all 0 where no limit binds.

    Parameters
    ----------
    loss : array, shape (S,)
        Money a unit of loss in each scenario, on top of its probability.
    certain : float
        Money a unit of deterministic cost, on top of 1, where limits are on total cost.
    capital : float
        Money a unit of capital.
    units : array, shape (I,)
        Money a unit short in expectation.
    """

    loss: Floats
    certain: float
    capital: float
    units: Floats


def multipliers_of(
    program: Program, decision: Decision, *, time_limit: float = np.inf, stop: Stop = never
) -> Multipliers:
    """Find the multipliers of a program's limits at a plan.

    Parameters
    ----------
    program : Program
        A VaR in its objective, and joint service levels, have no price.
    decision : Decision
        The plan, which may break limits.
    time_limit : float
        Seconds after which the best multipliers so far are given.
    """
    if not any(limit.kind in PRICED for limit in program.limits) and not program.risk_weights.cvar:
        return Multipliers(np.zeros(len(program.scenario)), 0.0, 0.0, np.zeros(len(program.sku)))
    relaxation = relaxation_from(program, decision)
    for limit in program.limits:
        if limit.kind == "var":
            part = Kept(relaxation, limit)
            part.keep(kept_scenarios(program, decision, limit))
            relaxation.parts.append(part)
    relaxation.solve(Clock(time_limit, stop), TOLERANCE, patience=PATIENCE)
    prices = relaxation.master.prices(relaxation.multiplier_now())
    loss = np.maximum(prices.scenario - program.probability, 0.0)
    return Multipliers(loss, prices.certain - 1.0, prices.capital, prices.fill)


def kept_scenarios(program: Program, decision: Decision, limit: Limit) -> Flags:
    """Scenarios in which a plan keeps a VaR limit, or, if too few, those it comes nearest to it."""
    worth, weight = evaluate(program, decision), program.probability
    loss = worth.scenario_cost if limit.of == "total" else worth.loss
    order = np.argsort(-loss, kind="stable")
    given_up = np.cumsum(weight[order]) <= 1.0 - limit.alpha + PROBABILITY_TOLERANCE
    kept = weight > 0
    kept[order[given_up & (loss[order] > limit.value)]] = False
    return kept


def under_other_scenarios(given: Multipliers, before: Program, after: Program) -> Multipliers:
    """The same multipliers for a program whose stress set may be another one, names deciding."""
    price = dict(zip(before.scenario, given.loss.tolist(), strict=True))
    loss = np.array([price.get(name, 0.0) for name in after.scenario])
    return replace(given, loss=loss)
