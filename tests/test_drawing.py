"""Pictures: axes in round steps, words as they are, points where they belong."""

import xml.etree.ElementTree as tree
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.drawing import dot, frame, text, ticks


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e9), st.integers(3, 9))
def test_ticks_are_inside_even_and_about_as_many(low, span, about):
    high = low + span
    found = ticks(low, high, about)
    assert about / 2.6 - 1 <= len(found) <= about + 2
    slack = 1e-6 * span + 1e-9 * abs(low)
    assert low - slack <= found[0] <= found[-1] <= high + slack
    steps = [b - a for a, b in pairwise(found)]
    assert steps == pytest.approx([steps[0]] * len(steps), rel=1e-3) if steps else True


def test_ticks_of_nothing():
    assert ticks(3.0, 3.0) == [3.0]


def test_any_words_make_a_picture():
    odd = "<script>&\"' é"
    picture = frame([text(1, 2, odd, 12), dot(3, 4, "#000000")], odd, 100, 50)
    root = tree.fromstring(picture)
    assert [part.text for part in root if part.text == odd] == [odd, odd]
