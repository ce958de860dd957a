"""Sampled scenarios: outages of suppliers, and hazards that many of them share."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from joblib import delayed
from numpy.random import Generator

from instances.instance import Floats, Hazards, Instance, Ints, Names, Suppliers
from instances.problems import InvalidInput, Problem
from models.durations import Duration
from models.event_lists import beside
from models.occurrences import (
    Dates,
    Occurrences,
    Sample,
    dated_events,
    expected_events,
    poisson_events,
)
from models.parallel import in_order
from models.progress import Report, Stop, never, quiet
from models.random_streams import stream
from models.rare_events import Stream, rare_events
from models.scenarios import Events, Scenarios, categories_of, no_events
from models.stratified_events import (
    events_of_counts,
    stratified_counts,
    stratified_dated_events,
)

STAGE = "sampling"

MOST_EVENTS = 1e8
"""Largest expected number of events of one supplier or hazard, over all scenarios together."""


class Shared(NamedTuple):
    """A hazard's events, for each target in its scope to be hit by or not."""

    hazard: str
    hit_probability: float
    factor: float
    events: Occurrences


def sampled_scenarios(instance: Instance, report: Report = quiet, stop: Stop = never) -> Scenarios:
    """Sample ``settings.scenarios`` scenarios from ``settings.seed``.

    Suppliers' own outages and hazards with a rate are Poisson processes over the horizon; dated
    events happen with their probability, their start uniform between their dates, and count where
    they start within the horizon. Every supplier, every hazard, and every pair of a hazard and a
    supplier or lane has a stream of its own, named by it: a seed gives the same events whatever
    else the instance holds, in any order of rows, with any workers.

    ``settings.sampling`` says how: ``plain`` draws scenarios independently; ``stratified`` spreads
    the numbers of events evenly over them (`models.stratified_events`); ``importance`` does so too
    and draws scenarios with rare and severe events more often (`models.rare_events`), the one case
    in which probabilities differ, and in which rare events depend on what else there is.

    Parameters
    ----------
    instance : Instance
    report, stop : callable
        News of the work, and whether to break it off.

    Returns
    -------
    Scenarios
        Named ``0, 1, 2, ...``.

    Raises
    ------
    InvalidInput
        If a rate is so high that its events would not fit in memory.
    Stopped
        If `stop` said so.
    """
    settings, lanes = instance.settings, instance.sources.lanes
    sample = Sample(settings.seed, settings.scenarios, settings.horizon_weeks)
    _require_rates_that_fit(instance, sample)
    hazards, categories = instance.hazards, categories_of(instance.skus)
    spread = _spread(instance, sample)
    events = _hazard_events(hazards, sample, spread, settings.jobs, stop)
    by_region = _by_scope(hazards, events, "supply", instance.suppliers.regions)
    by_lane = zip(lanes, _by_scope(hazards, events, "lane", lanes), strict=True)
    demand = _by_scope(hazards, events, "demand", categories)
    prices = _by_scope(hazards, events, "price", categories)
    return Scenarios(
        scenario=tuple(map(str, range(sample.scenarios))),
        probability=spread.probability,
        stress=np.zeros(sample.scenarios, bool),
        suppliers=_outages(instance, sample, spread, by_region, report, stop),
        lanes=beside([_listed(_hits(sample, "lane", lane, shared)) for lane, shared in by_lane]),
        demand=beside([_listed(shared) for shared in demand]),
        prices=beside([_listed(shared) for shared in prices]),
        categories=categories,
        seed=settings.seed,
    )


class Spread(NamedTuple):
    """How events are spread over scenarios: evenly or not, and what is decided before."""

    evenly: bool
    rare: Mapping[Stream, Ints]
    probability: Floats


def _spread(instance: Instance, sample: Sample) -> Spread:
    equal = np.full(sample.scenarios, 1.0 / sample.scenarios)
    if instance.settings.sampling != "importance":
        return Spread(instance.settings.sampling == "stratified", {}, equal)
    rare = rare_events(instance, sample)
    return Spread(True, rare.counts, rare.probability)


def _events_at_rate(
    generator: Generator,
    sample: Sample,
    spread: Spread,
    name: Stream,
    rate: float,
    duration: Duration,
) -> Occurrences:
    """Events of a supplier or a hazard with a rate."""
    if not spread.evenly:
        return poisson_events(generator, sample, rate, duration)
    counts = spread.rare.get(name)
    if counts is None:
        mean = expected_events(sample._replace(scenarios=1), rate)
        counts = stratified_counts(generator, sample.scenarios, mean)
    return events_of_counts(generator, sample, counts, duration)


def _require_rates_that_fit(instance: Instance, sample: Sample) -> None:
    suppliers, hazards = instance.suppliers, instance.hazards
    tables = (
        ("suppliers", "outage_rate", suppliers.supplier, suppliers.outage_rate),
        ("hazards", "rate", hazards.hazard, hazards.rate),
    )
    problems = [
        Problem(
            table,
            None,
            column,
            f"{rate:g} of {name}",
            f"a yearly rate that gives at most {MOST_EVENTS:.0e} events in "
            f"{sample.scenarios} scenarios of {sample.horizon:g} weeks",
        )
        for table, column, names, rates in tables
        for name, rate in zip(names, rates, strict=True)
        if expected_events(sample, rate) > MOST_EVENTS
    ]
    if problems:
        raise InvalidInput(problems)


def _hazard_events(
    hazards: Hazards, sample: Sample, spread: Spread, jobs: int, stop: Stop
) -> Sequence[Occurrences]:
    tasks = (
        delayed(_events_of_hazard)(
            sample,
            spread,
            hazards.hazard[h],
            float(hazards.rate[h]),
            Dates(
                float(hazards.probability[h]),
                float(hazards.start_earliest[h]),
                float(hazards.start_latest[h]),
            ),
            Duration(
                hazards.distribution[h], float(hazards.weeks_mean[h]), float(hazards.weeks_sd[h])
            ),
        )
        for h in range(len(hazards))
    )
    return list(in_order(tasks, len(hazards), jobs, STAGE, quiet, stop))


def _events_of_hazard(
    sample: Sample, spread: Spread, hazard: str, rate: float, dates: Dates, duration: Duration
) -> Occurrences:
    generator = stream(sample.seed, "hazard", hazard)
    if not np.isnan(rate):
        return _events_at_rate(generator, sample, spread, ("hazard", hazard), rate, duration)
    draw = stratified_dated_events if spread.evenly else dated_events
    return draw(generator, sample, dates, duration)


def _by_scope(
    hazards: Hazards, events: Sequence[Occurrences], kind: str, scopes: Names
) -> list[list[Shared]]:
    """Hazards of a kind that touch each of the `scopes` (regions, lanes or categories)."""
    shared: dict[str, list[Shared]] = {scope: [] for scope in scopes}
    for h, found in enumerate(events):
        if hazards.kind[h] != kind:
            continue
        factor = float(hazards.factor[h]) if kind in ("demand", "price") else 1.0
        entry = Shared(hazards.hazard[h], float(hazards.hit_probability[h]), factor, found)
        for scope in scopes if hazards.scope[h] == "*" else (hazards.scope[h],):
            if scope in shared:
                shared[scope].append(entry)
    return [shared[scope] for scope in scopes]


def _outages(
    instance: Instance,
    sample: Sample,
    spread: Spread,
    by_region: Sequence[Sequence[Shared]],
    report: Report,
    stop: Stop,
) -> Events:
    suppliers = instance.suppliers
    tasks = (
        delayed(_outages_of_supplier)(
            sample,
            spread,
            suppliers.supplier[j],
            float(suppliers.outage_rate[j]),
            outage_duration(suppliers, j),
            by_region[suppliers.region[j]],
        )
        for j in range(len(suppliers))
    )
    jobs = instance.settings.jobs
    return beside(list(in_order(tasks, len(suppliers), jobs, STAGE, report, stop)))


def _outages_of_supplier(
    sample: Sample,
    spread: Spread,
    supplier: str,
    rate: float,
    duration: Duration,
    shared: Sequence[Shared],
) -> Events:
    generator, name = stream(sample.seed, "supplier", supplier), ("supplier", supplier)
    events = _events_at_rate(generator, sample, spread, name, rate, duration)
    own = Shared("", 1.0, 1.0, events)
    return _listed([own, *_hits(sample, "supplier", supplier, shared)])


def own_outages(instance: Instance, supplier: int) -> Occurrences:
    """Outages of a supplier that no hazard brings, as `sampled_scenarios` draws them."""
    settings, suppliers = instance.settings, instance.suppliers
    sample = Sample(settings.seed, settings.scenarios, settings.horizon_weeks)
    name = suppliers.supplier[supplier]
    return _events_at_rate(
        stream(sample.seed, "supplier", name),
        sample,
        _spread(instance, sample),
        ("supplier", name),
        float(suppliers.outage_rate[supplier]),
        outage_duration(suppliers, supplier),
    )


def outage_duration(suppliers: Suppliers, supplier: int) -> Duration:
    """How long the outages of a supplier last."""
    return Duration(
        suppliers.outage_distribution[supplier],
        float(suppliers.outage_weeks_mean[supplier]),
        float(suppliers.outage_weeks_sd[supplier]),
    )


def _hits(sample: Sample, kind: str, target: str, shared: Sequence[Shared]) -> list[Shared]:
    """Of each hazard's events, those that the target goes down with."""
    hits = []
    for entry in shared:
        if entry.hit_probability < 1.0:
            generator = stream(sample.seed, f"hit {kind}", entry.hazard, target)
            hit = generator.random(len(entry.events.start)) < entry.hit_probability
            scenario, start, weeks = entry.events
            entry = entry._replace(events=Occurrences(scenario[hit], start[hit], weeks[hit]))
        hits.append(entry)
    return hits


def _listed(shared: Sequence[Shared]) -> Events:
    """Events of one target, in order; those that last no time are none."""
    if not shared:
        return no_events(1)
    scenario = np.concatenate([entry.events.scenario for entry in shared])
    start = np.concatenate([entry.events.start for entry in shared])
    weeks = np.concatenate([entry.events.weeks for entry in shared])
    factor = np.repeat(
        [entry.factor for entry in shared], [len(entry.events.start) for entry in shared]
    )
    order = np.lexsort((weeks, start, scenario))  # equal events stay in the order of hazards
    order = order[weeks[order] > 0.0]
    ends = np.array([0, len(order)])
    return Events(ends, scenario[order], start[order], weeks[order], factor[order])
