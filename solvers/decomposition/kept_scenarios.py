"""Which scenarios to keep, and which to give up: what that costs, relaxed, and what costs less."""

from collections.abc import Callable, Sequence

import numpy as np

from instances.instance import Flags, Floats
from models.evaluation import Evaluation
from models.losses import shortages
from models.program import Decision, Limit, Program
from models.risk import worst_within
from models.service import hurt_scenarios
from solvers.clock import Clock
from solvers.decomposition.diving import dive
from solvers.decomposition.given_up import GivenUp, Kept
from solvers.decomposition.joint_service import HurtScenarios
from solvers.decomposition.master import Relaxed
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rounding import LEAST_GAIN

DIVES_SHARE = 0.25
"""Share of the time of a look after which no further dive is begun."""
POOR = 0.003
"""Share by which a dive's end may cost more than the best choice of scenarios is known to cost, for
it to be priced, and for more dives."""
KEPT_ROUNDS = 60
"""Rounds of rows that pricing the kept scenarios may take."""
SWAPS, EXCHANGES = 20, 20
"""Times that scenarios given up are exchanged at most, and those that are tried each time."""

ChancePart = GivenUp | HurtScenarios
KeptPart = Kept | HurtScenarios
Choice = list[Flags]
"""Scenarios to keep, shape (S,), limit by limit."""


class KeptScenarios:
    """Choices of scenarios, priced by the relaxation in which they are fixed.

    Parameters
    ----------
    program : Program
    keeping : Relaxation
        The program with the scenarios fixed that are kept.
    given_up, kept
        The parts about chances, limit by limit: of the relaxation in which scenarios are given up
        in part, and of `keeping`.
    """

    def __init__(
        self,
        program: Program,
        keeping: Relaxation,
        given_up: Sequence[ChancePart],
        kept: Sequence[KeptPart],
    ) -> None:
        self.program, self.keeping = program, keeping
        self.given_up, self.kept = given_up, kept
        self._values: dict[bytes, float] = {}

    def only_value_at_risk(self) -> Kept | None:
        """The part about a limit on VaR, where no other limit lets scenarios be given up."""
        if len(self.kept) != 1:
            return None
        (part,) = self.kept
        return part if isinstance(part, Kept) and not part.level.size else None

    def keep(self, kept: Choice) -> None:
        """Keep these in the relaxation from now on."""
        for part, scenarios in zip(self.kept, kept, strict=True):
            part.keep(scenarios)

    def price(self, kept: Choice, clock: Clock, below: float = np.inf) -> bool:
        """Price the program that keeps given scenarios; whether that ended, below a value."""
        self.keep(kept)
        self.keeping.restart(-np.inf)
        self.keeping.solve(clock, 1e-4, below, patience=4, rounds=KEPT_ROUNDS)
        return self.keeping.relaxed is not None and self.keeping.bound < below

    def value(self, kept: Choice, clock: Clock, below: float = np.inf) -> float:
        """What plans that keep given scenarios cost at least, as far as that matters `below`."""
        mark = self.mark(kept)
        if mark not in self._values:
            self.price(kept, clock, below)
            if clock.over or self.keeping.relaxed is None:
                return np.inf
            self._values[mark] = self.keeping.bound
        return self._values[mark]

    def mark(self, kept: Choice) -> bytes:
        """What tells a choice of scenarios from others, with the options that are left."""
        banned = self.keeping.banned
        return np.concatenate(kept if banned is None else [*kept, banned]).tobytes()

    def at(self, relaxed: Relaxed) -> Choice:
        """Scenarios that are kept when those with the largest shares are given up."""
        probability = self.program.probability
        return [_kept_by(part, part.shares(relaxed), probability) for part in self.given_up]

    def under(self, decision: Decision, worth: Evaluation) -> Choice:
        """Scenarios that are kept when those that are worst under a decision are given up."""
        probability = self.program.probability
        return [
            _kept_by(part, _harm(self.program, decision, worth, part.limit), probability)
            for part in self.given_up
        ]

    def near(self, relaxation: Relaxation, shares: Sequence[float], clock: Clock) -> Choice:
        """Scenarios to keep: those given up least, or where dives end; what costs least, relaxed.

        Dives see how scenarios hang together, but only by the columns that there are: among very
        many SKUs, whose columns are plans of whole blocks, these may fit no choice well. `shares`
        are what a step decides of what is split, a dive each.
        """
        assert relaxation.relaxed is not None
        dives, best = clock.part(DIVES_SHARE), self.at(relaxation.relaxed)
        least = self.value(best, clock)
        chosen = np.concatenate([part.z for part in self.given_up])
        for share in shares:
            if dives.over:
                break
            end = dive(relaxation, chosen, share, clock)
            if end is None or end.objective > least + POOR * abs(least):
                break
            kept = self.at(end)
            value = self.value(kept, clock, least)
            if value < least:
                least, best = value, kept
        return best

    def descended(self, kept: Choice, clock: Clock, enough: Callable[[], bool]) -> Choice:
        """Scenarios to keep after exchanges, from those that the relaxation has been priced for.

        They go on for as long as the relaxation gains by it and what there is is not `enough`.
        """
        for _ in range(SWAPS):
            better = None if clock.over or enough() else self._exchanged(kept, clock)
            if better is None:
                break
            kept = better
        return kept

    def _exchanged(self, kept: Choice, clock: Clock) -> Choice | None:
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
                if not self.price(other, clock):
                    return None
                other[number] = self._kept_instead(number, kept[number], scenario)
                if not self.price(other, clock, value):
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
