"""Records that compiled kernels work on: one array each, its fields side by side in memory.

Compiled code pays for every array it is handed, so a hot function takes few of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Records = NDArray[Any]
"""An array of one of the records below."""

Record = Any
"""One of its elements."""

CHANGE = np.dtype(
    [
        ("time", np.float64),
        ("until", np.float64),
        ("factor", np.float64),
        ("source", np.int32),
        ("marks", np.int32),
    ],
    align=True,
)
"""A change of a SKU's sources or demand.

When it is, and when the effect of the event behind it ends, in weeks; the factor of demand (1 for
sources); the position among the SKU's sources, or DEMAND; the sum of its marks.
"""

MEMBER = np.dtype(
    [
        ("source", np.int64),
        ("normal", np.float64),
        ("surge", np.float64),
        ("response", np.float64),
        ("spare", np.float64),
        ("above_normal", np.float64),
    ],
    align=True,
)
"""A source of a set, and its state.

Its position among the SKU's sources; its normal and largest share of mean demand; weeks from the
clock to the largest share; the share above the normal one that it can deliver now; and the expected
weeks of mean demand that it has delivered above the normal share.
"""

PRESENCE = np.dtype(
    [("member", np.bool_), ("opens", np.bool_), ("down", np.int32)],
    align=True,
)
"""A source of a SKU as a set sees it.

Whether it is in the set; whether its events open disturbances, for it has a normal share there; and
the number of effects that stop it now.
"""

EPISODE = np.dtype(
    [
        ("clock", np.float64),
        ("start", np.float64),
        ("peak", np.float64),
        ("stopped", np.bool_),
    ],
    align=True,
)
"""An episode: start of the event that opened its disturbance, and its own, in weeks; its largest
deficit in weeks of mean demand; whether a source with a normal share was stopped as it began.
"""

WEEK = np.dtype([("index", np.float64), ("before", np.float64)], align=True)
"""A week of a profile: its season index, and the sum of those of the weeks before it."""

EVENT = np.dtype(
    [
        ("scenario", np.int64),
        ("start", np.float64),
        ("weeks", np.float64),
        ("factor", np.float64),
    ],
    align=True,
)
"""An event, field by field as in ``models.scenarios.Events``."""

SKU = np.dtype(
    [
        ("demand", np.float64),
        ("unit_cost", np.float64),
        ("stockout_cost", np.float64),
        ("key", np.uint64),
        ("profile", np.int64),
    ],
    align=True,
)
"""What a SKU brings besides its sources: mean demand in units a week, money a unit, the key of its
phases, the position of its profile.
"""

SCENARIO = np.dtype(
    [("key", np.uint64), ("probability", np.float64), ("stress", np.bool_)], align=True
)
"""What a scenario brings besides events: key of its phases, probability, stress mark."""

ROW = np.dtype(
    [
        ("scenario", np.int32),
        ("kind", np.int8),
        ("clock", np.float64),
        ("start", np.float64),
        ("requirement", np.float64),
        ("season", np.float64),
        ("phase", np.float64),
        ("charge", np.float64),
    ],
    align=True,
)
"""A requirement, field by field as in ``models.requirements.Requirements``."""
