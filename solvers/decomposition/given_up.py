"""VaR in the master: scenarios that may be given up, and truncated cuts for those that may not."""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.program import Limit
from solvers.decomposition.chances import ScenarioShares
from solvers.decomposition.extremes import Extremes, largest_loads
from solvers.decomposition.growing_program import INFINITY
from solvers.decomposition.inner_point import InnerPoint
from solvers.decomposition.loss_rows import add_loss_rows, losses_at
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.parts import TOLERANCE, Part, elastic, exchange_rows, unit_of
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rows import Cut, ScenarioRows, TruncatedCuts
from solvers.decomposition.separation import (
    LEAST_VIOLATION,
    Active,
    Violated,
    cuts_a_round,
    thresholds,
)

CHUNK = 512
"""Scenarios whose loads are laid out at once while separating."""
IDLE_CUTS, IDLE_KEPT = 150, 75
"""Cuts without a multiplier that are tolerated, and those in use last that stay where there are
more: what a node of the search has no use for, the next may need."""
LEAST_MULTIPLIER = 1e-13
"""Multiplier above which a cut counts as in use."""
FEW = 5
"""Cuts at the inner point below which the relaxed point itself is cut off."""


class GivenUp(ScenarioShares):
    """One share z a scenario given up, a knapsack over them, and truncated cuts as violated.

    A cut reads

        sum_i min(load_is, rho_i) + certain <= limit + (sum_i rho_i + ceiling - limit) z

    With a weight there is no limit: a variable takes its place, at that cost a unit of money, and
    the VaR is what it comes to.

    A load is what the SKU loses in the scenario, everyday variation and, for the worst SKU of a
    line, standstill included; ``certain`` is deterministic cost where the limit is on total cost,
    and `ceiling` an upper bound on it over all decisions of interest, 0 where it is on the loss.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        limit: Limit,
        extremes: Extremes,
        most: float,
        weight: float = 0.0,
        truncate: bool = True,
    ) -> None:
        self.lines, self.onboarding = relaxation.lines, relaxation.onboarding
        self.total, self.weight, self.truncate = limit.of == "total", weight, truncate
        master, scale = relaxation.master, relaxation.scale
        self.unit = scale if weight > 0 else unit_of(limit, scale)
        self.level = level_variables(master, self.unit, weight, most)
        self.ceiling = (most if weight > 0 else limit.value) if self.total else 0.0
        self.extremes = extremes
        super().__init__(relaxation, limit, "given up", limit.alpha)
        self.add_room(1.0 - limit.alpha)
        self.slack = elastic(master, scale)
        self.cuts = TruncatedCuts(self.unit, self.total)
        self.family = master.add_family(self.cuts)
        self.unused: Ints = np.empty(0, np.int64)
        self.inner = InnerPoint(master.pool)
        self.cuts_a_round = cuts_a_round(len(self.core.program.scenario))

    def fix_certain(self) -> None:
        """Give up what no decision keeps within the limit, keep what none of interest exceeds."""
        if self.weight > 0:
            return
        limit, here = self.limit.value, self.scenarios
        most = self.extremes.most + self.extremes.lines + self.ceiling + limit
        hopeless = self.z[self.extremes.least[here] > limit * (1 + 1e-9)]
        harmless = self.z[most[here] <= limit]
        for fixed, share in ((hopeless, 1.0), (harmless, 0.0)):
            at = np.full(fixed.size, share)
            self.master.set_variable_bounds(fixed, at, at)

    def separate(self, relaxed: Relaxed) -> int:
        """Add the most violated of the deepest truncated cuts."""
        count = self._cut_off(relaxed, self.inner.toward(relaxed))
        return count if count >= FEW else count + self._cut_off(relaxed, relaxed)

    def _cut_off(self, last: Relaxed, relaxed: Relaxed) -> int:
        """Add cuts that a point near the last one violates, where they cut off the last one too."""
        z = relaxed.other[self.z]
        fixed = self.onboarding.spent(relaxed)
        loss = losses_at(self.master.pool, relaxed, self.lines, self.total, fixed)
        # what costs no more than the limit violates no cut, whatever its thresholds
        over = loss[self.scenarios] - self.limit.value > self._forgiven(relaxed)
        open_ = np.flatnonzero((z < 1 - 1e-9) & over)
        money = self._line_money(relaxed)
        found = self._deepest(relaxed, self.scenarios[open_], z[open_], money)
        if found.scenario.size == 0:
            return 0
        sure = relaxed.other[self.of_scenario[found.scenario]] <= 1e-9
        rows = found.threshold
        if sure.any():
            rows[sure] = np.maximum(rows[sure], self._never_exceeded(found.scenario[sure]))
        cuts = self._cuts(found.scenario, rows, money)
        if last is not relaxed:  # else rounds would not end: the mean never quite meets the point
            exceeded = self._violation(last, cuts)
            cuts = [cut for cut, by in zip(cuts, exceeded, strict=True) if by > LEAST_VIOLATION]
        self._add(cuts)
        return len(cuts)

    def _deepest(
        self, relaxed: Relaxed, scenarios: Ints, z: Floats, money: sparse.csr_array | None
    ) -> Violated:
        """The most violated of the deepest cuts of scenarios, chunk by chunk of them."""
        pool = self.master.pool
        columns = pool.in_use(relaxed.share)
        share, skus = relaxed.share[columns], len(self.core.program.sku)
        active = Active(
            pool.sku[columns], pool.option[columns], pool.buffer[columns],
            pool.everyday[columns], share,
        )  # fmt: skip
        standing = None if money is None else sparse.csc_array(pool.weeks[columns] @ money)
        common = 0.0
        if self.total:
            common = float(pool.certain[columns] @ share) + self.onboarding.spent(relaxed)
        common -= self._forgiven(relaxed) + self.limit.value
        worst = Violated(
            np.empty(0),
            np.empty(0, np.int64),
            np.empty((0, skus)),
            self.cuts_a_round,
        )
        for begin in range(0, scenarios.size, CHUNK):
            chunk = slice(begin, begin + CHUNK)
            lines = None if standing is None else sparse.csr_array(standing[:, scenarios[chunk]])
            cut_off = z[chunk] if self.truncate else np.zeros(scenarios[chunk].size)
            threshold, left = thresholds(
                self.core,
                active,
                scenarios[chunk],
                cut_off,
                lines,
                self.relaxation.pricer.jobs,
            )
            if not self.truncate:
                threshold = self._never_exceeded(scenarios[chunk])
            big = threshold.sum(1) + self.ceiling - self.limit.value
            over = (left + common - big * z[chunk]) / self.unit
            worst = worst.joined(over, scenarios[chunk], threshold)
        return worst

    def _forgiven(self, relaxed: Relaxed) -> float:
        """Money by which the limit is exceeded at a price: by the slack, or as the VaR itself."""
        return self.unit * float(relaxed.other[[self.slack, *self.level]].sum())

    def _never_exceeded(self, scenarios: Ints) -> Floats:
        """Thresholds above every load: the cut is the plain row, strongest where z is 0."""
        loads = largest_loads(self.core, scenarios) + self.extremes.everyday
        if self.lines is not None:
            events = self.core.events
            money = self.lines.rate * self.lines.longest
            for n, s in enumerate(scenarios.tolist()):
                held = np.flatnonzero(events.scenario == s)
                np.add.at(loads[n], events.sku[held], money[events.group[held]])
        return loads

    def _line_money(self, relaxed: Relaxed) -> sparse.csr_array | None:
        """Money a week of line events in their scenarios: all of it on a line's worst SKU.

        That is the worst where the scenario is kept: what is lost beyond thresholds counts no more.
        """
        if self.lines is None:
            return None
        events = self.core.events
        kept = self.lines.weeks_kept(relaxed, self.shares(relaxed))
        order = np.lexsort((-self.lines.weeks(relaxed), -kept, events.group))
        first = np.ones(order.size, bool)
        first[1:] = events.group[order][1:] != events.group[order][:-1]
        worst = order[first]
        shape = (events.sku.size, self.core.program.probability.size)
        rate = self.lines.rate[events.group[worst]]
        return sparse.csr_array((rate, (worst, events.scenario[worst])), shape=shape)

    def _cuts(
        self, scenarios: Ints, threshold: Floats, money: sparse.csr_array | None
    ) -> list[Cut]:
        by_scenario = None if money is None else sparse.csc_array(money)
        none, cuts = np.empty(0, np.int64), []
        for n, s in enumerate(scenarios.tolist()):
            event, rate = none, np.empty(0)
            if by_scenario is not None:
                span = slice(by_scenario.indptr[s], by_scenario.indptr[s + 1])
                order = np.argsort(by_scenario.indices[span])
                event = by_scenario.indices[span][order].astype(np.int64)
                rate = by_scenario.data[span][order]
            cuts.append(Cut(s, threshold[n], event, rate))
        return cuts

    def _big(self, cut: Cut) -> float:
        """Money by which giving up a cut's scenario relaxes it."""
        return float(cut.threshold.sum()) + self.ceiling - self.limit.value

    def _violation(self, relaxed: Relaxed, cuts: list[Cut]) -> Floats:
        """How far a point exceeds cuts, in units of their rows, shape (n,)."""
        pool = self.master.pool
        active = pool.in_use(relaxed.share)
        rows = TruncatedCuts(self.unit, self.total, cuts)
        if self.lines is not None:
            left = rows.coefficients(pool, active, 0) @ relaxed.share[active]
        else:
            share = sparse.csr_array(relaxed.share[active][:, None])
            left = rows.mixtures(pool, active, share, 0)[:, 0]
        z = relaxed.other[self.of_scenario[[cut.scenario for cut in cuts]]]
        relaxing = np.array([self._big(cut) for cut in cuts]) * z
        right = self.limit.value + self._forgiven(relaxed) + relaxing
        fixed = self.onboarding.spent(relaxed) if self.total else 0.0
        violation: Floats = left + (fixed - right) / self.unit
        return violation

    def _add(self, cuts: list[Cut]) -> None:
        others = sparse.lil_array((len(cuts), self.master.cost.size))
        onboarding = self.onboarding.cost() / self.unit if self.total else None
        for n, cut in enumerate(cuts):
            self.cuts.cuts.append(cut)
            if onboarding is not None:
                others[[n], :] = onboarding[None, :]
            others[n, self.of_scenario[cut.scenario]] = -self._big(cut) / self.unit
            others[[n], [self.slack, *self.level]] = -1.0
        right = np.full(len(cuts), self.limit.value / self.unit)
        self.master.add_rows(self.family, right, others.tocsr())

    def bring_back(self, cuts: list[Cut]) -> None:
        """Add cuts again that were dropped since."""
        held = set(self.cuts.cuts)
        self._add([cut for cut in cuts if cut not in held])

    def rows_to_hold(self) -> tuple[int, list[Cut]]:
        """The family of cuts, and these."""
        return self.family, self.cuts.cuts

    def hold_rows(self, rows: list[Cut]) -> None:
        """Have these cuts and no others; what they did before counts no more."""
        self._add(exchange_rows(self.master, self.family, self.cuts.cuts, rows))
        self.unused = np.zeros(len(self.cuts.cuts), np.int64)

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        """Cuts that had a multiplier of late, where many have none."""
        ids = self.master.family_rows[self.family]
        unused = np.zeros(ids.size, np.int64)
        unused[: self.unused.size] = self.unused
        self.unused = np.where(relaxed.multiplier[ids] > LEAST_MULTIPLIER, 0, unused + 1)
        if np.count_nonzero(self.unused) <= IDLE_CUTS:
            return None
        order = np.argsort(self.unused, kind="stable")
        keep = np.sort(order[: np.count_nonzero(self.unused == 0) + IDLE_KEPT])
        self.unused = self.unused[keep]
        return self.family, keep


def level_variables(master: Master, unit: float, weight: float, most: float) -> Ints:
    """The variable that a VaR with a weight in the objective is; none for a limit.

    No plan of interest costs more than `most`, so its VaR is no larger than ``most / weight``.
    """
    if weight == 0:
        return np.empty(0, np.int64)
    name = ("level", len(master.variable))
    bound = np.array([most / weight / unit])
    return master.add_variables(
        [name], np.array([weight * unit]), np.array([INFINITY]), bound=bound
    )


class Kept(Part):
    """Scenarios that are kept: plain rows, as they are violated, switched by scenario.

    Others that depend on what is kept are told, as ``followers``.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        limit: Limit,
        most: float = np.inf,
        weight: float = 0.0,
    ) -> None:
        core, master, scale = relaxation.core, relaxation.master, relaxation.scale
        self.core, self.master, self.limit = core, master, limit
        self.lines, self.onboarding = relaxation.lines, relaxation.onboarding
        self.unit = scale if weight > 0 else unit_of(limit, scale)
        self.level = level_variables(master, self.unit, weight, most)
        self.slack = elastic(master, scale)
        self.rows = ScenarioRows(self.unit, limit.of == "total")
        self.family = master.add_family(self.rows)
        self.kept = core.program.probability > 0
        self.followers: list[Callable[[Flags], None]] = []

    def keep(self, kept: Flags) -> None:
        """Say which scenarios, shape (S,), must stay within the limit."""
        self.kept = kept
        ids = self.master.family_rows[self.family]
        if ids.size:
            on = kept[np.asarray(self.rows.scenario)]
            self.master.set_right(ids, np.where(on, self.right, np.inf))
        for follow in self.followers:
            follow(kept)

    def binding(self, relaxed: Relaxed) -> Ints:
        """Scenarios whose limit costs something at a relaxed point, dearest first."""
        multiplier = self.master.multipliers(self.family, relaxed)
        order = np.argsort(-multiplier, kind="stable")
        return np.asarray(self.rows.scenario, np.int64)[order[multiplier[order] > 1e-9]]

    def prices(self, relaxed: Relaxed) -> Floats:
        """What a unit of loss costs in each scenario because of the limit, shape (S,)."""
        multiplier = self.master.multipliers(self.family, relaxed)
        price = np.zeros(self.kept.size)
        price[np.asarray(self.rows.scenario, np.int64)[: multiplier.size]] = multiplier / self.unit
        return price

    def losses(self, relaxed: Relaxed) -> Floats:
        """Loss (or total cost) of every scenario at a relaxed point, shape (S,)."""
        fixed = self.onboarding.spent(relaxed)
        return losses_at(self.master.pool, relaxed, self.lines, self.rows.total, fixed)

    def separate(self, relaxed: Relaxed) -> int:
        """Add kept scenarios whose loss exceeds the limit."""
        loss = self.losses(relaxed)
        over = (loss - self.limit.value) / self.unit
        over -= relaxed.other[[self.slack, *self.level]].sum()
        over[~self.kept] = -np.inf
        over[self.rows.scenario] = -np.inf
        worst = np.argsort(-over)[: cuts_a_round(over.size)]
        worst = worst[over[worst] > TOLERANCE]
        self._add(worst)
        return worst.size

    def include(self, scenarios: Ints) -> Ints:
        """Rows of the master about some scenarios, kept or not, in their order; new where none."""
        self._add(np.setdiff1d(scenarios, np.asarray(self.rows.scenario, np.int64)))
        known = np.asarray(self.rows.scenario, np.int64)
        order = np.argsort(known)
        at = order[np.searchsorted(known, scenarios, sorter=order)]
        return self.master.family_rows[self.family][at]

    @property
    def right(self) -> float:
        """Right side of the rows of scenarios that are kept."""
        return self.limit.value / self.unit

    def _add(self, scenarios: Ints) -> None:
        right = np.where(self.kept[scenarios], self.right, np.inf)
        others = [dict.fromkeys((self.slack, *self.level.tolist()), -1.0) for _ in scenarios]
        add_loss_rows(
            self.master, self.rows, self.family, self.lines, scenarios, right, others,
            self.onboarding,
        )  # fmt: skip
