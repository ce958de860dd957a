"""Both safety stock formulas against numbers from textbooks."""

import numpy as np
import pytest

from models.safety_stock import lead_time_sigma, max_average, z_sigma


def test_max_minus_average():
    """15 a day at most over 23 days at most, 7 over 10 on average: 345 - 70 = 275 units.

    captaincalculator.com, safety stock; the formula of ordinary practice.
    """
    assert max_average(15.0, 23.0, 7.0, 10.0) == 275.0


def test_max_minus_average_is_never_negative():
    assert max_average(5.0, 2.0, 5.0, 3.0) == 0.0


def test_uncertain_lead_time():
    """Chopra and Meindl, Supply Chain Management, lead time uncertainty: 17,550 and 22,491 drives.

    Daily demand 2,500 +- 500, lead time 7 +- 7 days, service level 90 %.
    """
    sigma = lead_time_sigma(2500.0, 500.0, 7.0, 7.0, 0.0)
    assert sigma == pytest.approx(17550, abs=0.5)
    assert z_sigma(0.9, sigma) == pytest.approx(22491, abs=1)


def test_periodic_review():
    """Chopra and Meindl, periodic review: 2,500 +- 500 a week, 2 weeks and 4 of review, 90 %."""
    sigma = lead_time_sigma(2500.0, 500.0, 2.0, 0.0, 4.0)
    assert sigma == pytest.approx(1225, abs=0.5)
    assert z_sigma(0.9, sigma) == pytest.approx(1570, abs=1)


def test_z_is_the_normal_quantile_and_not_negative():
    levels = np.array([0.5, 0.8413447460685429, 0.9772498680518208, 0.3])
    assert z_sigma(levels, np.full(4, 10.0)) == pytest.approx([0, 10, 20, 0], abs=1e-9)


def test_variances_add():
    """Simulated demand over an uncertain whole number of weeks has the formula's deviation."""
    rng = np.random.default_rng(3)
    weeks = rng.integers(2, 7, 200_000)  # mean 4, variance 2
    demand = rng.normal(weeks * 50.0, np.sqrt(weeks) * 20.0)
    sigma = lead_time_sigma(50.0, 20.0, 4.0, 2.0**0.5, 0.0)
    assert demand.std() == pytest.approx(sigma, rel=0.01)
