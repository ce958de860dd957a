"""What the planner of the one-SKU simulation does: when to order, and what alternates deliver.

The rules, in the words of the deficit process (docs/model.md), made exact where those leave room:

- An order of Q goes to the primary whenever stock and open orders fall to the reorder point: the
  demand that is on over the lead time (seasons are foreseen, the end of a surge is not), less what
  alternates with a standing share bring in that time, plus the buffer of the week it arrives in.
- Alternates deliver their standing share always, as a steady flow. In a disturbance, from their
  activation on, they deliver more:
  - while the primary's deliveries are stopped, up to their largest share whatever is on hand,
    though never above the stock that the stop found ("only what is needed");
  - otherwise as soon as stock is foreseen below the buffer when the primary's next lot comes, or
    when its deliveries stop (a stop to come is not stocked up for: "only what is needed").
  Both are taken off orders that wait at the primary.
- The deficit is 0, and a disturbance can end, when no lot is late and none is foreseen to be.
"""

import numpy as np
from numba import njit
from one_sku_world import (
    CLOSURE,
    OUTAGE,
    TINY,
    demand_rate,
    factor_at,
    is_disturbed,
    is_on,
    is_stopped,
    season_at,
    season_weeks,
    share,
    shipping_rate,
)


@njit
def position(w):
    """Stock and open orders."""
    return w.state.stock + w.orders[w.state.first : w.state.placed].quantity.sum()


@njit
def buffer_at(w, time):
    return w.sku.buffer * season_at(w, time)


@njit
def reorder_point(w):
    now, then = w.state.time, w.state.time + w.sku.lead_time
    weeks = season_weeks(w, then) - season_weeks(w, now)
    brought = 0.0
    for k in range(1, len(w.sources)):
        brought += w.sources[k].normal * (
            season_weeks(w, _flows_until(w, k)) - season_weeks(w, now)
        )
    return w.sku.demand * (factor_at(w, now) * weeks - brought) + buffer_at(w, then)


@njit
def reorder_point_slope(w):
    """Units a week by which the reorder point rises now."""
    now, then = w.state.time, w.state.time + w.sku.lead_time
    slope = factor_at(w, now) * (season_at(w, then) - season_at(w, now))
    for k in range(1, len(w.sources)):
        if not is_stopped(w, k, now):
            slope += w.sources[k].normal * season_at(w, now)
            if _flows_until(w, k) >= then - TINY:
                slope -= w.sources[k].normal * season_at(w, then)
    return w.sku.demand * slope


@njit
def _flows_until(w, source):
    """How long standing deliveries go on within the lead time, as far as the planner knows."""
    now, then = w.state.time, w.state.time + w.sku.lead_time
    if is_stopped(w, source, now):
        return now
    for event in w.events:
        on = event.start <= now + TINY < event.end
        if on and event.kind == OUTAGE and event.source == source:
            then = min(then, event.start + w.sources[source].transit)
    return max(now, then)


@njit
def alternates(w):
    """Standing and further deliveries of alternates, units a week, and when to think again."""
    standing, room = _steady(w)
    if room <= TINY or not is_disturbed(w):
        return standing, 0.0, np.inf
    falling = demand_rate(w) - standing
    stopped = is_stopped(w, 0, w.state.time)
    missing = w.state.ceiling - w.state.stock if stopped else foreseen_gap(w)
    speed = room - falling if stopped else room
    if missing > TINY:
        return standing, room, w.state.time + missing / speed if speed > TINY else np.inf
    return standing, min(room, max(0.0, falling)) if stopped else 0.0, np.inf


@njit
def _steady(w):
    """What alternates deliver always, and what they can deliver beyond that now, units a week."""
    standing, room = 0.0, 0.0
    scale = w.sku.demand * season_at(w, w.state.time)
    for k in range(1, len(w.sources)):
        if not is_stopped(w, k, w.state.time):
            standing += w.sources[k].normal * scale
            room += (share(w, k, 0.0) - w.sources[k].normal) * scale
    return standing, room


@njit
def foreseen_gap(w):
    """Units by which stock will be below the buffer when the next lot comes, as things are now."""
    falling = demand_rate(w) - _steady(w)[0]
    foreseen = w.state.stock - falling * (next_lot(w) - w.state.time)
    return buffer_at(w, w.state.time) - foreseen


@njit
def next_lot(w):
    """When the primary's next lot is expected, or its next stop: that one is not stocked up for."""
    return min(_next_lot_if_up(w), _next_stop(w))


@njit
def _next_stop(w):
    """When an outage that has begun will stop the primary's deliveries."""
    stop = np.inf
    for event in w.events:
        if event.kind == OUTAGE and event.source == 0 and event.start <= w.state.time + TINY:
            effect = event.start + w.sources[0].transit
            if effect > w.state.time + TINY:
                stop = min(stop, effect)
    return stop


@njit
def _next_lot_if_up(w):
    s = w.state
    transit = w.sources[0].transit
    if s.first < s.unshipped:
        head = w.orders[s.first]
        return max(head.arrival, s.dock_free) if head.held else head.arrival
    if s.unshipped < s.placed:
        order = w.orders[s.unshipped]
        quantity, ready = order.quantity, order.ready
    else:
        quantity, ready = w.sku.quantity, order_due(w, demand_rate(w)) + w.sku.lead_time - transit
    if shipping_rate(w) <= 0:
        return np.inf
    made = s.time + max(0.0, quantity - s.made) / shipping_rate(w)
    return max(ready, made) + transit


@njit
def order_due(w, falling):
    """When the position, falling by so many units a week, meets the reorder point."""
    closing = falling + reorder_point_slope(w)
    if closing <= TINY:
        return np.inf
    return w.state.time + max(0.0, position(w) - reorder_point(w)) / closing


@njit
def is_lane_closed(w):
    return is_on(w, CLOSURE, 0, w.state.time)
