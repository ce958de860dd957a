"""What is demanded on a day, and how long an order takes: draws with the SKU's moments."""

import math

from models.compiling import part
from models.simulation.random_numbers import Stream, gamma, normal, poisson

FAMILIES = ("normal", "gamma", "poisson", "nbinom")
NORMAL, GAMMA, POISSON, NBINOM = range(4)
"""Codes of the families of demand, their positions in FAMILIES."""


@part
def day_demand(stream: Stream, family: int, mean: float, sd: float) -> float:
    """Units demanded on a day with this mean and sd; days are independent.

    A normal day can be negative: a return. Whole numbers are negative binomial where the variance
    exceeds the mean, else Poisson.
    """
    if sd <= 0.0 or mean <= 0.0:
        return mean
    if family == NORMAL:
        return mean + sd * normal(stream)
    if family == GAMMA:
        return gamma(stream, (mean / sd) ** 2) * sd * sd / mean
    beyond = sd * sd - mean
    if beyond <= 1e-12 * mean:
        return poisson(stream, mean)
    return poisson(stream, gamma(stream, mean * mean / beyond) * beyond / mean)


@part
def lead_time(family: int, mean: float, sd: float, z: float) -> float:
    """Lead time of an order from a standard normal, never negative.

    Normal where demand is, else gamma (by the cube root of Wilson and Hilferty 1931).
    """
    if sd <= 0.0 or mean <= 0.0:
        return mean
    if family == NORMAL:
        return max(0.0, mean + sd * z)
    shape = (mean / sd) ** 2
    root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))
    return mean * max(0.0, root) ** 3
