"""Intervals of ratios of means: fill rates, turnover, mean weeks a disturbance."""

import numpy as np

from instances.instance import Floats
from models.statistics.intervals import Interval, student_quantile


def ratio_intervals(above: Floats, below: Floats, error: float) -> tuple[Floats, Floats, Floats]:
    """Ratio of two means, and both ends of its interval, column by column.

    Parameters
    ----------
    above, below : array, shape (S,) or (S, n)
        A row an independent scenario. A ratio whose denominator is 0 is NaN.
    error : float
        Chance of missing the true ratio, half on each side.

    Notes
    -----
    The delta method: the ratio misses by the mean of ``above - ratio below`` over the mean of
    `below` (Cochran 1977, "Sampling techniques", chapter 6), with Student's quantile.
    """
    size, mean = len(above), np.asarray(below.mean(axis=0))
    known = mean != 0.0
    divisor = np.where(known, mean, np.nan)
    ratio = above.mean(axis=0) / divisor
    spread = (above - ratio * below).std(axis=0, ddof=1) / np.sqrt(size) / np.abs(divisor)
    half = student_quantile(size, error / 2) * spread
    return ratio, ratio - half, ratio + half


def ratio_interval(above: Floats, below: Floats, error: float) -> Interval:
    """The same of one ratio, arrays of shape (S,)."""
    ratio, low, high = ratio_intervals(above, below, error)
    return Interval(float(ratio), float(low), float(high))
