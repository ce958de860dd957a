"""How sure a quantile, a share or a tail mean of a sample is: intervals without a family."""

import numpy as np
from scipy import special

from instances.instance import Floats
from models.risk import value_at_risk
from models.statistics.intervals import Interval

NO_END = np.inf
"""End of an interval that the sample is too small to give."""


def quantile_ranks(size: int, alpha: float, error: float) -> tuple[int, int]:
    """Ranks of the order statistics that hold the `alpha` quantile between them.

    Parameters
    ----------
    size : int
        Number of independent draws.
    alpha : float
        Level of the quantile, in (0, 1).
    error : float
        Chance of missing it, half on each side at most, in (0, 1).

    Returns
    -------
    low, high : int
        Ranks from 1 to `size`; 0 and ``size + 1`` where there is no such order statistic.

    Notes
    -----
    With ``B ~ Bin(n, alpha)``, ``P(X_(r) > q) <= P(B < r)`` and ``P(X_(s) < q) <= P(B >= s)``,
    whatever the distribution, ties and jumps included (David and Nagaraja, "Order statistics",
    3rd edition, 2003, section 7.1). `low` is the largest r, `high` the smallest s for which these
    are at most ``error / 2``.
    """
    ranks = np.arange(size + 1)
    at_most = special.bdtr(ranks, size, alpha)  # P(B <= k)
    low = int(np.count_nonzero(at_most <= error / 2))
    high = int(np.argmax(1.0 - at_most <= error / 2)) + 1
    return low, high


def value_at_risk_interval(losses: Floats, alpha: float, error: float) -> Interval:
    """VaR of a plain sample with the order statistics around it.

    Parameters
    ----------
    losses : array, shape (n,)
        Independent draws of equal weight.
    alpha, error : float
        As for `quantile_ranks`.
    """
    low, high = quantile_ranks(losses.size, alpha, error)
    ordered = np.concatenate([[-NO_END], np.sort(losses), [NO_END]])
    value = value_at_risk(losses, np.full(losses.size, 1.0 / losses.size), alpha)
    return Interval(value, float(ordered[low]), float(ordered[high]))


def share_interval(count: int, size: int, error: float) -> Interval:
    """Share of a binomial count, with the exact interval of Clopper and Pearson (1934).

    Parameters
    ----------
    count, size : int
        Draws that count, and all of them.
    error : float
        Chance of missing the true share, half on each side at most.
    """
    low = 0.0 if count == 0 else float(special.betaincinv(count, size - count + 1, error / 2))
    high = (
        1.0 if count == size else 1 - float(special.betaincinv(size - count, count + 1, error / 2))
    )
    return Interval(count / size, low, high)
