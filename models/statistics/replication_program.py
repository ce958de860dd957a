"""The program of a replication: one whose sampled optimum is no more than the truth on average.

Limits that do not depend on scenarios stay. A limit of probability is asked at a level so low that
the true optimum meets it on every sample but with a small chance. A CVaR or a fill rate moves into
the objective at a multiplier that was fixed before, for a sampled one could shut the true optimum
out.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.program import Limit, Program, RiskWeights
from models.requirements import SHORTAGE
from models.statistics.replication_level import kept_scenarios

PROBABILITIES = frozenset({"var", "joint_service_level", "disruption_service_level"})
"""Kinds of limits that are asked at a relaxed level."""

LAGRANGIAN = frozenset({"cvar", "fill_rate"})
"""Kinds of limits that move into the objective."""

OF_LOSS = frozenset({"var", "cvar", "stress"})
"""Kinds of limits that are on losses, which a price on units short must not enter."""


@dataclass(frozen=True)
class Priced:
    """A limit in the objective: money a unit that its left side exceeds its right side.

    The left side of a fill rate is the value of units short as a share of that of demand.
    """

    limit: Limit
    multiplier: float


@dataclass(frozen=True)
class Relaxation:
    """How every replication is relaxed.

    Parameters
    ----------
    scenarios, replications : int
        Size of a replication, and how many there are.
    error : float
        Chance that the true optimum breaks a relaxed limit of probability in any replication.
    priced : tuple of Priced
        Limits that stay in the objective; others of their kinds are left out, which lowers the
        bound and keeps it valid.
    """

    scenarios: int
    replications: int
    error: float
    priced: tuple[Priced, ...] = ()


def probabilities_in(program: Program) -> int:
    """How many limits of probability there are, one a SKU where each SKU has its own."""
    counts = [
        len(limit.skus) if limit.kind == "disruption_service_level" else 1
        for limit in program.limits
        if limit.kind in PROBABILITIES
    ]
    return sum(counts) + (program.risk_weights.var > 0)


def limits_that_can_be_priced(program: Program) -> tuple[Limit, ...]:
    """Limits of CVaR and fill rate whose Lagrangian is a program of the same kind.

    All fill rates, and one CVaR, where the objective has none of another level.
    """
    asked = [limit for limit in program.limits if limit.kind == "cvar"]
    weights = program.risk_weights
    if weights.var + weights.cvar > 0:
        asked = [limit for limit in asked if (limit.alpha, limit.of) == (weights.alpha, weights.of)]
    fill = tuple(limit for limit in program.limits if limit.kind == "fill_rate")
    return (*asked[:1], *fill)


def relaxed(program: Program, relaxation: Relaxation) -> tuple[Program, float]:
    """The program to solve on a replication, and what to add to its objective.

    Parameters
    ----------
    program : Program
        Of a fresh sample, with the true limits: a plain one where they are of probability.
    relaxation : Relaxation

    Notes
    -----
    Mak, Morton and Wood, "Monte Carlo bounding techniques for determining solution quality in
    stochastic programs", Operations Research Letters 24, 1999, for the average; Luedtke and Ahmed
    (2008) for probabilities. That of a CVaR: its sampled value is a minimum over thresholds of an
    average, so that its mean is at most the true one.
    """
    limits = tuple(
        _at_relaxed_level(limit, relaxation, probabilities_in(program))
        for limit in program.limits
        if limit.kind not in LAGRANGIAN
    )
    kept = tuple(limit for limit in limits if limit is not None)
    eased = replace(program, limits=kept, risk_weights=_risk_weights(program, relaxation))
    constant = 0.0
    for priced in relaxation.priced:
        if priced.multiplier > 0 and priced.limit.kind == "fill_rate":
            eased = _with_fill_price(eased, priced)
        constant -= priced.multiplier * right_side(priced.limit)
    return eased, constant


def left_side(limit: Limit, reached: float) -> float:
    """Left side of a limit in the objective, of what a plan reaches."""
    return 1.0 - reached if limit.kind == "fill_rate" else reached


def right_side(limit: Limit) -> float:
    """Right side of a limit in the objective."""
    return left_side(limit, limit.value)


def relaxed_share(level: float, relaxation: Relaxation, limits: int) -> float:
    """Level that each of several limits of probability is asked at; 0 where it says nothing."""
    error = relaxation.error / limits
    kept = kept_scenarios(relaxation.scenarios, level, relaxation.replications, error)
    return kept / relaxation.scenarios


def _at_relaxed_level(limit: Limit, relaxation: Relaxation, limits: int) -> Limit | None:
    if limit.kind not in PROBABILITIES:
        return limit
    level = limit.alpha if limit.kind == "var" else limit.value
    share = relaxed_share(level, relaxation, limits)
    if share == 0.0:
        return None
    return replace(limit, alpha=share) if limit.kind == "var" else replace(limit, value=share)


def _risk_weights(program: Program, relaxation: Relaxation) -> RiskWeights:
    """Weights with the CVaR limit's multiplier, a weighted VaR at its relaxed level.

    A CVaR grows with its level, so that a lower one keeps the bound valid where both share it.
    """
    weights = program.risk_weights
    for priced in relaxation.priced:
        if priced.limit.kind == "cvar":
            limit = priced.limit
            more = weights.cvar + priced.multiplier
            weights = replace(weights, cvar=more, alpha=limit.alpha, of=limit.of)
    if weights.var == 0:
        return weights
    share = relaxed_share(weights.alpha, relaxation, probabilities_in(program))
    return replace(weights, alpha=share) if share > 0 else replace(weights, var=0.0)


def _with_fill_price(program: Program, priced: Priced) -> Program:
    """Put the multiplier on a unit short of each covered SKU.

    It is a part of what a unit short costs where no limit and no weight looks at losses, and a
    price beside them where one does.
    """
    skus = np.asarray(priced.limit.skus, np.int64)
    price = np.zeros(len(program.sku))
    value = float(program.unit_cost[skus] @ program.demand[skus])
    price[skus] = priced.multiplier * program.unit_cost[skus] / value
    weights = program.risk_weights
    on_losses = any(limit.kind in OF_LOSS for limit in program.limits)
    if on_losses or weights.var + weights.cvar > 0:
        before = 0.0 if program.short_price is None else program.short_price
        return replace(program, short_price=before + price)
    options, needs = program.options, program.requirements
    owner = np.repeat(program.sets.sku, np.diff(needs.first))
    charge = needs.charge + np.where(needs.kind == SHORTAGE, price[owner], 0.0)
    everyday = options.everyday_stockout_cost + price[options.sku]
    stockout = options.stockout_cost + price[options.sku]
    return replace(
        program,
        options=replace(options, everyday_stockout_cost=everyday, stockout_cost=stockout),
        requirements=replace(needs, charge=charge),
    )
