"""Which truncated cut of a scenario a relaxed point violates most: its thresholds in closed form.

With a share z of a scenario given up, the thresholds that cut deepest are quantiles: a SKU's load
is cut off where the shares of its columns with a larger load reach z.
"""

import numpy as np
from numba import njit

from instances.instance import Flags, Floats, Ints
from solvers.decomposition.core import Arrays, Core


@njit(cache=True, nogil=True)
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
            order = np.argsort(-load[n, begin:end])
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


@njit(cache=True, nogil=True)
def _extremes(core: Arrays, alive: Flags, top_load: Floats, least_load: Floats) -> None:
    """Largest and least loss of every scenario over all decisions, summed over SKUs."""
    scenarios = core.probability.size
    most, least = np.zeros(scenarios), np.zeros(scenarios)
    seen, options_with = np.zeros(scenarios, np.int64), np.zeros(scenarios, np.int64)
    touched = np.empty(scenarios, np.int64)
    for i in range(core.option_first.size - 1):
        count = options = 0
        for o in range(core.option_first[i], core.option_first[i + 1]):
            if not alive[o]:
                continue
            options += 1
            at, end = core.first[core.source_set[o]], core.first[core.source_set[o] + 1]
            while at < end:
                s = core.scenario[at]
                low = high = 0.0
                while at < end and core.scenario[at] == s:
                    season = core.season[at]
                    tall = core.requirement[at] - core.phase[at] * core.quantity[o] / season
                    money = core.charge[at] * season
                    high += money * max(tall - core.low[o], 0.0)
                    low += money * max(tall - core.high[o], 0.0)
                    at += 1
                if seen[s] != i + 1:
                    seen[s], options_with[s] = i + 1, 0
                    most[s], least[s] = 0.0, np.inf
                    touched[count] = s
                    count += 1
                options_with[s] += 1
                most[s], least[s] = max(most[s], high), min(least[s], low)
        for n in range(count):
            s = touched[n]
            top_load[i, s] = most[s]
            if options_with[s] == options:
                least_load[s] += least[s]


def loss_extremes(core: Core) -> tuple[Floats, Floats]:
    """Largest load of every SKU and scenario, (I, S), and least loss of every scenario, (S,).

    Everyday variation and lines are left out of both.
    """
    scenarios, skus = len(core.program.scenario), len(core.program.sku)
    top, least = np.zeros((skus, scenarios)), np.zeros(scenarios)
    _extremes(core.arrays, core.alive, top, least)
    return top, least
