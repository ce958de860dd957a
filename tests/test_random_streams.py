"""Streams by name: reproducible, uniform, and independent of each other."""

import numpy as np
from scipy import stats

from models.random_streams import key, stream

LEAST_P = 1e-3
"""Seeds are fixed: a smaller p-value would have shown once and for all."""


def test_the_same_names_give_the_same_stream() -> None:
    first, again = stream(7, "supplier", "Á;b"), stream(7, "supplier", "Á;b")
    np.testing.assert_array_equal(first.random(100), again.random(100))


def test_seed_kind_and_names_all_count() -> None:
    uses = [(0, "a", "x"), (1, "a", "x"), (0, "b", "x"), (0, "a", "y"), (0, "a", "x", "")]
    uses += [(0, "a", "x", "y"), (0, "a", "xy"), (0, "ax", "y"), (0, "a\0x"), (0, "a", "x\0")]
    assert len({key(*use) for use in uses}) == len(uses)
    assert len({stream(*use).random() for use in uses}) == len(uses)


def test_keys_stay_what_they_are() -> None:
    """A change of these numbers changes every sample ever drawn."""
    assert key(0, "supplier", "A", size=8) == 6448166351044048384
    assert stream(0, "supplier", "A").random() == 0.10694896243542651


def test_names_of_any_text_have_a_stream() -> None:
    assert stream(0, "supplier", "\ud800").random() != stream(0, "supplier", "").random()


def test_first_draws_of_many_streams_are_uniform_and_uncorrelated() -> None:
    draws = np.array([stream(3, "supplier", str(n)).random(4) for n in range(4000)])
    for column in draws.T:
        assert stats.kstest(column, "uniform").pvalue > LEAST_P
    assert stats.kstest(draws.ravel(), "uniform").pvalue > LEAST_P
    neighbours = np.corrcoef(draws[:-1, 0], draws[1:, 0])[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(4000)


def test_neighbouring_seeds_are_independent() -> None:
    one, other = (stream(seed, "hazard", "h").random(20_000) for seed in (0, 1))
    counts, _, _ = np.histogram2d(one, other, bins=10)
    assert stats.chisquare(counts.ravel()).pvalue > LEAST_P
