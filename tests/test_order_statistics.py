"""Order-statistic intervals against scipy's binomial and beta, and against simulated coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest

from models.statistics.order_statistics import (
    quantile_ranks,
    share_interval,
    value_at_risk_interval,
)

SHARES = st.floats(0.02, 0.98)


@given(st.integers(1, 400), SHARES, st.floats(0.001, 0.3))
def test_ranks_are_the_tightest_that_the_binomial_allows(size, alpha, error):
    low, high = quantile_ranks(size, alpha, error)
    count = binom(size, alpha)
    assert low == 0 or count.cdf(low - 1) <= error / 2 * (1 + 1e-9)
    assert count.cdf(low) > error / 2 * (1 - 1e-9)
    assert high == size + 1 or count.sf(high - 1) <= error / 2 * (1 + 1e-9)
    assert count.sf(high - 2) > error / 2 * (1 - 1e-9) or high == 1


def test_textbook_interval_of_a_median():
    # Conover, "Practical nonparametric statistics": n = 16, ranks 4 and 13 hold the median at 95 %
    assert quantile_ranks(16, 0.5, 0.05) == (4, 13)


def test_small_samples_leave_ends_open():
    interval = value_at_risk_interval(np.arange(10.0), 0.95, 0.05)
    assert interval.high == np.inf and np.isfinite(interval.low)
    assert interval.value == 9.0


@pytest.mark.parametrize("atoms", [False, True])
def test_interval_holds_the_quantile_as_often_as_it_says(atoms):
    rng = np.random.default_rng(5)
    draws = rng.exponential(size=(600, 200))
    truth = -np.log(0.1)
    if atoms:  # ties at the quantile make the interval safer, never less safe
        draws, truth = np.ceil(draws), np.ceil(truth)
    held = [
        interval.low <= truth <= interval.high
        for interval in (value_at_risk_interval(row, 0.9, 0.1) for row in draws)
    ]
    assert np.mean(held) >= 0.9 - 3 * np.sqrt(0.09 / 600)


@given(st.integers(1, 200), st.data(), st.floats(0.001, 0.3))
def test_shares_are_clopper_and_pearson(size, data, error):
    count = data.draw(st.integers(0, size))
    interval = share_interval(count, size, error)
    exact = binomtest(count, size).proportion_ci(1 - error, "exact")
    assert interval.low == pytest.approx(exact.low, abs=1e-9)
    assert interval.high == pytest.approx(exact.high, abs=1e-9)
    if count > 0:
        assert interval.low == pytest.approx(beta.ppf(error / 2, count, size - count + 1))
