"""Why each SKU gets what it gets, in one plain sentence with the numbers that drove the choice."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats
from models.evaluation import Evaluation
from models.losses import entries_of
from models.program import Decision, Program
from models.requirements import SHORTAGE
from optimizer.amounts import money, percent, units, weeks
from optimizer.standing import NO_OTHER, Standing
from optimizer.what_limits_buy import Purchase, couplings_bind, purchases

WORTH_SAYING = 1e-3
"""Share of a SKU's cost below which a difference between options is as good as none."""


def reasons(
    program: Program, decision: Decision, evaluation: Evaluation, standing: Standing
) -> tuple[str, ...]:
    """One sentence a SKU; money in it is a year's, whatever the horizon."""
    writer = _Writer(
        program,
        decision,
        standing,
        _exposure(program, decision),
        purchases(program, decision, evaluation, standing),
        couplings_bind(program, evaluation),
    )
    return tuple(writer.sentence(sku) for sku in range(len(program.sku)))


@dataclass(frozen=True)
class _Exposure:
    """How scenarios hit each SKU with the sources it has today, shape (I,).

    ``share`` is the probability of a scenario with an episode, ``weeks`` the mean requirement of
    the episodes in weeks of demand.
    """

    share: Floats
    weeks: Floats


def _exposure(program: Program, decision: Decision) -> _Exposure:
    needs, skus = program.requirements, len(program.sku)
    at, sku = entries_of(needs.first, program.sets.first[:-1])
    episode = needs.kind[at] == SHORTAGE
    at, sku = at[episode], sku[episode]
    scenario = needs.scenario[at].astype(np.int64)
    weight = program.probability[scenario]
    asked = np.bincount(sku, weight * needs.requirement[at], skus)
    count = np.bincount(sku, weight, skus)
    pairs = np.unique(sku * len(program.scenario) + scenario)
    hit, hit_scenario = np.divmod(pairs, len(program.scenario))
    return _Exposure(
        np.bincount(hit, program.probability[hit_scenario], skus).astype(np.float64),
        np.divide(asked, count, out=np.zeros(skus), where=count > 0) / program.demand_mean,
    )


@dataclass(frozen=True)
class _Writer:
    program: Program
    decision: Decision
    standing: Standing
    exposure: _Exposure
    bought: tuple[Purchase, ...]
    couplings_bind: bool

    @property
    def year(self) -> float:
        return 52.0 / self.program.horizon_weeks

    def sentence(self, sku: int) -> str:
        return f"{self._choice(sku)}: {self._driver(sku)}; {self._comparison(sku)}."

    def _choice(self, sku: int) -> str:
        """What is decided."""
        buffer, option = self.decision.buffer[sku], self.decision.option[sku]
        policy, added = self.program.options.policy[option], self._added(option)
        sources = f", {' and '.join(added)} qualified" if added else ""
        if buffer <= 0:
            return f"No buffer, policy {policy}{sources}"
        cover = weeks(buffer / self.program.demand_mean[sku])
        return f"{cover} of buffer, {units(buffer)} units, policy {policy}{sources}"

    def _driver(self, sku: int) -> str:
        """What shortages would cost without buffers, and what is left at what price."""
        standing, options = self.standing, self.program.options
        option = self.decision.option[sku]
        bare = standing.bare_stockout_cost[sku] * self.year
        left = standing.stockout_cost[sku] * self.year
        unit = money(options.everyday_stockout_cost[option])
        told = f"without buffers {self._causes(sku)}, at {unit} a unit short"
        if self.decision.buffer[sku] <= 0 and abs(bare - left) <= WORTH_SAYING * max(bare, 1e-9):
            return (
                f"{told}, and a unit of buffer {money(options.carrying_cost[option] * self.year)}"
            )
        added = standing.added[sku] * self.year
        more = f"{money(abs(added))} {'more' if added >= 0 else 'less'} of other cost"
        return f"{told}; now {money(left)}, for {more}"

    def _causes(self, sku: int) -> str:
        """Everyday variation and interruptions, with what each would cost without buffers."""
        everyday = self.standing.bare_everyday_cost[sku]
        rest = max(self.standing.bare_stockout_cost[sku] - everyday, 0.0)
        parts = []
        if everyday > 0:
            parts.append(f"everyday variation would cost {money(everyday * self.year)} a year")
        if rest > 0 and self.exposure.share[sku] > 0:
            hit, cover = percent(self.exposure.share[sku]), weeks(self.exposure.weeks[sku])
            verb = "would cost" if not parts else "another"
            parts.append(
                f"interruptions, in {hit} of scenarios and {cover} of demand each, {verb} "
                f"{money(rest * self.year)}"
            )
        elif rest > 0:
            parts.append(f"price events would cost {money(rest * self.year)}")
        return " and ".join(parts) or "no scenario and no everyday variation would cost anything"

    def _comparison(self, sku: int) -> str:
        """The second best option, and what the choice buys where it is the dearer one."""
        standing, second = self.standing, int(self.standing.second[sku])
        extra = float(standing.cost[sku] - standing.cheapest_cost[sku])
        bought = self._bought(sku) if self._worth_saying(sku, extra) else ""
        if second == NO_OTHER:
            return f"its rules leave no other option{bought and f', and it {bought}'}"
        more = float(standing.second_cost[sku] - standing.cost[sku])
        if not bought:
            return (
                f"the second best option, {self._other(second)}, would cost {self._by(sku, more)}"
            )
        cheapest = int(standing.cheapest[sku])
        better = self._other(cheapest, own=cheapest == self.decision.option[sku])
        dearer = f"it costs {money(extra * self.year)} a year more than {better}"
        if cheapest == second:
            return f"{dearer}, the best option otherwise, but {bought}"
        return (
            f"{dearer}, but {bought}; the second best option, {self._other(second)}, "
            f"would cost {self._by(sku, more)}"
        )

    def _bought(self, sku: int) -> str:
        for purchase in self.bought:
            amount = float(purchase.amount[sku])
            if amount > 0.005:
                return purchase.phrase.format(units(amount) if purchase.in_units else money(amount))
        return "helps to meet all limits together" if self.bought or self.couplings_bind else ""

    def _by(self, sku: int, more: float) -> str:
        if not self._worth_saying(sku, abs(more)):
            return "about the same"
        return f"{money(abs(more) * self.year)} a year {'more' if more > 0 else 'less'}"

    def _worth_saying(self, sku: int, difference: float) -> bool:
        return difference > WORTH_SAYING * max(abs(float(self.standing.cost[sku])), 1e-9)

    def _other(self, option: int, own: bool = False) -> str:
        buffer = float(self.standing.best.buffer[option])
        sku = int(self.program.options.sku[option])
        cover = weeks(buffer / self.program.demand_mean[sku])
        return f"with {cover}" if own else f"{self.program.options.option[option]} with {cover}"

    def _added(self, option: int) -> list[str]:
        """Candidates that the option qualifies: the names that the SKU's first set has not."""
        sets, chosen = self.program.sets, self.program.options.source_set[option]
        today = sets.alternates[sets.first[self.program.options.sku[option]]].split(";")
        return [name for name in sets.alternates[chosen].split(";") if name and name not in today]
