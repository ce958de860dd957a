"""Positions of numbers from the largest to the smallest, for kernels.

numpy's sort would do, but compiling it takes longer than a small plan does.
"""

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import part

_GAPS = (1750, 701, 301, 132, 57, 23, 10, 4, 1)


@part
def falling_order(value: Floats, count: int) -> Ints:
    """Positions of the first `count` values, largest first, equal ones in their order.

    Shell's sort with the gaps of Ciura (2001, "Best increments for the average case of Shellsort"):
    insertion while they are few.
    """
    order = np.empty(count, np.int64)
    for i in range(count):
        order[i] = i
    for gap in _GAPS:
        for i in range(gap, count):
            moved, at = order[i], i
            while at >= gap and _before(value, moved, order[at - gap]):
                order[at] = order[at - gap]
                at -= gap
            order[at] = moved
    return order


@part
def _before(value: Floats, left: int, right: int) -> bool:
    return value[left] > value[right] or (value[left] == value[right] and left < right)
