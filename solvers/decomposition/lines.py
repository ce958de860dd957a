"""Lines in the master: a line stands still for as long as its worst SKU is short."""

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from solvers.decomposition.core import Core
from solvers.decomposition.master import INFINITY, Master, Relaxed
from solvers.decomposition.parts import Part
from solvers.decomposition.rows import LineRows


class Lines(Part):
    """The standstill of a line in an event, against the weeks of the SKUs that are worst."""

    def __init__(self, core: Core, master: Master) -> None:
        self.core, self.master = core, master
        self.rows = LineRows()
        self.family = master.add_family(self.rows)
        events = core.events
        self.variable = np.full(events.group_line.size, -1, np.int64)
        self.known = np.zeros(events.sku.size, bool)
        self.longest = longest_standstill(core)
        self.by_scenario = np.argsort(events.group_scenario, kind="stable")
        scenarios = np.arange(len(core.program.scenario) + 1)
        self.first = np.searchsorted(events.group_scenario[self.by_scenario], scenarios)
        self.rate = core.program.downtime_cost_week[events.group_line]

    def groups_of(self, scenario: int) -> Ints:
        """Line events, whole lines, of a scenario."""
        return self.by_scenario[self.first[scenario] : self.first[scenario + 1]]

    def need(self, groups: Ints) -> None:
        """Make variables for groups that have none."""
        fresh = groups[self.variable[groups] < 0]
        if fresh.size:
            weight = self.core.program.probability[self.core.events.group_scenario[fresh]]
            self.variable[fresh] = self.master.add_variables(
                [("standstill", int(g)) for g in fresh],
                weight * self.rate[fresh],
                np.full(fresh.size, INFINITY),
                bound=self.longest[fresh],
            )

    def in_scenario(self, scenario: int, unit: float) -> tuple[Ints, Floats]:
        """Variables and coefficients of a scenario's standstills in a row about its loss."""
        groups = self.groups_of(scenario)
        self.need(groups)
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
        """Add the two worst SKUs of every line event that stands too short."""
        weeks = self.weeks(relaxed)
        standing = np.zeros(self.variable.size)
        made = self.variable >= 0
        standing[made] = relaxed.other[self.variable[made]]
        fresh = np.flatnonzero((weeks - standing[self.core.events.group] > 1e-6) & ~self.known)
        worst = _largest_two(weeks, self.core.events.group, fresh)
        if worst.size == 0:
            return 0
        self.need(np.unique(self.core.events.group[worst]))
        self.known[worst] = True
        self.rows.event.extend(worst.tolist())
        columns = self.variable[self.core.events.group[worst]]
        others = sparse.csr_array(
            (-np.ones(worst.size), (np.arange(worst.size), columns)),
            shape=(worst.size, self.master.cost.size),
        )
        self.master.add_rows(self.family, np.zeros(worst.size), others)
        return worst.size


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
