"""How much of the cycle stock is left when deliveries stop: a phase a SKU, scenario and clock.

The phase is a hash of what it belongs to, not a draw from a sequence, so it is the same for every
set of sources, option and episode of a clock, and does not depend on rows, workers or blocks.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from instances.instance import Floats, Names
from models.compiling import kernel, part
from models.random_streams import key

Keys = NDArray[np.uint64]

# Steps and multipliers of splitmix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom
# number generators"; its mixing function is Stafford's variant 13 of MurmurHash3's finaliser).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_BY_30, _BY_27, _BY_31, _BY_12 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(12)


def sku_keys(seed: int, skus: Names) -> Keys:
    """Key of each SKU's phases, from the seed and its name."""
    return _keys(key(seed, "phase", sku, size=8) for sku in skus)


def scenario_keys(scenarios: Names) -> Keys:
    """Key of each scenario, from its name (which for a sampled one is its number)."""
    return _keys(key(0, "scenario", scenario, size=8) for scenario in scenarios)


def _keys(values: Iterable[int]) -> Keys:
    return np.fromiter(values, np.uint64)


@part
def _mixed(state: np.uint64) -> np.uint64:
    state = (state ^ (state >> _BY_30)) * _FIRST
    state = (state ^ (state >> _BY_27)) * _SECOND
    return state ^ (state >> _BY_31)


@part
def phase(sku_key: np.uint64, scenario_key: np.uint64, clock: float) -> float:
    """Phase in (0, 1), never 0 or 1, of a SKU, a scenario and the start of an event."""
    bits = np.float64(clock + 0.0).view(np.uint64)  # + 0.0: one zero, not two
    state = _mixed(sku_key + _STEP)
    state = _mixed((state ^ scenario_key) + _STEP)
    state = _mixed((state ^ bits) + _STEP)
    # 52 bits and a half: both ends stay out, and every value is a float.
    return (np.float64(state >> _BY_12) + 0.5) * 2.0**-52


@kernel
def phases(sku_key: Keys, scenario_key: Keys, clock: Floats) -> Floats:
    """Phases of arrays of equal length."""
    out = np.empty(len(clock))
    for i in range(len(clock)):
        out[i] = phase(sku_key[i], scenario_key[i], clock[i])
    return out
