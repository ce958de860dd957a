"""Positions from the largest to the smallest number, as a stable sort has them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from models.falling_order import falling_order


@njit
def order_of(value, count):
    return falling_order(value, count)


numbers = st.lists(st.sampled_from([-1.5, 0.0, 2.0, 7.0]) | st.floats(-1e9, 1e9), max_size=200)


@given(numbers, st.data())
def test_agrees_with_a_stable_sort(values, data):
    count = data.draw(st.integers(0, len(values)))
    value = np.array(values, np.float64)
    expected = np.argsort(-value[:count], kind="stable")
    np.testing.assert_array_equal(order_of(value, count), expected)


@pytest.mark.parametrize("kind", ["whole", "skewed", "one far away", "equal", "a rounding apart"])
def test_many_numbers(kind):
    draw = np.random.default_rng(0)
    value = {
        "whole": draw.integers(0, 500, 5000).astype(float),
        "skewed": draw.lognormal(0, 3, 5000),
        "one far away": np.append(draw.uniform(0, 1, 999), 1e9),
        "equal": np.ones(500),
        "a rounding apart": 1.0 + draw.integers(0, 3, 500) * 2.0**-52,
    }[kind]
    np.testing.assert_array_equal(order_of(value, value.size), np.argsort(-value, kind="stable"))
