"""Phases: uniform, independent, and the same for the same SKU, scenario and clock."""

import numpy as np
import pytest
from scipy import stats

from models.phases import Keys, phases, scenario_keys, sku_keys

LEAST_P = 1e-3
"""Seeds are fixed: a smaller p-value would have shown once and for all."""


def drawn(skus: Keys, scenarios: Keys, clocks: np.ndarray) -> np.ndarray:
    """Phases of every combination, shape (SKUs, scenarios, clocks)."""
    grid = np.meshgrid(skus, scenarios, clocks, indexing="ij")
    return phases(*(axis.ravel() for axis in grid)).reshape(grid[0].shape)


@pytest.fixture(scope="module")
def all_() -> np.ndarray:
    skus = sku_keys(0, tuple(f"SKU-{i}" for i in range(60)))
    scenarios = scenario_keys(tuple(map(str, range(60))))
    clocks = np.concatenate([np.arange(30.0), np.arange(30) * 2.0**-40])
    return drawn(skus, scenarios, clocks)


def test_uniform_between_0_and_1(all_: np.ndarray) -> None:
    assert all_.min() > 0.0
    assert all_.max() < 1.0
    assert len(np.unique(all_)) == all_.size - 60 * 60  # clock 0 is in both halves
    assert stats.kstest(all_.ravel(), "uniform").pvalue > LEAST_P
    bits = np.floor(all_.ravel() * 2**16).astype(int)
    assert stats.chisquare(np.bincount(bits & 255, minlength=256)).pvalue > LEAST_P


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_neighbours_are_independent(all_: np.ndarray, axis: int) -> None:
    """Keys next to each other, and clocks that differ in one bit, have nothing in common."""
    swapped = np.moveaxis(all_, axis, 0)
    before, after = swapped[:-1].ravel(), swapped[1:].ravel()
    counts, _, _ = np.histogram2d(before, after, bins=16, range=[[0, 1], [0, 1]])
    assert stats.chisquare(counts.ravel()).pvalue > LEAST_P
    pairs, _, _ = np.histogram2d(before * 64 % 1, after * 64 % 1, bins=16, range=[[0, 1], [0, 1]])
    assert stats.chisquare(pairs.ravel()).pvalue > LEAST_P


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_no_slice_is_lopsided(all_: np.ndarray, axis: int) -> None:
    """Means over a SKU, scenario or clock scatter as those of independent draws do."""
    others = tuple(a for a in range(3) if a != axis)
    means = all_.mean(axis=others)
    size = all_.size // len(means)
    scores = (means - 0.5) * np.sqrt(12 * size)
    assert stats.kstest(scores, "norm").pvalue > LEAST_P


def test_sequential_words_of_a_key_are_uniform() -> None:
    skus = np.arange(200_000, dtype=np.uint64)
    zeros = np.zeros(len(skus), np.uint64)
    found = phases(skus, zeros, np.zeros(len(skus)))
    assert stats.kstest(found, "uniform").pvalue > LEAST_P
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 4 / np.sqrt(len(found))


def test_seed_and_names_make_the_keys() -> None:
    names = ("a", "b", "ab", "")
    assert len({*sku_keys(0, names).tolist(), *sku_keys(1, names).tolist()}) == 8
    assert sku_keys(0, names[::-1]).tolist() == sku_keys(0, names).tolist()[::-1]
    assert len(set(scenario_keys(names).tolist())) == 4
    assert sku_keys(0, ()).dtype == np.uint64


def test_there_is_one_zero() -> None:
    one = np.ones(1, np.uint64)
    assert phases(one, one, np.array([0.0])) == phases(one, one, np.array([-0.0]))


def test_phases_stay_what_they_are() -> None:
    """A change of these numbers changes every plan ever made."""
    found = phases(sku_keys(0, ("A",)), scenario_keys(("7",)), np.array([12.5]))
    assert found.tolist() == [0.6959669989506722]
