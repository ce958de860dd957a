"""Which truncated cut of a scenario a relaxed point violates most: its thresholds in closed form.

With a share z of a scenario given up, the thresholds that cut deepest are quantiles: a SKU's load
is cut off where the shares of its columns with a larger load reach z.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.compiling import kernel, part
from models.falling_order import falling_order
from solvers.decomposition.column_loads import short_with
from solvers.decomposition.core import Arrays, Core
from solvers.decomposition.sharing_out import shared_out

CUTS_A_ROUND, SHARE_A_ROUND = 60, 0.06
"""Most violated scenarios that get a cut in a round: so many, or a share of all."""
BLOCK = 256
"""SKUs a task."""
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


@dataclass(frozen=True)
class Active:
    """Columns with a share in a relaxed point, J of them, sorted by SKU."""

    sku: Ints
    option: Ints
    buffer: Floats
    everyday: Floats
    share: Floats


def thresholds(
    core: Core,
    active: Active,
    scenario: Ints,
    given_up: Floats,
    standing: sparse.csr_array | None = None,
    jobs: int = 1,
) -> tuple[Floats, Floats]:
    """Deepest thresholds of k scenarios at a relaxed point, and the columns' part of each cut.

    Parameters
    ----------
    active : Active
    scenario : array of int, shape (k,)
    given_up : array, shape (k,)
        The relaxed z of each.
    standing : sparse array, shape (J, k), optional
        What columns lose there besides, by lines.
    jobs : int
        Workers; they share the SKUs out.

    Returns
    -------
    threshold : array, shape (k, I)
    left : array, shape (k,)
        ``sum_j share_j min(load_j, threshold)``.
    """
    skus, count = len(core.program.sku), scenario.size
    if standing is None:
        standing = sparse.csr_array((active.sku.size, count))
    place = np.full(len(core.program.scenario), -1, np.int64)
    place[scenario] = np.arange(count)
    first = np.searchsorted(active.sku, np.arange(skus + 1))
    begins = range(0, skus, BLOCK)
    threshold, left = np.zeros((count, skus)), np.zeros((len(begins), count))
    entries = standing.indptr.astype(np.int64), standing.indices.astype(np.int64), standing.data

    def block(n: int) -> None:
        _thresholds(
            core.arrays, first, active.option, active.buffer, active.everyday, active.share, place,
            given_up, *entries, begins[n], min(begins[n] + BLOCK, skus), threshold, left[n],
        )  # fmt: skip

    shared_out(block, len(begins), jobs)
    return threshold, left.sum(0)


@kernel
def _thresholds(
    core: Arrays,
    first: Ints,
    option: Ints,
    buffer: Floats,
    everyday: Floats,
    share: Floats,
    place: Ints,
    given_up: Floats,
    standing_first: Ints,
    standing_at: Ints,
    standing: Floats,
    begin_sku: int,
    end_sku: int,
    threshold: Floats,
    left: Floats,
) -> None:
    """Fill `threshold` and `left`; `place` says where among the wanted a scenario is, -1 for none.

    Most SKUs need nothing in most scenarios: there they lose everyday cost alone.
    """
    count, most = given_up.size, 0
    for i in range(begin_sku, end_sku):
        most = max(most, first[i + 1] - first[i])
    load, touched = np.zeros((most, count)), np.zeros(count, np.bool_)
    value, weight, taken = np.empty(most), np.empty(most), np.empty(most, np.bool_)
    for i in range(begin_sku, end_sku):
        begin, columns = first[i], first[i + 1] - first[i]
        calm = begin + falling_order(everyday[begin : first[i + 1]], columns)
        for c in range(columns):
            j = calm[c]
            weight[c] = share[j]
            row, quantity = core.source_set[option[j]], core.quantity[option[j]]
            for at in range(core.first[row], core.first[row + 1]):
                n = place[core.scenario[at]]
                if n < 0:
                    continue
                short = short_with(
                    core.requirement[at], core.phase[at], core.season[at], quantity, buffer[j]
                )
                if short > 0.0:
                    load[c, n] += core.charge[at] * short
                    touched[n] = True
            for e in range(standing_first[j], standing_first[j + 1]):
                load[c, standing_at[e]] += standing[e]
                touched[standing_at[e]] = True
        for n in range(count):
            limit = reached = 0.0
            if touched[n]:
                for c in range(columns):
                    value[c] = everyday[calm[c]] + load[c, n]
                    load[c, n] = 0.0
                limit = _quantile(value, weight, columns, given_up[n], taken)
                for c in range(columns):
                    left[n] += weight[c] * min(value[c], limit)
            else:
                for c in range(columns):
                    reached += weight[c]
                    if reached > given_up[n] + 1e-12:
                        limit = everyday[calm[c]]
                        break
                for c in range(columns):
                    left[n] += weight[c] * min(everyday[calm[c]], limit)
            threshold[n, i] = limit
            touched[n] = False


@part
def _quantile(value: Floats, weight: Floats, count: int, share: float, taken: Flags) -> float:
    """Value at which the weight of larger ones reaches `share`; 0 where it never does."""
    taken[:count] = False
    reached = 0.0
    for _ in range(count):
        largest = -1
        for c in range(count):
            if not taken[c] and (largest < 0 or value[c] > value[largest]):
                largest = c
        taken[largest] = True
        reached += weight[largest]
        if reached > share + 1e-12:
            return value[largest]
    return 0.0
