"""What there is in the one-SKU simulation: a SKU, sources, events, orders, and what is on when.

Everything is a NumPy record or an array of them, so that the compiled simulator reads and writes
them by name. Times are weeks, quantities units, shares those of normal demand.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

OUTAGE, CLOSURE, DEMAND = 0, 1, 2
"""Kinds of an event: a supplier ships nothing, a lane lets nothing arrive, demand is lifted."""

TINY = 1e-9
"""Weeks or units that are rounding: events this close are at the same time."""

SKU = np.dtype([("demand", float), ("quantity", float), ("buffer", float), ("lead_time", float)])
SOURCE = np.dtype([(name, float) for name in ("normal", "surge", "activation", "transit")])
EVENT = np.dtype(
    [("kind", np.int64), ("source", np.int64), ("start", float), ("end", float), ("factor", float)]
)
ORDER = np.dtype([("quantity", float), ("ready", float), ("arrival", float), ("held", np.bool_)])
STATE = np.dtype(
    [(name, float) for name in ("time", "stock", "made", "clock", "over", "ceiling", "dock_free")]
    + [(name, np.int64) for name in ("next_event", "next_break", "first", "unshipped", "placed")]
    + [("stopped", np.bool_)]
)
"""`made`: units that the primary has ready to ship in a disturbance; `clock`: infinite outside a
disturbance; `over`: when the effects of its events end; `ceiling`: the stock that stops of the
primary found; `dock_free`: when a reopened lane lets the next held lot through; `first`,
`unshipped` and `placed` point into the orders: the first undelivered one, the first that has not
left the supplier, the end."""

OUTCOME = np.dtype(
    [(name, float) for name in ("short", "sold", "demanded", "ordered", "delivered", "taken_off")]
    + [(name, float) for name in ("from_alternates", "stock_before", "stock_after", "on_order")]
)


class World(NamedTuple):
    """One SKU in one scenario; the primary is source 0, `breaks` are times when rates change."""

    sku: np.ndarray
    season: np.ndarray
    sources: np.ndarray
    events: np.ndarray
    breaks: np.ndarray
    orders: np.ndarray
    state: np.ndarray
    outcome: np.ndarray


@njit
def season_at(w, time):
    return w.season[int(np.floor(time + TINY)) % 52]


@njit
def season_weeks(w, time):
    """Demand from week 0 to `time` without hazards, in weeks of average demand."""
    week = int(np.floor(time))
    years, within = week // 52, week % 52
    return years * w.season.sum() + w.season[:within].sum() + (time - week) * w.season[within]


@njit
def is_on(w, kind, source, time):
    for event in w.events:
        on = event.start <= time + TINY < event.end
        if on and event.kind == kind and event.source == source:
            return True
    return False


@njit
def is_stopped(w, source, time):
    """Whether nothing can arrive: nothing was shipped a transit time ago, or the lane is closed."""
    shipped = not is_on(w, OUTAGE, source, time - w.sources[source].transit)
    return not shipped or is_on(w, CLOSURE, source, time)


@njit
def factor_at(w, time):
    factor = 1.0
    for event in w.events:
        if event.kind == DEMAND and event.start <= time + TINY < event.end:
            factor *= event.factor
    return factor


@njit
def demand_rate(w):
    return w.sku.demand * season_at(w, w.state.time) * factor_at(w, w.state.time)


@njit
def is_disturbed(w):
    return w.state.clock < np.inf


@njit
def share(w, source, ahead):
    """Largest share that `source` can deliver `ahead` weeks from now."""
    active = w.state.time + ahead + TINY >= w.state.clock + w.sources[source].activation
    return w.sources[source].surge if active else w.sources[source].normal


@njit
def shipping_rate(w):
    """Units a week that the primary can ship: what it can deliver a transit time from now."""
    transit = w.sources[0].transit
    return share(w, 0, transit) * w.sku.demand * season_at(w, w.state.time + transit)


@njit
def is_event_of_disturbance(w, event):
    """Whether it lifts demand or touches a source of normal deliveries."""
    if event.kind == DEMAND:
        return event.factor > 1
    return w.sources[event.source].normal > 0


def breaks_of(events, sources, lead_time, horizon, seasonal):
    """Times when a rate changes by itself: events and their effects, weeks where there is a season.

    A week and the effect of an event also count one lead time early, where the reorder point
    starts to see them.
    """
    delay = np.where(events["kind"] == OUTAGE, sources["transit"][events["source"]], 0.0)
    effect = events["start"] + delay
    times = [events["start"], events["end"], effect, effect - lead_time, events["end"] + delay]
    if seasonal:
        weeks = np.arange(-horizon, horizon)
        times += [weeks, weeks - lead_time]
    return np.unique(np.concatenate(times))
