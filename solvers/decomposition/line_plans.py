"""Whole plans where lines tie SKUs: SKU by SKU from a relaxed point, and scenarios exchanged.

A relaxed point that keeps given scenarios says what a unit of loss in each of them is worth. At
these prices SKUs can be decided one by one and still heed each other. What such a draft exceeds the
limit by, it exceeds in very few scenarios, where a single SKU or line has no option of the right
size; then another scenario had better be given up, and drafts tell which.
"""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats
from models.evaluation import Evaluation, evaluate
from models.program import Decision
from models.risk import PROBABILITY_TOLERANCE
from solvers.clock import Clock
from solvers.decomposition.core import OF_EACH
from solvers.decomposition.given_up import Kept
from solvers.decomposition.one_by_one import Asked, bettered
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rounding import LEAST_GAIN, Incumbent, most_careful
from solvers.decomposition.sharing_out import shared_out
from solvers.decomposition.weights import Prices

EXCESS, STEEPER = 2.0, 3.0
"""Price of exceeding the limit, in the largest of the prices of losses, and the factor by which it
grows until the limit is met."""
SWEEPS, ATTEMPTS = 2, 5
"""Sweeps over all SKUs that make a draft, and those that may take until it meets the limit."""
TRIED, PATIENCE = 6, 2
"""Scenarios tried in place of one that is given up, and exchanges in a row that may gain nothing.
"""


@dataclass(frozen=True)
class Draft:
    """A plan that may exceed the limit in scenarios to keep, and the prices it was made at.

    ``least`` is what every option costs at least at these prices, shape (O,).
    """

    decision: Decision
    kept: Flags
    price: Floats
    least: Floats
    worth: Evaluation


class LinePlans:
    """Plans for a program with lines whose one limit on chances is a VaR of the loss.

    Parameters
    ----------
    keeping : Relaxation
    part : Kept
        Its part about kept scenarios.
    """

    def __init__(self, keeping: Relaxation, part: Kept, incumbent: Incumbent) -> None:
        self.keeping, self.part, self.incumbent = keeping, part, incumbent
        self.core, self.program = keeping.core, incumbent.program
        self.limit = part.limit.value

    @property
    def sees_all(self) -> bool:
        """Whether nothing but the limit ties SKUs: of other limits and rows no heed is taken."""
        program = self.program
        limits = [limit for limit in program.limits if limit.kind not in OF_EACH]
        weights = program.risk_weights.var + program.risk_weights.cvar
        return len(limits) == 1 and len(program.couplings.row) == 0 and weights == 0

    def near(self, clock: Clock, width: int) -> None:
        """Offer plans near the relaxed point of what is kept.

        Others are given up instead for as long as plans are the better for it: `width` are tried at
        a time, none with 0.
        """
        relaxed = self.keeping.relaxed
        if relaxed is None:
            return
        draft = self._draft(most_careful(self.keeping), self.part.kept, self.part.prices(relaxed))
        self._offer([self._firm(draft)])
        idle = 0
        while width and idle < PATIENCE and not clock.over:
            before = self.incumbent.objective
            drafts = self._exchanged(draft, width, clock)
            if not drafts:
                return
            draft = min(drafts, key=self._value)
            gained = self.incumbent.objective < before * (1 - LEAST_GAIN)
            idle = 0 if gained else idle + 1

    def better(self, decision: Decision, worth: Evaluation, kept: Flags, clock: Clock) -> None:
        """Better a plan that meets all limits, as far as single SKUs can; offer it."""
        asked = Asked(self.limit, kept, np.zeros(kept.size))
        while worth.feasible:
            self.incumbent.take(decision, worth)
            before = worth.objective
            decision = bettered(self.core, decision, asked, self.keeping.pricer.plain_value)
            worth = evaluate(self.program, decision)
            if worth.objective >= before * (1 - LEAST_GAIN) or clock.over:
                break
        self.incumbent.take(decision, worth)

    def _exchanged(self, draft: Draft, width: int, clock: Clock) -> list[Draft]:
        """Drafts that give up a scenario that costs much, and keep another; offer plans."""
        pairs = [
            (worst, other)
            for worst in self._dear(draft, width)
            for other in self._fitting(draft, worst)
        ]
        drafts: list[Draft | None] = [None] * len(pairs)
        plans: list[Decision | None] = [None] * len(pairs)

        def attempt(n: int) -> None:
            if clock.over:
                return
            fresh = self._exchange(draft, *pairs[n])
            drafts[n], plans[n] = fresh, self._firm(fresh)

        shared_out(attempt, len(pairs), self.keeping.pricer.jobs)
        self._offer(plans)
        return [fresh for fresh in drafts if fresh is not None]

    def _dear(self, draft: Draft, width: int) -> list[int]:
        """Scenarios to give up: the one that exceeds the limit most, else those priced highest.

        With a width of 1, the one with the largest loss.
        """
        loss = np.where(draft.kept, draft.worth.loss, -np.inf)
        worst = int(np.argmax(loss))
        if width == 1 or loss[worst] > self.limit * (1 + 1e-6):
            return [worst]
        price = np.where(draft.kept, draft.price, 0.0)
        order = np.argsort(-price, kind="stable")[:width]
        return order[price[order] > 0].tolist() or [worst]

    def _fitting(self, draft: Draft, worst: int) -> list[int]:
        """Scenarios given up that may be kept for another, those with the least loss."""
        loss, probability = draft.worth.loss, self.program.probability
        others = np.flatnonzero(~draft.kept & (probability > 0))
        room = 1.0 - self.part.limit.alpha - float(probability[others].sum())
        fits = probability[others] >= probability[worst] - room - PROBABILITY_TOLERANCE
        others = others[fits]
        chosen: list[int] = others[np.argsort(loss[others], kind="stable")][:TRIED].tolist()
        return chosen

    def _exchange(self, draft: Draft, worst: int, other: int) -> Draft:
        """Give up `worst` instead of `other`, which takes its price."""
        kept, price = draft.kept.copy(), draft.price.copy()
        kept[[worst, other]] = False, True
        price[[worst, other]] = 0.0, price[worst]
        return self._draft(draft.decision, kept, price)

    def _draft(self, decision: Decision, kept: Flags, price: Floats) -> Draft:
        asked = Asked(self.limit, kept, price, self._excess(price))
        least = self._least(price)
        for _ in range(SWEEPS):
            decision = bettered(self.core, decision, asked, least)
        return Draft(decision, kept, price, least, evaluate(self.program, decision))

    def _firm(self, draft: Draft) -> Decision | None:
        """The plan that a draft becomes when it has to meet the limit; None if it does not."""
        decision, worth, kept = draft.decision, draft.worth, draft.kept
        excess = self._excess(draft.price)
        for _ in range(ATTEMPTS):
            if self._over(worth, kept).max() <= 0.0:
                break
            excess *= STEEPER
            asked = Asked(self.limit, kept, draft.price, excess)
            decision = bettered(self.core, decision, asked, draft.least)
            worth = evaluate(self.program, decision)
        else:
            return None
        asked = Asked(self.limit, kept, np.zeros(kept.size))
        for _ in range(SWEEPS):
            decision = bettered(self.core, decision, asked, self.keeping.pricer.plain_value)
        return decision

    def _offer(self, plans: list[Decision | None]) -> None:
        for decision in plans:
            if decision is not None:
                self.incumbent.offer(decision)

    def _value(self, draft: Draft) -> float:
        """Cost of a draft, with a price on what exceeds the limit."""
        over = float(self._over(draft.worth, draft.kept).sum())
        return draft.worth.objective + STEEPER * self._excess(draft.price) * over

    def _over(self, worth: Evaluation, kept: Flags) -> Floats:
        over: Floats = np.maximum(worth.loss[kept] - self.limit * (1 + 1e-9), 0.0)
        return over

    def _excess(self, price: Floats) -> float:
        return EXCESS * max(float(price.max()), float(self.program.probability.max()))

    def _least(self, price: Floats) -> Floats:
        """What every option costs at least at prices of losses, lines and onboarding aside."""
        prices = Prices(self.core)
        prices.on_losses(np.arange(price.size), price)
        value, _ = self.keeping.pricer.price_options(prices)
        return value
