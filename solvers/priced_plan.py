"""A plan from prices on losses: every SKU takes its best option while the limits' prices rise.

A price a unit of loss in every scenario that must keep a limit makes SKUs separate: each takes the
option and buffer of least regret plus priced loss. Prices of scenarios above their limit grow, the
others shrink, until all are kept. That finds whole options where rounding a relaxed solution, which
mixes an option good in one respect with one good in another, finds none.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Ints
from models.least_costs import least_costs
from models.program import Decision, Limit, Program
from models.pyomo_arrays import ArrayProgram
from solvers.highs import Outcome
from solvers.regrets import RegretPoints, losses_at, regret_points
from solvers.sacrifices import Sacrifices

ROUNDS = 200
"""Times that prices are changed."""
PACE = np.geomspace(1.0, 0.02, ROUNDS)
"""Relative change of a price for a loss of twice its limit, round by round."""
LARGEST = 60_000_000
"""Entries of the table of losses above which this is not tried."""


@dataclass(frozen=True)
class _Kept:
    """Losses that must not exceed a ceiling: a column for each, as shares of the ceiling."""

    share: Floats
    weight: Floats


def priced_plan(arrays: ArrayProgram, relaxed: Outcome, sacrifices: Sacrifices) -> Decision | None:
    """Find a decision that keeps VaR and stress limits, some scenarios given up.

    Other limits enter by the prices that they have in the relaxation, and may be broken.

    Parameters
    ----------
    arrays : ArrayProgram
    relaxed : Outcome
        Of its linear relaxation, with duals.
    sacrifices : Sacrifices

    Returns
    -------
    Decision or None
        None where no limit is of these kinds, the prices do not find one, or the table is too
        large.
    """
    points = regret_points(arrays, relaxed)
    kept = _kept(arrays.program, points, sacrifices)
    if kept is None:
        return None
    sku = arrays.program.options.sku[points.option]
    first = np.searchsorted(sku, np.arange(len(arrays.program.sku) + 1)).astype(np.int64)
    price, best, chosen = kept.weight.copy(), np.inf, None
    for pace in PACE:
        taken, _ = least_costs(points.regret + kept.share @ price, first)
        load = kept.share[taken].sum(axis=0)
        regret = float(points.regret[taken].sum())
        if regret < best and load.max(initial=0.0) <= 1.0:
            best, chosen = regret, taken
        price *= np.exp(pace * np.clip(load - 1.0, -1.0, 1.0))
    if chosen is None:
        return None
    return Decision(points.option[chosen], points.buffer[chosen])


def _kept(program: Program, points: RegretPoints, sacrifices: Sacrifices) -> _Kept | None:
    """The table of losses that count, and prices to begin with: the scenarios' own weights."""
    shares, weights = [], []
    for number, limit in enumerate(program.limits):
        if limit.kind not in {"var", "stress"} or limit.value <= 0:
            continue
        mark = program.stress if limit.kind == "stress" else program.probability > 0
        given_up = np.array(sacrifices.get(f"limit{number}_given_up", ()), np.int64)
        scenarios = np.setdiff1d(np.flatnonzero(mark), given_up)
        if scenarios.size * len(points.option) > LARGEST:
            return None
        shares.append(_losses(program, points, scenarios, limit) / limit.value)
        weights.append(np.full(scenarios.size, limit.value / max(program.probability.size, 1)))
    if not shares:
        return None
    return _Kept(np.concatenate(shares, axis=1), np.concatenate(weights))


def _losses(program: Program, points: RegretPoints, scenarios: Ints, limit: Limit) -> Floats:
    here = replace(points, before=points.buffer)
    loss = losses_at(program, here, (0, len(points.option)), scenarios)
    if limit.of == "loss":
        return loss
    options, at = program.options, points.option
    certain = options.fixed_cost[at] + options.qualification_cost[at] / program.amortisation_years
    carrying = options.carrying_cost[at] * (points.buffer - options.constant[at])
    return loss + (certain + carrying)[:, np.newaxis]
