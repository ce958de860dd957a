"""Which truncated cut of a scenario a relaxed point violates most: its thresholds in closed form.

With a share z of a scenario given up, the thresholds that cut deepest are quantiles: a SKU's load
is cut off where the shares of its columns with a larger load reach z.
"""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import kernel
from models.falling_order import falling_order

CUTS_A_ROUND, SHARE_A_ROUND = 60, 0.06
"""Most violated scenarios that get a cut in a round: so many, or a share of all."""
LEAST_VIOLATION = 1e-5
"""Violation, in the row's own unit, that is worth a cut."""


@dataclass(frozen=True)
class Violated:
    """Cuts that a relaxed point violates, most violated first: by how much, where, thresholds.

    `most` says how many are kept.
    """

    over: Floats
    scenario: Ints
    threshold: Floats
    most: int

    def joined(self, over: Floats, scenario: Ints, threshold: Floats) -> "Violated":
        """With others, as many as a round takes."""
        fresh = np.flatnonzero(over > LEAST_VIOLATION)
        together = np.concatenate([self.over, over[fresh]])
        order = np.argsort(-together, kind="stable")[: self.most]
        return Violated(
            together[order],
            np.concatenate([self.scenario, scenario[fresh]])[order],
            np.concatenate([self.threshold, threshold[fresh]])[order],
            self.most,
        )


def cuts_a_round(scenarios: int) -> int:
    """How many scenarios get a cut in a round."""
    return max(CUTS_A_ROUND, int(SHARE_A_ROUND * scenarios))


@kernel
def _thresholds(
    first: Ints, load: Floats, share: Floats, given_up: Floats, threshold: Floats, left: Floats
) -> None:
    """Fill thresholds (n, I) and each cut's columns part (n,); `load` is (n, columns) by SKU."""
    for n in range(given_up.size):
        for i in range(first.size - 1):
            begin, end = first[i], first[i + 1]
            if end - begin == 1:
                threshold[n, i] = load[n, begin]
                left[n] += share[begin] * load[n, begin]
                continue
            order = falling_order(load[n, begin:end], end - begin)
            reached, limit = 0.0, 0.0
            for j in range(order.size):
                reached += share[begin + order[j]]
                if reached > given_up[n] + 1e-12:
                    limit = load[n, begin + order[j]]
                    break
            threshold[n, i] = limit
            for j in range(begin, end):
                left[n] += share[j] * min(load[n, j], limit)


def thresholds(
    loads: Floats, sku: Ints, share: Floats, given_up: Floats, skus: int
) -> tuple[Floats, Floats]:
    """Deepest thresholds of scenarios at a relaxed point, and the columns' part of each cut.

    Parameters
    ----------
    loads : array, shape (n, active columns)
        Load and everyday cost of the columns in n scenarios, columns sorted by SKU.
    sku, share : array, shape (active columns,)
    given_up : array, shape (n,)
        The relaxed z of each.
    skus : int

    Returns
    -------
    threshold : array, shape (n, skus)
    left : array, shape (n,)
        ``sum_j share_j min(load_j, threshold)``.
    """
    threshold, left = np.zeros((given_up.size, skus)), np.zeros(given_up.size)
    first = np.searchsorted(sku, np.arange(skus + 1))
    _thresholds(first, loads, share, given_up, threshold, left)
    return threshold, left
