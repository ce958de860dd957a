"""Everyday variation over arrays: units short, service levels, and lines below them.

One piece of mathematics, `models.everyday_kernels`, applied element by element; the arguments
broadcast. Families are named by text, as in ``Options.everyday_distribution``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from instances.instance import Floats, Ints
from models.compiling import kernel, part
from models.everyday_kernels import (
    FAMILIES,
    GAMMA,
    NORMAL,
    everyday_slope_scalar,
    everyday_tangent_scalar,
    everyday_units_scalar,
    tail_scalar,
    varies,
    whole_below,
)

Family = Sequence[str] | NDArray[np.str_]


def excess(family: Family, x: ArrayLike, mean: ArrayLike, sigma: ArrayLike) -> Floats:
    """Expected demand beyond x, ``l(x) = E (X - x)^+``, in units."""
    shape, arrays = _flat(family, mean, sigma, x)
    return _losses(*arrays).reshape(shape)


def everyday_units(
    family: Family,
    mean: ArrayLike,
    sigma: ArrayLike,
    cycles: ArrayLike,
    quantity: ArrayLike,
    buffer: ArrayLike,
) -> Floats:
    """Units short from everyday variation, in expectation: ``cycles (l(p) - l(p + Q))``.

    For the normal family that is ``cycles sigma (G(b / sigma) - G((b + Q) / sigma))``, G the normal
    loss function. It is never negative, never exceeds ``cycles Q``, and is 0 where sigma is 0.

    Parameters
    ----------
    family : names, shape (n,)
        ``normal``, ``gamma``, ``poisson`` or ``nbinom``, as used (`family_used`).
    mean, sigma : array
        Demand over lead time and review: mean and standard deviation, units.
    cycles : array
        Replenishment cycles a horizon.
    quantity, buffer : array
        Order quantity, and the buffer that everyday variation may touch, units.
    """
    shape, arrays = _flat(family, mean, sigma, cycles, quantity, buffer)
    return _units(*arrays).reshape(shape)


def everyday_slope(
    family: Family,
    mean: ArrayLike,
    sigma: ArrayLike,
    cycles: ArrayLike,
    quantity: ArrayLike,
    buffer: ArrayLike,
    right: bool = True,
) -> Floats:
    """Derivative of `everyday_units` in the buffer, from the right or from the left."""
    shape, arrays = _flat(family, mean, sigma, cycles, quantity, buffer)
    return _slopes(*arrays, right).reshape(shape)


def everyday_tangent(
    family: Family,
    mean: ArrayLike,
    sigma: ArrayLike,
    cycles: ArrayLike,
    quantity: ArrayLike,
    buffer: ArrayLike,
    low: ArrayLike = 0.0,
    high: ArrayLike = np.inf,
) -> tuple[Floats, Floats]:
    """Lines that bound `everyday_units` from below on [low, high]: value at `buffer`, and slope.

    They are lines of the convex envelope over the range, touching it at `buffer`: tangents for the
    normal and gamma families, for those of whole numbers the line through the whole reorder points
    on either side (or through an end of the range). The bound holds for ``0 <= low <= high`` to
    rounding, some 1e-14 of the units at `low`.
    """
    shape, arrays = _flat(family, mean, sigma, cycles, quantity, buffer, low, high)
    value, slope = _tangents(*arrays)
    return value.reshape(shape), slope.reshape(shape)


def cycle_service_level(
    family: Family, mean: ArrayLike, sigma: ArrayLike, buffer: ArrayLike
) -> Floats:
    """``P(X <= p)`` at the reorder point ``p = mean + buffer``: a cycle without shortage."""
    shape, arrays = _flat(family, mean, sigma, buffer)
    return _levels(*arrays).reshape(shape)


def smallest_buffer(family: Family, mean: ArrayLike, sigma: ArrayLike, level: ArrayLike) -> Floats:
    """Smallest buffer, 0 or more, at which `cycle_service_level` reaches `level`.

    Infinite for a level of 1 or more where demand varies. For the families of whole numbers the
    buffer lifts the reorder point to a whole number.
    """
    shape, arrays = _flat(family, mean, sigma, level)
    return _smallest(*arrays).reshape(shape)


def family_used(family: Family, mean: Floats, sigma: Floats) -> NDArray[np.str_]:
    """Family that stands for each SKU's demand over lead time and review.

    The families of whole numbers are chosen by the moments: negative binomial where the variance
    exceeds the mean, else Poisson.
    """
    names = np.asarray(family)
    whole = (names == "poisson") | (names == "nbinom")
    return np.where(whole, np.where(sigma**2 > mean, "nbinom", "poisson"), names)


def _flat(family: Family, *numbers: ArrayLike) -> tuple[tuple[int, ...], list[Any]]:
    """Broadcast shape, and the arguments as flat arrays with the family as a code."""
    names = np.asarray(family)
    codes = np.full(names.shape, -1, np.int64)
    for code, name in enumerate(FAMILIES):
        codes[names == name] = code
    if np.any(codes < 0):
        raise ValueError(f"{names[codes < 0].flat[0]!r} is not a family: {', '.join(FAMILIES)}")
    arrays = np.broadcast_arrays(codes, *(np.asarray(n, np.float64) for n in numbers))
    return arrays[0].shape, [np.ascontiguousarray(array).ravel() for array in arrays]


@kernel
def _losses(family: Ints, mean: Floats, sigma: Floats, x: Floats) -> Floats:
    out = np.empty(family.size)
    for i in range(out.size):
        out[i] = tail_scalar(family[i], mean[i], sigma[i], x[i])[1]
    return out


@kernel
def _units(
    family: Ints, mean: Floats, sigma: Floats, cycles: Floats, quantity: Floats, buffer: Floats
) -> Floats:
    out = np.empty(family.size)
    for i in range(out.size):
        out[i] = everyday_units_scalar(
            family[i], mean[i], sigma[i], cycles[i], quantity[i], buffer[i]
        )
    return out


@kernel
def _slopes(
    family: Ints,
    mean: Floats,
    sigma: Floats,
    cycles: Floats,
    quantity: Floats,
    buffer: Floats,
    right: bool,
) -> Floats:
    out = np.empty(family.size)
    for i in range(out.size):
        out[i] = everyday_slope_scalar(
            family[i], mean[i], sigma[i], cycles[i], quantity[i], buffer[i], right
        )
    return out


@kernel
def _tangents(
    family: Ints,
    mean: Floats,
    sigma: Floats,
    cycles: Floats,
    quantity: Floats,
    buffer: Floats,
    low: Floats,
    high: Floats,
) -> tuple[Floats, Floats]:
    value, slope = np.empty(family.size), np.empty(family.size)
    for i in range(slope.size):
        value[i], slope[i] = everyday_tangent_scalar(
            family[i], mean[i], sigma[i], cycles[i], quantity[i], buffer[i], low[i], high[i]
        )
    return value, slope


@kernel
def _levels(family: Ints, mean: Floats, sigma: Floats, buffer: Floats) -> Floats:
    out = np.empty(family.size)
    for i in range(out.size):
        out[i] = _level(family[i], mean[i], sigma[i], mean[i] + buffer[i])
    return out


@part
def _level(family: int, mean: float, sigma: float, point: float) -> float:
    """``P(X <= point)``, where a point a rounding below a whole number counts as whole."""
    # what does not vary is its mean, whole or not
    whole = family != NORMAL and family != GAMMA and varies(family, mean, sigma)
    return 1.0 - tail_scalar(family, mean, sigma, whole_below(point) if whole else point)[0]


@kernel
def _smallest(family: Ints, mean: Floats, sigma: Floats, level: Floats) -> Floats:
    out = np.empty(family.size)
    for i in range(out.size):
        out[i] = _smallest_scalar(family[i], mean[i], sigma[i], level[i])
    return out


@part
def _smallest_scalar(family: int, mean: float, sigma: float, level: float) -> float:
    if not varies(family, mean, sigma) or _level(family, mean, sigma, mean) >= level:
        return 0.0
    if level >= 1.0:
        return np.inf
    whole = family != NORMAL and family != GAMMA
    low, step = np.floor(mean) if whole else mean, np.ceil(sigma) if whole else sigma
    high = low + step
    while _level(family, mean, sigma, high) < level:
        step *= 2.0
        low, high = high, high + step
    while True:  # the level is below at `low` and reached at `high`
        middle = np.floor(0.5 * (low + high)) if whole else 0.5 * (low + high)
        if middle <= low or middle >= high:
            return high - mean
        if _level(family, mean, sigma, middle) >= level:
            high = middle
        else:
            low = middle
