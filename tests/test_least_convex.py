"""The least value of a convex function of one buffer, without sorting: what sorting finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.everyday_kernels import NORMAL
from solvers.decomposition.everyday_variation import Variation, everyday_value
from solvers.decomposition.kinks import FEW, Kinks, least, least_convex

LOW, HIGH = 1.0, 50.0
NONE = Variation(NORMAL, 0.0, 1.0, 0.0, 1.0)


def kinks_at(position, jump):
    none = np.zeros(len(position))
    return Kinks(np.array(position, float), np.array(jump, float), none.copy(), none.copy())


def value_at(buffer, constant, slope, weight, position, jump, varies):
    linear = constant + slope * buffer
    short = np.maximum(np.array(position) - buffer, 0.0) @ np.array(jump)
    everyday = weight * everyday_value(varies, buffer) if weight > 0 else 0.0
    return linear + short + everyday


number = st.floats(0.01, 20.0)


@settings(deadline=None, max_examples=150)
@given(
    # many kinks at the same place too
    st.lists(st.tuples(st.integers(2, 49), number), min_size=0, max_size=8 * FEW),
    st.floats(-50.0, 400.0),
    st.sampled_from([0.0, 1.0, 40.0]),
)
def test_it_is_what_sorting_finds(found, slope, weight):
    position, jump = [float(at) for at, _ in found], [money for _, money in found]
    varies = Variation(NORMAL, 10.0, 4.0, 3.0, 12.0)
    arguments = 3.0, slope, weight, LOW, HIGH
    sorted_, _ = least(*arguments, kinks_at(position, jump), len(position), varies)
    value, where = least_convex(*arguments, kinks_at(position, jump), len(position), varies)
    assert value == pytest.approx(sorted_, rel=1e-9, abs=1e-9)
    assert LOW <= where <= HIGH
    again = value_at(where, 3.0, slope, weight, position, jump, varies)
    assert value == pytest.approx(again, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_the_least_of_all_kinks_and_ends(seed):
    random = np.random.default_rng(seed)
    position, jump = random.uniform(LOW, HIGH, 300), random.uniform(0, 2, 300)
    value, _ = least_convex(0.0, 120.0, 0.0, LOW, HIGH, kinks_at(position, jump), 300, NONE)
    ends = [LOW, HIGH, *position]
    every = [value_at(at, 0.0, 120.0, 0.0, position, jump, NONE) for at in ends]
    assert value == pytest.approx(min(every), rel=1e-12)
