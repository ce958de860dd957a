"""What happens to one SKU in one scenario: its events in order, and what is on at a moment."""

from typing import NamedTuple

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import part
from models.scenarios import Events, Scenarios
from models.simulation.records import CLOSURE, DEMAND, OUTAGE, PRICE, Record, Records


class Happenings(NamedTuple):
    """Events by target and scenario: those of target j in scenario s are consecutive.

    ``first[j, s]:first[j, s + 1]`` of the arrays, for suppliers, lanes, demand and prices.
    """

    suppliers: Ints
    lanes: Ints
    demand: Ints
    prices: Ints
    start: Floats
    weeks: Floats
    factor: Floats


def happenings_of(scenarios: Scenarios, count: int) -> Happenings:
    """Events of the first `count` scenarios, each scenario's found at once."""
    lists = (scenarios.suppliers, scenarios.lanes, scenarios.demand, scenarios.prices)
    before = np.cumsum([0, *(len(events) for events in lists)]).tolist()
    return Happenings(
        suppliers=_first(scenarios.suppliers, count, before[0]),
        lanes=_first(scenarios.lanes, count, before[1]),
        demand=_first(scenarios.demand, count, before[2]),
        prices=_first(scenarios.prices, count, before[3]),
        start=np.concatenate([events.start for events in lists]),
        weeks=np.concatenate([events.weeks for events in lists]),
        factor=np.concatenate([events.factor for events in lists]),
    )


def _first(events: Events, count: int, offset: int) -> Ints:
    """Where each target's events of each scenario begin, shape (targets, count + 1)."""
    targets = len(events.first) - 1
    of = np.repeat(np.arange(targets), np.diff(events.first))
    place = of * (count + 1) + np.minimum(events.scenario, count)
    counts = np.bincount(place, minlength=targets * (count + 1)).reshape(targets, count + 1)
    before = np.cumsum(counts, axis=1) - counts
    first: Ints = events.first[:-1, None] + before + offset
    return first


@part
def most_events(all_: Happenings, sku: Record, members: Records, scenario: int) -> int:
    """Number of the SKU's events in a scenario."""
    count = np.int64(0)
    for k in range(sku.first_member, sku.last_member):
        at = members[k].supplier
        count += all_.suppliers[at, scenario + 1] - all_.suppliers[at, scenario]
        at = members[k].lane
        if at >= 0:
            count += all_.lanes[at, scenario + 1] - all_.lanes[at, scenario]
    count += all_.demand[sku.category, scenario + 1] - all_.demand[sku.category, scenario]
    count += all_.prices[sku.category, scenario + 1] - all_.prices[sku.category, scenario]
    return int(count)


@part
def write_events(
    all_: Happenings, sku: Record, members: Records, scenario: int, events: Records
) -> None:
    """Write the SKU's events of a scenario into `events`, by start; it has a place of room."""
    used = np.int64(0)
    for k in range(sku.first_member, sku.last_member):
        place, at = k - sku.first_member, members[k].supplier
        used = _put(all_, all_.suppliers, at, scenario, OUTAGE, place, events, used)
        at = members[k].lane
        if at >= 0:
            used = _put(all_, all_.lanes, at, scenario, CLOSURE, place, events, used)
    used = _put(all_, all_.demand, sku.category, scenario, DEMAND, 0, events, used)
    used = _put(all_, all_.prices, sku.category, scenario, PRICE, 0, events, used)
    for i in range(1, used):
        at = i
        events[used] = events[i]
        while at > 0 and events[at - 1].start > events[used].start:
            events[at] = events[at - 1]
            at -= 1
        events[at] = events[used]


@part
def _put(
    all_: Happenings,
    first: Ints,
    target: int,
    scenario: int,
    kind: int,
    member: int,
    events: Records,
    used: int,
) -> int:
    for at in range(first[target, scenario], first[target, scenario + 1]):
        event = events[used]
        event.kind, event.member = kind, member
        event.start, event.end = all_.start[at], all_.start[at] + all_.weeks[at]
        event.factor = all_.factor[at]
        event.covered = event.demanded = -1.0
        used += 1
    return int(used)
