"""What a column is: one SKU's option at one buffer, its cost, and its load on every row."""

from copy import copy

import numpy as np
from numba import njit
from scipy import sparse

from instances.instance import Floats, Ints
from models.evaluation import capital_of
from models.everyday import everyday_units
from solvers.decomposition.core import Arrays, Core


@njit(cache=True, nogil=True)
def _loads(
    core: Arrays,
    sku: Ints,
    option: Ints,
    buffer: Floats,
    scenario: Ints,
    load: Floats,
    worst: Floats,
    event: Ints,
    weeks: Floats,
    first: Ints,
    event_first: Ints,
) -> tuple[int, int]:
    """Fill compressed rows of scenario loads (money), worst shortage (units) and line weeks."""
    n = m = 0
    for j in range(option.size):
        first[j], event_first[j] = n, m
        row = core.source_set[option[j]]
        at, end = core.first[row], core.first[row + 1]
        while at < end:
            s = core.scenario[at]
            money = short_here = 0.0
            while at < end and core.scenario[at] == s:
                season = core.season[at]
                relief = core.phase[at] * core.quantity[option[j]] / season
                short = season * max(core.requirement[at] - relief - buffer[j], 0.0)
                if short > 0.0:
                    money += core.charge[at] * short
                    if core.shortage[at]:
                        short_here = max(short_here, short)
                        if core.event.size > 0 and core.event[at] >= 0:
                            if m > event_first[j] and event[m - 1] == core.event[at]:
                                weeks[m - 1] += short / core.demand_mean[sku[j]]
                            else:
                                event[m] = core.event[at]
                                weeks[m] = short / core.demand_mean[sku[j]]
                                m += 1
                at += 1
            if money > 0.0 or short_here > 0.0:
                scenario[n], load[n], worst[n] = s, money, short_here
                n += 1
    first[option.size], event_first[option.size] = n, m
    return n, m


class ColumnPool:
    """Columns, J in all, kept in the order in which they were found, each once.

    Attributes
    ----------
    sku, option : array of int, shape (J,)
    buffer, cost, certain, everyday, capital, units : array, shape (J,)
        Buffer; cost with expected stockout cost, lines excluded; deterministic cost; everyday
        stockout cost; capital (without onboarding); expected units short.
    loads : sparse array, shape (J, S)
        Money lost in each scenario, everyday variation and lines excluded.
    worst : sparse array, shape (J, S)
        Largest shortage of a scenario, in units.
    weeks : sparse array, shape (J, line events)
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.sku: Ints = np.empty(0, np.int64)
        self.option: Ints = np.empty(0, np.int64)
        self.buffer: Floats = np.empty(0)
        self.cost: Floats = np.empty(0)
        self.certain: Floats = np.empty(0)
        self.everyday: Floats = np.empty(0)
        self.capital: Floats = np.empty(0)
        self.units: Floats = np.empty(0)
        scenarios, events = len(core.program.scenario), core.events.sku.size
        self.loads = sparse.csr_array((0, scenarios))
        self.worst = sparse.csr_array((0, scenarios))
        self.weeks = sparse.csr_array((0, events))
        self._known: set[tuple[int, float]] = set()

    def __len__(self) -> int:
        return self.sku.size

    def add(self, option: Ints, buffer: Floats) -> int:
        """Add the pairs that are new; return how many were."""
        pairs = zip(option.tolist(), buffer.tolist(), strict=True)
        fresh = [n for n, pair in enumerate(pairs) if self._is_new(pair)]
        if fresh:
            self._append(option[fresh], buffer[fresh])
        return len(fresh)

    def keep(self, columns: Ints) -> None:
        """Forget all other columns."""
        gone = np.delete(np.arange(len(self)), columns)
        for option, buffer in zip(
            self.option[gone].tolist(), self.buffer[gone].tolist(), strict=True
        ):
            self._known.discard((option, buffer))
        for name in ("sku", "option", "buffer", "cost", "certain", "everyday", "capital", "units"):
            setattr(self, name, getattr(self, name)[columns])
        self.loads, self.worst = self.loads[columns], self.worst[columns]
        self.weeks = self.weeks[columns]

    def copy(self) -> "ColumnPool":
        """A pool of its own with the same columns."""
        other = copy(self)
        other._known = set(self._known)
        return other

    def _is_new(self, pair: tuple[int, float]) -> bool:
        known = pair in self._known
        self._known.add(pair)
        return not known

    def _append(self, option: Ints, buffer: Floats) -> None:
        core, options = self.core, self.core.program.options
        sku = options.sku[option]
        certain = core.cost[option] + options.carrying_cost[option] * buffer
        touched = np.minimum(buffer, options.everyday_buffer_max[option])
        short = everyday_units(
            np.asarray(options.everyday_distribution)[option],
            options.everyday_mean[option],
            options.everyday_sigma[option],
            options.everyday_cycles[option],
            options.order_quantity[option],
            touched,
        )
        everyday = options.everyday_stockout_cost[option] * short
        loads, worst, weeks = column_loads(core, sku, option, buffer)
        expected = loads @ core.program.probability
        units = short + expected_units(core, option, buffer)
        self.sku = np.concatenate([self.sku, sku])
        self.option = np.concatenate([self.option, option])
        self.buffer = np.concatenate([self.buffer, buffer])
        self.certain = np.concatenate([self.certain, certain])
        self.everyday = np.concatenate([self.everyday, everyday])
        self.cost = np.concatenate([self.cost, certain + everyday + expected])
        tied = capital_of(core.program, option, buffer) + options.qualification_cost[option]
        self.capital = np.concatenate([self.capital, tied])
        self.units = np.concatenate([self.units, units])
        self.loads = stacked(self.loads, loads)
        self.worst = stacked(self.worst, worst)
        self.weeks = stacked(self.weeks, weeks)


def stacked(above: sparse.csr_array, below: sparse.csr_array) -> sparse.csr_array:
    """Both under each other, without checking what is known to be in order."""
    return sparse.vstack([above, below], format="csr") if above.shape[0] else below


def column_loads(
    core: Core, sku: Ints, option: Ints, buffer: Floats
) -> tuple[sparse.csr_array, sparse.csr_array, sparse.csr_array]:
    """Scenario loads, worst shortages and line weeks of pairs of option and buffer."""
    sets = core.arrays.source_set[option]
    room = int((core.arrays.first[sets + 1] - core.arrays.first[sets]).sum())
    scenario, load, worst = np.empty(room, np.int64), np.empty(room), np.empty(room)
    event, weeks = np.empty(room, np.int64), np.empty(room)
    first, event_first = np.zeros(option.size + 1, np.int64), np.zeros(option.size + 1, np.int64)
    n, m = _loads(
        core.arrays, sku, option, buffer, scenario, load, worst, event, weeks, first, event_first
    )
    shape = (option.size, len(core.program.scenario))
    by_event = (option.size, core.events.sku.size)
    return (
        sparse.csr_array((load[:n], scenario[:n], first), shape=shape),
        sparse.csr_array((worst[:n], scenario[:n], first), shape=shape),
        sparse.csr_array((weeks[:m], event[:m], event_first), shape=by_event),
    )


@njit(cache=True, nogil=True)
def _expected_units(core: Arrays, option: Ints, buffer: Floats, units: Floats) -> None:
    for j in range(option.size):
        row = core.source_set[option[j]]
        total = 0.0
        for at in range(core.first[row], core.first[row + 1]):
            if core.shortage[at]:
                season = core.season[at]
                relief = core.phase[at] * core.quantity[option[j]] / season
                short = season * max(core.requirement[at] - relief - buffer[j], 0.0)
                total += core.probability[core.scenario[at]] * short
        units[j] = total


def expected_units(core: Core, option: Ints, buffer: Floats) -> Floats:
    """Expected units short in disturbances of pairs of option and buffer."""
    units = np.empty(option.size)
    _expected_units(core.arrays, option, buffer, units)
    return units
