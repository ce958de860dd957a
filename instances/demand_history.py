"""What a history of demand says of a SKU: weekly mean, sd, maximum and kind of demand."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints, Names

ADI_CUT = 1.32
"""Periods per period with demand, from which on demand counts as intermittent."""

CV2_CUT = 0.49
"""Squared coefficient of variation of demand where it occurs, from which on sizes are erratic."""

_FAMILIES = np.array(["normal", "gamma", "poisson", "nbinom"])
"""Smooth, erratic, intermittent, lumpy: position = erratic + 2 * intermittent."""


@dataclass(frozen=True)
class DemandEstimates:
    """Estimates of demand, units a week, one entry a SKU.

    Parameters
    ----------
    periods : Ints
        Number of periods that the history holds, shape (I,).
    mean, sd, maximum : Floats
        Shape (I,); NaN for a SKU with fewer than two periods, from which neither a period's
        length nor a spread can be known.
    distribution : tuple of str
        ``normal`` (smooth demand), ``gamma`` (erratic), ``poisson`` (intermittent) or ``nbinom``
        (lumpy); empty where there is no estimate.
    """

    periods: Ints
    mean: Floats
    sd: Floats
    maximum: Floats
    distribution: Names


def estimate(
    sku_position: Ints, period_start: Floats, quantity: Floats, skus: int
) -> DemandEstimates:
    """Estimate weekly demand from a history of periods of any length.

    A period lasts until the next one of the same SKU starts; the last one takes the median length
    of the others. Periods without demand must be rows with quantity 0: a row left out makes the
    period before it longer. Weeks are taken as independent, so that a period of ``w`` weeks has
    mean ``w m`` and variance ``w s^2``. Then, over the n periods of a SKU,

        m   = sum q / sum w
        s^2 = sum (q - w m)^2 / w / (n - 1)
        max = m + max (q - w m) / sqrt(w)

    ``m`` is the weighted least squares estimate and ``s^2`` its unbiased residual variance: with
    equal periods ``s`` is the period's sd over ``sqrt(w)``. ``max`` is the largest deviation seen,
    scaled to a week in the same way: in a weekly history it is the largest week.

    Parameters
    ----------
    sku_position : Ints
        SKU of each row, 0 to ``skus - 1``, shape (R,).
    period_start : Floats
        Start of each row's period in weeks, from any origin, shape (R,).
    quantity : Floats
        Units demanded in it, shape (R,).
    skus : int
        Number of SKUs, I.

    Returns
    -------
    DemandEstimates

    Raises
    ------
    ValueError
        When two rows of a SKU start at the same time.

    Notes
    -----
    Kind of demand: Syntetos, Boylan and Croston (2005), "On the categorization of demand
    patterns", JORS 56(5), with their cut-offs 1.32 (average interval between periods with demand)
    and 0.49 (squared coefficient of variation of the demand of those periods, as rates a week).
    """
    order = np.lexsort((period_start, sku_position))
    sku, start = sku_position[order], period_start[order]
    size = quantity[order]
    periods = np.bincount(sku, minlength=skus)
    known = periods >= 2
    weeks = _lengths(sku, start, periods)
    kept = known[sku]
    sku, size, weeks = sku[kept], size[kept], weeks[kept]

    missing = np.where(known, 0.0, np.nan)
    mean = _per_sku(sku, size, skus) / np.where(known, _per_sku(sku, weeks, skus), np.nan)
    deviation = (size - weeks * mean[sku]) / np.sqrt(weeks)
    sd = np.sqrt(_per_sku(sku, deviation**2, skus) / np.maximum(periods - 1, 1)) + missing
    largest = np.full(skus, -np.inf)
    np.maximum.at(largest, sku, deviation)
    return DemandEstimates(
        periods=periods,
        mean=mean,
        sd=sd,
        maximum=mean + np.maximum(largest, 0.0),
        distribution=_kinds(sku, size / weeks, periods, known),
    )


def _per_sku(sku: Ints, values: Floats, skus: int) -> Floats:
    return np.bincount(sku, weights=values, minlength=skus).astype(np.float64, copy=False)


def _lengths(sku: Ints, start: Floats, periods: Ints) -> Floats:
    """Weeks of each period, rows sorted by SKU and start; NaN where a SKU has one row only."""
    weeks = np.full(len(sku), np.nan)
    follows = sku[1:] == sku[:-1]
    gaps = np.diff(start)
    if np.any(gaps[follows] <= 0):
        raise ValueError("two periods of a SKU start at the same time")
    weeks[:-1][follows] = gaps[follows]
    last = np.cumsum(periods) - 1
    known = periods >= 2
    weeks[last[known]] = _medians(sku[:-1][follows], gaps[follows], periods[known] - 1)
    return weeks


def _medians(group: Ints, values: Floats, counts: Ints) -> Floats:
    """Median of ``values`` in each group; ``counts`` of the groups in ascending order."""
    ordered = values[np.lexsort((values, group))]
    first = np.cumsum(counts) - counts
    return (ordered[first + (counts - 1) // 2] + ordered[first + counts // 2]) / 2


def _kinds(sku: Ints, rate: Floats, periods: Ints, known: np.ndarray) -> Names:
    """Name the family that suits each SKU's pattern, empty where there is no estimate."""
    skus = len(periods)
    demanded = rate > 0
    active = np.bincount(sku[demanded], minlength=skus)
    some = np.maximum(active, 1)
    mean = _per_sku(sku[demanded], rate[demanded], skus) / some
    spread = (rate[demanded] - mean[sku[demanded]]) ** 2
    variance = _per_sku(sku[demanded], spread, skus) / np.maximum(active - 1, 1)
    intermittent = periods / some >= ADI_CUT
    erratic = variance >= CV2_CUT * mean**2
    kind = _FAMILIES[(erratic & (active > 1)) + 2 * (intermittent & (active > 0))]
    return tuple(np.where(known, kind, "").tolist())
