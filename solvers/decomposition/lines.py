"""Lines in the master: a line stands still for as long as its worst SKU is short.

A standstill is a variable, with a row for each SKU that may be the worst. Mostly one SKU is the
worst whatever else is chosen; then it pays for the standstill itself, without variable or row,
until another is found to be worse.
"""

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from solvers.decomposition.core import Core
from solvers.decomposition.growing_program import INFINITY
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.parts import Part
from solvers.decomposition.rows import LineRows

FULL = 1 - 1e-9
"""Share of what a standstill costs with which a row bears it alone."""
AFTER = 3
"""Solved masters after which a row that bears it alone, or none of it, is no longer needed."""
AT_ONCE = 200
"""Rows that are dropped together, at least: each time the master begins from another basis."""


class Lines(Part):
    """The standstill of a line in an event, against the weeks of the SKUs that are worst.

    ``payer`` is the line event that pays for its group, -1 where there are rows or nothing stands;
    ``tied`` marks groups that other rows speak of: these keep variables and rows.
    """

    def __init__(self, core: Core, master: Master) -> None:
        self.core, self.master = core, master
        self.rows = LineRows()
        self.family = master.add_family(self.rows)
        events = core.events
        groups = events.group_line.size
        self.variable = np.full(groups, -1, np.int64)
        self.payer = np.full(groups, -1, np.int64)
        self.tied = np.zeros(groups, bool)
        self.known = np.zeros(events.sku.size, bool)
        self.bearing: Ints = np.empty(0, np.int64)
        self.longest = longest_standstill(core)
        self.by_scenario = np.argsort(events.group_scenario, kind="stable")
        scenarios = np.arange(len(core.program.scenario) + 1)
        self.first = np.searchsorted(events.group_scenario[self.by_scenario], scenarios)
        self.rate = core.program.downtime_cost_week[events.group_line]
        self.price = core.program.probability[events.group_scenario] * self.rate

    def groups_of(self, scenario: int) -> Ints:
        """Line events, whole lines, of a scenario."""
        return self.by_scenario[self.first[scenario] : self.first[scenario + 1]]

    def need(self, groups: Ints) -> None:
        """Make variables for groups that have none."""
        fresh = groups[self.variable[groups] < 0]
        if fresh.size:
            self.variable[fresh] = self.master.add_variables(
                [("standstill", int(g)) for g in fresh],
                self.price[fresh],
                np.full(fresh.size, INFINITY),
                bound=self.longest[fresh],
            )

    def in_scenario(self, scenario: int, unit: float) -> tuple[Ints, Floats]:
        """Variables and coefficients of a scenario's standstills in a row about its loss."""
        groups = self.groups_of(scenario)
        self.tied[groups] = True
        self.need(groups)
        paid = self._no_longer_paying(groups)
        self._add_rows(paid, paid.size)
        return self.variable[groups], self.rate[groups] / unit

    def weeks(self, relaxed: Relaxed) -> Floats:
        """Weeks of every line event at a relaxed point."""
        return self.master.pool.weeks.T @ relaxed.share

    def weeks_kept(self, relaxed: Relaxed, given_up: Floats) -> Floats:
        """Weeks of every line event where its scenario is kept, which is given up at shares (S,).

        What stands longest is given up first: of each event the columns with most weeks.
        """
        pool, events = self.master.pool, self.core.events
        used = np.flatnonzero(relaxed.share > 0)
        entry = sparse.coo_array(pool.weeks[used])
        order = np.lexsort((-entry.data, entry.col))
        event, weeks = entry.col[order], entry.data[order]
        share = relaxed.share[used][entry.row[order]]
        before = np.cumsum(share) - share
        before -= before[np.searchsorted(event, event)]
        left = given_up[events.scenario[event]] - before
        kept = np.clip(share - np.maximum(left, 0.0), 0.0, None)
        return np.bincount(event, kept * weeks, events.sku.size).astype(float)

    def separate(self, relaxed: Relaxed) -> int:
        """See to every line event that stands longer than is paid for."""
        events, weeks = self.core.events, self.weeks(relaxed)
        paid = np.zeros(self.variable.size)
        made, paying = self.variable >= 0, self.payer >= 0
        paid[made] = relaxed.other[self.variable[made]]
        paid[paying] = weeks[self.payer[paying]]
        matters = (self.tied | (self.price > 0))[events.group]
        longer = np.flatnonzero((weeks - paid[events.group] > 1e-6) & matters & ~self.known)
        worst = _largest_two(weeks, events.group, longer)
        if worst.size == 0:
            return 0
        group = events.group[worst]
        new = ~self.tied[group] & (self.payer[group] < 0) & ~self._has_rows()[group]
        first = np.ones(worst.size, bool)
        first[1:] = group[1:] != group[:-1]
        self._let_pay(worst[new & first])
        others = worst[~new]
        again = self._no_longer_paying(np.unique(events.group[others]))
        self._add_rows(np.concatenate([again, others]), again.size)
        return int(np.count_nonzero(new & first)) + others.size

    def _has_rows(self) -> Flags:
        """Which groups have rows."""
        groups = np.zeros(self.variable.size, bool)
        groups[self.core.events.group[self.known]] = True
        return groups

    def _let_pay(self, event: Ints) -> None:
        """Let line events pay for their groups, which have no rows."""
        group = self.core.events.group[event]
        self.payer[group] = event
        self.master.charge(event, self.price[group])

    def _no_longer_paying(self, groups: Ints) -> Ints:
        """Line events that paid for groups, and do so no longer."""
        event = self.payer[groups]
        event = event[event >= 0]
        if event.size:
            self.payer[self.core.events.group[event]] = -1
            self.master.charge(event, np.zeros(event.size))
        return event

    def _add_rows(self, event: Ints, paid: int) -> None:
        """Add rows of line events, of which the first `paid` have paid so far: at that price."""
        if event.size == 0:
            return
        group = self.core.events.group[event]
        self.need(np.unique(group))
        self.known[event] = True
        self.rows.event.extend(event.tolist())
        shape = (event.size, self.master.cost.size)
        others = sparse.csr_array(
            (-np.ones(event.size), (np.arange(event.size), self.variable[group])), shape=shape
        )
        start = np.where(np.arange(event.size) < paid, self.price[group], 0.0)
        self.master.add_rows(self.family, np.zeros(event.size), others, start)

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        """Rows that share a standstill with others of late, where many do so no more.

        Where one bears all of it, its SKU pays from now on.
        """
        event = np.asarray(self.rows.event, np.int64)
        group = self.core.events.group[event]
        self._count(self.master.multipliers(self.family, relaxed), self.price[group])
        alone = self.bearing >= AFTER
        settled = np.zeros(self.variable.size, bool)
        settled[group[alone]] = True
        settled &= ~self.tied
        gone = settled[group] | (self.bearing <= -AFTER)
        if np.count_nonzero(gone) < AT_ONCE:
            return None
        pays = gone & alone
        self.known[event[gone]] = False
        rows = self.master.family_rows[self.family][pays]
        self.master.rest_at_zero(self.variable[group[pays]], rows)
        self._let_pay(event[pays])
        keep = np.flatnonzero(~gone)
        self.bearing = self.bearing[keep]
        return self.family, keep

    def _count(self, multiplier: Floats, price: Floats) -> None:
        """Count solved masters in which rows have borne all of a standstill, or, below 0, none."""
        before = np.zeros(multiplier.size, np.int64)
        before[: self.bearing.size] = self.bearing
        all_, some = (multiplier >= FULL * price) & (price > 0), multiplier > 0
        none = np.where(some, 0, np.minimum(before, 0) - 1)
        self.bearing = np.where(all_, np.maximum(before, 0) + 1, none)


def _largest_two(weeks: Floats, group: Ints, among: Ints) -> Ints:
    """Of the line events `among`, the two longest of every group."""
    order = among[np.lexsort((-weeks[among], group[among]))]
    runs = group[order]
    first = np.ones(order.size, bool)
    first[1:] = runs[1:] != runs[:-1]
    second = np.zeros(order.size, bool)
    second[1:] = first[:-1] & ~first[1:]
    return order[first | second]


def longest_standstill(core: Core) -> Floats:
    """Weeks that no decision exceeds, a group: all requirements of an event, whatever the set."""
    arrays, events = core.arrays, core.events
    held = np.flatnonzero(arrays.event >= 0)
    event = arrays.event[held]
    units = arrays.season[held] * arrays.requirement[held]
    weeks = np.bincount(event, units, events.sku.size) / arrays.demand_mean[events.sku]
    longest = np.zeros(events.group_line.size)
    np.maximum.at(longest, events.group, weeks)
    return longest
