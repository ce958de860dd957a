"""Changes are put in order of time, however many they are."""

import numpy as np
import pytest
from numba import njit

from models.records import CHANGE
from models.timelines import _sort


@njit
def sort(changes, first, last):
    _sort(changes, first, last)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 17, 400, 5000])
@pytest.mark.parametrize("distinct", [3, 10**6])
def test_changes_are_sorted_by_time(size: int, distinct: int) -> None:
    rng = np.random.default_rng(size)
    changes = np.zeros(size + 12, CHANGE)
    changes["time"] = rng.integers(distinct, size=len(changes))
    changes["until"] = np.arange(len(changes))
    before = changes.copy()
    sort(changes, 5, 5 + size)
    inside = slice(5, 5 + size)
    np.testing.assert_array_equal(changes["time"][inside], np.sort(before["time"][inside]))
    np.testing.assert_array_equal(
        before["time"][changes["until"][inside].astype(int)], changes["time"][inside]
    )
    assert len(set(changes["until"][inside])) == size
    for outside in (slice(0, 5), slice(6 + size, None)):  # one place behind is room
        np.testing.assert_array_equal(changes[outside], before[outside])
