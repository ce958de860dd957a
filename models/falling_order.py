"""Positions of numbers from the largest to the smallest, for kernels.

numpy's sort would do, but compiling it takes longer than a small plan does.
"""

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import part

_GAPS = (1750, 701, 301, 132, 57, 23, 10, 4, 1)
_MANY = 64
"""Values from which on they are first dealt out by size."""


@part
def falling_order(value: Floats, count: int) -> Ints:
    """Positions of the first `count` values, largest first, equal ones in their order.

    Many values are first dealt out into as many equal intervals. Then Shell's sort with the gaps of
    Ciura (2001, "Best increments for the average case of Shellsort") orders what is left: no value
    is farther from its place than the fullest interval holds.
    """
    if count < _MANY:
        order, farthest = np.empty(count, np.int64), count
        for i in range(count):
            order[i] = i
    else:
        order, farthest = _dealt_out(value, count)
    for gap in _GAPS:
        if gap > 1 and gap >= farthest:
            continue
        for i in range(gap, count):
            moved, at = order[i], i
            while at >= gap and _before(value, moved, order[at - gap]):
                order[at] = order[at - gap]
                at -= gap
            order[at] = moved
    return order


@part
def _dealt_out(value: Floats, count: int) -> tuple[Ints, int]:
    """Positions by falling interval, and the most values that an interval holds."""
    least, most = value[0], value[0]
    for i in range(1, count):
        least, most = min(least, value[i]), max(most, value[i])
    spread = most - least
    scale = (count - 1) / spread if spread > 0.0 else 0.0
    if not np.isfinite(scale):  # all of them nearly equal
        scale = 0.0
    interval, begin = np.empty(count, np.int64), np.zeros(count + 1, np.int64)
    for i in range(count):
        interval[i] = int((most - value[i]) * scale)
        begin[interval[i] + 1] += 1
    fullest = 0
    for i in range(1, count + 1):
        fullest = max(fullest, begin[i])
        begin[i] += begin[i - 1]
    order = np.empty(count, np.int64)
    for i in range(count):
        order[begin[interval[i]]] = i
        begin[interval[i]] += 1
    return order, fullest


@part
def _before(value: Floats, left: int, right: int) -> bool:
    return value[left] > value[right] or (value[left] == value[right] and left < right)
