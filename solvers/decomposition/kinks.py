"""A function of one buffer, linear between kinks but for everyday cost, and where it is least."""

from typing import NamedTuple

import numpy as np

from models.compiling import part
from models.falling_order import falling_order
from solvers.decomposition.everyday_variation import (
    Variation,
    balanced_buffer,
    everyday_both,
    everyday_slope,
    everyday_value,
)

AHEAD = 16
"""Kinks between which everyday variation is looked at anyway; it bounds what lies between."""
FEW = 8
"""Kinks among which a convex function's least value is looked for one by one."""


class Kinks(NamedTuple):
    """Room for kinks: where they are, and what happens as the buffer passes one from above.

    The slope falls by ``jump``, the value rises by ``step``, and the weight of everyday units falls
    by ``drop``.
    """

    position: np.ndarray
    jump: np.ndarray
    step: np.ndarray
    drop: np.ndarray


@part
def room_for(count: int) -> Kinks:
    """Room for so many kinks."""
    return Kinks(np.empty(count), np.empty(count), np.empty(count), np.empty(count))


@part
def least(
    constant: float,
    slope: float,
    weight: float,
    low: float,
    high: float,
    kinks: Kinks,
    count: int,
    varies: Variation,
) -> tuple[float, float]:
    """Least value over [low, high] of a function with `count` kinks, and where it is reached.

    `constant`, `slope` and `weight` (of everyday units) describe the function just below `high`,
    the kinks lie within (low, high). Everyday variation is dear to work out, so it is skipped where
    the function surely falls on, or surely stays above the best so far: between two points its
    units and its slope are between what they are there.
    """
    position, jump, step, drop = kinks
    order = falling_order(position, count)
    buffer, value, tilt = high, constant + slope * high, slope
    units_above = units_ahead = shallowest = steepest = 0.0
    if weight > 0.0:
        units_ahead, steepest = everyday_both(varies, high)
    best, where = value + weight * units_ahead, high
    ahead = -1
    for n in range(count + 1):
        if n > ahead and weight > 0.0:
            ahead = min(n + AHEAD - 1, count)
            units_above, shallowest = units_ahead, steepest
            point = position[order[ahead]] if ahead < count else low
            units_ahead, steepest = everyday_both(varies, point)
        below = position[order[n]] if n < count else low
        at_below = value + tilt * (below - buffer)
        if -weight * shallowest < tilt < -weight * steepest and buffer > below:
            turns = tilt + weight * everyday_slope(varies, below, True) < 0.0
            if turns and tilt + weight * everyday_slope(varies, buffer, False) > 0.0:
                x = balanced_buffer(tilt, weight, below, buffer, varies)
                total = value + tilt * (x - buffer) + weight * everyday_value(varies, x)
                if total < best:
                    best, where = total, x
        tilt_after, weight_after, falls_on = tilt, weight, False
        if n < count:
            k = order[n]
            tilt_after = tilt - jump[k]
            weight_after = weight - drop[k]
            if weight_after < 1e-12 * abs(drop[k]):
                weight_after = 0.0
            falls_on = step[k] == 0.0 and n != ahead and tilt_after + weight_after * steepest > 0.0
        if not falls_on and at_below + weight * units_above < best:
            total = at_below
            if weight > 0.0:
                total += weight * (units_ahead if n == ahead else everyday_value(varies, below))
            if total < best:
                best, where = total, below
        value, buffer = at_below + (step[order[n]] if n < count else 0.0), below
        tilt, weight = tilt_after, weight_after
    return best, where


@part
def least_convex(
    constant: float,
    slope: float,
    weight: float,
    low: float,
    high: float,
    kinks: Kinks,
    count: int,
    varies: Variation,
) -> tuple[float, float]:
    """The same where all jumps are positive and nothing steps or drops: no kink need be sorted.

    The slope just above a kink says on which side of it the value is least: kinks on the other side
    are left out, as in Hoare's selection (1961, "Algorithm 65: Find"). Kinks are moved about.
    """
    position, jump = kinks.position, kinks.jump
    begin, end = 0, count
    while end - begin > FEW:
        pivot = position[(begin + end) // 2]
        above, tilt, level = begin, slope, constant
        for n in range(begin, end):
            if position[n] > pivot:
                tilt -= jump[n]
                level += jump[n] * position[n]
                _swap(kinks, n, above)
                above += 1
        steep = weight * everyday_slope(varies, pivot, True) if weight > 0.0 else 0.0
        if tilt + steep <= 0.0:
            low, end = pivot, above
            continue
        for n in range(above, end):
            if position[n] == pivot:
                tilt -= jump[n]
                level += jump[n] * pivot
                _swap(kinks, n, above)
                above += 1
        high, begin, slope, constant = pivot, above, tilt, level
    for n in range(begin, end):
        _swap(kinks, n, n - begin)
    return least(constant, slope, weight, low, high, kinks, end - begin, varies)


@part
def _swap(kinks: Kinks, n: int, m: int) -> None:
    """Exchange two kinks of a convex function."""
    position, jump = kinks.position, kinks.jump
    position[n], position[m] = position[m], position[n]
    jump[n], jump[m] = jump[m], jump[n]
