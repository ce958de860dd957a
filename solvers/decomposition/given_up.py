"""VaR in the master: scenarios that may be given up, and truncated cuts for those that may not."""

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from models.everyday import everyday_units
from models.program import Limit
from models.risk import PROBABILITY_TOLERANCE
from solvers.decomposition.core import Core
from solvers.decomposition.limits import (
    TOLERANCE,
    Lines,
    NoColumns,
    Onboarding,
    add_loss_rows,
    elastic,
    longest_standstill,
    losses_at,
    unit_of,
)
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.rows import Cut, ScenarioRows, TruncatedCuts
from solvers.decomposition.separation import loss_extremes, thresholds

CUTS_A_ROUND = 60
"""Most violated scenarios that get a cut in a round."""
CHUNK = 512
"""Scenarios whose loads are laid out at once while separating."""
IDLE_CUTS = 150
"""Cuts without a multiplier that are tolerated before they are dropped."""


class GivenUp:
    """One share z a scenario given up, a knapsack over them, and truncated cuts as violated.

    A cut reads

        sum_i min(load_is, rho_i) + certain <= limit + (sum_i rho_i + ceiling - limit) z

    A load is what the SKU loses in the scenario, everyday variation and, for the worst SKU of a
    line, standstill included; ``certain`` is deterministic cost where the limit is on total cost,
    and `ceiling` an upper bound on it over all decisions of interest, 0 where it is on the loss.
    """

    def __init__(
        self,
        core: Core,
        master: Master,
        lines: Lines | None,
        onboarding: Onboarding,
        limit: Limit,
        scale: float,
    ) -> None:
        self.core, self.master, self.lines, self.onboarding = core, master, lines, onboarding
        self.limit, self.total = limit, limit.of == "total"
        self.unit = unit_of(limit, scale)
        self.ceiling = limit.value if self.total else 0.0
        self.everyday_ceiling = limit.value
        probability = core.program.probability
        self.scenarios = np.flatnonzero(probability > 0)
        self.largest, self.least = loss_extremes(core)
        self.dearest_everyday = dearest_everyday(core)
        self.largest_line = line_ceiling(core)
        self.z = master.add_variables(
            [("given up", limit.kind, limit.alpha, int(s)) for s in self.scenarios],
            np.zeros(self.scenarios.size),
            np.ones(self.scenarios.size),
        )
        self.of_scenario = np.full(probability.size, -1, np.int64)
        self.of_scenario[self.scenarios] = self.z
        others = sparse.lil_array((1, master.cost.size))
        room = room_for(probability, limit.alpha)
        others[[0], self.z] = probability[self.scenarios][None, :] / (1.0 - limit.alpha)
        knapsack = master.add_family(NoColumns())
        master.add_rows(knapsack, np.array([room / (1.0 - limit.alpha)]), others.tocsr())
        self.slack = elastic(master, scale)
        self.cuts = TruncatedCuts(self.unit, self.total)
        self.family = master.add_family(self.cuts)

    @property
    def alpha(self) -> float:
        """Probability of the scenarios that must be kept."""
        return self.limit.alpha

    def hopeless(self) -> Ints:
        """Positions among `scenarios` of those that no decision keeps within the limit."""
        over = self.least[self.scenarios] > self.limit.value * (1 + 1e-9)
        return np.flatnonzero(over)

    def harmless(self) -> Ints:
        """Positions among `scenarios` of those that no decision of interest brings over it."""
        most = self.largest.sum(0) + self.largest_line + self.ceiling + self.everyday_ceiling
        return np.flatnonzero(most[self.scenarios] <= self.limit.value)

    def separate(self, relaxed: Relaxed) -> int:
        z = relaxed.other[self.z]
        open_ = np.flatnonzero(z < 1 - 1e-9)
        money = self._line_money(relaxed)
        scenarios = self.scenarios[open_]
        threshold, left = self._deepest(relaxed, scenarios, z[open_], money)
        big = threshold.sum(1) + self.ceiling - self.limit.value
        right = self.limit.value + big * z[open_]
        over = (left - right) / self.unit - relaxed.other[self.slack]
        over[big <= 0] = -np.inf
        worst = np.argsort(-over, kind="stable")[:CUTS_A_ROUND]
        worst = worst[over[worst] > 1e-5]
        if worst.size == 0:
            return 0
        sure = z[open_][worst] <= 1e-9
        rows = threshold[worst]
        rows[sure] = np.maximum(rows[sure], self._never_exceeded(scenarios[worst][sure]))
        self._add(scenarios[worst], rows, money)
        return worst.size

    def _deepest(
        self, relaxed: Relaxed, scenarios: Ints, z: Floats, money: sparse.csr_array | None
    ) -> tuple[Floats, Floats]:
        """Thresholds of the deepest cut of every scenario, and its left side."""
        pool = self.master.pool
        active = np.flatnonzero(relaxed.share > 1e-9)
        active = active[np.argsort(pool.sku[active], kind="stable")]
        share, loads = relaxed.share[active], pool.loads[active]
        if money is not None:
            loads = sparse.csr_array(loads + pool.weeks[active] @ money)
        common = 0.0
        if self.total:
            common = float(pool.certain[active] @ share) + self.onboarding.spent(relaxed)
        by_scenario = sparse.csc_array(loads)
        threshold = np.empty((scenarios.size, len(self.core.program.sku)))
        left = np.empty(scenarios.size)
        for begin in range(0, scenarios.size, CHUNK):
            chunk = slice(begin, begin + CHUNK)
            dense = by_scenario[:, scenarios[chunk]].toarray().T + pool.everyday[active]
            threshold[chunk], left[chunk] = thresholds(
                np.ascontiguousarray(dense), pool.sku[active], share, z[chunk], threshold.shape[1]
            )
        return threshold, left + common

    def _never_exceeded(self, scenarios: Ints) -> Floats:
        """Thresholds above every load: the cut is the plain row, strongest where z is 0."""
        loads = self.largest[:, scenarios].T + self.dearest_everyday
        if self.lines is not None:
            events = self.core.events
            money = self.lines.rate * self.lines.longest
            for n, s in enumerate(scenarios.tolist()):
                held = np.flatnonzero(events.scenario == s)
                np.add.at(loads[n], events.sku[held], money[events.group[held]])
        return loads

    def _line_money(self, relaxed: Relaxed) -> sparse.csr_array | None:
        """Money a week of line events in their scenarios: all of it on a line's worst SKU."""
        if self.lines is None:
            return None
        events, weeks = self.core.events, self.lines.weeks(relaxed)
        order = np.lexsort((-weeks, events.group))
        first = np.ones(order.size, bool)
        first[1:] = events.group[order][1:] != events.group[order][:-1]
        worst = order[first]
        shape = (events.sku.size, self.core.program.probability.size)
        rate = self.lines.rate[events.group[worst]]
        return sparse.csr_array((rate, (worst, events.scenario[worst])), shape=shape)

    def _add(self, scenarios: Ints, threshold: Floats, money: sparse.csr_array | None) -> None:
        by_scenario = None if money is None else sparse.csc_array(money)
        none = np.empty(0, np.int64)
        others = sparse.lil_array((scenarios.size, self.master.cost.size))
        onboarding = self.onboarding.cost() / self.unit if self.total else None
        for n, s in enumerate(scenarios.tolist()):
            event, rate = none, np.empty(0)
            rho = threshold[n]
            if by_scenario is not None:
                span = slice(by_scenario.indptr[s], by_scenario.indptr[s + 1])
                order = np.argsort(by_scenario.indices[span])
                event = by_scenario.indices[span][order].astype(np.int64)
                rate = by_scenario.data[span][order]
            self.cuts.cuts.append(Cut(s, rho, event, rate))
            big = rho.sum() + self.ceiling - self.limit.value
            if onboarding is not None:
                others[[n], :] = onboarding[None, :]
            others[n, self.of_scenario[s]] = -big / self.unit
            others[n, self.slack] = -1.0
        right = np.full(scenarios.size, self.limit.value / self.unit)
        self.master.add_rows(self.family, right, others.tocsr())

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        ids = self.master.family_rows[self.family]
        idle = relaxed.multiplier[ids] <= 1e-13
        return (self.family, np.flatnonzero(~idle)) if idle.sum() > IDLE_CUTS else None


def room_for(probability: Floats, alpha: float) -> float:
    """Probability that may be given up: for equal weights a whole number of scenarios."""
    counted = probability[probability > 0]
    room = 1.0 - alpha + PROBABILITY_TOLERANCE
    if np.allclose(counted, counted[0], rtol=1e-12, atol=0.0):
        return float(np.floor(room / counted[0] + 1e-9) * counted[0])
    return room


def dearest_everyday(core: Core) -> Floats:
    """Largest everyday stockout cost of every SKU over its options, shape (I,)."""
    options, arrays = core.program.options, core.arrays
    least = np.minimum(arrays.low, options.everyday_buffer_max)
    units = everyday_units(
        np.asarray(options.everyday_distribution), options.everyday_mean, options.everyday_sigma,
        options.everyday_cycles, options.order_quantity, least,
    )  # fmt: skip
    cost = np.where(core.alive, options.everyday_stockout_cost * units, 0.0)
    return np.maximum.reduceat(cost, options.first[:-1])


def line_ceiling(core: Core) -> Floats:
    """Largest cost of standing lines in every scenario."""
    events, program = core.events, core.program
    cost = np.zeros(program.probability.size)
    rate = program.downtime_cost_week[events.group_line] if events.sku.size else np.empty(0)
    if events.sku.size:
        np.add.at(cost, events.group_scenario, rate * longest_standstill(core))
    return cost


class Kept:
    """Scenarios that are kept: plain rows, as they are violated, switched by scenario."""

    def __init__(
        self,
        core: Core,
        master: Master,
        lines: Lines | None,
        onboarding: Onboarding,
        limit: Limit,
        scale: float,
    ) -> None:
        self.core, self.master, self.lines, self.onboarding = core, master, lines, onboarding
        self.limit = limit
        self.unit = unit_of(limit, scale)
        self.slack = elastic(master, scale)
        self.rows = ScenarioRows(self.unit, limit.of == "total")
        self.family = master.add_family(self.rows)
        self.kept = core.program.probability > 0

    def keep(self, kept: np.ndarray) -> None:
        """Say which scenarios, shape (S,), must stay within the limit."""
        self.kept = kept
        ids = self.master.family_rows[self.family]
        if ids.size:
            on = kept[np.asarray(self.rows.scenario)]
            self.master.set_right(ids, np.where(on, self.limit.value / self.unit, np.inf))

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        return None

    def separate(self, relaxed: Relaxed) -> int:
        fixed = self.onboarding.spent(relaxed)
        pool, total = self.master.pool, self.rows.total
        loss = losses_at(pool, relaxed, self.lines, total, fixed)
        over = (loss - self.limit.value) / self.unit - relaxed.other[self.slack]
        over[~self.kept] = -np.inf
        over[self.rows.scenario] = -np.inf
        worst = np.argsort(-over)[:CUTS_A_ROUND]
        worst = worst[over[worst] > TOLERANCE]
        others: list[dict[int, float]] = [{self.slack: -1.0} for _ in worst]
        add_loss_rows(
            self.master, self.rows, self.family, self.lines, worst,
            np.full(worst.size, self.limit.value / self.unit), others, self.onboarding,
        )  # fmt: skip
        return worst.size
