"""Settings in which simulation and requirement model are compared, and what is known of each.

Demand is 10 a week. Durations are lognormal. A setting without a `cause` is one where the two must
agree; one with a cause says by how much they differ, and how to take the cause away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from one_sku_world import CLOSURE, DEMAND, OUTAGE

DEMAND_A_WEEK = 10.0
WEEKS = 52.0
PRIMARY, ALTERNATE, SECOND = 0, 1, 2

Event = tuple[int, int, float, float, float]
Draw = Callable[[np.random.Generator], list[Event]]
Keep = Callable[[list[Event]], bool]

SURGE = "lots in a surge"
STANDING = "standing alternate stopped"
PHASE = "outage in an episode that a surge began"
PEAKS = "several stops in one disturbance"
BOTH = f"{PEAKS}, {SURGE}"
RUN_DOWN = "season falls"
NO_PHASE_IS_ABOVE = (SURGE, STANDING, PHASE)
"""Causes under which the model with every phase 0 is never below the simulation."""


@dataclass(frozen=True)
class Source:
    """Shares of demand and weeks; activation is the transit time unless given."""

    normal: float = 1.0
    surge: float = 1.25
    transit: float = 0.0
    activation: float | None = None


def alternate(surge: float = 0.5, activation: float = 2.0) -> Source:
    return Source(0.0, surge, 0.0, activation)


@dataclass(frozen=True)
class Setting:
    """One comparison.

    `ratio` bounds simulated over modelled units short where there is a `cause`. `without` keeps the
    scenarios that the cause does not touch: on them the two must agree. `small_lots` is how near
    they must come (relative) when lots are a tenth of a week of demand instead.
    """

    name: str
    draw: Draw
    quantity: float = 20.0
    buffer: float = 10.0
    lead_time: float = 0.0
    sources: tuple[Source, ...] = (Source(),)
    season: tuple[float, ...] | None = None
    scenarios: int = 4000
    cause: str = ""
    ratio: tuple[float, float] = (1.0, 1.0)
    without: Keep | None = None
    small_lots: float | None = None


def events(
    kind: int, source: int = PRIMARY, mean: float = 4.0, sd: float = 4.0, factor: float = 1.0,
    count: int | None = None, rate: float = 2.0,
) -> Draw:  # fmt: skip
    """`count` events at random times, or a Poisson number of them."""

    def draw(rng: np.random.Generator) -> list[Event]:
        variance = np.log1p((sd / mean) ** 2)
        many = rng.poisson(rate) if count is None else count
        starts = rng.uniform(0.0, WEEKS, many)
        weeks = rng.lognormal(np.log(mean) - variance / 2, np.sqrt(variance), many)
        return [(kind, source, t, t + w, factor) for t, w in zip(starts, weeks, strict=True)]

    return draw


def one(kind: int = OUTAGE, source: int = PRIMARY, **durations: float) -> Draw:
    return events(kind, source, count=1, **durations)


def surge(factor: float = 1.5, mean: float = 8.0, sd: float = 4.0) -> Draw:
    return one(DEMAND, mean=mean, sd=sd, factor=factor)


def together(*draws: Draw) -> Draw:
    return lambda rng: [event for draw in draws for event in draw(rng)]


def within(outer: Draw, kind: int, source: int, first: float, last: float, factor: float) -> Draw:
    """An event and one inside it, from a share `first` to a share `last` of its duration."""

    def draw(rng: np.random.Generator) -> list[Event]:
        ((what, of, start, end, own),) = outer(rng)
        begin, over = (start + share * (end - start) for share in (first, last))
        inner = [(kind, source, begin, over, factor)] if begin < WEEKS else []
        return [(what, of, start, end, own), *inner]

    return draw


def common(draw: Draw, *others: int) -> Draw:
    """The same event at other sources too."""

    def drawn(rng: np.random.Generator) -> list[Event]:
        first = draw(rng)
        return first + [(kind, k, a, b, f) for kind, _, a, b, f in first for k in others]

    return drawn


def apart(scenario: list[Event]) -> bool:
    """Each event comes when the deficit of the one before, caught up at 0.25 d, is over."""
    ordered = sorted(scenario, key=lambda event: event[2])
    return all(
        after[2] > before[3] + 4.0 * (before[3] - before[2]) + 4.0
        for before, after in pairwise(ordered)
    )


def buffer_has_followed(weeks: float, delay: float) -> Keep:
    """Stops come at least `weeks` after the season's fall at the turn of the year."""
    return lambda scenario: all((event[2] + delay) % 52 > weeks for event in scenario)


PEAK = (0.5,) * 13 + (1.0,) * 26 + (1.5,) * 13
SHARED = (Source(0.6, 1.1), Source(0.4, 0.8, 0.0, 1.0))
SHARED_FAR = (Source(0.6, 1.1, 3.0), Source(0.4, 0.8, 1.0, 2.0))
OUTAGES = events(OUTAGE)

SETTINGS = (
    Setting("outage, small lots, no buffer", one(), 5, 0),
    Setting("outage, partial buffer", one(), 20, 30),
    Setting("outage, large buffer", one(), 20, 80, scenarios=8000),
    Setting("outage, many weeks of lots", one(), 200, 0, scenarios=16000),
    Setting("outage, long pipeline", one(), 20, 30, 8, (Source(transit=8),)),
    Setting("outage, long pipeline, many weeks of lots", one(), 150, 10, 8,
            (Source(transit=8),), scenarios=16000),
    Setting("outage, half the lead time in transit", one(), 30, 20, 6,
            (Source(transit=3, activation=6),)),
    Setting("outage, alternate of 0.5, quick", one(), 20, 10, 4,
            (Source(transit=4), alternate(0.5, 1)), scenarios=8000),
    Setting("outage, alternate of 0.5, slow", one(), 80, 10, 4,
            (Source(transit=4), alternate(0.5, 8)), scenarios=8000),
    Setting("outage, alternate of 1.0", one(), 20, 10, 0, (Source(), alternate(1.0, 3)),
            scenarios=8000),
    Setting("outage, alternate of 1.5", one(), 40, 5, 0, (Source(), alternate(1.5, 3)),
            scenarios=8000),
    Setting("outage, two alternates", one(mean=8), 20, 5, 2,
            (Source(transit=2), alternate(0.5, 1), alternate(0.3, 5)), scenarios=8000),
    Setting("lane closed", one(CLOSURE), 20, 10, 6, (Source(transit=6),)),
    Setting("lane closed, alternate of 0.5", one(CLOSURE), 20, 10, 6,
            (Source(transit=6), alternate())),
    Setting("lane closed, many weeks of lots", one(CLOSURE), 150, 10, 6, (Source(transit=6),),
            scenarios=16000),
    Setting("standing share, primary stopped", one(), 20, 10, 0, SHARED, scenarios=16000),
    Setting("standing share, long pipelines", one(mean=8), 50, 0, 3, SHARED_FAR, scenarios=16000),
    Setting("both sources of a standing share stopped", common(one(), ALTERNATE), 20, 10, 0,
            SHARED),
    Setting("overlapping outages", within(one(), OUTAGE, PRIMARY, 0.5, 1.5, 1.0), 20, 30, 2,
            (Source(transit=2),)),
    Setting("alternate down too", together(one(), events(OUTAGE, ALTERNATE, rate=4)), 20, 10, 0,
            (Source(), alternate(0.7, 2)), scenarios=8000),
    Setting("surge within an outage", within(one(), DEMAND, PRIMARY, 0.2, 0.9, 1.5), 20, 20),
    Setting("slump within an outage", within(one(), DEMAND, PRIMARY, 0.2, 0.9, 0.5), 20, 10),
    Setting("season, no buffer", one(), 20, 0, 4, (Source(transit=4),), PEAK),
    Setting("season, alternate of 0.5", one(), 20, 40, 4, (Source(transit=4), alternate()), PEAK,
            8000, RUN_DOWN, (0.92, 0.985), buffer_has_followed(8, 4)),
    Setting("surge, small lots", surge(), 5, 0, cause=SURGE, ratio=(0.98, 0.995), small_lots=0.005),
    Setting("surge, long pipeline", surge(), 20, 10, 6, (Source(transit=6),), cause=SURGE,
            ratio=(0.96, 0.975), small_lots=0.005),
    Setting("surge, alternate of 0.5, slow", surge(), 20, 10, 6,
            (Source(transit=6), alternate(0.5, 4)), cause=SURGE, ratio=(0.955, 0.975),
            small_lots=0.005),
    Setting("surge, lots as long as the surge", surge(), 80, 0, cause=SURGE, ratio=(0.78, 0.82),
            small_lots=0.005),
    Setting("surge before an outage takes effect", within(one(), DEMAND, PRIMARY, 0.2, 0.9, 1.5),
            20, 20, 4, (Source(transit=4),), cause=PHASE, ratio=(0.79, 0.83), small_lots=0.03),
    Setting("surge, many weeks of lots", surge(), 200, 0, cause=SURGE, ratio=(0.5, 0.56),
            small_lots=0.005),
    Setting("surge, many weeks of lots, alternate of 0.5", surge(), 200, 0, 0,
            (Source(), alternate()), cause=SURGE, ratio=(0.1, 0.16), small_lots=0.015),
    Setting("standing alternate stopped", one(source=ALTERNATE), 20, 0, 0,
            (Source(0.6, 1.1, 0.0, 2.0), SHARED[1]), cause=STANDING, ratio=(3.5, 4.7),
            small_lots=0.08),
    Setting("standing alternate stopped, long pipelines", one(source=ALTERNATE), 20, 0, 3,
            (Source(0.6, 0.9, 3.0), SHARED_FAR[1]), cause=STANDING, ratio=(2.5, 3.1),
            small_lots=0.08),
    Setting("successive outages, no buffer", OUTAGES, 20, 0, cause=PEAKS, ratio=(1.03, 1.07),
            without=apart),
    Setting("successive outages, partial buffer", OUTAGES, 20, 20, cause=PEAKS, ratio=(0.925, 0.96),
            without=apart),
    Setting("successive outages, large buffer", OUTAGES, 20, 80, cause=PEAKS, ratio=(0.85, 0.9),
            without=apart, scenarios=8000),
    Setting("successive outages, alternate of 0.5", OUTAGES, 20, 20, 4,
            (Source(transit=4), alternate(0.5, 4)), cause=PEAKS, ratio=(0.94, 1.0), without=apart),
    Setting("successive outages, many weeks of lots", OUTAGES, 200, 20, cause=PEAKS,
            ratio=(0.7, 0.85), without=apart, scenarios=16000),
    Setting("outages and surges", together(one(), events(DEMAND, factor=1.3)), 20, 10, 2,
            (Source(transit=2),), cause=BOTH, ratio=(0.92, 0.96)),
)  # fmt: skip
