"""Estimates from demand histories, against pandas, by hand, and against simulated demand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.demand_history import estimate


def of_one(starts: list[float], quantities: list[float]):
    zeros = np.zeros(len(starts), dtype=np.int64)
    return estimate(zeros, np.array(starts, dtype=float), np.array(quantities, dtype=float), 1)


def test_equal_periods_give_the_sample_mean_and_sd_over_the_root_of_the_weeks() -> None:
    monthly = [120.0, 80.0, 95.0, 143.0, 60.0]
    found = of_one([4.0 * k for k in range(5)], monthly)
    series = pd.Series(monthly)
    assert found.mean[0] == pytest.approx(series.mean() / 4, rel=1e-12)
    assert found.sd[0] == pytest.approx(series.std(ddof=1) / np.sqrt(4), rel=1e-12)
    assert found.maximum[0] == pytest.approx(series.mean() / 4 + (143 - series.mean()) / 2)


def test_the_maximum_of_a_weekly_history_is_its_largest_week() -> None:
    assert of_one([-3, -2, -1], [10, 17, 12]).maximum[0] == pytest.approx(17)


def test_unequal_periods_by_hand() -> None:
    # Lengths 1 and 3, and their median 2 for the last one; 60 units in 6 weeks.
    found = of_one([0, 1, 4], [16, 24, 20])
    assert found.mean[0] == pytest.approx(10)
    assert found.sd[0] == pytest.approx(np.sqrt((6**2 / 1 + 6**2 / 3 + 0) / 2))
    assert found.maximum[0] == pytest.approx(16)


def test_the_sd_is_unbiased_in_variance_for_periods_of_any_length() -> None:
    rng = np.random.default_rng(7)
    lengths = np.tile([1, 4, 2, 5, 3, 3], 2)  # the last one is the median of the others
    skus, sd = 4000, 3.0
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(float)
    quantity = rng.normal(20 * lengths, sd * np.sqrt(lengths), size=(skus, len(lengths)))
    found = estimate(
        np.repeat(np.arange(skus), len(lengths)), np.tile(starts, skus), quantity.ravel(), skus
    )
    assert found.mean.mean() == pytest.approx(20, abs=4 * sd / np.sqrt(lengths.sum() * skus))
    spread = np.sqrt(2 / (len(lengths) - 1) / skus)  # relative, of the mean of the variances
    assert (found.sd**2).mean() == pytest.approx(sd**2, rel=4 * spread)


@pytest.mark.parametrize(
    ("quantities", "kind"),
    [
        ([100, 110, 95, 105, 98, 102], "normal"),
        ([10, 300, 20, 250, 5, 15], "gamma"),
        ([0, 10, 0, 11, 0, 9], "poisson"),
        ([0, 100, 0, 5, 0, 2], "nbinom"),
        ([7, 7, 7], "normal"),
        ([0, 0, 0], "normal"),
        ([0, 0, 8], "poisson"),
    ],
)
def test_kinds_of_demand(quantities: list[float], kind: str) -> None:
    starts = [float(k) for k in range(len(quantities))]
    assert of_one(starts, quantities).distribution == (kind,)


def test_too_short_a_history_gives_no_estimate() -> None:
    found = estimate(np.array([1, 1, 2]), np.array([0.0, 1.0, 0.0]), np.array([3.0, 5.0, 4.0]), 4)
    assert found.periods.tolist() == [0, 2, 1, 0]
    assert np.isnan(found.mean).tolist() == [True, False, True, True]
    assert (
        np.isnan(found.sd).tolist()
        == np.isnan(found.maximum).tolist()
        == [True, False] + [True] * 2
    )
    assert found.distribution == ("", "normal", "", "")


def test_no_rows_at_all() -> None:
    empty = np.empty(0)
    assert np.isnan(estimate(empty.astype(np.int64), empty, empty, 3).mean).all()


def test_two_periods_at_one_time_are_refused() -> None:
    with pytest.raises(ValueError, match="same time"):
        of_one([0, 1, 1], [1, 2, 3])


@given(st.data())
def test_the_order_of_rows_and_other_skus_do_not_matter(data: st.DataObject) -> None:
    skus = data.draw(st.integers(1, 4))
    rows = [
        (sku, start, data.draw(st.integers(0, 50)))
        for sku in range(skus)
        for start in data.draw(st.sets(st.integers(-60, 0), max_size=6))
    ]
    mixed = data.draw(st.permutations(rows))

    def table(rows_in_order: list) -> list[np.ndarray]:
        columns = np.array(rows_in_order, dtype=float).reshape(-1, 3).T
        return [columns[0].astype(np.int64), columns[1], columns[2]]

    one, other = estimate(*table(rows), skus), estimate(*table(mixed), skus)
    for name in ("mean", "sd", "maximum", "periods"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert one.distribution == other.distribution
    for sku in range(skus):
        alone = estimate(*table([(0, *row[1:]) for row in rows if row[0] == sku]), 1)
        np.testing.assert_allclose(alone.sd[0], one.sd[sku], rtol=1e-12)
        assert alone.distribution[0] == one.distribution[sku]
