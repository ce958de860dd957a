"""How orders move: placed by the planner, shipped by the primary, received."""

import math

import numpy as np

from models.compiling import part
from models.simulation.demand_by_day import lead_time
from models.simulation.planner import position, reorder_point, shipping_rate
from models.simulation.random_numbers import begin, normal
from models.simulation.records import TINY
from models.simulation.stock import note_receipt
from models.simulation.world import World, is_disturbed, share_of


@part
def order(w: World) -> None:
    """Place lots until the position is above the reorder point; the next review is set."""
    s = w.state
    s.next_review += w.sku.review
    point = reorder_point(w)
    while position(w) <= point + w.sku.grain:
        _place(w)


@part
def _place(w: World) -> None:
    s, sku = w.state, w.sku
    if s.placed == len(w.orders):
        _forget_received(w)
    if s.placed == len(w.orders):  # more open than there is room for: two lots travel as one
        w.orders[s.placed - 1].quantity += sku.quantity
    else:
        takes, transit = _lead_time(w), w.members[0].transit
        share = transit / sku.lead_time if sku.lead_time > 0.0 else 1.0
        lot = w.orders[s.placed]
        lot.quantity = sku.quantity
        lot.transit = takes * share if sku.lead_time > 0.0 else transit
        lot.ready = s.last_ready = max(s.last_ready, s.time + takes * (1.0 - share))
        s.placed += 1
    s.moved = True
    s.on_order += sku.quantity
    if s.time > -TINY and s.time < w.horizon - TINY:
        w.outcome.lots += 1.0


@part
def _forget_received(w: World) -> None:
    """Make room for orders: those that were received are not needed any more."""
    s, gone = w.state, w.state.first
    for at in range(gone, s.placed):
        w.orders[at - gone] = w.orders[at]
    s.first, s.unshipped, s.placed = 0, s.unshipped - gone, s.placed - gone
    s.held = max(0, s.held - gone)


@part
def _lead_time(w: World) -> float:
    """Lead time of the next order, akin to the one before so that few orders overtake."""
    s, sku = w.state, w.sku
    if sku.lead_time_sd <= 0.0:
        return sku.lead_time
    begin(w.order_stream, sku.key, -1_000_000_000 - s.orders_drawn)
    z = normal(w.order_stream)
    if s.orders_drawn > 0:
        z = sku.kinship * s.late_lead_time + math.sqrt(1.0 - sku.kinship**2) * z
    s.late_lead_time = z
    s.orders_drawn += 1
    return lead_time(sku.family, sku.lead_time, sku.lead_time_sd, z)


@part
def ship(w: World) -> None:
    """Ship what is ready, unless an outage stops it; in a disturbance only what has been made."""
    s = w.state
    while s.unshipped < s.placed and not s.ship_stopped:
        lot = w.orders[s.unshipped]
        if lot.ready > s.time + TINY or (is_disturbed(s) and s.made < lot.quantity - w.sku.grain):
            return
        lot.arrival = s.last_arrival = max(s.last_arrival, s.time + lot.transit)
        s.made = max(0.0, s.made - lot.quantity)
        s.unshipped += 1


@part
def receive(w: World) -> None:
    """Take in what arrives, unless the lane is closed; what it held comes one lot after another."""
    s = w.state
    while s.first < s.unshipped and w.orders[s.first].arrival <= s.time + TINY and not s.closed:
        quantity = w.orders[s.first].quantity
        if s.first < s.held:
            while s.held < s.unshipped and w.orders[s.held].arrival <= s.time + TINY:
                s.held += 1
            if s.time < s.dock_free - TINY:
                return
            speed = share_of(w, 0, 0.0) * w.sku.demand * s.season
            s.dock_free = s.time + quantity / speed if speed > 0.0 else s.time
        _take_in(w, quantity)
        s.first += 1


@part
def _take_in(w: World, quantity: float) -> None:
    """A lot goes to those who wait, then to stock; what is above normal refills the reserve."""
    s, sku = w.state, w.sku
    s.on_order -= quantity
    s.received += quantity
    late = min(s.backlog, quantity)
    s.backlog -= late
    s.stock += quantity - late
    if sku.reserve > 0.0 and not is_disturbed(s):
        refill_reserve(w)
    note_receipt(sku, s, w.receipts)


@part
def refill_reserve(w: World) -> None:
    """Put stock above the safety stock and a lot back into the reserve."""
    s, sku = w.state, w.sku
    free = s.stock - s.reserve - sku.safety * s.season - sku.quantity
    s.reserve += max(0.0, min(sku.reserve * s.season - s.reserve, free))


@part
def take_off(w: World, units: float) -> None:
    """Take what alternates deliver beyond their standing share off orders that wait."""
    s = w.state
    at = s.unshipped
    while units > w.sku.grain and at < s.placed:
        taken = min(units, w.orders[at].quantity)
        w.orders[at].quantity -= taken
        s.on_order -= taken
        units -= taken
        at += 1


@part
def replaced_by(w: World) -> float:
    """When further deliveries of alternates have replaced all orders that wait."""
    s, waiting = w.state, 0.0
    for at in range(s.unshipped, s.placed):
        waiting += w.orders[at].quantity
    return s.time + waiting / s.further if waiting > w.sku.grain else np.inf


@part
def count_alternates(w: World, weeks: float) -> None:
    """Count what alternates deliver in some weeks, and its premium: further units by their room."""
    s, scale, room = w.state, w.sku.demand * w.state.season, 0.0
    for k in range(1, len(w.members)):
        room += w.flowing[k] * (share_of(w, k, 0.0) - w.members[k].normal) * scale
    for k in range(1, len(w.members)):
        source = w.members[k]
        units = w.flowing[k] * source.normal * scale * weeks
        if room > 0.0:
            spare = w.flowing[k] * (share_of(w, k, 0.0) - source.normal) * scale
            units += s.further * weeks * spare / room
        w.outcome.alternate_units += units
        w.outcome.premium += units * source.premium


@part
def next_movement(w: World) -> float:
    """When the next lot is shipped or received, if its way is open."""
    s = w.state
    until = np.inf
    if s.first < s.unshipped and not s.closed:
        until = w.orders[s.first].arrival
        if s.first < s.held:
            until = max(until, s.dock_free)
    if s.unshipped < s.placed and not s.ship_stopped:
        lot = w.orders[s.unshipped]
        moved = lot.ready
        if is_disturbed(s):
            speed = shipping_rate(w)
            missing = lot.quantity - s.made
            if missing > w.sku.grain:
                made = s.time + missing / speed if speed > 0.0 else np.inf
                moved = max(moved, made)
        until = min(until, moved)
    return until
