"""Plans on the way: scenarios given up and whole options, found from the present relaxed point."""

from collections.abc import Callable

import numpy as np

from models.evaluation import evaluate
from models.program import Decision
from solvers.clock import Clock
from solvers.decomposition.kept_scenarios import Choice, KeptScenarios
from solvers.decomposition.line_plans import LinePlans
from solvers.decomposition.promising_options import choose_among_promising
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rounding import (
    LEAST_GAIN,
    Incumbent,
    enrich,
    exchange_options,
    round_options,
    settle_options,
)
from solvers.decomposition.scenarios_and_options import choose_scenarios_and_options

NARROW, WIDE = 0.002, 0.02
"""Reduced costs, as shares of the plain plan's cost, of columns that rounding looks at; the wide
program is only worth its time where there is no plan yet."""
DIVES, WIDE_DIVES = (0.7,), (0.7, 0.5, 0.35, 0.25, 0.15)
"""Shares of what is split that a step of a dive decides, in looks for plans of either kind."""
DESCENT_SHARE = 0.4
"""Share of the time of a thorough look in which scenarios are exchanged before options are settled,
where that takes long."""
HURRIED = 0.15
"""Share of the time of an early look that finding a plan may take if it is to be improved on."""
PROMISING = 0.25
"""Share of what whole options cost beyond the relaxation by which scenarios to keep may cost more,
relaxed, than the cheapest seen, for options to be settled: among many SKUs that takes long."""
MANY = 4
"""Scenarios at a time that a thorough look at plans on lines tries to give up."""


class Plans:
    """Rounds relaxed points to plans.

    Parameters
    ----------
    relaxation : Relaxation
        Where scenarios are given up in part.
    scenarios : KeptScenarios
        Choices of what to keep, with the relaxation that prices them: `relaxation` itself without
        limits on chances.
    enough : callable
        Whether the best plan is good enough: then no better one is looked for.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        scenarios: KeptScenarios,
        incumbent: Incumbent,
        enough: Callable[[], bool],
    ) -> None:
        self.relaxation, self.scenarios, self.incumbent = relaxation, scenarios, incumbent
        self.keeping, self.enough = scenarios.keeping, enough
        self.tried: set[bytes] = set()
        self.early = False
        self.cheapest = np.inf  # least value of the relaxation for which options were settled
        part = self.only_part = scenarios.only_value_at_risk()
        self.on_lines: LinePlans | None = None
        if part is not None and self.keeping.lines is not None and part.limit.of == "loss":
            self.on_lines = LinePlans(self.keeping, part, incumbent)

    def near(
        self,
        clock: Clock,
        *,
        wide: bool,
        early: bool = False,
        relaxation: Relaxation | None = None,
    ) -> None:
        """Plans near a relaxed point, by default the root's; `wide` looks farther away.

        While it is `early`, and better points are to come, plans are not improved on where finding
        one took much of the time.
        """
        relaxation = self.relaxation if relaxation is None else relaxation
        if relaxation.relaxed is None:
            return
        self.early = early
        if not self.scenarios.kept:
            self._options(clock, wide)
            return
        self.keeping.ban(relaxation.banned)  # options that a node rules out go with its scenarios
        kept = self.scenarios.near(relaxation, WIDE_DIVES if wide else DIVES, clock)
        if self.keeping.in_blocks and not wide and not early:
            self._promising(kept, clock)
        else:
            self._near(kept, clock, wide)
        self.keeping.ban(None)
        if wide and self.keeping.in_blocks:
            self._all_at_once(None, clock, doubted=relaxation)

    def after(self, decision: Decision, clock: Clock) -> None:
        """A plan that gives up the scenarios that are worst under a decision, feasible or not."""
        worth = evaluate(self.incumbent.program, decision)
        self.incumbent.take(decision, worth)
        kept = self.scenarios.under(decision, worth)
        if self.on_lines is None:
            self._keeping(kept, clock)
            if not self.keeping.in_blocks:
                self._better_on_lines(clock)
            return
        self.on_lines.better(decision, worth, kept[0], clock)
        self.scenarios.price(kept, clock)
        self.on_lines.near(clock, width=0)  # better points are to come
        if self.incumbent.decision is None:
            self._options(clock, wide=False)

    def _near(self, kept: Choice, clock: Clock, wide: bool) -> None:
        """Plans that keep given scenarios, and after exchanges of some."""
        if self.keeping.in_blocks and wide:
            self.scenarios.price(kept, clock)
            kept = self.scenarios.descended(kept, clock.part(DESCENT_SHARE), self.enough)
        before = self.incumbent.objective
        fresh = self._keeping(kept, clock)
        if self._hurried(clock):
            return
        if self.incumbent.objective < before and not wide:
            kept = self._best_kept()
            self.scenarios.price(kept, clock)
        elif not fresh or not wide:
            return
        self._exchange(kept, clock)
        while wide and self.incumbent.objective < before * (1 - LEAST_GAIN) and not clock.over:
            before = self.incumbent.objective
            kept = self._best_kept()
            self.scenarios.price(kept, clock)
            self._exchange(kept, clock)

    def _hurried(self, clock: Clock) -> bool:
        """Whether improving on an early plan would keep from better ones."""
        late = clock.left < (1 - HURRIED) * clock.limit
        return self.early and self.keeping.in_blocks and late

    def _keeping(self, kept: Choice, clock: Clock) -> bool:
        """Plans that keep given scenarios; False if that was tried before."""
        mark = self.scenarios.mark(kept)
        if mark in self.tried:
            return False
        self.tried.add(mark)
        self.scenarios.price(kept, clock)
        self._options(clock, wide=False)
        return True

    def _exchange(self, kept: Choice, clock: Clock) -> None:
        """Exchange scenarios that are given up, for as long as the relaxation gains by it."""
        kept = self.scenarios.descended(kept, clock, self.enough)
        if not self.enough():
            self.scenarios.price(kept, clock)
            self._options(clock, wide=True)

    def _promising(self, kept: Choice, clock: Clock) -> None:
        """A plan near given scenarios to keep, if after exchanges they cost little, relaxed."""
        begin = self.scenarios.mark(kept)
        if begin in self.tried:
            return
        self.scenarios.price(kept, clock)
        kept = self.scenarios.descended(kept, clock, self.enough)
        end, below = self.scenarios.mark(kept), self.incumbent.objective
        if (end != begin and end in self.tried) or self.enough():
            return
        self.tried.update((begin, end))
        if np.isfinite(self.cheapest):
            below = self.cheapest + PROMISING * (below - self.cheapest)
        before = self.incumbent.objective
        if not self.scenarios.price(kept, clock, below):
            return
        self._options(clock, wide=False)
        self._all_at_once(kept if self.incumbent.objective == before else None, clock)

    def _all_at_once(
        self, kept: Choice | None, clock: Clock, doubted: Relaxation | None = None
    ) -> None:
        """Choose options of all SKUs at once, with given scenarios kept or those of the best plan.

        Scenarios are chosen too on which the best plan and the point of a relaxation by which it is
        `doubted` disagree, if given.
        """
        if self.enough() or self.incumbent.decision is None:
            return
        if not self.scenarios.price(self._best_kept() if kept is None else kept, clock):
            return
        point = None if doubted is None else doubted.relaxed
        if point is None or self.only_part is None:
            better = choose_among_promising(self.keeping, self.incumbent, clock)
        else:
            share = self.scenarios.given_up[0].shares(point)
            better = choose_scenarios_and_options(
                self.keeping, self.only_part, share, self.incumbent, clock
            )
            if better:
                self.scenarios.price(self._best_kept(), clock)
        if better:
            exchange_options(self.keeping, self.incumbent, clock)

    def _best_kept(self) -> Choice:
        """What is kept when the scenarios that are worst under the best plan are given up."""
        decision, worth = self.incumbent.decision, self.incumbent.worth
        assert decision is not None and worth is not None
        return self.scenarios.under(decision, worth)

    def _options(self, clock: Clock, wide: bool) -> None:
        """Whole options near the relaxed point of what is kept."""
        chances, relaxed = bool(self.scenarios.kept), self.keeping.relaxed
        if chances and self.keeping.lines is not None and relaxed is not None:
            self._on_lines(clock, wide)
            return
        if chances and relaxed is not None:
            self.cheapest = min(self.cheapest, relaxed.objective)
        self._settled(clock)
        if self.enough() or self._hurried(clock):
            return
        if wide or self.keeping.in_blocks:
            exchange_options(self.keeping, self.incumbent, clock)
        if not self.keeping.in_blocks and (wide or self.incumbent.decision is None):
            self._among_columns(clock)

    def _on_lines(self, clock: Clock, wide: bool) -> None:
        """The same with lines: settling and exchanging options one by one finds little there."""
        before, sees_all = self.incumbent.objective, False
        if self.on_lines is not None:
            self.on_lines.near(clock, MANY if wide else 1)
            sees_all = self.on_lines.sees_all
        if self.incumbent.decision is None or not sees_all:
            self._settled(clock)
        if wide or self.incumbent.decision is None:
            self._among_columns(clock)
        if self.incumbent.objective < before:
            self._better_on_lines(clock)

    def _better_on_lines(self, clock: Clock) -> None:
        """Better the best plan with the scenarios it keeps: all SKUs at once, then by turns."""
        if self.incumbent.decision is None:
            return
        self.scenarios.keep(self._best_kept())
        exchange_options(self.keeping, self.incumbent, clock)
        decision, worth = self.incumbent.decision, self.incumbent.worth
        if self.on_lines is not None and worth is not None:
            self.on_lines.better(decision, worth, self._best_kept()[0], clock)

    def _settled(self, clock: Clock) -> None:
        """Options in use chosen by a mixed-integer program, where there are few, or settled."""
        round_options(self.keeping, self.incumbent, clock, width=0.0)
        if not self.enough():
            settle_options(self.keeping, self.incumbent, clock)

    def _among_columns(self, clock: Clock) -> None:
        """Options chosen by a mixed-integer program over columns of small reduced cost."""
        scale = self.keeping.scale
        enrich(self.keeping, WIDE * scale)
        round_options(self.keeping, self.incumbent, clock, width=NARROW * scale)
        if self.incumbent.decision is None:
            round_options(self.keeping, self.incumbent, clock, width=WIDE * scale)
