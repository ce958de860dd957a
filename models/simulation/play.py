"""Plays one SKU through one scenario, from moment to moment at which something changes."""

import math

import numpy as np

from models.compiling import part
from models.simulation.demand_by_day import GAMMA, POISSON, day_demand
from models.simulation.planner import (
    ask_alternates,
    foreseen_gap,
    order_due,
    reorder_point,
    shipping_rate,
)
from models.simulation.random_numbers import begin, uniform
from models.simulation.records import DAYS, DEMAND, OUTAGE, PRICE, TINY
from models.simulation.stock import (
    advance,
    expire,
    next_expiry,
    note_receipt,
    position_falls,
    used_up,
)
from models.simulation.supply import (
    count_alternates,
    next_movement,
    order,
    receive,
    replaced_by,
    ship,
    take_off,
)
from models.simulation.world import (
    World,
    charge_price,
    is_disturbed,
    note_what_is_on,
    season_of,
)

MOST_STEPS = 2_000_000


@part
def play(w: World) -> None:
    """Run a scenario: some weeks to settle, the horizon, and on until the last disturbance is over.

    Raises
    ------
    RuntimeError
        If the simulation does not end.
    """
    _begin(w)
    sku, s = w.sku, w.state
    perishable, always = sku.shelf_life < np.inf, sku.review <= 0.0
    horizon, breaks = w.horizon, len(w.breaks)
    for _ in range(MOST_STEPS):
        if s.time + TINY >= (s.day + 1) / DAYS:
            _new_day(w)
        if s.next_break < breaks:
            _take_breaks(w)
        if perishable:
            expire(w)
        if always or s.next_review <= s.time + TINY:
            order(w)
        disturbed = is_disturbed(s)
        if disturbed or s.stale or s.moved or s.next_move <= s.time + TINY:
            _move(w)
        if s.time >= horizon - TINY and _is_over(w):
            _end(w)
            return
        until = min(min((s.day + 1) / DAYS, s.next_move), used_up(sku, s))
        if s.time < horizon - TINY:
            until = min(until, horizon)
        if s.next_break < breaks:
            until = min(until, _next_break(w))
        until = min(until, order_due(w, position_falls(sku, s)) if always else s.next_review)
        if disturbed:
            until = min(until, _next_in_disturbance(w))
        if perishable:
            until = min(until, next_expiry(w))
        _advance(w, max(until, s.time))
    raise RuntimeError("the simulation does not end")


@part
def _next_break(w: World) -> float:
    return w.breaks[w.state.next_break]


@part
def _advance(w: World, until: float) -> None:
    s, time = w.state, w.state.time
    if s.further > 0.0:
        take_off(w, s.further * (until - time))
    if s.standing + s.further > 0.0 and time >= -TINY:
        count_alternates(w, until - time)
    short = advance(w.sku, s, w.outcome, until, w.horizon)
    if short != 0.0 and w.sku.line >= 0:
        day = min(int((time + TINY) * DAYS), len(w.short_by_day) - 1)
        w.short_by_day[day] += short


@part
def _move(w: World) -> None:
    """Ship and receive what can be, and ask alternates; a disturbance may be over."""
    s = w.state
    ship(w)
    receive(w)
    s.think = ask_alternates(w)
    if is_disturbed(s) and _close_disturbance(w):
        s.think = ask_alternates(w)
    s.making = shipping_rate(w) if is_disturbed(s) else w.sku.normal * w.sku.demand * s.season
    s.next_move = next_movement(w)
    s.moved = s.stale = False


@part
def _begin(w: World) -> None:
    """Long enough before week 0 that stock and orders are as the plan keeps them."""
    s, sku = w.state, w.sku
    weeks = sku.lead_time + 2.0 * sku.review + 4.0 * sku.lead_time_sd + 2.0 / DAYS
    s.day = -math.ceil(weeks * DAYS)
    s.time = s.day / DAYS
    s.clock, s.over, s.dock_free = np.inf, -np.inf, -np.inf
    s.last_ready = s.last_arrival = -np.inf
    s.factor = 1.0
    w.flowing[:] = 1.0
    begin(w.order_stream, sku.key, -1)
    s.season = season_of(w, s.time)
    place = uniform(w.order_stream)  # in the cycle
    s.stock = reorder_point(w) + place * sku.quantity
    if sku.family >= POISSON:  # whole units, as long as lots are
        s.stock = math.floor(reorder_point(w)) + math.ceil(place * sku.quantity)
    s.next_review = s.time + math.floor(uniform(w.order_stream) * sku.review * DAYS) / DAYS
    waits = max(0.0, sku.lead_time - w.members[0].transit) * sku.demand / sku.quantity
    s.made = sku.quantity * (1.0 - (place + waits) % 1.0)  # whole when the next lot is shipped
    s.reserve = sku.reserve * s.season
    s.received = s.stock
    s.day -= 1
    s.stale = True
    w.outcome.first_short = np.inf


@part
def _take_breaks(w: World) -> None:
    """Whatever begins or ends now."""
    s = w.state
    if w.breaks[s.next_break] > s.time + TINY:
        return
    while s.next_break < len(w.breaks) and w.breaks[s.next_break] <= s.time + TINY:
        s.next_break += 1
    stopped = s.stopped
    note_what_is_on(w)
    _open_disturbance(w)
    if s.stopped and not stopped:
        s.ceiling = max(s.ceiling, s.stock)
    _draw_day(w)
    s.stale = True


@part
def _new_day(w: World) -> None:
    s = w.state
    _end_day(w)
    s.day += 1
    if s.day == 0:
        _begin_horizon(w)
    if w.sku.profile >= 0:
        _new_season(w)
    if s.standing + s.further > 0.0:
        note_receipt(w.sku, s, w.receipts)
    _draw_day(w)


@part
def _new_season(w: World) -> None:
    """A season that falls sets part of the reserve free."""
    s, season = w.state, season_of(w, w.state.time)
    if season != s.season:
        s.season = season
        s.reserve = min(s.reserve, w.sku.reserve * season)
        s.stale = True


@part
def _end_day(w: World) -> None:
    s = w.state
    if s.day >= 0 and s.time < w.horizon + TINY:
        w.outcome.days += 1.0
        w.outcome.days_short += s.short_today
    s.short_today = False


@part
def _begin_horizon(w: World) -> None:
    """Stock of week 0 counts as new; or it is what is on hand today."""
    s, sku = w.state, w.sku
    if sku.today:
        s.stock, s.backlog = sku.on_hand, 0.0
        free = s.stock - sku.safety * s.season - 0.5 * sku.quantity
        s.reserve = max(0.0, min(sku.reserve * s.season, free))
    s.received, s.receipts, s.next_expiry = s.stock, 0, 0
    note_receipt(sku, s, w.receipts)


@part
def _draw_day(w: World) -> None:
    """Demand of this day, the same however often it is drawn while factors stay."""
    s, sku = w.state, w.sku
    level = s.season * s.factor
    mean, sd = sku.demand * level / DAYS, sku.demand_sd / math.sqrt(DAYS)
    if sd > 0.0:
        begin(w.demand_stream, sku.key, s.day)
        sd *= level if sku.family <= GAMMA else math.sqrt(level)
        s.rate = day_demand(w.demand_stream, sku.family, mean, sd) * DAYS
    else:
        s.rate = mean * DAYS


@part
def _open_disturbance(w: World) -> None:
    """An event that touches a source of normal deliveries, or lifts demand, opens or prolongs."""
    s = w.state
    while s.next_event < len(w.events) and w.events[s.next_event].start <= s.time + TINY:
        event = w.events[s.next_event]
        s.next_event += 1
        if event.kind == PRICE or (event.kind == DEMAND and event.factor <= 1.0):
            continue
        if event.kind != DEMAND and w.members[event.member].normal <= 0.0:
            continue
        if not is_disturbed(s):
            s.clock, s.over, s.ceiling = event.start, -np.inf, 0.0
            w.outcome.disturbances += 1.0
        delay = w.members[event.member].transit if event.kind == OUTAGE else 0.0
        s.over = max(s.over, event.end + delay)


@part
def _close_disturbance(w: World) -> bool:
    """It ends when no event has an effect any more and no lot is late or foreseen to be."""
    s = w.state
    if s.time < s.over - TINY:
        return False
    late = s.unshipped < s.placed and w.orders[s.unshipped].ready <= s.time + TINY
    held = s.first < s.held and s.first < s.unshipped
    if late or held or foreseen_gap(w) > w.sku.tolerance + w.sku.grain:
        return False
    s.clock, s.ceiling = np.inf, 0.0
    free = s.stock - min(s.stock, w.sku.safety * s.season)
    s.reserve = max(min(s.reserve, s.stock), min(w.sku.reserve * s.season, free))
    return True


@part
def _next_in_disturbance(w: World) -> float:
    """When a source becomes active, effects are over, or alternates are asked anew."""
    s = w.state
    until = s.think
    if s.over > s.time + TINY:
        until = min(until, s.over)
    if s.further > 0.0:
        until = min(until, replaced_by(w))
    for k in range(len(w.members)):
        active = s.clock + w.members[k].activation
        if active > s.time + TINY:
            until = min(until, active)
        if k == 0 and active - w.members[0].transit > s.time + TINY:
            until = min(until, active - w.members[0].transit)
    return until


@part
def _is_over(w: World) -> bool:
    s = w.state
    if s.time < w.horizon - TINY:
        return False
    begun = s.next_event == len(w.events)
    return (begun and not is_disturbed(s)) or s.time >= w.last - TINY


@part
def _end(w: World) -> None:
    """Charge the price events that outlast the simulation."""
    for event in w.events:
        if event.kind == PRICE and event.covered >= 0.0:
            charge_price(w, event)
