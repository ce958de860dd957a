"""Scenarios of an instance whose data have changed, with as much of the old ones as can be kept.

Every supplier and hazard has a stream of its own, so what did not change happens as before. A
supplier whose rate of outages changed would draw all its outages anew, and a comparison would show
chance. So its old outages are kept: where the rate is higher, others are added, where it is lower,
each is struck out with the probability that makes the rest come at the new rate (superposition and
thinning of Poisson processes; Kingman 1993, "Poisson Processes", sections 2.2 and 5.1). The result
has the distribution that sampling anew has.
"""

from dataclasses import replace

import numpy as np

from instances.instance import Flags, Instance
from models.event_lists import beside, by_target
from models.occurrences import Occurrences, Sample, poisson_events
from models.progress import Report, Stop, never, quiet
from models.random_streams import stream
from models.sampling import outage_duration, own_outages
from models.scenario_sources import scenario_source, scenarios_of
from models.scenarios import Events, Scenarios


def coupled_scenarios(
    before: Instance, after: Instance, report: Report = quiet, stop: Stop = never
) -> Scenarios:
    """Scenarios of `after`, drawn so that they differ from those of `before` by the data alone.

    Parameters
    ----------
    before, after : Instance
        Of the same settings.
    report, stop : callable
        News of the work, and whether to break it off.

    Raises
    ------
    InvalidInput, Stopped
        As `models.scenario_sources.scenarios_of` does.
    """
    old = dict(zip(before.suppliers.supplier, before.suppliers.outage_rate.tolist(), strict=True))
    new, names = after.suppliers.outage_rate, after.suppliers.supplier
    rate = np.array([old.get(name, new[j]) for j, name in enumerate(names)])
    changed = np.flatnonzero(rate != new)
    as_before = replace(after, suppliers=replace(after.suppliers, outage_rate=rate))
    scenarios = scenarios_of(as_before, report, stop)
    if changed.size == 0 or scenario_source(after) == "given":
        return scenarios
    outages = [_of_target(scenarios.suppliers, j) for j in range(len(names))]
    for j in changed.tolist():
        outages[j] = _at_new_rate(as_before, after, j, outages[j])
    return replace(scenarios, suppliers=beside(outages))


def _at_new_rate(as_before: Instance, after: Instance, supplier: int, outages: Events) -> Events:
    """Outages of a supplier that come at the new rate, from those that came at the old one."""
    settings, name = after.settings, after.suppliers.supplier[supplier]
    old = float(as_before.suppliers.outage_rate[supplier])
    new = float(after.suppliers.outage_rate[supplier])
    if new > old:
        sample = Sample(settings.seed, settings.scenarios, settings.horizon_weeks)
        generator = stream(settings.seed, "added outages", name)
        duration = outage_duration(after.suppliers, supplier)
        return _with(outages, poisson_events(generator, sample, new - old, duration))
    own = own_outages(as_before, supplier)
    lost = stream(settings.seed, "struck out", name).random(own.start.size) >= new / old
    return _some(outages, ~_among(outages, own, lost))


def _among(outages: Events, own: Occurrences, lost: Flags) -> Flags:
    """Which outages are those of `own` that are lost: no two start at the same moment by chance."""
    gone = set(zip(own.scenario[lost].tolist(), own.start[lost].tolist(), strict=True))
    pairs = zip(outages.scenario.tolist(), outages.start.tolist(), strict=True)
    return np.array([pair in gone for pair in pairs], bool)


def _of_target(events: Events, target: int) -> Events:
    span = slice(int(events.first[target]), int(events.first[target + 1]))
    here = (events.scenario[span], events.start[span], events.weeks[span], events.factor[span])
    return Events(np.array([0, here[0].size]), *here)


def _some(events: Events, kept: Flags) -> Events:
    here = (events.scenario[kept], events.start[kept], events.weeks[kept], events.factor[kept])
    return Events(np.array([0, here[0].size]), *here)


def _with(events: Events, more: Occurrences) -> Events:
    """Events of one target and further ones, in order; those that last no time are none."""
    lasting = more.weeks > 0.0
    scenario = np.concatenate([events.scenario, more.scenario[lasting]])
    return by_target(
        1,
        np.zeros(scenario.size, np.int64),
        scenario,
        np.concatenate([events.start, more.start[lasting]]),
        np.concatenate([events.weeks, more.weeks[lasting]]),
        np.concatenate([events.factor, np.ones(int(lasting.sum()))]),
    )
