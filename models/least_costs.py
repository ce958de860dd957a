"""Which option of each SKU costs least."""

import numpy as np

from instances.instance import Floats, Ints


def least_costs(cost: Floats, first: Ints) -> tuple[Ints, Floats]:
    """Position and cost of the cheapest entry of each SKU, the first one where they are equal.

    Parameters
    ----------
    cost : array, shape (n,)
        Sorted by SKU.
    first : array, shape (I + 1,)
        Entries of SKU i are ``first[i]:first[i + 1]``, at least one.
    """
    least = np.minimum.reduceat(cost, first[:-1])
    is_least = cost == np.repeat(least, np.diff(first))
    place = np.where(is_least, np.arange(cost.size), cost.size)
    return np.minimum.reduceat(place, first[:-1]), least
