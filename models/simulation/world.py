"""One SKU in one scenario as the simulation sees it, and what is on at the moment."""

from typing import NamedTuple

import numpy as np

from instances.instance import Floats
from models.compiling import part
from models.season_time import demand_weeks, season
from models.simulation.random_numbers import Stream
from models.simulation.records import (
    CLOSURE,
    DEMAND,
    OUTAGE,
    PRICE,
    TINY,
    Record,
    Records,
)


class World(NamedTuple):
    """A SKU (record), its set of sources (the primary first), and all that changes.

    `breaks` are the times, in order, at which an event or its effect begins or ends; `flowing` says
    of each source whether it can deliver now; `short_by_day` gets units short from day 0 on;
    `horizon` is in weeks, and `last` is when the simulation ends whatever is still under way.
    """

    sku: Record
    members: Records
    events: Records
    breaks: Floats
    year: Records
    orders: Records
    receipts: Records
    flowing: Floats
    short_by_day: Floats
    state: Record
    outcome: Record
    demand_stream: Stream
    order_stream: Stream
    horizon: float
    last: float


@part
def write_breaks(events: Records, members: Records, breaks: Floats) -> int:
    """Write the times at which something begins or ends, in order; return their number."""
    used = np.int64(0)
    for event in events:
        breaks[used], breaks[used + 1] = event.start, event.end
        used += 2
        if event.kind == OUTAGE:
            transit = members[event.member].transit
            breaks[used], breaks[used + 1] = event.start + transit, event.end + transit
            used += 2
    breaks[:used].sort()
    return int(used)


@part
def note_what_is_on(w: World) -> None:
    """Bring the state up to date with the events that are on now."""
    s, now = w.state, w.state.time + TINY
    closed_before = s.closed
    s.ship_stopped = s.closed = s.stopped = False
    s.factor = 1.0
    w.flowing[:] = 1.0
    for event in w.events:
        on = event.start <= now < event.end
        if event.kind == OUTAGE:
            transit = w.members[event.member].transit
            if on and event.member == 0:
                s.ship_stopped = True
            if event.start + transit <= now < event.end + transit:
                w.flowing[event.member] = 0.0
        elif event.kind == CLOSURE and on:
            w.flowing[event.member] = 0.0
            s.closed |= event.member == 0
        elif event.kind == DEMAND and on:
            s.factor *= event.factor
        elif event.kind == PRICE:
            _note_price(w, event, now)
    if w.flowing[0] == 0.0:
        s.stopped = True
    if closed_before and not s.closed:
        _hold_what_came(w)


@part
def _hold_what_came(w: World) -> None:
    """A lane reopens: what reached it while it was closed is let through one lot after another."""
    s = w.state
    at = s.first
    while at < s.unshipped and w.orders[at].arrival < s.time - TINY:
        at += 1
    s.held = max(s.held, at)


@part
def _note_price(w: World, event: Record, now: float) -> None:
    """What the buffer covers of a price event that begins, and what it costs when it ends."""
    if event.factor <= 1.0:
        return
    s = w.state
    if event.covered < 0.0 and event.start <= now:
        event.covered = max(0.0, min(s.stock, (w.sku.safety + w.sku.reserve) * s.season))
        event.demanded = w.outcome.demand
    elif event.covered >= 0.0 and event.end <= now:
        charge_price(w, event)


@part
def charge_price(w: World, event: Record) -> None:
    """Charge the units that had to be bought in a price event; after the horizon, mean demand."""
    weeks_after = max(0.0, event.end - w.horizon)
    used = w.outcome.demand - event.demanded + w.sku.demand * weeks_after
    bought = max(0.0, used - event.covered)
    w.outcome.price_money += (event.factor - 1.0) * w.sku.unit_cost * bought
    event.covered = -1.0
    event.factor = 0.0


@part
def is_disturbed(s: Record) -> bool:
    """Whether a disturbance is on."""
    return s.clock < np.inf


@part
def season_of(w: World, time: float) -> float:
    """Season index of the SKU at a time."""
    return season(w.year, w.sku.profile, time + TINY)


@part
def weeks_of_demand(w: World, start: float, end: float) -> float:
    """Weeks of mean demand between two times, without hazards."""
    if w.sku.profile < 0:
        return end - start
    profile = w.sku.profile
    return demand_weeks(w.year, profile, end) - demand_weeks(w.year, profile, start)


@part
def share_of(w: World, member: int, ahead: float) -> float:
    """Largest share that a source can deliver `ahead` weeks from now."""
    source = w.members[member]
    active = w.state.time + ahead + TINY >= w.state.clock + source.activation
    return source.surge if active else source.normal
