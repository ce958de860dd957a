"""When events happen: at a rate or between two dates, over all scenarios at once."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from instances.instance import Floats, Ints
from models.durations import Duration, durations

WEEKS_A_YEAR = 52.0


class Sample(NamedTuple):
    """What every stream needs: the seed, the number of scenarios, and the horizon in weeks."""

    seed: int
    scenarios: int
    horizon: float


class Dates(NamedTuple):
    """A dated event: its probability, and the earliest and latest week it starts in."""

    probability: float
    earliest: float
    latest: float


class Occurrences(NamedTuple):
    """Events without a target: their scenarios, starts and weeks."""

    scenario: Ints
    start: Floats
    weeks: Floats


def expected_events(sample: Sample, rate: float) -> float:
    """Expected number of events over all scenarios at a yearly `rate`."""
    return rate * sample.horizon / WEEKS_A_YEAR * sample.scenarios


def poisson_events(
    generator: Generator, sample: Sample, rate: float, duration: Duration
) -> Occurrences:
    """Draw events of a yearly `rate`: Poisson in number, uniform over the horizon.

    One count is drawn for all scenarios together and each event put into any of them with equal
    probability, which makes the counts of the scenarios independent and Poisson (splitting of a
    Poisson process; Kingman 1993, "Poisson Processes", section 5.1) at a cost that grows with the
    events, not with the scenarios.
    """
    count = int(generator.poisson(expected_events(sample, rate)))
    scenario = generator.integers(sample.scenarios, size=count)
    start = generator.random(count) * sample.horizon
    return Occurrences(scenario, start, durations(generator, duration, count))


def dated_events(
    generator: Generator, sample: Sample, dates: Dates, duration: Duration
) -> Occurrences:
    """Draw a dated event in each scenario; it counts where it starts within the horizon."""
    scenario = np.flatnonzero(generator.random(sample.scenarios) < dates.probability)
    span = dates.latest - dates.earliest
    start = dates.earliest + generator.random(len(scenario)) * span
    weeks = durations(generator, duration, len(scenario))
    within = (start >= 0.0) & (start < sample.horizon)
    return Occurrences(scenario[within], start[within], weeks[within])
