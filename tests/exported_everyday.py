"""What the row of an option in ``options.parquet`` says of everyday variation, by scipy alone."""

import numpy as np
from scipy import stats


def loss(distribution, mean, sigma, x):
    """``E (X - x)^+``."""
    if distribution == "normal":
        z = (x - mean) / sigma
        return sigma * (stats.norm.pdf(z) - z * stats.norm.sf(z))
    if distribution == "gamma":
        shape, scale = mean**2 / sigma**2, sigma**2 / mean
        at_most = stats.gamma.sf(x, shape + 1, scale=scale)
        return mean * at_most - x * stats.gamma.sf(x, shape, scale=scale)
    below = np.floor(x)
    if distribution == "poisson":
        return mean * stats.poisson.sf(below - 1, mean) - x * stats.poisson.sf(below, mean)
    chance = mean / sigma**2
    size = mean * chance / (1 - chance)
    tail = stats.nbinom.sf(below - 1, size + 1, chance)
    return mean * tail - x * stats.nbinom.sf(below, size, chance)


def beyond(option, x):
    """Probability of more than x, the slope of ``loss``."""
    mean, sigma = option.everyday_mean, option.everyday_sigma
    if option.everyday_distribution == "normal":
        return stats.norm.sf(x, mean, sigma)
    return stats.gamma.sf(x, mean**2 / sigma**2, scale=sigma**2 / mean)


def everyday_units(option, buffer):
    """Units short a horizon at a buffer that everyday variation may use in full."""
    shape = option.everyday_distribution, option.everyday_mean, option.everyday_sigma
    point = option.everyday_mean + buffer
    return option.everyday_cycles * (
        loss(*shape, point) - loss(*shape, point + option.order_quantity)
    )


def everyday_tangent(option, buffer):
    """Slope and intercept of a line below the everyday units short that touches them at `buffer`.

    Between whole reorder points of a whole distribution the function is itself a line.
    """
    most = option.everyday_buffer_max
    if buffer >= most:
        return 0.0, everyday_units(option, most)
    if option.everyday_distribution in ("poisson", "nbinom"):
        below = np.floor(option.everyday_mean + buffer + 1e-9) - option.everyday_mean
        units = everyday_units(option, below)
        slope = everyday_units(option, below + 1) - units
        return slope, units - slope * below
    point = option.everyday_mean + buffer
    more = beyond(option, point) - beyond(option, point + option.order_quantity)
    slope = -option.everyday_cycles * more
    return slope, everyday_units(option, buffer) - slope * buffer


def quantile(option, level):
    mean, sigma = option.everyday_mean, option.everyday_sigma
    if option.everyday_distribution == "normal":
        return stats.norm.ppf(level, mean, sigma)
    if option.everyday_distribution == "gamma":
        return stats.gamma.ppf(level, mean**2 / sigma**2, scale=sigma**2 / mean)
    if option.everyday_distribution == "poisson":
        return stats.poisson.ppf(level, mean)
    chance = mean / sigma**2
    return stats.nbinom.ppf(level, mean * chance / (1 - chance), chance)
