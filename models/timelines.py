"""What happens to a SKU, scenario by scenario, in the order of time."""

from typing import NamedTuple

import numpy as np

from instances.instance import NONE, Flags, Floats, Ints
from models.compiling import part
from models.records import CHANGE, Records

BEGINS, STOPS, RESUMES = 1, 2, 4
"""Marks of a change: an event begins; a source stops or demand changes; that is over."""

DEMAND = -1
"""Stands for demand where a change names its source."""

_GAPS = (1750, 701, 301, 132, 57, 23, 10, 4, 1)
_NO_MORE = np.iinfo(np.int64).max


class Lists(NamedTuple):
    """Events by target, as in ``models.scenarios.Events``."""

    first: Ints
    scenario: Ints
    start: Floats
    weeks: Floats
    factor: Floats


class Happenings(NamedTuple):
    """Events of all targets, and which of them touch the SKUs.

    Parameters
    ----------
    suppliers, lanes, demand : Lists
    source_first : array, shape (I + 1,)
        Sources of SKU i are ``source_first[i]:source_first[i + 1]``.
    supplier, lane : array, shape (number of sources,)
    transit : array, shape (number of sources,)
        Weeks from a supplier's outage to its effect.
    may_open : array of bool, shape (number of sources,)
        Whether the source has a normal share in any set, so that its events open disturbances.
    category : array, shape (I,)
    """

    suppliers: Lists
    lanes: Lists
    demand: Lists
    source_first: Ints
    supplier: Ints
    lane: Ints
    transit: Floats
    may_open: Flags
    category: Ints


class Timeline(NamedTuple):
    """Scenarios in which something may open a disturbance of a SKU, and their changes.

    Those of the v-th such scenario are ``first[v]:first[v + 1]`` of `changes`, in order of time.
    """

    scenario: Ints
    first: Ints
    changes: Records


@part
def most_changes(all_: Happenings, sku: int) -> int:
    """Number of changes of a SKU over all scenarios, at most."""
    events = np.int64(0)
    for source in range(all_.source_first[sku], all_.source_first[sku + 1]):
        supplier, lane = all_.supplier[source], all_.lane[source]
        events += all_.suppliers.first[supplier + 1] - all_.suppliers.first[supplier]
        if lane != NONE:
            events += all_.lanes.first[lane + 1] - all_.lanes.first[lane]
    category = all_.category[sku]
    events += all_.demand.first[category + 1] - all_.demand.first[category]
    return int(3 * events)


@part
def room_for_timeline(changes: int) -> Timeline:
    """Room for a timeline of so many changes."""
    return Timeline(
        np.empty(changes, np.int64), np.empty(changes + 1, np.int64), np.empty(changes + 1, CHANGE)
    )


@part
def write_timeline(all_: Happenings, sku: int, line: Timeline) -> int:
    """Write a SKU's timeline into `line`; return its number of scenarios.

    Scenarios are taken in order by merging the lists of the SKU's suppliers, lanes and category.
    Only those count that hold an event which may open a disturbance of some set of sources.
    """
    base = all_.source_first[sku]
    sources = all_.source_first[sku + 1] - base
    place, end, head, opens = _cursors(all_, sku)
    # Arrays are taken out of tuples here: inside the loop, each would be counted in and out again.
    outages, outage_start, outage_weeks, _ = _columns(all_.suppliers)
    closures, closure_start, closure_weeks, _ = _columns(all_.lanes)
    lifts, lift_start, lift_weeks, lift_factor = _columns(all_.demand)
    transit, scenarios, first, changes = all_.transit, line.scenario, line.first, line.changes
    visits, used = np.int64(0), np.int64(0)
    first[0] = 0
    while True:
        scenario = _earliest(head, opens)
        if scenario == _NO_MORE:
            return int(visits)
        for i in range(len(head)):
            while head[i] <= scenario:
                at, place[i] = place[i], place[i] + 1
                source, counts = i % sources, head[i] == scenario
                if i < sources:
                    start, weeks = outage_start[at], outage_weeks[at]
                    head[i] = outages[at + 1] if at + 1 < end[i] else _NO_MORE
                elif i < 2 * sources:
                    start, weeks = closure_start[at], closure_weeks[at]
                    head[i] = closures[at + 1] if at + 1 < end[i] else _NO_MORE
                else:
                    start, weeks = lift_start[at], lift_weeks[at]
                    head[i] = lifts[at + 1] if at + 1 < end[i] else _NO_MORE
                if counts and i == 2 * sources:
                    used = _put_demand(changes, used, start, weeks, lift_factor[at])
                elif counts:
                    wait = transit[base + i] if i < sources else 0.0
                    used = _put_outage(changes, used, source, start, wait, weeks)
        _sort(changes, first[visits], used)
        scenarios[visits] = scenario
        visits += 1
        first[visits] = used


@part
def _cursors(all_: Happenings, sku: int) -> tuple[Ints, Ints, Ints, Flags]:
    """Where a SKU's lists of events stand: those of suppliers, then of lanes, then of demand.

    Returns place and end in the list, the scenario at the place, and whether the list's events may
    open a disturbance.
    """
    first, last = all_.source_first[sku], all_.source_first[sku + 1]
    sources, category = last - first, all_.category[sku]
    lists = 2 * sources + 1
    place, end = np.zeros(lists, np.int64), np.zeros(lists, np.int64)
    head, opens = np.empty(lists, np.int64), np.ones(lists, np.bool_)
    for source in range(first, last):
        k, supplier, lane = source - first, all_.supplier[source], all_.lane[source]
        place[k], end[k] = all_.suppliers.first[supplier], all_.suppliers.first[supplier + 1]
        opens[k] = opens[sources + k] = all_.may_open[source]
        if lane != NONE:
            place[sources + k] = all_.lanes.first[lane]
            end[sources + k] = all_.lanes.first[lane + 1]
    place[2 * sources] = all_.demand.first[category]
    end[2 * sources] = all_.demand.first[category + 1]
    for i in range(lists):
        head[i] = _NO_MORE
        if place[i] < end[i]:
            list_ = (
                all_.suppliers if i < sources else all_.lanes if i < 2 * sources else all_.demand
            )
            head[i] = list_.scenario[place[i]]
    return place, end, head, opens


@part
def _columns(events: Lists) -> tuple[Ints, Floats, Floats, Floats]:
    return events.scenario, events.start, events.weeks, events.factor


@part
def _earliest(head: Ints, opens: Flags) -> int:
    """First scenario in a list whose events may open a disturbance."""
    scenario = _NO_MORE
    for i in range(len(head)):
        if opens[i]:
            scenario = min(scenario, head[i])
    return scenario


@part
def _put_outage(
    changes: Records, at: int, source: int, start: float, transit: float, weeks: float
) -> int:
    """Put the changes of an outage; return the place after them."""
    effect = start + transit
    until = effect + weeks
    if transit > 0.0:
        _put(changes, at, start, until, 1.0, source, BEGINS)
        _put(changes, at + 1, effect, until, 1.0, source, STOPS)
        at += 1
    else:
        _put(changes, at, start, until, 1.0, source, BEGINS | STOPS)
    _put(changes, at + 1, until, until, 1.0, source, RESUMES)
    return at + 2


@part
def _put_demand(changes: Records, at: int, start: float, weeks: float, factor: float) -> int:
    """Put the changes of a demand event; return the place after them."""
    until = start + weeks
    marks = STOPS | BEGINS if factor > 1.0 else STOPS
    _put(changes, at, start, until, factor, DEMAND, marks)
    _put(changes, at + 1, until, until, 1.0, DEMAND, RESUMES)
    return at + 2


@part
def _put(
    changes: Records, at: int, time: float, until: float, factor: float, source: int, marks: int
) -> None:
    changes[at].time = time
    changes[at].until = until
    changes[at].factor = factor
    changes[at].source = source
    changes[at].marks = marks


@part
def _sort(changes: Records, first: int, last: int) -> None:
    """Sort the changes ``first:last`` by time, with one place of room behind them.

    Shell's sort with the gaps of Ciura (2001, "Best increments for the average case of Shellsort"):
    insertion while they are few.
    """
    for gap in _GAPS:
        for i in range(first + gap, last):
            time, at = changes[i].time, i
            if changes[i - gap].time <= time:
                continue
            changes[last] = changes[i]
            while at >= first + gap and changes[at - gap].time > time:
                changes[at] = changes[at - gap]
                at -= gap
            changes[at] = changes[last]
