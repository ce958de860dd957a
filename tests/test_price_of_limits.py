"""The price of limits: its unproven share, and the words for it."""

import numpy as np
import pytest
from small_instances import frames

import optimizer
from optimizer.price_of_limits import price_in_words, unproven_share


@pytest.mark.parametrize(
    ("objective", "bound", "without", "share"),
    [
        (1100.0, 1095.0, 1000.0, 0.05),
        (1100.0, 1100.0, 1000.0, 0.0),
        (1100.0, 900.0, 1000.0, 2.0),
        (1100.0, 1000.0, 1000.0, 1.0),
        (1000.0, 990.0, 1000.0, None),
        (1000.0, 990.0, 1000.1, None),
        (1100.0, -np.inf, 1000.0, None),
    ],
)
def test_share_is_the_gap_in_prices(objective, bound, without, share):
    assert unproven_share(objective, bound, without) == share


@pytest.mark.parametrize(
    ("price", "share", "said"),
    [
        (100.0, 0.05, "add 100 to the total cost; a better plan could save at most 5.0 %"),
        (100.0, 0.0, "add 100 to the total cost; all of that is proven"),
        (100.0, 1.2, "none of that is proven to be needed"),
        (0.0, None, "add 0 to the total cost."),
        (-3e-7, None, "add 0 to the total cost."),
    ],
)
def test_the_share_is_said_in_words(price, share, said):
    assert said in price_in_words({"price_of_limits": price, "unproven_price_share": share})


def test_both_objectives_are_proven():
    summary = optimizer.solve(frames(budget="90%", var="0.9:75%")).summary
    assert summary["price_of_limits"] > 0
    assert summary["unproven_price_share"] >= 0
    assert summary["lower_bound_without_limits"] <= summary["objective_without_limits"]
    # limits only add cost: what is proven without them holds with them
    assert summary["lower_bound"] >= summary["lower_bound_without_limits"] - 1e-6
    capped = optimizer.solve(frames(budget="90%")).summary
    assert summary["lower_bound_without_limits"] == pytest.approx(capped["lower_bound"], rel=1e-3)


def test_a_plan_without_limits_of_risk_is_its_own_reference():
    summary = optimizer.solve(frames(budget="90%")).summary
    assert summary["lower_bound_without_limits"] == summary["lower_bound"]
    assert summary["unproven_price_share"] is None
