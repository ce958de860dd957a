"""What a column is: one SKU's option at one buffer, its cost, and its load on every row."""

from copy import copy

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from models.evaluation import capital_of
from models.everyday import everyday_units
from solvers.decomposition.column_loads import (
    expected_losses,
    loads_in,
    loads_together,
    shortage_tables,
)
from solvers.decomposition.core import Core


class ColumnPool:
    """Columns, J in all, kept in the order in which they were found, each once.

    Attributes
    ----------
    sku, option : array of int, shape (J,)
    buffer, cost, certain, everyday, capital, units : array, shape (J,)
        Buffer; cost with expected stockout cost, lines excluded; deterministic cost; everyday
        stockout cost; capital (without onboarding); expected units short.
    worst : sparse array, shape (J, S)
        Largest shortage of a scenario, in units; kept for joint service levels only.
    weeks : sparse array, shape (J, line events)
    number : array of int, shape (J,)
        How many were found before; rises, and stays when others are forgotten.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.sku: Ints = np.empty(0, np.int64)
        self.option: Ints = np.empty(0, np.int64)
        self.number: Ints = np.empty(0, np.int64)
        self._found = 0
        self.buffer: Floats = np.empty(0)
        self.cost: Floats = np.empty(0)
        self.certain: Floats = np.empty(0)
        self.everyday: Floats = np.empty(0)
        self.capital: Floats = np.empty(0)
        self.units: Floats = np.empty(0)
        scenarios, events = len(core.program.scenario), core.events.sku.size
        self.worst = sparse.csr_array((0, scenarios))
        self.weeks = sparse.csr_array((0, events))
        joint = any(limit.kind == "joint_service_level" for limit in core.program.limits)
        self._tables = joint or events > 0
        self._known: dict[tuple[int, float], int] = {}

    def __len__(self) -> int:
        return self.sku.size

    def add(self, option: Ints, buffer: Floats) -> int:
        """Add the pairs that are new; return how many were."""
        fresh: list[int] = []
        known, held = self._known, len(self)
        for n, pair in enumerate(zip(option.tolist(), buffer.tolist(), strict=True)):
            if pair not in known:
                known[pair] = held + len(fresh)
                fresh.append(n)
        if fresh:
            self._append(option[fresh], buffer[fresh])
        return len(fresh)

    def positions(self, option: Ints, buffer: Floats) -> Ints:
        """Where pairs are in the pool, -1 for those that it does not hold."""
        pairs = zip(option.tolist(), buffer.tolist(), strict=True)
        return np.array([self._known.get(pair, -1) for pair in pairs], np.int64)

    def in_use(self, share: Floats) -> Ints:
        """Columns with a share, of those given for the first of them, sorted by SKU."""
        used = np.flatnonzero(share > 1e-9)
        return used[np.argsort(self.sku[used], kind="stable")]

    def keep(self, columns: Ints) -> None:
        """Forget all other columns."""
        money = "cost", "certain", "everyday", "capital"
        for name in ("sku", "option", "number", "buffer", "units", *money):
            setattr(self, name, getattr(self, name)[columns])
        pairs = zip(self.option.tolist(), self.buffer.tolist(), strict=True)
        self._known = {pair: n for n, pair in enumerate(pairs)}
        if self._tables:
            self.worst, self.weeks = self.worst[columns], self.weeks[columns]

    def copy(self) -> "ColumnPool":
        """A pool of its own with the same columns."""
        other = copy(self)
        other._known = dict(self._known)
        return other

    def _append(self, option: Ints, buffer: Floats) -> None:
        core, options = self.core, self.core.program.options
        sku = options.sku[option]
        certain = core.cost[option] + options.carrying_cost[option] * buffer
        short = everyday_short(core, option, buffer)
        everyday = options.everyday_stockout_cost[option] * short
        expected, units = expected_losses(core, option, buffer)
        units += short
        self.sku = np.concatenate([self.sku, sku])
        self.number = np.concatenate([self.number, self._found + np.arange(sku.size)])
        self._found += sku.size
        self.option = np.concatenate([self.option, option])
        self.buffer = np.concatenate([self.buffer, buffer])
        self.certain = np.concatenate([self.certain, certain])
        self.everyday = np.concatenate([self.everyday, everyday])
        cost = certain + everyday + expected
        if core.program.short_price is not None:
            cost += core.program.short_price[sku] * units
        self.cost = np.concatenate([self.cost, cost])
        tied = capital_of(core.program, option, buffer) + options.qualification_cost[option]
        self.capital = np.concatenate([self.capital, tied])
        self.units = np.concatenate([self.units, units])
        if self._tables:
            worst, weeks = shortage_tables(core, sku, option, buffer)
            self.worst, self.weeks = stacked(self.worst, worst), stacked(self.weeks, weeks)

    def loads_in(self, columns: Ints, scenarios: Ints) -> Floats:
        """Money that columns lose in scenarios, everyday and lines left out, shape (n, k)."""
        return loads_in(self.core, self.option[columns], self.buffer[columns], scenarios)

    def loads_together(self, share: Floats) -> Floats:
        """The same in every scenario, over all columns at given shares, shape (S,)."""
        used = np.flatnonzero(share)
        return loads_together(self.core, self.option[used], self.buffer[used], share[used])


def everyday_short(core: Core, option: Ints, buffer: Floats) -> Floats:
    """Expected units short in everyday variation of pairs of option and buffer."""
    options = core.program.options
    return everyday_units(
        options.everyday_family[option],
        options.everyday_mean[option],
        options.everyday_sigma[option],
        options.everyday_cycles[option],
        options.order_quantity[option],
        np.minimum(buffer, options.everyday_buffer_max[option]),
    )


def column_units(core: Core, option: Ints, buffer: Floats) -> Floats:
    """Expected units short in all of pairs of option and buffer."""
    return everyday_short(core, option, buffer) + expected_losses(core, option, buffer)[1]


def stacked(above: sparse.csr_array, below: sparse.csr_array) -> sparse.csr_array:
    """Both under each other, without checking what is known to be in order."""
    return sparse.vstack([above, below], format="csr") if above.shape[0] else below
