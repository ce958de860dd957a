"""How each limit, the onboarding of suppliers and the lines enter the master program.

A part adds its variables and first rows when it is made, and further rows when `separate` finds
them violated by a relaxed point. Its slack (`elastic`) keeps the master solvable while columns are
missing; the bound never counts it.
"""

from typing import Protocol

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from models.program import Limit
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import Core
from solvers.decomposition.master import INFINITY, Master, Relaxed
from solvers.decomposition.rows import (
    BudgetRow,
    CouplingRows,
    FillRows,
    LineRows,
    OnboardingRows,
    ScenarioRows,
)

TOLERANCE = 3e-8
"""Violation of a row, in its own unit, that is worth a row; evaluation forgives 1e-7."""


class Part(Protocol):
    """Something that ties SKUs together."""

    def separate(self, relaxed: Relaxed) -> int:
        """Add rows that the relaxed point violates; return how many."""

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        """Family and positions worth keeping where many rows are idle, None where few are."""


def elastic(master: Master, penalty: float, rows: int = 1) -> int:
    """A slack variable for rows to come: costly in the master, 0 in every bound."""
    ids = master.add_variables(
        [("slack", len(master.variable))], np.array([penalty]), np.array([INFINITY]),
        bound=np.zeros(1),
    )  # fmt: skip
    master.slacks.append(int(ids[0]))
    return int(ids[0])


def unit_of(limit: Limit, scale: float) -> float:
    """Money that a row of a limit is divided by."""
    return max(abs(limit.value), 1e-3 * scale)


class Onboarding:
    """One variable a supplier that some set would onboard, rows SKU by SKU as they are violated."""

    def __init__(self, core: Core, master: Master) -> None:
        program = core.program
        self.master, self.core = master, core
        self.suppliers = np.unique(program.sets.onboards)
        cost = program.onboarding_cost[self.suppliers] / program.amortisation_years
        names = [("onboard", int(g)) for g in self.suppliers]
        self.variables = master.add_variables(names, cost, np.ones(cost.size))
        self.rows = OnboardingRows(core)
        self.family = master.add_family(self.rows)
        self.known: set[tuple[int, int]] = set()

    def capital(self, unit: float) -> sparse.csr_array:
        """Coefficients of onboarding in a budget row, shape (1, variables)."""
        row = np.zeros((1, self.master.cost.size))
        row[0, self.variables] = self.core.program.onboarding_cost[self.suppliers] / unit
        return sparse.csr_array(row)

    def cost(self) -> Floats:
        """Amortised cost on every variable of the master, 0 on all but onboarding."""
        row = np.zeros(self.master.cost.size)
        row[self.variables] = self.master.cost[self.variables]
        return row

    def spent(self, relaxed: Relaxed) -> float:
        """Amortised cost of onboarding at a relaxed point."""
        return float(self.master.cost[self.variables] @ relaxed.other[self.variables])

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None

    def separate(self, relaxed: Relaxed) -> int:
        if self.suppliers.size == 0:
            return 0
        pool = self.master.pool
        active = np.flatnonzero(relaxed.share > 1e-9)
        uses = self.rows.needs[self.core.program.options.source_set[pool.option[active]]]
        weighted = sparse.coo_array(uses.multiply(relaxed.share[active][:, None]))
        pair = pool.sku[active][weighted.row] * len(self.core.program.suppliers) + weighted.col
        pairs, position = np.unique(pair, return_inverse=True)
        use = np.bincount(position, weighted.data, pairs.size)
        sku, supplier = np.divmod(pairs, len(self.core.program.suppliers))
        variable = self.variables[np.searchsorted(self.suppliers, supplier)]
        short = use - relaxed.other[variable] > TOLERANCE
        pairs_short = zip(sku[short].tolist(), supplier[short].tolist(), strict=True)
        fresh = [pair for pair in pairs_short if pair not in self.known]
        if not fresh:
            return 0
        self.known.update(fresh)
        self.rows.pairs.extend(fresh)
        columns = self.variables[np.searchsorted(self.suppliers, [g for _, g in fresh])]
        others = sparse.csr_array(
            (-np.ones(len(fresh)), (np.arange(len(fresh)), columns)),
            shape=(len(fresh), self.master.cost.size),
        )
        self.master.add_rows(self.family, np.zeros(len(fresh)), others)
        return len(fresh)


class Lines:
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

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None

    def separate(self, relaxed: Relaxed) -> int:
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


class Budget:
    """The budget row: capital of the columns and of onboarding."""

    def __init__(self, master: Master, onboarding: Onboarding, limit: Limit, scale: float) -> None:
        unit = unit_of(limit, scale)
        slack = elastic(master, scale)
        others = onboarding.capital(unit).tolil()
        others[0, slack] = -1.0
        family = master.add_family(BudgetRow(unit))
        master.add_rows(family, np.array([limit.value / unit]), others.tocsr())

    def separate(self, relaxed: Relaxed) -> int:
        return 0

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None


class CouplingLimits:
    """Sites, capacities and the number of qualifications."""

    def __init__(self, core: Core, master: Master, scale: float) -> None:
        rows = core.program.couplings
        family = master.add_family(CouplingRows(core))
        unit = np.maximum(np.abs(rows.limit), 1.0)
        slack = elastic(master, scale)
        others = sparse.lil_array((unit.size, master.cost.size))
        others[:, [slack]] = -unit[:, None]
        master.add_rows(family, rows.limit, others.tocsr())

    def separate(self, relaxed: Relaxed) -> int:
        return 0

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None


class FillRate:
    """The value of units short, at most its share of the value of demand."""

    def __init__(self, core: Core, master: Master, limit: Limit, scale: float) -> None:
        program = core.program
        value = np.zeros(len(program.sku))
        skus = np.asarray(limit.skus, np.int64)
        value[skus] = program.unit_cost[skus]
        value /= max((1.0 - limit.value), 1e-4) * float(value @ program.demand)
        right = (1.0 - limit.value) / max(1.0 - limit.value, 1e-4)
        slack = elastic(master, scale)
        others = sparse.lil_array((1, master.cost.size))
        others[0, slack] = -1.0
        family = master.add_family(FillRows([value]))
        master.add_rows(family, np.array([right]), others.tocsr())

    def separate(self, relaxed: Relaxed) -> int:
        return 0

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None


def losses_at(
    pool: ColumnPool, relaxed: Relaxed, lines: Lines | None, total: bool, fixed: float
) -> Floats:
    """Loss (or total cost) of every scenario at a relaxed point, lines at their true worst."""
    share = relaxed.share
    common = float(pool.everyday @ share) + (float(pool.certain @ share) + fixed if total else 0.0)
    loss = pool.loads.T @ share + common
    if lines is not None:
        events = pool.core.events
        longest = np.zeros(events.group_line.size)
        np.maximum.at(longest, events.group, lines.weeks(relaxed))
        np.add.at(loss, events.group_scenario, longest * lines.rate)
    return loss


class Stress:
    """Every stress scenario's loss, at most the limit; rows as they are violated."""

    def __init__(
        self, core: Core, master: Master, lines: Lines | None, limit: Limit, scale: float
    ) -> None:
        self.core, self.master, self.lines, self.limit = core, master, lines, limit
        self.unit = unit_of(limit, scale)
        self.slack = elastic(master, scale)
        self.rows = ScenarioRows(self.unit)
        self.family = master.add_family(self.rows)

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None

    def separate(self, relaxed: Relaxed) -> int:
        loss = losses_at(self.master.pool, relaxed, self.lines, False, 0.0)
        over = (loss - self.limit.value) / self.unit - relaxed.other[self.slack]
        over[~self.core.program.stress] = -np.inf
        over[self.rows.scenario] = -np.inf
        worst = np.argsort(-over)[:20]
        worst = worst[over[worst] > TOLERANCE]
        others = [({self.slack: -1.0}) for _ in worst]
        add_loss_rows(
            self.master, self.rows, self.family, self.lines, worst,
            np.full(worst.size, self.limit.value / self.unit), others, None,
        )  # fmt: skip
        return worst.size


def add_loss_rows(
    master: Master,
    rows: ScenarioRows,
    family: int,
    lines: Lines | None,
    scenarios: Ints,
    right: Floats,
    others: list[dict[int, float]],
    onboarding: Onboarding | None,
) -> None:
    """Add rows about the loss of scenarios; `others` are coefficients on further variables."""
    if scenarios.size == 0:
        return
    standing = [
        lines.in_scenario(int(s), rows.unit)
        if lines is not None
        else (np.empty(0, int), np.empty(0))
        for s in scenarios
    ]
    matrix = sparse.lil_array((scenarios.size, master.cost.size))
    for n, (at, rate) in enumerate(standing):
        if at.size:
            matrix[n, at] = rate
        for variable, coefficient in others[n].items():
            matrix[n, variable] = coefficient
    if rows.total and onboarding is not None:
        matrix += sparse.csr_array(np.tile(onboarding.cost() / rows.unit, (scenarios.size, 1)))
    rows.scenario.extend(int(s) for s in scenarios)
    master.add_rows(family, right, sparse.csr_array(matrix))


class ConditionalValueAtRisk:
    """Rockafellar and Uryasev's rows of one CVaR, as a limit or with a weight in the objective."""

    def __init__(
        self,
        core: Core,
        master: Master,
        lines: Lines | None,
        onboarding: Onboarding,
        alpha: float,
        total: bool,
        scale: float,
        *,
        limit: float | None = None,
        weight: float = 0.0,
    ) -> None:
        self.core, self.master, self.lines, self.onboarding = core, master, lines, onboarding
        self.alpha, self.weight = alpha, weight
        ceiling = limit if limit is not None else scale
        self.unit = max(abs(ceiling), 1e-3 * scale)
        self.ceiling = (limit if limit is not None else 1e3 * scale) / self.unit
        threshold = master.add_variables(
            [("threshold", len(master.variable))],
            np.array([weight * self.unit]),
            np.array([INFINITY]),
            bound=np.array([max(self.ceiling, 0.0)]),
        )
        self.threshold = int(threshold[0])
        self.row: Ints | None = None
        if limit is not None:
            slack = elastic(master, scale)
            others = sparse.lil_array((1, master.cost.size))
            others[0, self.threshold], others[0, slack] = 1.0, -1.0
            family = master.add_family(NoColumns())
            master.add_rows(family, np.array([limit / self.unit]), others.tocsr())
            self.row = master.family_rows[family]
            self._family = family
        self.rows = ScenarioRows(self.unit, total)
        self.family = master.add_family(self.rows)

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None

    def separate(self, relaxed: Relaxed) -> int:
        fixed = self.onboarding.spent(relaxed)
        loss = losses_at(self.master.pool, relaxed, self.lines, self.rows.total, fixed)
        over = loss / self.unit - relaxed.other[self.threshold]
        over[self.core.program.probability <= 0] = -np.inf
        over[self.rows.scenario] = -np.inf
        tail = (1.0 - self.alpha) * self.core.program.probability.size
        worst = np.argsort(-over)[: max(20, int(1.5 * tail))]
        worst = worst[over[worst] > TOLERANCE]
        if worst.size == 0:
            return 0
        excess = self._excess_variables(worst)
        others = [{self.threshold: -1.0, int(e): -1.0} for e in excess]
        add_loss_rows(
            self.master, self.rows, self.family, self.lines, worst,
            np.zeros(worst.size), others, self.onboarding,
        )  # fmt: skip
        return worst.size

    def _excess_variables(self, scenarios: Ints) -> Ints:
        share = self.core.program.probability[scenarios] / (1.0 - self.alpha)
        in_rows = sparse.lil_array((self.master.rows, scenarios.size))
        if self.row is not None:
            at = self.master.family_rows[self._family][0]
            in_rows[[at], :] = share[None, :]
        return self.master.add_variables(
            [("excess", self.family, int(s)) for s in scenarios],
            self.weight * self.unit * share,
            np.full(scenarios.size, INFINITY),
            in_rows.tocsr(),
            bound=max(self.ceiling, 0.0) / share,
        )


class NoColumns:
    """A row over other variables alone."""

    def __len__(self) -> int:
        return 1

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        return sparse.csr_array((1 - begin, columns.size))

    def enter(self, prices: object, multipliers: Floats) -> None:
        return

    def keep(self, rows: Ints) -> None:
        return

    def inexact(self) -> bool:
        return False
