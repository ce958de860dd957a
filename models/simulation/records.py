"""What the simulation of one SKU in one scenario works on: records whose fields lie side by side.

Times are weeks from the start of the horizon, quantities units, shares those of mean demand.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Records = NDArray[Any]
Record = Any
"""One element of an array of records."""

TINY = 1e-9
"""Weeks or units that are rounding: events this close are at the same time."""

DAYS = 7
"""Days in a week: demand is drawn anew each day."""

OUTAGE, CLOSURE, DEMAND, PRICE = range(4)
"""Kinds of an event: a supplier ships nothing, a lane lets nothing arrive, demand or the price is
multiplied."""

SKU = np.dtype(
    [
        (name, np.float64)
        for name in (
            *("demand", "demand_sd", "quantity", "safety", "reserve", "lead_time", "lead_time_sd"),
            *("review", "kinship", "tolerance", "lost_share", "shelf_life", "unit_cost", "on_hand"),
            *("normal", "grain"),
        )
    ]
    + [
        (name, np.int64)
        for name in ("family", "profile", "category", "line", "first_member", "last_member")
    ]
    + [("key", np.uint64), ("late", np.bool_), ("today", np.bool_)],
    align=True,
)
"""What a SKU is and how the plan treats it.

`safety` is the buffer that everyday variation may use, `reserve` what is kept for disturbances;
`kinship` the correlation of successive lead times; `tolerance` how far stock may be below the
buffer without anybody calling it a disruption; `normal` the primary's normal share; `grain` units
that are rounding; `line` is -1 without one; `late` whether units short in a disturbance wait for
stock like those of everyday; `today` whether week 0 begins with `on_hand` in place of the stock
that the plan has built.
"""

MEMBER = np.dtype(
    [
        (name, np.float64)
        for name in ("normal", "surge", "activation", "transit", "premium", "unit_charge")
    ]
    + [("supplier", np.int64), ("lane", np.int64)],
    align=True,
)
"""A source of the SKU's set, the primary first; `unit_charge` is what a unit costs over the
primary's price."""

EVENT = np.dtype(
    [(name, np.float64) for name in ("start", "end", "factor", "covered", "demanded")]
    + [("kind", np.int64), ("member", np.int64)],
    align=True,
)
"""An event; of a price event also what the buffer covers, and what was demanded before it."""

ORDER = np.dtype([(name, np.float64) for name in ("quantity", "ready", "transit", "arrival")])
"""An order at the primary: when it can be shipped, and how long that takes."""

RECEIPT = np.dtype([("time", np.float64), ("cumulated", np.float64)])
"""What had been received until a time, for stock that expires."""

STATE = np.dtype(
    [
        (name, np.float64)
        for name in (
            *("time", "stock", "reserve", "backlog", "on_order", "rate", "season", "factor"),
            *("next_review", "made", "clock", "over", "ceiling", "dock_free", "late_lead_time"),
            *("last_ready", "last_arrival", "standing", "further", "received", "making"),
            *("next_move", "think"),
        )
    ]
    + [
        (name, np.int64)
        for name in (
            *("day", "next_break", "next_event", "first", "unshipped", "placed", "held"),
            *("receipts", "next_expiry", "orders_drawn"),
        )
    ]
    + [
        (name, np.bool_)
        for name in ("ship_stopped", "stopped", "closed", "short_today", "moved", "stale")
    ],
    align=True,
)
"""Where the simulation stands.

`rate` is today's demand a week; `making` what the primary makes a week, and `made` what it has
ready to ship in a disturbance; `clock` is infinite outside one, `over` when the effects of its
events end, `ceiling` the stock that stops of the primary found; `held` counts orders that a closed
lane kept back; `late_lead_time` is the standard normal of the last lead time. `first`, `unshipped`
and `placed` point into the orders: the first that has not arrived, the first that has not been
shipped, and the end. `next_move` is when a lot next moves, `think` when alternates are asked anew;
`moved` and `stale` say that those have to be found again.
"""

OUTCOME = np.dtype(
    [
        (name, np.float64)
        for name in (
            *("demand", "short", "short_disturbed", "lost", "stock", "reserve", "lots"),
            *("alternate_units", "premium", "expired", "days_short", "days", "disturbances"),
            *("disturbed_weeks", "price_money", "first_short"),
        )
    ]
)
"""What a scenario left: units, lots, money, days; stock as units times weeks of the horizon."""
