"""A simulator of one SKU in lots, orders and shipments, to check the deficit process against.

Demand runs steadily (no everyday variation), so that only disruptions leave units short. The
planner orders lots of Q (one_sku_planner.py); from there on things happen to orders:

- An order waits at the primary for its lead time less the transit time, then is shipped, and
  arrives a transit time later. An outage stops shipments; what is already shipped still arrives.
- In a disturbance the primary makes no more than its share of demand (normal before its activation,
  the largest after) and ships a lot when it is made; one lot can be made ahead, also in an outage,
  so that the order waiting when an outage ends leaves at once.
- A closed lane holds what arrives. Reopened, it lets one held lot through at once and the others no
  faster than the primary's share allows.
- Units that cannot be served at once are short: lost or expedited, never delivered late on top.

Time moves from event to event, exactly; where in its cycle the SKU is when an event comes follows
from a random start.
"""

from collections.abc import Sequence

import numpy as np
from numba import njit
from one_sku_planner import (
    alternates,
    foreseen_gap,
    is_lane_closed,
    order_due,
    position,
    reorder_point,
)
from one_sku_world import (
    EVENT,
    ORDER,
    OUTAGE,
    OUTCOME,
    STATE,
    TINY,
    World,
    breaks_of,
    demand_rate,
    is_disturbed,
    is_event_of_disturbance,
    is_on,
    is_stopped,
    season_at,
    share,
    shipping_rate,
)

MOST_STEPS = 200_000


def simulate(
    sku: np.ndarray,
    sources: np.ndarray,
    scenarios: Sequence[Sequence[tuple]],
    starts: np.ndarray,
    season: Sequence[float] | None = None,
    weeks: float = 52.0,
) -> np.ndarray:
    """Outcome of each scenario, from its events and the share of a cycle that it starts with.

    `sku` is a record of SKU, `sources` an array of SOURCE with the primary first, a scenario a
    sequence of (kind, source, start, end, factor). Runs for `weeks`, and on until the last
    disturbance is over. A source must not be active sooner than its transit allows.
    """
    if (sources["activation"] < sources["transit"]).any():
        raise ValueError("activation_weeks below transit_weeks is not simulated")
    index = np.ones(52) if season is None else np.resize(np.asarray(season, float), 52)
    outcomes = np.zeros(len(scenarios), OUTCOME)
    cycle = sku["quantity"] / sku["demand"] / index.min()
    begin = -(sku["lead_time"] + 2 * cycle)
    for scenario, start, outcome in zip(scenarios, starts, outcomes, strict=True):
        events = np.array(sorted(scenario, key=lambda event: event[2]), EVENT)
        last = max(weeks, events["end"].max(initial=0.0))
        horizon = int(2 * last + 300)
        breaks = breaks_of(events, sources, sku["lead_time"], horizon, np.ptp(index) > 0)
        most = int(4 * (horizon - begin) * sku["demand"] * index.max() / sku["quantity"]) + 1000
        orders = np.zeros(most, ORDER)
        state = np.zeros(1, STATE)[0]
        state["time"], state["clock"], state["over"] = begin, np.inf, -np.inf
        state["dock_free"] = -np.inf
        run(World(sku, index, sources, events, breaks, orders, state, outcome), start, weeks)
    return outcomes


@njit
def run(w, start, weeks):
    s, o = w.state, w.outcome
    s.stock = reorder_point(w) + start * w.sku.quantity
    o.stock_before = s.stock
    for _ in range(MOST_STEPS):
        settle(w)
        if s.time >= weeks - TINY and s.next_event == len(w.events) and not is_disturbed(w):
            o.stock_after, o.on_order = s.stock, position(w) - s.stock
            return
        standing, further, think = alternates(w)
        until = min(think, next_change(w, standing, further))
        advance(w, standing, further, min(until, weeks if s.time < weeks - TINY else np.inf))
    raise RuntimeError("the simulation does not end")


@njit
def settle(w):
    """Everything that happens at this moment, until nothing more does."""
    s = w.state
    while s.next_break < len(w.breaks) and w.breaks[s.next_break] <= s.time + TINY:
        s.next_break += 1
    open_disturbance(w)
    stopped = is_stopped(w, 0, s.time)
    if stopped and not s.stopped:
        s.ceiling = max(s.ceiling, s.stock)
    s.stopped = stopped
    while place(w) or ship(w) or deliver(w):
        pass
    close_disturbance(w)


@njit
def open_disturbance(w):
    s = w.state
    while s.next_event < len(w.events) and w.events[s.next_event].start <= s.time + TINY:
        event = w.events[s.next_event]
        s.next_event += 1
        if is_event_of_disturbance(w, event):
            if not is_disturbed(w):
                s.clock, s.over = event.start, -np.inf
            delay = w.sources[event.source].transit if event.kind == OUTAGE else 0.0
            s.over = max(s.over, event.end + delay)


@njit
def close_disturbance(w):
    """It ends when no event has an effect any more and no lot is late, or foreseen to be."""
    s = w.state
    if not is_disturbed(w) or s.time < s.over - TINY:
        return
    late = s.unshipped < s.placed and w.orders[s.unshipped].ready <= s.time + TINY
    held = s.first < s.unshipped and w.orders[s.first].held
    if not late and not held and foreseen_gap(w) <= TINY:
        s.clock, s.ceiling = np.inf, 0.0


@njit
def place(w):
    s = w.state
    if position(w) > reorder_point(w) + TINY:
        return False
    if s.placed == len(w.orders):
        raise RuntimeError("more orders than expected")
    order = w.orders[s.placed]
    order.quantity = w.sku.quantity
    order.ready = s.time + w.sku.lead_time - w.sources[0].transit
    w.outcome.ordered += order.quantity
    s.placed += 1
    return True


@njit
def ship(w):
    s = w.state
    if s.unshipped == s.placed or is_on(w, OUTAGE, 0, s.time):
        return False
    order = w.orders[s.unshipped]
    if order.ready > s.time + TINY or (is_disturbed(w) and s.made < order.quantity - TINY):
        return False
    order.arrival = s.time + w.sources[0].transit
    s.made = max(0.0, s.made - order.quantity)
    s.unshipped += 1
    return True


@njit
def deliver(w):
    s = w.state
    if s.first == s.unshipped or w.orders[s.first].arrival > s.time + TINY:
        return False
    closed = is_lane_closed(w)
    queue = s.first
    while queue < s.unshipped and w.orders[queue].arrival <= s.time + TINY:
        w.orders[queue].held |= closed or w.orders[s.first].held
        queue += 1
    order = w.orders[s.first]
    if order.held and (closed or s.time < s.dock_free - TINY):
        return False
    if order.held:
        s.dock_free = s.time + order.quantity / (
            share(w, 0, 0.0) * w.sku.demand * season_at(w, s.time)
        )
    s.stock += order.quantity
    w.outcome.delivered += order.quantity
    s.first += 1
    return True


@njit
def next_change(w, standing, further):
    """When something next happens by itself at the rates that hold now."""
    s = w.state
    until = w.breaks[s.next_break] if s.next_break < len(w.breaks) else np.inf
    if is_disturbed(w):
        for k in range(len(w.sources)):
            active = s.clock + w.sources[k].activation
            for time in (active, active - w.sources[k].transit):
                if time > s.time + TINY:
                    until = min(until, time)
        if s.over > s.time + TINY:
            until = min(until, s.over)
    falling, inflow = demand_rate(w), standing + further
    if s.stock <= TINY:
        falling = min(falling, inflow)
    if falling > inflow + TINY:
        until = min(until, s.time + s.stock / (falling - inflow))
    waiting = w.orders[s.unshipped : s.placed].quantity.sum()
    if waiting > TINY and further > TINY:
        until = min(until, s.time + waiting / further)
        inflow = standing
    until = min(until, order_due(w, falling - inflow))
    return min(until, next_lot_moves(w))


@njit
def next_lot_moves(w):
    """When the next lot arrives, is let through, or is shipped, if its way is open."""
    s = w.state
    until = np.inf
    for place in range(s.first, s.unshipped):
        if w.orders[place].arrival > s.time + TINY:
            until = w.orders[place].arrival
            break
    if s.first < s.unshipped and w.orders[s.first].held and s.dock_free > s.time + TINY:
        until = min(until, s.dock_free)
    if s.unshipped < s.placed:
        order = w.orders[s.unshipped]
        if order.ready > s.time + TINY:
            until = min(until, order.ready)
        elif is_disturbed(w) and order.quantity > s.made + TINY and shipping_rate(w) > 0:
            until = min(until, s.time + (order.quantity - s.made) / shipping_rate(w))
    return until


@njit
def advance(w, standing, further, until):
    """Let the rates run until then: sell, take in, make, and take off what waits."""
    s, o = w.state, w.outcome
    weeks = until - s.time
    demand = demand_rate(w)
    inflow = standing + further
    sales = min(demand, inflow) if s.stock <= TINY else demand
    o.demanded += demand * weeks
    o.sold += sales * weeks
    o.short += (demand - sales) * weeks
    o.from_alternates += inflow * weeks
    s.stock = max(0.0, s.stock + (inflow - sales) * weeks)
    s.made = min(w.sku.quantity, s.made + shipping_rate(w) * weeks)
    rest = further * weeks
    for place in range(s.unshipped, s.placed):
        taken = min(rest, w.orders[place].quantity)
        w.orders[place].quantity -= taken
        o.taken_off += taken
        rest -= taken
    s.time = until
