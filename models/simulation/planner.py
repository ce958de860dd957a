"""What the planner knows and wants: reorder point, the next lot, what alternates are asked for.

The rules are those of docs/model.md, "What planners are assumed to do", made exact in
docs/evaluation.md. A planner knows mean demand, the season and the hazards that are on, and expects
no outage to end or begin.
"""

import math

import numpy as np

from models.compiling import part
from models.simulation.records import OUTAGE, TINY
from models.simulation.world import World, is_disturbed, season_of, share_of, weeks_of_demand


@part
def position(w: World) -> float:
    """Stock and open orders, less what waits for stock."""
    s = w.state
    return s.stock - s.backlog + s.on_order


@part
def buffer_now(w: World) -> float:
    """The buffer of this week, reserve included."""
    return (w.sku.safety + w.sku.reserve) * w.state.season


@part
def reorder_point(w: World) -> float:
    """Demand over lead time and review as it is now, the season foreseen, and the buffer then."""
    sku, now = w.sku, w.state.time
    then = now + sku.lead_time + sku.review
    weeks = w.state.factor * weeks_of_demand(w, now, then)
    for k in range(1, len(w.members)):
        if w.members[k].normal > 0.0:
            weeks -= w.members[k].normal * weeks_of_demand(w, now, _flows_until(w, k, then))
    return sku.demand * weeks + (sku.safety + sku.reserve) * season_of(w, then)


@part
def reorder_point_slope(w: World) -> float:
    """Units a week by which the reorder point rises now."""
    sku, now = w.sku, w.state.time
    then = now + sku.lead_time + sku.review
    season_then = season_of(w, then) if sku.profile >= 0 else w.state.season
    slope = w.state.factor * (season_then - w.state.season)
    for k in range(1, len(w.members)):
        if w.members[k].normal > 0.0 and w.flowing[k] > 0.0:
            slope += w.members[k].normal * w.state.season
            if _flows_until(w, k, then) >= then - TINY:
                slope -= w.members[k].normal * season_then
    return sku.demand * slope


@part
def _flows_until(w: World, member: int, then: float) -> float:
    """How long an alternate's standing deliveries go on before `then`, as far as is known."""
    now = w.state.time
    if w.flowing[member] == 0.0:
        return now
    for event in w.events:
        on = event.start <= now + TINY < event.end
        if on and event.kind == OUTAGE and event.member == member:
            then = min(then, event.start + w.members[member].transit)
    return max(now, then)


@part
def expected_demand(w: World) -> float:
    """Mean demand a week as it is now."""
    return w.sku.demand * w.state.season * w.state.factor


@part
def ask_alternates(w: World) -> float:
    """Set what alternates deliver from now on; return when to think again.

    Always their standing share; in a disturbance, from their activation on, up to their largest:
    while the primary's deliveries are stopped whatever is on hand, though not above the stock that
    the stop found; else as soon as stock is foreseen below the buffer when the next lot comes.
    """
    s = w.state
    s.standing = s.further = 0.0
    if len(w.members) == 1:
        return np.inf
    room, scale = 0.0, w.sku.demand * s.season
    for k in range(1, len(w.members)):
        s.standing += w.flowing[k] * w.members[k].normal * scale
        room += w.flowing[k] * (share_of(w, k, 0.0) - w.members[k].normal) * scale
    if room <= 0.0 or not is_disturbed(s):
        return np.inf
    falling = expected_demand(w) - s.standing
    missing = s.ceiling - s.stock if s.stopped else foreseen_gap(w) - w.sku.tolerance
    speed = room - falling if s.stopped else room
    if missing > w.sku.grain:
        s.further = room
        return s.time + missing / speed if speed > 0.0 else np.inf
    s.further = min(room, max(0.0, falling)) if s.stopped else 0.0
    return np.inf


@part
def foreseen_gap(w: World) -> float:
    """Units by which stock will be below the buffer when the next lot comes, as things are now.

    A stop to come counts as a lot: it is not stocked up for.
    """
    s = w.state
    falling = expected_demand(w) - s.standing
    until = min(_next_lot(w), _next_stop(w))
    return buffer_now(w) - (s.stock - s.backlog - falling * (until - s.time))


@part
def _next_stop(w: World) -> float:
    """When an outage that has begun will stop the primary's deliveries."""
    stop, now = np.inf, w.state.time
    for event in w.events:
        if event.kind == OUTAGE and event.member == 0 and event.start <= now + TINY:
            effect = event.start + w.members[0].transit
            if effect > now + TINY:
                stop = min(stop, effect)
    return stop


@part
def _next_lot(w: World) -> float:
    """When the primary's next lot is expected if it is up."""
    s, transit = w.state, w.members[0].transit
    if s.first < s.unshipped:
        arrival = w.orders[s.first].arrival
        return max(arrival, s.dock_free) if s.first < s.held else arrival
    if s.unshipped < s.placed:
        order = w.orders[s.unshipped]
        quantity, ready, transit = order.quantity, order.ready, order.transit
    else:
        falling = expected_demand(w) - s.standing
        quantity, ready = w.sku.quantity, order_due(w, falling) + w.sku.lead_time - transit
    speed = shipping_rate(w)
    if speed <= 0.0:
        return np.inf
    return max(ready, s.time + max(0.0, quantity - s.made) / speed) + transit


@part
def order_due(w: World, falling: float) -> float:
    """When the position, falling by so many units a week, is found at the reorder point."""
    s, review = w.state, w.sku.review
    closing = falling + reorder_point_slope(w)
    if closing <= w.sku.grain:
        return np.inf
    due = s.time + max(0.0, position(w) - reorder_point(w)) / closing
    if review > 0.0:
        due = s.next_review + review * max(0.0, math.ceil((due - s.next_review) / review - TINY))
    return due


@part
def shipping_rate(w: World) -> float:
    """Units a week that the primary can make in a disturbance."""
    transit = w.members[0].transit
    ahead = season_of(w, w.state.time + transit) if w.sku.profile >= 0 else 1.0
    return share_of(w, 0, transit) * w.sku.demand * ahead
