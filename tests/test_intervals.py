"""Intervals of means and tail means against scipy and closed forms."""

import numpy as np
import pytest
from scipy import stats

from models.statistics.intervals import highest_mean, lowest_mean, mean_interval, tail_mean_interval

VALUES = np.array([3.1, 2.7, 4.4, 3.9, 2.2, 5.0])


def test_mean_interval_is_students():
    interval = mean_interval(VALUES, 0.05)
    expected = stats.ttest_1samp(VALUES, 0.0).confidence_interval(0.95)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high))
    assert interval.value == VALUES.mean()


def test_one_sided_ends():
    expected = stats.ttest_1samp(VALUES, 0.0, alternative="greater").confidence_interval(0.99)
    assert lowest_mean(VALUES, 0.01) == pytest.approx(expected.low)
    expected = stats.ttest_1samp(VALUES, 0.0, alternative="less").confidence_interval(0.99)
    assert highest_mean(VALUES, 0.01) == pytest.approx(expected.high)


def test_sum_of_intervals():
    both = mean_interval(VALUES, 0.05).plus(mean_interval(2 * VALUES, 0.05), 3.0)
    assert both.value == pytest.approx(7 * VALUES.mean())
    assert both.high == pytest.approx(7 * mean_interval(VALUES, 0.05).high)


def test_tail_mean_has_the_sd_of_theory():
    """Exponential losses: beyond the VaR they are exponential again, so all is in closed form.

    CVaR = 1 - ln(1 - alpha), and Var((L - VaR)^+) = (1 - alpha) (1 + alpha).
    """
    alpha, size = 0.9, 200_000
    losses = np.random.default_rng(1).exponential(size=size)
    interval = tail_mean_interval(losses, alpha, 0.05)
    half = 1.959964 * np.sqrt((1 + alpha) / (1 - alpha) / size)
    assert interval.high - interval.value == pytest.approx(half, rel=0.03)
    assert interval.value == pytest.approx(1 - np.log(1 - alpha), abs=2 * half)


def test_tail_mean_holds_the_truth_as_often_as_it_says():
    draws = np.random.default_rng(2).exponential(size=(400, 3000))
    truth = 1 - np.log(0.1)
    held = [i.low <= truth <= i.high for i in (tail_mean_interval(d, 0.9, 0.1) for d in draws)]
    assert np.mean(held) >= 0.9 - 3 * np.sqrt(0.09 / 400)
