"""Importance sampling: scenarios with a rare and severe event are drawn more often, and weigh less.

Suppliers' outages and hazards of high severity and low rate are put in one group. A scenario has
an event of the group with a known probability; half of all scenarios are drawn given that it has
one, half given that it has none, and each half is weighed by its probability. Both halves are
distributed as such scenarios are, and the weights are not random: averages stay unbiased, and no
scenario weighs more than about twice an equal share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

import numpy as np

from instances.instance import NONE, Floats, Instance, Ints
from models.occurrences import Sample, expected_events
from models.random_streams import stream
from models.stratified_events import poisson_quantiles, strata

LARGEST_MEAN = 0.3
"""Expected events of the group in a scenario, at most: 26 % of scenarios have one then."""

SHARE = 0.5
"""Share of the scenarios that are drawn with an event of the group."""

LEAST_SCENARIOS = 4
"""Below as many scenarios there are no halves to speak of."""

Stream = tuple[str, str]
"""Kind, ``supplier`` or ``hazard``, and name of something whose events have a rate."""


@dataclass(frozen=True)
class RareEvents:
    """Events of the group in each scenario, by stream, and the scenarios' probabilities."""

    counts: Mapping[Stream, Ints]
    probability: Floats


def rare_events(instance: Instance, sample: Sample) -> RareEvents:
    """Choose the group, and deal its events to half of the scenarios."""
    group = _group(instance, sample)
    equal = np.full(sample.scenarios, 1.0 / sample.scenarios)
    if not group or sample.scenarios < LEAST_SCENARIOS:
        return RareEvents({}, equal)
    generator = stream(sample.seed, "rare events")
    means = np.array(list(group.values()))
    hit = generator.permutation(sample.scenarios)[: round(SHARE * sample.scenarios)]
    totals = poisson_quantiles(float(means.sum()), strata(generator, hit.size), least=1)
    scenario = np.repeat(hit, totals)
    share = generator.random(scenario.size)
    first = np.cumsum(totals) - totals
    share[first] = strata(generator, hit.size)
    which = np.searchsorted(means.cumsum() / means.sum(), share)
    counts = np.zeros((means.size, sample.scenarios), np.int64)
    np.add.at(counts, (np.minimum(which, means.size - 1), scenario), 1)
    none = exp(-float(means.sum()))
    probability = np.full(sample.scenarios, none / (sample.scenarios - hit.size))
    probability[hit] = (1.0 - none) / hit.size
    return RareEvents(dict(zip(group, counts, strict=True)), probability / probability.sum())


def _group(instance: Instance, sample: Sample) -> dict[Stream, float]:
    """Streams of the group with their expected events a scenario: the severest that fit in."""
    one = sample._replace(scenarios=1)
    group: dict[Stream, float] = {}
    for _, name, rate in sorted(_streams(instance), key=lambda each: (-each[0], each[1])):
        mean = expected_events(one, rate)
        if 0.0 < mean <= LARGEST_MEAN - sum(group.values()):
            group[name] = mean
    return group


def _streams(instance: Instance) -> list[tuple[float, Stream, float]]:
    """Severity, stream and yearly rate of everything with a rate that stops deliveries."""
    by_supplier, by_lane = _exposures(instance)
    suppliers, hazards, lanes = instance.suppliers, instance.hazards, instance.sources.lanes
    long = suppliers.outage_weeks_mean + suppliers.outage_weeks_sd
    streams = [
        (float(by_supplier[j] * long[j]), ("supplier", name), float(suppliers.outage_rate[j]))
        for j, name in enumerate(suppliers.supplier)
    ]
    for h, name in enumerate(hazards.hazard):
        if hazards.kind[h] not in ("supply", "lane") or np.isnan(hazards.rate[h]):
            continue
        if hazards.kind[h] == "supply":
            regions = np.array(suppliers.regions, object)[suppliers.region]
            touched, exposure = regions == hazards.scope[h], by_supplier
        else:
            touched, exposure = np.array(lanes, object) == hazards.scope[h], by_lane
        if hazards.scope[h] == "*":
            touched = np.ones(exposure.size, bool)
        long_of = float(hazards.weeks_mean[h] + hazards.weeks_sd[h])
        severity = float(exposure[touched].sum() * hazards.hit_probability[h]) * long_of
        streams.append((severity, ("hazard", name), float(hazards.rate[h])))
    return streams


def _exposures(instance: Instance) -> tuple[Floats, Floats]:
    """Stockout cost of a week without deliveries, by supplier and by lane of primary sources."""
    sources, skus = instance.sources, instance.skus
    week = (skus.stockout_cost * skus.demand_mean)[sources.sku] * sources.primary
    by_supplier = np.bincount(sources.supplier, week, len(instance.suppliers))
    on_lane = sources.lane != NONE
    by_lane = np.bincount(sources.lane[on_lane], week[on_lane], len(sources.lanes))
    return by_supplier.astype(float), by_lane.astype(float)
