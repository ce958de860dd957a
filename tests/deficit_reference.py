"""The deficit process, slow and obvious: exact fractions, one moment after the other.

Written from the words of the model. Every number of an instance is read as the decimal it is
written as, so that what is equal on paper is equal here; times are weeks, quantities units.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from instances.instance import NONE, Instance
from models.scenarios import Events, Scenarios
from models.source_sets import SourceSets

TINY = Fraction(1, 10**9)  # episodes below this many weeks of demand are rounding, not deficits


def exact(number: float) -> Fraction:
    return Fraction(repr(float(number)))


@dataclass
class Source:
    primary: bool
    premium: Fraction
    normal: Fraction
    surge: Fraction
    response: Fraction
    stops: list[tuple[Fraction, Fraction]]  # nothing is delivered from, until
    openings: list[tuple[Fraction, Fraction]]  # an event's start, and the end of its effect

    def stopped(self, t: Fraction) -> bool:
        return any(a <= t < b for a, b in self.stops)


@dataclass
class Row:
    scenario: int
    kind: str
    clock: Fraction
    start: Fraction
    requirement: Fraction
    season: Fraction
    stopped: bool
    charge: Fraction


@dataclass
class Case:
    """A SKU, a set of sources and a scenario."""

    demand: Fraction
    weekly: list[Fraction] | None
    sources: list[Source]  # in the order in which they deliver
    lifts: list[tuple[Fraction, Fraction, Fraction]]  # from, until, factor

    def season(self, t: Fraction) -> Fraction:
        return Fraction(1) if self.weekly is None else self.weekly[floor(t) % 52]

    def factor(self, t: Fraction) -> Fraction:
        product = Fraction(1)
        for a, b, factor in self.lifts:
            if a <= t < b:
                product *= factor
        return product

    def can_deliver(self, source: Source, clock: Fraction, t: Fraction) -> Fraction:
        """Share of mean demand, in a disturbance."""
        if source.stopped(t):
            return Fraction(0)
        return source.surge if t >= clock + source.response else source.normal

    def moments(self, clock: Fraction) -> list[Fraction]:
        ends = [x for a, b, _ in self.lifts for x in (a, b)]
        for source in self.sources:
            ends += [x for pair in source.stops + source.openings for x in pair]
            ends.append(clock + source.response)
        return sorted(set(ends))

    def openings(self) -> list[tuple[Fraction, Fraction]]:
        """Events that open or prolong a disturbance: start, end of effect."""
        found = [(a, b) for a, b, factor in self.lifts if factor > 1]
        for source in self.sources:
            if source.normal > 0:
                found += source.openings
        return sorted(found)


def run(case: Case) -> tuple[list[tuple[Fraction, Fraction, Fraction, bool]], list[Fraction]]:
    """Episodes (clock, start, largest deficit, a source stopped), and units above normal shares."""
    waiting, episodes = case.openings(), []
    above = [Fraction(0) for _ in case.sources]
    while waiting:
        clock, over = waiting[0]
        t, deficit, episode = clock, Fraction(0), None
        moments = case.moments(clock)
        while True:
            if deficit == 0 and t >= over and t > clock:
                break
            while waiting and waiting[0][0] <= t:
                over = max(over, waiting.pop(0)[1])
            season = case.season(t)
            cans = [case.can_deliver(source, clock, t) for source in case.sources]
            growth = case.demand * season * (case.factor(t) - sum(cans))
            later = [m for m in moments if m > t]
            if case.weekly is not None:
                later.append(Fraction(floor(t) + 1))
            crossing = t + deficit / -growth if deficit > 0 and growth < 0 else None
            step_end = min(later + ([crossing] if crossing is not None else []))
            span = step_end - t
            short = deficit > 0 or growth > 0
            for j, extra in enumerate(_above_normal(case, cans, t, short)):
                above[j] += case.demand * season * extra * span
            if deficit == 0 and growth > 0:
                stopped = any(s.normal > 0 and s.stopped(t) for s in case.sources)
                episode = [clock, t, Fraction(0), stopped]
            deficit = max(Fraction(0), deficit + growth * span)
            if episode is not None:
                episode[2] = max(episode[2], deficit)
                if deficit == 0:
                    episodes.append(tuple(episode))
                    episode = None
            t = step_end
    return [e for e in episodes if e[2] > TINY * case.demand], above


def _above_normal(case: Case, cans: list[Fraction], t: Fraction, short: bool) -> list[Fraction]:
    """Shares of mean demand that the sources deliver now above their normal ones."""
    if short:
        return [max(Fraction(0), can - s.normal) for can, s in zip(cans, case.sources, strict=True)]
    delivered, needed = [], case.factor(t)
    for can, source in zip(cans, case.sources, strict=True):  # normal shares first
        delivered.append(min(can, source.normal, needed))
        needed -= delivered[-1]
    extra = []
    for can, source in zip(cans, case.sources, strict=True):  # then in order
        extra.append(min(max(Fraction(0), can - source.normal), needed))
        needed -= extra[-1]
    return extra


def of_scenario(events: Events, target: int, scenario: int) -> list[tuple[Fraction, ...]]:
    """Events of a target in a scenario: start, weeks, factor."""
    span = range(events.first[target], events.first[target + 1])
    return [
        (exact(events.start[e]), exact(events.weeks[e]), exact(events.factor[e]))
        for e in span
        if events.scenario[e] == scenario
    ]


def case_of(
    instance: Instance, sets: SourceSets, scenarios: Scenarios, k: int, scenario: int
) -> tuple[Case, list[int]]:
    """The case of a set and a scenario, and the place of each source in the set's members."""
    skus, table = instance.skus, instance.sources
    i = int(sets.sku[k])
    members = [int(m) for m in sets.member[sets.member_first[k] : sets.member_first[k + 1]]]
    order = sorted(
        range(len(members)),
        key=lambda p: (
            not table.primary[members[p]],
            table.price_premium[members[p]],
            instance.suppliers.supplier[table.supplier[members[p]]],
            "" if table.lane[members[p]] == NONE else table.lanes[table.lane[members[p]]],
        ),
    )
    standing = sum(exact(table.standing_share[m]) for m in members if not table.primary[m])
    sources = []
    for m in (members[p] for p in order):
        transit, stops, openings = exact(table.transit_weeks[m]), [], []
        for start, weeks, _ in of_scenario(scenarios.suppliers, int(table.supplier[m]), scenario):
            stops.append((start + transit, start + transit + weeks))
            openings.append((start, start + transit + weeks))
        if table.lane[m] != NONE:
            for start, weeks, _ in of_scenario(scenarios.lanes, int(table.lane[m]), scenario):
                stops.append((start, start + weeks))
                openings.append((start, start + weeks))
        sources.append(
            Source(
                primary=bool(table.primary[m]),
                premium=exact(table.price_premium[m]),
                normal=max(Fraction(0), 1 - standing)
                if table.primary[m]
                else exact(table.standing_share[m]),
                surge=exact(table.surge_share[m]),
                response=exact(table.activation_weeks[m]),
                stops=stops,
                openings=openings,
            )
        )
    category = scenarios.categories.index(skus.category[i])
    lifts = [(a, a + w, f) for a, w, f in of_scenario(scenarios.demand, category, scenario)]
    profile = skus.profile[i]
    weekly = None if profile == NONE else [exact(x) for x in instance.seasons.index[profile]]
    return Case(exact(skus.demand_mean[i]), weekly, sources, lifts), order


def reference(
    instance: Instance, sets: SourceSets, scenarios: Scenarios
) -> tuple[list[list[Row]], list[Fraction]]:
    """Rows of every set, and premium units aligned with ``sets.member``."""
    rows: list[list[Row]] = []
    premium_units = [Fraction(0)] * len(sets.member)
    for k in range(len(sets)):
        i = int(sets.sku[k])
        category = scenarios.categories.index(instance.skus.category[i])
        found = []
        for s in range(len(scenarios)):
            case, order = case_of(instance, sets, scenarios, k, s)
            if case.demand == 0:
                continue
            episodes, above = run(case)
            for place, units in zip(order, above, strict=True):
                at = sets.member_first[k] + place
                premium_units[at] += exact(scenarios.probability[s]) * units
            for clock, start, peak, stopped in episodes:
                season = case.season(start)
                charge = exact(instance.skus.stockout_cost[i])
                found.append(
                    Row(s, "shortage", clock, start, peak / season, season, stopped, charge)
                )
            for start, weeks, factor in of_scenario(scenarios.prices, category, s):
                if factor > 1:
                    charge = (factor - 1) * exact(instance.skus.unit_cost[i])
                    units = case.demand * weeks
                    found.append(Row(s, "price", start, start, units, Fraction(1), False, charge))
        found.sort(key=lambda row: (row.scenario, row.clock, row.start, row.kind != "shortage"))
        rows.append(found)
    return rows, premium_units
