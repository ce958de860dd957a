"""Plans on the way: scenarios given up and whole options, found from the present relaxed point."""

from collections.abc import Callable, Sequence

import numpy as np

from instances.instance import Flags, Floats
from models.evaluation import Evaluation, evaluate
from models.losses import shortages
from models.program import Decision, Limit, Program
from models.risk import worst_within
from models.service import hurt_scenarios
from solvers.clock import Clock
from solvers.decomposition.diving import dive
from solvers.decomposition.given_up import GivenUp, Kept
from solvers.decomposition.joint_service import HurtScenarios
from solvers.decomposition.master import Relaxed
from solvers.decomposition.one_by_one import bettered
from solvers.decomposition.promising_options import choose_among_promising
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rounding import (
    Incumbent,
    enrich,
    exchange_options,
    most_careful,
    round_options,
    settle_options,
)
from solvers.decomposition.scenarios_and_options import choose_scenarios_and_options

NARROW, WIDE = 0.002, 0.02
"""Reduced costs, as shares of the plain plan's cost, of columns that rounding looks at; the wide
program is only worth its time where there is no plan yet."""
DIVES, WIDE_DIVES = (0.7,), (0.7, 0.5, 0.35, 0.25, 0.15)
"""Shares of what is split that a step of a dive decides, in looks for plans of either kind."""
DIVES_SHARE = 0.25
"""Share of the time of a look after which no further dive is begun."""
POOR = 0.003
"""Share by which a dive's end may cost more than the best choice of scenarios is known to cost, for
it to be priced, and for more dives."""
DESCENT_SHARE = 0.4
"""Share of the time of a thorough look in which scenarios are exchanged before options are settled,
where that takes long."""
KEPT_ROUNDS = 60
"""Rounds of rows that pricing the kept scenarios may take."""
SWAPS, EXCHANGES = 20, 20
"""Times that scenarios given up are exchanged at most, and those that are tried each time."""
HURRIED = 0.15
"""Share of the time of an early look that finding a plan may take if it is to be improved on."""
PROMISING = 0.25
"""Share of what whole options cost beyond the relaxation by which scenarios to keep may cost more,
relaxed, than the cheapest seen, for options to be settled: among many SKUs that takes long."""
LEAST_GAIN = 1e-5
"""Share of the objective that an exchange must save."""

ChancePart = GivenUp | HurtScenarios
KeptPart = Kept | HurtScenarios


class Plans:
    """Rounds relaxed points to plans.

    Parameters
    ----------
    relaxation : Relaxation
        Where scenarios are given up in part.
    keeping : Relaxation
        The same program with the scenarios fixed that are kept; `relaxation` itself without limits
        on chances.
    given_up, kept
        The parts about chances of each, limit by limit.
    enough : callable
        Whether the best plan is good enough: then no better one is looked for.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        keeping: Relaxation,
        given_up: Sequence[ChancePart],
        kept: Sequence[KeptPart],
        incumbent: Incumbent,
        enough: Callable[[], bool],
    ) -> None:
        self.relaxation, self.keeping, self.incumbent = relaxation, keeping, incumbent
        self.enough = enough
        self.given_up, self.kept = given_up, kept
        self.tried: set[bytes] = set()
        self.early = False
        self.cheapest = np.inf  # least value of the relaxation for which options were settled

    @property
    def program(self) -> Program:
        """What is planned."""
        return self.incumbent.program

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
        if not self.kept:
            self._options(clock, wide)
            return
        self.keeping.ban(relaxation.banned)  # options that a node rules out go with its scenarios
        self._near(self._chosen(relaxation, WIDE_DIVES if wide else DIVES, clock), clock, wide)
        self.keeping.ban(None)
        if wide and self.keeping.in_blocks:
            self._changed_at_once(relaxation, clock)

    def _chosen(self, relaxation: Relaxation, shares: Sequence[float], clock: Clock) -> list[Flags]:
        """Scenarios to keep: those given up least, or where dives end; what costs least, relaxed.

        Dives see how scenarios hang together, but only by the columns that there are: among very
        many SKUs, whose columns are plans of whole blocks, these may fit no choice well.
        """
        assert relaxation.relaxed is not None
        dives, best = clock.part(DIVES_SHARE), self._kept_at(relaxation.relaxed)
        self._price(best, clock)
        least, seen = self.keeping.bound, {self._mark(best)}
        chosen = np.concatenate([part.z for part in self.given_up])
        for share in shares:
            if dives.over:
                break
            end = dive(relaxation, chosen, share, clock)
            if end is None or end.objective > least + POOR * abs(least):
                break
            kept = self._kept_at(end)
            if self._mark(kept) in seen:
                continue
            seen.add(self._mark(kept))
            if self._price(kept, clock, least):
                least, best = self.keeping.bound, kept
        return best

    def _kept_at(self, relaxed: Relaxed) -> list[Flags]:
        """Scenarios that are kept when those with the largest shares are given up."""
        probability = self.program.probability
        return [_kept_by(part, part.shares(relaxed), probability) for part in self.given_up]

    def _near(self, kept: list[Flags], clock: Clock, wide: bool) -> None:
        """Plans that keep given scenarios, and after exchanges of some."""
        if self.keeping.in_blocks and not wide and not self.early:
            self._promising(kept, clock)
            return
        if self.keeping.in_blocks and wide:
            self._price(kept, clock)
            kept = self._descended(kept, clock.part(DESCENT_SHARE))
        before = self.incumbent.objective
        fresh = self._keeping(kept, clock, wide=False)
        if self._hurried(clock):
            return
        if self.incumbent.objective < before and not wide:
            kept = self._best_kept()
            self._price(kept, clock)
        elif not fresh or not wide:
            return
        self._exchange(kept, clock)
        while wide and self.incumbent.objective < before * (1 - LEAST_GAIN) and not clock.over:
            before = self.incumbent.objective
            kept = self._best_kept()
            self._price(kept, clock)
            self._exchange(kept, clock)

    def _hurried(self, clock: Clock) -> bool:
        """Whether improving on an early plan would keep from better ones."""
        late = clock.left < (1 - HURRIED) * clock.limit
        return self.early and self.keeping.in_blocks and late

    def _exchange(self, kept: list[Flags], clock: Clock) -> None:
        """Exchange scenarios that are given up, for as long as the relaxation gains by it."""
        kept = self._descended(kept, clock)
        if not self.enough():
            self._price(kept, clock)
            self._options(clock, wide=True)

    def _descended(self, kept: list[Flags], clock: Clock) -> list[Flags]:
        """Scenarios to keep after exchanges, from those that the relaxation has been priced for."""
        for _ in range(SWAPS):
            over = clock.over or self.enough()
            better = None if over else self._exchanged(kept, clock)
            if better is None:
                break
            kept = better
        return kept

    def _promising(self, kept: list[Flags], clock: Clock) -> None:
        """A plan near given scenarios to keep, if after exchanges they cost little, relaxed."""
        begin = self._mark(kept)
        if begin in self.tried:
            return
        self._price(kept, clock)
        kept = self._descended(kept, clock)
        end, below = self._mark(kept), self.incumbent.objective
        if (end != begin and end in self.tried) or self.enough():
            return
        self.tried.update((begin, end))
        if np.isfinite(self.cheapest):
            below = self.cheapest + PROMISING * (below - self.cheapest)
        before = self.incumbent.objective
        if not self._price(kept, clock, below):
            return
        self._options(clock, wide=False)
        self._chosen_at_once(kept if self.incumbent.objective == before else None, clock)

    def _chosen_at_once(self, kept: list[Flags] | None, clock: Clock) -> None:
        """Options of all SKUs at once, with given scenarios kept or those of the best plan."""
        if self.enough() or self.incumbent.decision is None:
            return
        priced = self._price(self._best_kept() if kept is None else kept, clock)
        if priced and choose_among_promising(self.keeping, self.incumbent, clock):
            exchange_options(self.keeping, self.incumbent, clock)

    def _changed_at_once(self, relaxation: Relaxation, clock: Clock) -> None:
        """Better the best plan by a program over options and what a relaxed point doubts of it."""
        (part, *more), relaxed = self.kept, relaxation.relaxed
        if more or not isinstance(part, Kept) or part.level.size or relaxed is None:
            self._chosen_at_once(None, clock)
            return
        if self.enough() or self.incumbent.decision is None:
            return
        if not self._price(self._best_kept(), clock):
            return
        share = self.given_up[0].shares(relaxed)
        if choose_scenarios_and_options(self.keeping, part, share, self.incumbent, clock):
            self._price(self._best_kept(), clock)
            exchange_options(self.keeping, self.incumbent, clock)

    def after(self, decision: Decision, clock: Clock) -> None:
        """A plan that gives up the scenarios that are worst under a decision, feasible or not."""
        worth = evaluate(self.program, decision)
        self.incumbent.take(decision, worth)
        self._one_by_one(decision, clock)
        self._keeping(self._kept_under(decision, worth), clock, wide=False)
        if not self.keeping.in_blocks:
            self._better_on_lines(clock)

    def _better_on_lines(self, clock: Clock) -> None:
        """Better the best plan with the scenarios it keeps: all SKUs at once, then by turns."""
        if self.incumbent.decision is None:
            return
        self._keep(self._best_kept())
        exchange_options(self.keeping, self.incumbent, clock)
        self._one_by_one(self.incumbent.decision, clock)

    def _one_by_one(self, decision: Decision | None, clock: Clock) -> None:
        """Better a plan SKU by SKU, where lines keep relaxed points from doing so; offer it."""
        part = self.given_up[0]
        if self.keeping.lines is None or not isinstance(part, GivenUp) or decision is None:
            return
        if len(self.given_up) > 1 or part.weight > 0 or part.total:
            return
        plain_value, worth = self.keeping.pricer.plain_value, evaluate(self.program, decision)
        while worth.feasible:
            self.incumbent.take(decision, worth)
            before, (kept,) = worth.objective, self._kept_under(decision, worth)
            decision = bettered(part.core, decision, part.limit, kept, plain_value)
            worth = evaluate(self.program, decision)
            if worth.objective >= before * (1 - LEAST_GAIN) or clock.over:
                break
        self.incumbent.take(decision, worth)

    def _best_kept(self) -> list[Flags]:
        """What is kept when the scenarios that are worst under the best plan are given up."""
        decision, worth = self.incumbent.decision, self.incumbent.worth
        assert decision is not None and worth is not None
        return self._kept_under(decision, worth)

    def _kept_under(self, decision: Decision, worth: Evaluation) -> list[Flags]:
        probability = self.program.probability
        return [
            _kept_by(part, _harm(self.program, decision, worth, part.limit), probability)
            for part in self.given_up
        ]

    def _exchanged(self, kept: Sequence[Flags], clock: Clock) -> list[Flags] | None:
        """Other scenarios to keep at less cost: one that binds is given up, another kept for it."""
        relaxed = self.keeping.relaxed
        if relaxed is None:
            return None
        value = relaxed.objective
        for number, part in enumerate(self.kept):
            if isinstance(part, HurtScenarios):
                continue
            for scenario in part.binding(relaxed)[:EXCHANGES]:
                other = list(kept)
                other[number] = kept[number].copy()
                other[number][scenario] = False
                if not self._price(other, clock):
                    return None
                other[number] = self._kept_instead(number, kept[number], scenario)
                if not self._price(other, clock, value):
                    continue
                found = self.keeping.relaxed
                if found is not None and found.objective < value * (1 - LEAST_GAIN):
                    return other
        return None

    def _kept_instead(self, number: int, kept: Flags, scenario: int) -> Flags:
        """Give up `scenario`, and of those given up so far the worst, as far as the room allows."""
        part = self.kept[number]
        assert isinstance(part, Kept) and self.keeping.relaxed is not None
        loss = part.losses(self.keeping.relaxed)
        loss[kept] = -np.inf
        loss[scenario] = np.inf
        return _kept_by(self.given_up[number], loss, self.program.probability)

    def _price(self, kept: Sequence[Flags], clock: Clock, below: float = np.inf) -> bool:
        """Price the program that keeps given scenarios; whether that ended, below a value."""
        self._keep(kept)
        self.keeping.restart(-np.inf)
        self.keeping.solve(clock, 1e-4, below, patience=4, rounds=KEPT_ROUNDS)
        return self.keeping.relaxed is not None and self.keeping.bound < below

    def _keep(self, kept: Sequence[Flags]) -> None:
        for part, scenarios in zip(self.kept, kept, strict=True):
            part.keep(scenarios)

    def _mark(self, kept: Sequence[Flags]) -> bytes:
        """What tells a choice of scenarios from others, with the options that are left."""
        banned = self.keeping.banned
        return np.concatenate(kept if banned is None else [*kept, banned]).tobytes()

    def _keeping(self, kept: Sequence[Flags], clock: Clock, wide: bool) -> bool:
        """Plans that keep given scenarios; False if that was tried before."""
        mark = self._mark(kept)
        if mark in self.tried:
            return False
        self.tried.add(mark)
        self._price(kept, clock)
        self._options(clock, wide)
        return True

    def _options(self, clock: Clock, wide: bool) -> None:
        """Whole options near the relaxed point of what is kept."""
        if self.kept and self.keeping.lines is not None and self.keeping.relaxed is not None:
            self._on_lines(clock, wide)
            return
        if self.kept and self.keeping.relaxed is not None:
            self.cheapest = min(self.cheapest, self.keeping.relaxed.objective)
        self._settled(clock)
        if self.enough() or self._hurried(clock):
            return
        if wide or self.keeping.in_blocks:
            exchange_options(self.keeping, self.incumbent, clock)
        if not self.keeping.in_blocks and (wide or self.incumbent.decision is None):
            self._among_columns(clock)

    def _on_lines(self, clock: Clock, wide: bool) -> None:
        """The same with lines: settling and exchanging options one by one finds little there."""
        before = self.incumbent.objective
        self._one_by_one(most_careful(self.keeping), clock)
        if self.incumbent.decision is None:
            self._settled(clock)
        if wide or self.incumbent.decision is None:
            self._among_columns(clock)
        if self.incumbent.objective < before:
            self._better_on_lines(clock)

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


def _harm(program: Program, decision: Decision, worth: Evaluation, limit: Limit) -> Floats:
    """How bad every scenario is under a decision, as a limit on chances sees it, shape (S,)."""
    if limit.kind == "var":
        return worth.loss if limit.of == "loss" else worth.scenario_cost
    short = shortages(program, decision)
    sku, scenario = hurt_scenarios(program, short)
    covered = np.isin(sku, limit.skus)
    return np.bincount(scenario[covered], minlength=len(program.scenario)).astype(float)


def _kept_by(part: ChancePart, harm: Floats, probability: Floats) -> Flags:
    """Scenarios that are kept when the worst, by `harm` (S,), are given up as the room allows."""
    given_up = worst_within(part.scenarios, harm, probability, 1.0 - part.alpha)
    kept = probability > 0
    kept[given_up] = False
    return kept
