"""Random numbers inside compiled code: streams named by a key and a number, in any order.

A stream is an array of one state. It is splitmix64 (Steele, Lea and Flood 2014, "Fast splittable
pseudorandom number generators"), begun anew for each key and number.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.compiling import part

Stream = NDArray[np.uint64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_BY_30, _BY_27, _BY_31, _BY_12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)

FEW = 30.0
"""Mean up to which a Poisson number is counted one by one."""


@part
def mixed(state: Any) -> Any:
    """Spread the bits of a number over all 64."""
    state = (state ^ (state >> _BY_30)) * _FIRST
    state = (state ^ (state >> _BY_27)) * _SECOND
    return state ^ (state >> _BY_31)


@part
def begin(stream: Stream, key: Any, number: int) -> None:
    """Put a stream to its start for a key and a number."""
    stream[0] = mixed(mixed(key + _STEP) ^ (np.uint64(number) * _STEP))


@part
def uniform(stream: Stream) -> float:
    """In (0, 1), never an end."""
    stream[0] += _STEP
    return (np.float64(mixed(stream[0]) >> _BY_12) + 0.5) * 2.0**-52


@part
def normal(stream: Stream) -> float:
    """Standard normal (Box and Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(uniform(stream)))
    return radius * math.cos(2.0 * math.pi * uniform(stream))


@part
def gamma(stream: Stream, shape: float) -> float:
    """Gamma of scale 1 (Marsaglia and Tsang 2000)."""
    boost = 1.0
    if shape < 1.0:
        boost = uniform(stream) ** (1.0 / shape)
        shape += 1.0
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(stream)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(uniform(stream)) < 0.5 * x * x + d - d * v + d * math.log(v):
            return boost * d * v


@part
def poisson(stream: Stream, mean: float) -> float:
    """Poisson, one by one where few, else by transformed rejection (Hörmann 1993, PTRS)."""
    if mean <= 0.0:
        return 0.0
    if mean < FEW:
        count, left = -1.0, math.exp(mean)
        while left > 1.0:
            left *= uniform(stream)
            count += 1.0
        return count
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    bound = 0.9277 - 3.6224 / (b - 2.0)
    scale = math.log(1.1239 + 1.1328 / (b - 3.4))
    while True:
        u, v = uniform(stream) - 0.5, uniform(stream)
        away = 0.5 - abs(u)
        count = math.floor((2.0 * a / away + b) * u + mean + 0.43)
        if away >= 0.07 and v <= bound:
            return count
        if count < 0.0 or (away < 0.013 and v > away):
            continue
        height = math.log(v) + scale - math.log(a / (away * away) + b)
        if height <= count * math.log(mean) - mean - math.lgamma(count + 1.0):
            return count
