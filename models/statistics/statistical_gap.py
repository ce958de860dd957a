"""How far from the true optimum: what replications and fresh samples say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.statistics.intervals import highest_mean, lowest_mean


@dataclass(frozen=True)
class ErrorShares:
    """How a chance of error is shared out, so that all is right together but for that chance.

    Parameters
    ----------
    level : float
        That a relaxed limit of probability shuts the true optimum out of a replication.
    mean : float
        That Student's bound on the mean of the replications fails.
    upper : float
        That what the fresh samples say of the plan is wrong.
    """

    level: float
    mean: float
    upper: float


def error_shares(error: float, probabilities: int) -> ErrorShares:
    """Half for the lower side, half for the upper; the lower half in two where levels are relaxed.

    Parameters
    ----------
    error : float
        In all: 0.05 for intervals of 95 %.
    probabilities : int
        Number of limits of probability.
    """
    level = error / 4 if probabilities else 0.0
    return ErrorShares(level, error / 2 - level, error / 2)


@dataclass(frozen=True)
class LowerSide:
    """What replications prove with confidence; money over the horizon.

    Parameters
    ----------
    mean, low : float
        Mean of the replications' proven lower bounds, and the number that the true optimum lies
        above; minus infinity where there is none.
    gap_mean, gap_high : float
        Mean of the plan's cost less the lower bound, sample by sample, and the number that the
        plan's true distance from the true optimum lies below.
    unproven : float
        Mean part of that gap that the solver left open: more time could take it away.
    """

    mean: float
    low: float
    gap_mean: float
    gap_high: float
    unproven: float


NOTHING_PROVEN = LowerSide(-np.inf, -np.inf, np.inf, np.inf, np.inf)
"""Where there is no bound."""


def lower_side(
    lower_bounds: Sequence[float],
    found: Sequence[float],
    plan_costs: Sequence[float],
    error: float,
) -> LowerSide:
    """Student's bounds over replications.

    Parameters
    ----------
    lower_bounds, found, plan_costs : sequence of float
        One entry a replication, two at least.
    error : float
        Chance that each of the two one-sided bounds fails.

    Notes
    -----
    The expected optimum of a sample is at most the true optimum, and the plan's cost on the same
    sample is its true cost on average: the gap is bounded with the samples in common, which takes
    out most of their noise (Mak, Morton and Wood 1999, section 3).
    """
    bounds, costs = np.array(lower_bounds), np.array(plan_costs)
    if not np.all(np.isfinite(bounds)):
        return NOTHING_PROVEN
    return LowerSide(
        mean=float(bounds.mean()),
        low=lowest_mean(bounds, error),
        gap_mean=float((costs - bounds).mean()),
        gap_high=highest_mean(costs - bounds, error),
        unproven=float((np.array(found) - bounds).mean()),
    )
