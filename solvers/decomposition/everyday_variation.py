"""Everyday variation of one option as pricing sees it: convex in the buffer, with its slopes."""

from typing import NamedTuple

import numpy as np

from models.compiling import part
from models.everyday_kernels import (
    GAMMA,
    NORMAL,
    everyday_both_scalar,
    everyday_slope_scalar,
    everyday_units_scalar,
)


class Variation(NamedTuple):
    """Everyday variation of an option, as `models.everyday_kernels` takes it."""

    family: int
    mean: float
    sigma: float
    cycles: float
    quantity: float


@part
def everyday_value(varies: Variation, buffer: float) -> float:
    """Everyday units short; for families of whole numbers their convex envelope."""
    if varies.family in (NORMAL, GAMMA):
        return units_at(varies, buffer)
    below = np.floor(varies.mean + buffer)
    share = varies.mean + buffer - below
    value = units_at(varies, below - varies.mean)
    if share > 0.0:
        above = units_at(varies, below + 1.0 - varies.mean)
        value = (1.0 - share) * value + share * above
    return value


@part
def units_at(varies: Variation, buffer: float) -> float:
    """Everyday units short, as they are."""
    units: float = everyday_units_scalar(
        varies.family, varies.mean, varies.sigma, varies.cycles, varies.quantity, buffer
    )
    return units


@part
def everyday_slope(varies: Variation, buffer: float, right: bool) -> float:
    """Slope of `everyday_value`, on its right or left side at whole reorder points."""
    if varies.family in (NORMAL, GAMMA):
        slope: float = everyday_slope_scalar(
            varies.family, varies.mean, varies.sigma, varies.cycles, varies.quantity, buffer
        )
        return slope
    point = varies.mean + buffer
    below = np.floor(point) if right else np.ceil(point) - 1.0
    return units_at(varies, below + 1.0 - varies.mean) - units_at(varies, below - varies.mean)


@part
def everyday_both(varies: Variation, buffer: float) -> tuple[float, float]:
    """`everyday_value` and its slope on the right."""
    if varies.family in (NORMAL, GAMMA):
        both: tuple[float, float] = everyday_both_scalar(
            varies.family, varies.mean, varies.sigma, varies.cycles, varies.quantity, buffer
        )
        return both
    return everyday_value(varies, buffer), everyday_slope(varies, buffer, True)


@part
def balanced_buffer(
    slope: float,
    weight: float,
    low: float,
    high: float,
    varies: Variation,
) -> float:
    """Buffer in [low, high] where the slope of everyday cost cancels `slope` > 0."""
    mean, whole = varies.mean, varies.family not in (NORMAL, GAMMA)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high or high - low <= 1e-12 * (1.0 + abs(high)):
            break
        if slope + weight * everyday_slope(varies, middle, True) < 0:
            low = middle
        else:
            high = middle
        if whole and np.floor(mean + low) == np.floor(mean + high):
            break
    if whole:  # the slope jumps at a whole reorder point and nowhere else
        point = np.ceil(mean + low) - mean
        return min(max(point, low), high)
    return high
