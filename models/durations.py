"""How long events last: three families of distributions, each by its mean and sd."""

from math import log, sqrt
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from scipy import special

from instances.instance import Floats


class Duration(NamedTuple):
    """Family (``lognormal``, ``gamma`` or ``pareto``), mean and sd in weeks; sd 0 is constant."""

    family: str
    mean: float
    sd: float


def durations(generator: Generator, duration: Duration, count: int) -> Floats:
    """Draw `count` durations, in weeks.

    With mean m and sd s: a lognormal with variance ``ln(1 + s^2 / m^2)`` of its logarithm; a gamma
    of shape ``m^2 / s^2``; a Pareto type I of shape ``a = 1 + sqrt(1 + m^2 / s^2)`` and smallest
    value ``m (a - 1) / a``, which are those of Johnson, Kotz and Balakrishnan (1994, chapter 20)
    solved for mean and sd.
    """
    family, mean, sd = duration
    if sd == 0.0 or mean == 0.0:
        return np.full(count, mean)
    if family == "lognormal":
        variance = log(1.0 + (sd / mean) ** 2)
        return generator.lognormal(log(mean) - variance / 2.0, sqrt(variance), count)
    if family == "gamma":
        return generator.gamma((mean / sd) ** 2, sd**2 / mean, count)
    if family == "pareto":
        shape = 1.0 + sqrt(1.0 + (mean / sd) ** 2)
        return mean * (shape - 1.0) / shape * (1.0 + generator.pareto(shape, count))
    raise ValueError(f"{family!r} is no family of durations: lognormal, gamma or pareto")


def duration_quantiles(duration: Duration, share: Floats) -> Floats:
    """Durations at shares in [0, 1) of the same distributions, in weeks."""
    family, mean, sd = duration
    if sd == 0.0 or mean == 0.0:
        return np.full(share.size, mean)
    if family == "lognormal":
        variance = log(1.0 + (sd / mean) ** 2)
        return np.exp(log(mean) - variance / 2.0 + sqrt(variance) * special.ndtri(share))
    if family == "gamma":
        return sd**2 / mean * special.gammaincinv((mean / sd) ** 2, share)
    if family == "pareto":
        shape = 1.0 + sqrt(1.0 + (mean / sd) ** 2)
        return mean * (shape - 1.0) / shape * (1.0 - share) ** (-1.0 / shape)
    raise ValueError(f"{family!r} is no family of durations: lognormal, gamma or pareto")
