"""Column generation: the relaxation's value, its multipliers, and a bound at every moment."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.program import Decision, Limit, Program
from solvers.clock import Clock
from solvers.decomposition.block_master import BlockMaster
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import Core, core_of
from solvers.decomposition.growing_program import OutOfTime
from solvers.decomposition.limits import Budget, CouplingLimits, FillRate, Stress
from solvers.decomposition.lines import Lines
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.onboarding import Onboarding
from solvers.decomposition.parts import TOLERANCE, Part
from solvers.decomposition.pricing import Priced, Pricer
from solvers.decomposition.tail_risk import ConditionalValueAtRisk
from solvers.decomposition.weights import Prices

SLIM_FROM, SLIM_TO, SLIM_LEAST = 8, 4, 30
"""Columns a SKU at which the dearest are dropped, how many stay, and SKUs added to both."""
MANY = 150
"""SKUs from which on blocks of them share columns, unless lines tie single ones."""
SMOOTHING, SMOOTHING_IN_BLOCKS = 0.3, 0.15
"""Share of the best multipliers so far in those that are priced (Wentges 1997), against swings, and
where SKUs share columns: multipliers swing less there."""
STALLED = 1e-7
"""Share of its value that the master must gain by a pass, where the bound gains nothing: else the
next is not smoothed."""
ENOUGH, EARLY, STEEP = 0.2, 0.03, 10
"""Share of what a round of rows has gained that pricing may leave open before the next round, and
of what all rounds have gained, while each still raises the bound by as many tolerances."""
SLACK_ROUNDS = 5
"""Rounds of rows in which a limit stays exceeded after which that becomes dearer."""
NO_SKUS: Ints = np.empty(0, np.int64)
CAUTIONS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Factors of all stockout cost at which the first decisions are more careful than the cheapest."""
THRIFTS = (0.3, 3.0)
"""Prices of capital at which the first decisions have less of it."""
LARGEST_PENALTY = 1e5
"""Cost of exceeding a limit by its own size, in totals of the plain plan, at most."""


class Relaxation:
    """A master program with the parts of a program, and the loop that prices columns into it.

    Attributes
    ----------
    bound : float
        Best proven lower bound so far.
    proved : float
        The best that multipliers have proven since the last restart, by those kept.
    relaxed : Relaxed or None
        Last solution of the restricted master.
    scale : float
        Least total cost without couplings, lines and limits.
    """

    def __init__(
        self,
        core: Core,
        pool: ColumnPool,
        pricer: Pricer,
        first: Sequence[Decision],
    ) -> None:
        self.core, self.pool, self.pricer = core, pool, pricer
        self.plain_cost = pricer.plain_value[pricer.cheapest_plain]
        self.scale = float(self.plain_cost.sum())
        self.in_blocks = len(core.program.sku) >= MANY and not core.events.sku.size
        self.master = BlockMaster(pool, self.plain_cost) if self.in_blocks else Master(pool)
        self.large = self.master.alone if isinstance(self.master, BlockMaster) else NO_SKUS
        for decision in first:
            self.master.take(decision.option, decision.buffer)
        self.bound = -np.inf
        self.relaxed: Relaxed | None = None
        self.proved = -np.inf
        self.best_multiplier: Floats = np.empty(0)
        self.banned: Flags | None = None
        self.may_drop = True
        self.onboarding = Onboarding(core, self.master)
        self.lines = Lines(core, self.master) if core.events.sku.size else None
        self.parts: list[Part] = [self.onboarding]
        if self.lines is not None:
            self.parts.append(self.lines)
        if len(core.program.couplings.row):
            self.parts.append(CouplingLimits(core, self.master, self.scale))
        for limit in core.program.limits:
            part = self._part(limit)
            if part is not None:
                self.parts.append(part)
        self._weigh_risk(core.program)

    def _part(self, limit: Limit) -> Part | None:
        core, master, scale = self.core, self.master, self.scale
        if limit.kind == "budget":
            return Budget(master, self.onboarding, limit, scale)
        if limit.kind == "fill_rate":
            return FillRate(core, master, limit, scale)
        if limit.kind == "stress":
            return Stress(core, master, self.lines, limit, scale)
        if limit.kind == "cvar":
            return ConditionalValueAtRisk(
                core, master, self.lines, self.onboarding, limit.alpha, limit.of == "total",
                scale, limit=limit.value,
            )  # fmt: skip
        return None  # limits on each SKU bound its buffers; VaR and joint service add scenarios

    def _weigh_risk(self, program: Program) -> None:
        asked = program.risk_weights
        if asked.cvar > 0:
            part = ConditionalValueAtRisk(
                self.core, self.master, self.lines, self.onboarding, asked.alpha,
                asked.of == "total", self.scale, weight=asked.cvar,
            )  # fmt: skip
            self.parts.append(part)

    def restart(self, bound: float) -> None:
        """Forget what was proven: bounds of variables or banned options have changed."""
        self.bound, self.proved, self.relaxed = bound, -np.inf, None
        self.best_multiplier = np.empty(0)

    def solve(
        self,
        clock: Clock,
        tolerance: float,
        cutoff: float = np.inf,
        patience: int = 10**6,
        rounds: int = 10**6,
        news: Callable[[float], None] = lambda bound: None,
    ) -> bool:
        """Price columns and separate rows until the bound meets the relaxation's value.

        Parameters
        ----------
        tolerance : float
            Relative distance of both at which to stop.
        cutoff : float
            Stop once the bound passes it.
        patience : int
            Stop after as many rounds in which the bound gained less than `tolerance`.
        rounds : int
            Stop after as many rounds of rows.
        news : callable
            Called with the bound after every round.

        Returns
        -------
        bool
            Whether it ended by itself: False if time or rounds were over, or there is no solution.
        """
        mark, idle, slack, start, enough = self.bound, 0, 0, self.bound, 0.0
        try:
            for _ in range(rounds):
                if clock.over:
                    return False
                before = self.bound
                relaxed, whole = self._price_out(clock, tolerance, cutoff, enough)
                start = start if np.isfinite(start) else self.bound
                if relaxed is None:
                    return self.master.lp.hopeless
                news(self.bound)
                if self.bound >= cutoff:
                    return True
                new_rows = sum(part.separate(relaxed) for part in self.parts)
                step = tolerance * abs(relaxed.objective)
                steep = np.isfinite(before) and self.bound > before + STEEP * step
                enough = EARLY * (self.bound - start) if steep else 0.0
                if self.bound > mark + step or relaxed.objective < self.bound - step:
                    mark, idle = self.bound, 0  # a point below what is proven lacks rows
                else:
                    idle += 1
                done = (new_rows == 0 and whole) or idle > patience
                slack = slack + 1 if self._slack_used(relaxed).size else 0
                raised = (done or slack >= SLACK_ROUNDS) and self._raise_penalties(relaxed)
                slack = 0 if raised else slack
                if done and not raised:
                    return True
        except OutOfTime:
            if self.relaxed is not None:
                self._padded(self.relaxed)
        return False

    def _price_out(
        self, clock: Clock, tolerance: float, cutoff: float, enough: float
    ) -> tuple[Relaxed | None, bool]:
        """Add columns while they help much, all rows as they are.

        Also returned: whether none would help by more than the tolerance. A share of what the rows
        have gained, or as much as is `enough`, may be left for the next round, which brings columns
        of its own.
        """
        first, before, value = True, self.bound, np.inf
        while True:
            if not first or self.master.loaded == 0:
                self.master.load_columns()
            relaxed = self.master.solve(clock.deadline)
            if relaxed is None:
                return None, False
            if clock.over:
                return self._padded(relaxed), False
            # points that are of no interest say nothing of what others need
            if first and self.may_drop and relaxed.objective < cutoff:
                relaxed = self._slimmed(self._purged(relaxed))
            first = False
            self.relaxed, bound = relaxed, self.bound
            stalled = relaxed.objective >= value - STALLED * abs(value)
            added = self._price(relaxed, smooth=not stalled)
            value = relaxed.objective if self.bound == bound else np.inf
            gap = relaxed.objective - self.bound
            whole = (added == 0 and self.master.waiting == 0) or gap <= tolerance * abs(
                relaxed.objective
            )
            gained = self.bound - before if np.isfinite(before) else 0.0
            if whole or gap <= max(ENOUGH * gained, enough) or self.bound >= cutoff:
                return self._padded(relaxed), whole

    def _padded(self, relaxed: Relaxed) -> Relaxed:
        """The same point with shares of 0 for columns found since."""
        more = np.zeros(len(self.pool) - relaxed.share.size)
        self.relaxed = replace(
            relaxed,
            share=np.concatenate([relaxed.share, more]),
        )
        return self.relaxed

    def _slimmed(self, relaxed: Relaxed) -> Relaxed:
        """Drop dear columns when there are many, so that the program stays small.

        Columns in use stay, or a convexity row could be left without any: those of banned options,
        held at 0, may have reduced costs far below 0. These come next: other nodes may want them.
        """
        size = self.master.blocks + SLIM_LEAST
        if self.master.column_at.size < SLIM_FROM * size:
            return relaxed
        dear = np.where(relaxed.weight > 0, -np.inf, relaxed.reduced)
        order = np.argsort(dear, kind="stable")
        keep = np.sort(order[: SLIM_TO * size])
        self.master.drop_columns(keep)
        weight = relaxed.weight[keep]
        share = self.master.of_pool(weight)
        return replace(relaxed, share=share, weight=weight, reduced=relaxed.reduced[keep])

    def _purged(self, relaxed: Relaxed) -> Relaxed:
        """Drop rows that do nothing where a part holds many of them."""
        for part in self.parts:
            dropped = part.idle_rows(relaxed)
            if dropped is not None:
                family, keep = dropped
                gone = np.delete(self.master.family_rows[family], keep)
                stays = np.ones(self.master.rows, bool)
                stays[gone] = False
                self.master.drop_rows(family, keep)
                if part is self.lines:
                    self._prove_again(stays)
                else:
                    self._forget_best(stays)
                relaxed = replace(relaxed, multiplier=relaxed.multiplier[stays])
        return relaxed

    def _prove_again(self, stays: Flags) -> None:
        """Keep the best multipliers where rows go whose standstills SKUs pay for instead."""
        if self.best_multiplier.size:
            self.best_multiplier = self.best_multiplier[stays[: self.best_multiplier.size]]
            _, self.proved = self.lagrangian(self.multiplier_now())

    def _forget_best(self, stays: Flags) -> None:
        """Keep the best multipliers only where no row goes, by `stays`, that they make use of."""
        size = self.best_multiplier.size
        lost = bool(np.any(self.best_multiplier[~stays[:size]] > 0))
        if lost:  # without those rows they prove less than they did
            self.best_multiplier, self.proved = np.empty(0), -np.inf
        else:
            self.best_multiplier = self.best_multiplier[stays[:size]]

    def _raise_penalties(self, relaxed: Relaxed) -> bool:
        """Make slack dearer where it is used; False where none is, or it could not cost more."""
        used = self._slack_used(relaxed)
        cost = self.master.cost[used]
        if used.size == 0 or np.all(cost >= LARGEST_PENALTY * self.scale):
            return False
        self.master.set_costs(used, np.minimum(10 * cost, LARGEST_PENALTY * self.scale))
        return True

    def _slack_used(self, relaxed: Relaxed) -> Ints:
        slacks = np.array(self.master.slacks, np.int64)
        return slacks[relaxed.other[slacks] > TOLERANCE]

    def _price(self, relaxed: Relaxed, *, smooth: bool) -> int:
        """Add columns at smoothed multipliers, or, if those bring none, at the master's own."""
        own, best = self._padded_multiplier(relaxed.multiplier), self.multiplier_now()
        added = 0
        if smooth and self.best_multiplier.size:
            share = SMOOTHING_IN_BLOCKS if self.in_blocks else SMOOTHING
            added = self._price_at(share * best + (1 - share) * own)
        if added == 0:
            added = self._price_at(own)
        return added

    def _price_at(self, multiplier: Floats) -> int:
        priced, bound = self.lagrangian(multiplier)
        self.bound = max(self.bound, bound)
        if bound > self.proved:
            self.proved, self.best_multiplier = bound, multiplier
        return self.master.take(priced.option, priced.buffer)

    def ban(self, banned: Flags | None) -> None:
        """Leave out banned options, marked in shape (O,), from now on; None allows all again."""
        self.banned = banned
        nothing = np.zeros(len(self.core.program.options), bool)
        now = nothing if banned is None else banned
        if np.array_equal(now, self.master.banned):
            return
        if not self.master.serves(now):
            self._offer_others(now)
        self.master.ban(now)

    def _offer_others(self, banned: Flags) -> None:
        """Add a column to SKUs all of whose columns are of banned options."""
        chosen = self.pricer.cheapest(banned)
        if not self.in_blocks:
            served = np.zeros(self.master.skus, bool)
            served[self.pool.sku[~banned[self.pool.option]]] = True
            chosen = chosen[~served]
        self.master.take(chosen, self.pricer.plain_buffer[chosen])
        self.master.load_columns()

    def multiplier_now(self) -> Floats:
        """The best multipliers so far, one for each row that there is now."""
        return self._padded_multiplier(self.best_multiplier)

    def multiplier_last(self) -> Floats:
        """Multipliers at the last relaxed point, one for each row that there is now."""
        assert self.relaxed is not None
        return self._padded_multiplier(self.relaxed.multiplier)

    def _padded_multiplier(self, known: Floats) -> Floats:
        """The same multipliers with those that rows found since start with."""
        multiplier = self.master.start.copy()
        multiplier[: known.size] = known
        return multiplier

    def reduced_variables(self) -> Floats:
        """Reduced costs of the master's variables at the best multipliers."""
        return self.master.cost + self.master.matrix.T @ self.multiplier_now()

    def variable_worth(self) -> Floats:
        """What each variable saves in the rows that it relaxes, a unit, at the last multipliers."""
        return -(self.master.matrix.minimum(0.0).T @ self.multiplier_last())

    def lagrangian(self, multiplier: Floats) -> tuple[Priced, float]:
        """Cheapest columns under multipliers, and the bound that they prove."""
        priced = self.pricer.price(self.master.prices(multiplier), self.banned)
        return priced, float(priced.value.sum()) + self.master.rest(multiplier)


def relaxation_from(program: Program, decision: Decision) -> Relaxation:
    """The relaxation of a program, with the columns of a decision among the first."""
    core = core_of(program)
    pricer = Pricer(core, 1)
    return Relaxation(core, ColumnPool(core), pricer, [*first_decisions(pricer), decision])


def first_decisions(pricer: Pricer) -> list[Decision]:
    """The cheapest decision, and dearer ones that limits may ask for.

    They are more careful where a limit or a weight is on risk or service, or where lines may stand
    still, and have less capital where there is a budget, or rows that several SKUs share.
    """
    core, chosen = pricer.core, pricer.cheapest_plain
    program = core.program
    kinds, weights = {limit.kind for limit in program.limits}, program.risk_weights
    found = [Decision(chosen, pricer.plain_buffer[chosen])]
    careful = bool(kinds - {"budget"}) or weights.var + weights.cvar > 0
    careful = careful or core.events.sku.size > 0
    for caution in CAUTIONS if careful else ():
        prices = Prices(core)
        prices.scenario *= caution
        prices.everyday = caution
        priced = pricer.price(prices)
        found.append(Decision(priced.option, priced.buffer))
    for thrift in THRIFTS if "budget" in kinds or len(program.couplings.row) else ():
        prices = Prices(core)
        prices.capital = thrift
        priced = pricer.price(prices)
        found.append(Decision(priced.option, priced.buffer))
    return found
