"""Where cuts are sought: not at the relaxed point, but between it and the mean of the last ones.

Relaxed points jump from corner to corner, and cuts at corners are many and shallow. Between the
last corner and their mean, cuts lie nearer to what they bound (in-out separation, Ben-Ameur and
Neto 2007): the same bound takes a fraction of the rounds.
"""

from dataclasses import replace

import numpy as np

from instances.instance import Floats, Ints
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.master import Relaxed

INWARD = 0.7
"""Share of the mean in the point at which cuts are sought."""
FRESH = 0.3
"""Share of the last point in the mean."""
SMALLEST = 0.01
"""Shares of columns below this are left out of the mean."""


class InnerPoint:
    """The mean of the last relaxed points, newest with most weight."""

    def __init__(self, pool: ColumnPool) -> None:
        self.pool = pool
        self.number: Ints = np.empty(0, np.int64)
        self.share: Floats = np.empty(0)
        self.other: Floats = np.empty(0)

    def toward(self, relaxed: Relaxed) -> Relaxed:
        """The point between the mean and a relaxed point, which then moves the mean."""
        share = np.zeros(len(self.pool))
        share[: relaxed.share.size] = relaxed.share
        mean, other = self._mean(share), relaxed.other.copy()
        other[: self.other.size] = self.other
        self._keep((1 - FRESH) * mean + FRESH * share)
        self.other = (1 - FRESH) * other + FRESH * relaxed.other
        return replace(
            relaxed,
            share=INWARD * mean + (1 - INWARD) * share,
            other=INWARD * other + (1 - INWARD) * relaxed.other,
        )

    def _mean(self, share: Floats) -> Floats:
        """Shares of the mean, shape (J,), whole for every SKU; those given where there are none."""
        pool, mean = self.pool, np.zeros(share.size)
        at = np.searchsorted(pool.number, self.number)
        known = at < share.size
        known[known] = pool.number[at[known]] == self.number[known]
        mean[at[known]] = self.share[known]
        whole = np.bincount(pool.sku, mean, len(pool.core.program.sku))[pool.sku]
        return np.where(whole > 0, mean / np.where(whole > 0, whole, 1.0), share)

    def _keep(self, share: Floats) -> None:
        used = np.flatnonzero(share >= SMALLEST)
        self.number, self.share = self.pool.number[used], share[used]
