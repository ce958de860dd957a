"""Fingerprints: equal for equal data, different for any other."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.fingerprint import fingerprint
from models.program import Limit

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
data = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3), max_leaves=8)


@given(data, data)
def test_equal_data_alone_has_an_equal_fingerprint(one, other):
    assert (fingerprint(one) == fingerprint(other)) == (repr(one) == repr(other))


@given(arrays(np.float64, 5, elements=st.floats(-10, 10)), st.integers(0, 4))
def test_one_bit_of_an_array_changes_it(array, place):
    changed = array.copy()
    changed[place] = np.nextafter(changed[place], np.inf)
    assert fingerprint(array) == fingerprint(array.copy()) != fingerprint(changed)


def test_shape_type_and_layout_of_an_array():
    array = np.arange(6.0)
    assert fingerprint(array) != fingerprint(array.reshape(2, 3))
    assert fingerprint(array) != fingerprint(array.astype(np.float32))
    assert fingerprint(array[::2]) == fingerprint(array[::2].copy())
    assert fingerprint(np.empty(0)) != fingerprint(np.empty((0, 2)))


def test_dataclasses_and_mappings():
    assert fingerprint(Limit("var", 1.0)) != fingerprint(Limit("cvar", 1.0))
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert fingerprint(["ab", "c"]) != fingerprint(["a", "bc"])


def test_what_has_no_value_has_no_fingerprint():
    @dataclass(frozen=True)
    class Odd:
        held: object

    with pytest.raises(TypeError, match="object has no fingerprint"):
        fingerprint(Odd(object()))
