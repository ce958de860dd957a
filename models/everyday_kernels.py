"""Everyday variation of one SKU, as compiled functions of scalars (docs/model.md, stockout cost).

Demand X over lead time and review has mean `mean` and standard deviation `sigma`, the reorder point
is ``p = mean + buffer``, and a replenishment cycle leaves ``l(p) - l(p + Q)`` units short, with
``l(x) = E (X - x)^+`` (Hadley and Whitin 1963; Snyder and Shen 2019, chapter 5). For the families
of whole numbers l is linear between integers, which is exact. Without variation nothing is short.
"""

import math

import numpy as np

from models.compiling import part
from models.gamma_beta_tails import (
    gamma_above,
    gamma_below,
    nbinom_at_least,
    nbinom_weight,
    poisson_weight,
)

FAMILIES = ("normal", "gamma", "poisson", "nbinom")
NORMAL, GAMMA, POISSON, NBINOM = range(4)
"""Codes of the families, their positions in FAMILIES."""

WHOLE = 1e-9
"""Relative distance at which a reorder point counts as whole: rounding, or a solver's tolerance."""


@part
def whole_below(x: float) -> float:
    """Largest whole number up to x, where x may lie a rounding below it."""
    below = np.floor(x)
    return below + 1.0 if below + 1.0 - x <= min(WHOLE * max(1.0, abs(x)), 0.5) else below


@part
def varies(family: int, mean: float, sigma: float) -> bool:
    """Whether X varies at all: without a mean, the families of positive numbers do not."""
    return sigma > 0.0 and (family == NORMAL or mean > 0.0)


@part
def tail_scalar(family: int, mean: float, sigma: float, x: float) -> tuple[float, float]:
    """``P(X > x)`` and ``E (X - x)^+``.

    Sums of positive terms or differences whose rounding stays far below the result: the loss is
    ``(mean - x) P(X > x)`` plus a multiple of the density at x in all four families.
    """
    if not varies(family, mean, sigma):
        return (1.0 if x < mean else 0.0), max(mean - x, 0.0)
    if family == NORMAL:
        z = (x - mean) / sigma
        above = 0.5 * math.erfc(z / math.sqrt(2.0))
        density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
        return above, max(sigma * (density - z * above), 0.0)
    if x < 0.0:
        return 1.0, mean - x
    if family == GAMMA:
        scale = sigma * sigma / mean
        shape = mean / scale
        above = gamma_above(shape, x / scale)
        return above, max((mean - x) * above + mean * poisson_weight(shape, x / scale), 0.0)
    below = np.floor(x)
    above, loss = _whole_tail(family, mean, sigma, below)
    return above, max(loss - (x - below) * above, 0.0)


@part
def _whole_tail(family: int, mean: float, sigma: float, j: float) -> tuple[float, float]:
    """``P(X > j)`` and ``E (X - j)^+`` for a whole j >= 0."""
    if family == POISSON or sigma * sigma <= mean:
        weight, growth = poisson_weight(j, mean), mean
        above = gamma_below(j + 1.0, mean)
    else:
        variance = sigma * sigma
        chance, rest = mean / variance, (variance - mean) / variance
        size = mean * mean / (variance - mean)
        weight, growth = nbinom_weight(j, size, chance, rest), mean + j * rest / chance
        after = weight * (size + j) / (j + 1.0) * rest
        above = nbinom_at_least(j + 1.0, size, chance, rest, after)
    return above, max((mean - j) * above + growth * weight, 0.0)


@part
def everyday_both_scalar(
    family: int, mean: float, sigma: float, cycles: float, quantity: float, buffer: float
) -> tuple[float, float]:
    """`everyday_units_scalar` and its derivative, the latter right for normal and gamma only."""
    if not varies(family, mean, sigma):
        return 0.0, 0.0
    point = mean + buffer
    above, short = tail_scalar(family, mean, sigma, point)
    after, later = tail_scalar(family, mean, sigma, point + quantity)
    units = min(max(short - later, 0.0), quantity)
    return cycles * units, -cycles * max(above - after, 0.0)


@part
def everyday_units_scalar(
    family: int, mean: float, sigma: float, cycles: float, quantity: float, buffer: float
) -> float:
    """Units short in `cycles` cycles, in expectation: ``cycles (l(p) - l(p + Q))``.

    Parameters
    ----------
    family : int
        Position in FAMILIES.
    mean, sigma : float
        Of demand over lead time and review, in units.
    cycles : float
        Replenishment cycles in the time asked about.
    quantity : float
        Order quantity Q, units.
    buffer : float
        Buffer that everyday variation may touch, units.
    """
    units: float = everyday_both_scalar(family, mean, sigma, cycles, quantity, buffer)[0]
    return units


@part
def everyday_slope_scalar(
    family: int,
    mean: float,
    sigma: float,
    cycles: float,
    quantity: float,
    buffer: float,
    right: bool = True,
) -> float:
    """Derivative of `everyday_units_scalar` in the buffer, never positive.

    The families of whole numbers have a kink where p or p + Q is whole: `right` says which side's
    slope is asked for there.
    """
    if not varies(family, mean, sigma):
        return 0.0
    point = mean + buffer
    after = point + quantity
    if family in (POISSON, NBINOM):
        # the survival function is constant from a whole number up to the next one
        side = 0.0 if right else -1.0
        low, high = whole_below(point), whole_below(after)
        point = low + side if low >= point - WHOLE * max(1.0, abs(point)) else low
        after = high + side if high >= after - WHOLE * max(1.0, abs(after)) else high
    above = tail_scalar(family, mean, sigma, point)[0]
    return -cycles * max(above - tail_scalar(family, mean, sigma, after)[0], 0.0)


@part
def everyday_tangent_scalar(
    family: int,
    mean: float,
    sigma: float,
    cycles: float,
    quantity: float,
    buffer: float,
    low: float,
    high: float,
) -> tuple[float, float]:
    """Value at `buffer` and slope of a line that nowhere in [low, high] exceeds the units short.

    It touches them at `buffer` for the normal and gamma families, which are convex in a buffer of 0
    or more. For the families of whole numbers the units are concave from one whole reorder point to
    the next, and convex over the whole ones: the line joins the two around `buffer` (or the ends of
    the range), which is the convex envelope there, and exact where Q is whole.
    """
    if family in (NORMAL, GAMMA) or high <= low:
        value = everyday_units_scalar(family, mean, sigma, cycles, quantity, buffer)
        if high <= low:
            return value, 0.0
        return value, everyday_slope_scalar(family, mean, sigma, cycles, quantity, buffer)
    below = whole_below(mean + buffer)
    left, right = max(below - mean, low), min(below + 1.0 - mean, high)
    sliver = WHOLE * max(1.0, abs(mean + right))
    if right - left <= sliver:  # at an end of the range: the cell beside it
        if right >= high:
            left = max(below - 1.0 - mean, low)
        else:
            right = min(below + 2.0 - mean, high)
    at_right = everyday_units_scalar(family, mean, sigma, cycles, quantity, right)
    if right - left <= sliver:  # so is the range: its least value
        return at_right, 0.0
    at_left = everyday_units_scalar(family, mean, sigma, cycles, quantity, left)
    slope = min((at_right - at_left) / (right - left), 0.0)
    return at_right + slope * (buffer - right), slope
