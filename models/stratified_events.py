"""Events whose numbers are spread evenly over scenarios: the same chances, less luck.

For each supplier and hazard the unit interval is cut into as many equal parts as there are
scenarios, a number is drawn in each, and the parts are dealt to the scenarios in random order
(Latin hypercube sampling; McKay, Beckman and Conover, Technometrics 21, 1979). The number of events
is its quantile there, and so are start and weeks of the first event of each scenario that has one.
Every scenario by itself is distributed as a plain one, so that averages stay unbiased; further
events of one scenario are plain, as parts would tie them to each other.
"""

import numpy as np
from numpy.random import Generator
from scipy import special

from instances.instance import Floats, Ints
from models.durations import Duration, duration_quantiles
from models.occurrences import Dates, Occurrences, Sample

BELOW_ONE = 1.0 - 2.0**-53
"""Largest number below 1: no quantile is infinite."""


def strata(generator: Generator, count: int) -> Floats:
    """One number in each of `count` equal parts of (0, 1), in random order."""
    shares = (generator.permutation(count) + generator.random(count)) / max(count, 1)
    return np.minimum(shares, BELOW_ONE)


def poisson_quantiles(mean: float, share: Floats, least: int = 0) -> Ints:
    """Quantiles of a Poisson distribution that is known to be at least `least`, 0 or 1."""
    most = int(mean + 12.0 * np.sqrt(mean) + 25.0)
    table = special.pdtr(np.arange(most), mean)
    below = float(special.pdtr(least - 1, mean)) if least else 0.0
    return np.searchsorted((table - below) / (1.0 - below), share).astype(np.int64)


def stratified_counts(generator: Generator, scenarios: int, mean: float) -> Ints:
    """Number of events in each scenario, Poisson with `mean`, shape (scenarios,)."""
    return poisson_quantiles(mean, strata(generator, scenarios))


def events_of_counts(
    generator: Generator, sample: Sample, counts: Ints, duration: Duration
) -> Occurrences:
    """Events of known number in each scenario: uniform starts, and weeks of their family."""
    scenario = np.repeat(np.arange(counts.size), counts)
    first = np.flatnonzero(np.diff(scenario, prepend=-1) > 0)
    start, weeks = _spread(generator, scenario.size, first)
    return Occurrences(scenario, start * sample.horizon, duration_quantiles(duration, weeks))


def stratified_dated_events(
    generator: Generator, sample: Sample, dates: Dates, duration: Duration
) -> Occurrences:
    """Draw a dated event in each scenario; it counts where it starts within the horizon."""
    happens = strata(generator, sample.scenarios) < dates.probability
    scenario = np.flatnonzero(happens)
    share, long = _spread(generator, scenario.size, np.arange(scenario.size))
    start = dates.earliest + share * (dates.latest - dates.earliest)
    weeks = duration_quantiles(duration, long)
    within = (start >= 0.0) & (start < sample.horizon)
    return Occurrences(scenario[within], start[within], weeks[within])


def _spread(generator: Generator, count: int, first: Ints) -> tuple[Floats, Floats]:
    """Two numbers an event, those of the events `first` one in each part."""
    both = []
    for _ in range(2):
        share = np.minimum(generator.random(count), BELOW_ONE)
        share[first] = strata(generator, first.size)
        both.append(share)
    return both[0], both[1]
