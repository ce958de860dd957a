"""Order quantities against textbook examples and stockpyl."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from instances_by_hand import instance
from stockpyl import eoq

from models.order_quantity import (
    discount_at,
    economic_order_quantity,
    lots_of,
    order_quantity,
)

INFINITE = float("inf")


def one_sku(discounts=(), multiples=(1.0, 2.0, 4.0, 8.0), **columns):
    """A SKU "A" bought from "P"; "Q" supplies it too."""
    rows = [
        {"sku": "A", "supplier": supplier, "min_quantity": least, "discount": share}
        for supplier, least, share in discounts
    ]
    return instance(
        skus=[{"sku": "A", "demand_mean": 25.0, **columns}],
        suppliers=[{"supplier": "P"}, {"supplier": "Q"}],
        sources=[
            {"sku": "A", "supplier": "P", "role": "primary"},
            {"sku": "A", "supplier": "Q", "role": "alternate"},
        ],
        discounts=rows,
        settings={"forward_multiples": multiples},
    )


def lots(given, holding_cost, forward=True):
    return lots_of(given, np.array([holding_cost]), forward)


def test_textbook_economic_order_quantity():
    """Snyder and Shen, Fundamentals of Supply Chain Theory, example 3.1: Q = 304.05."""
    found = economic_order_quantity(np.array(8.0), np.array(1300.0), np.array(0.225))
    quantity, _ = eoq.economic_order_quantity(8, 0.225, 1300)
    assert found == pytest.approx(304.05, abs=0.01)
    assert found == pytest.approx(quantity, rel=1e-14)


def test_economic_order_quantity_at_its_limits():
    order_cost, holding_cost = np.array([0.0, 5.0, 0.0]), np.array([2.0, 0.0, 0.0])
    found = economic_order_quantity(order_cost, np.full(3, 100.0), holding_cost)
    assert found.tolist() == [0.0, INFINITE, 0.0]


@pytest.mark.parametrize(
    ("asked", "moq", "review", "expected"),
    [
        (300.0, 0.0, 1.0, 300.0),
        (300.0, 350.0, 1.0, 350.0),
        (300.0, 0.0, 20.0, 500.0),
        (9000.0, 0.0, 1.0, 1300.0),
        (INFINITE, 0.0, 1.0, 1300.0),
        (300.0, 2000.0, 1.0, 2000.0),
        (0.0, 0.0, 1.0, 25.0),
    ],
)
def test_order_quantity_within_its_bounds(asked, moq, review, expected):
    assert order_quantity(asked, 25.0, moq, review) == expected


def test_multiples_of_buying_forward():
    found = lots(one_sku(order_cost=8.0), 0.225)
    assert found.multiple.tolist() == [1, 2, 4, 8]
    assert found.quantity == pytest.approx([304.0468, 608.0936, 1216.187, 1300], rel=1e-6)
    assert found.name == ("", "x2", "x4", "x8")


def test_a_policy_that_does_not_buy_forward_orders_once():
    given_ = one_sku(order_cost=8.0, discounts=[("P", 400.0, 0.04)])
    found = lots(given_, 0.225, forward=False)
    assert found.quantity == pytest.approx([304.0468], rel=1e-6)
    assert found.discount.tolist() == [0.0]


def test_equal_quantities_are_kept_once_with_the_smallest_multiple():
    found = lots(one_sku(order_cost=8.0, moq=700.0), 0.225)
    assert found.multiple.tolist() == [1, 4, 8]
    assert found.quantity == pytest.approx([700, 1216.187, 1300], rel=1e-6)
    assert lots(one_sku(), 0.225).multiple.tolist() == [1]
    free = lots(one_sku(order_cost=8.0), 0.0)
    assert free.quantity.tolist() == [1300.0] and free.multiple.tolist() == [1]


def test_discount_quantities_are_candidates():
    """Above the economic order quantity, within a year's demand, of the primary supplier."""
    given_ = one_sku(
        order_cost=8.0,
        discounts=[("P", 200.0, 0.01), ("P", 400.0, 0.04), ("P", 1301.0, 0.5), ("Q", 500.0, 0.6)],
        multiples=(1.0,),
    )
    found = lots(given_, 0.225)
    assert found.quantity == pytest.approx([304.0468, 400.0], rel=1e-6)
    assert found.discount.tolist() == [0.01, 0.04]
    assert found.multiple == pytest.approx([1, 400 / 304.0468], rel=1e-6)
    assert found.name == ("", "lot 400")


def test_a_discount_without_an_economic_order_quantity():
    found = lots(one_sku(discounts=[("P", 100.0, 0.1)], multiples=(1.0,)), 0.225)
    assert found.quantity.tolist() == [25.0, 100.0]
    assert found.multiple.tolist() == [1.0, 4.0]


def test_the_largest_discount_reached_counts():
    given_ = one_sku(discounts=[("P", 10.0, 0.05), ("P", 20.0, 0.02), ("P", 30.0, 0.08)])
    quantity = np.array([9.99, 10.0, 25.0, 30.0, 1e9])
    found = discount_at(given_, np.zeros(5, np.int64), quantity)
    assert found.tolist() == [0.0, 0.05, 0.05, 0.08, 0.08]


@pytest.mark.parametrize(
    ("order_cost", "rate", "breaks", "prices"),
    [(8.0, 0.3, [0, 400, 800], [0.75, 0.72, 0.68]), (200.0, 0.2, [0, 200, 500], [500, 475, 450])],
)
def test_all_units_discounts_agree_with_stockpyl(order_cost, rate, breaks, prices):
    """The best quantity is a break in both; our stock is valued before the discount."""
    discounts = [
        ("P", float(least), 1 - price / prices[0])
        for least, price in zip(breaks[1:], prices[1:], strict=True)
    ]
    holding = rate * prices[0]
    found = lots(one_sku(discounts, unit_cost=prices[0], order_cost=order_cost), holding)
    yearly = holding * found.quantity / 2 + order_cost * 1300 / found.quantity
    yearly += (1 - found.discount) * prices[0] * 1300
    best = np.argmin(yearly)
    quantity, region, cost = eoq.economic_order_quantity_with_all_units_discounts(
        order_cost, rate, 1300, breaks, prices
    )
    assert quantity in breaks
    assert found.quantity[best] == quantity
    valued = rate * (prices[0] - prices[region]) * quantity / 2
    assert yearly[best] == pytest.approx(cost + valued, rel=1e-12)


@given(
    st.floats(0, 500),
    st.just(0.0) | st.floats(1e-6, 10),
    st.floats(0, 3000),
    st.floats(0.01, 60),
    st.lists(st.tuples(st.floats(1, 3000), st.floats(0, 0.5)), max_size=4),
)
def test_lots_keep_their_rules(order_cost, holding, moq, review, breaks):
    discounts = [("P", least, share) for least, share in breaks]
    given_ = one_sku(discounts, order_cost=order_cost, moq=moq, review_weeks=review)
    found = lots(given_, holding)
    assert len(found) >= 1
    assert np.all(np.diff(found.quantity) > 0)
    assert np.all(found.quantity >= max(moq, 25.0 * review))
    assert np.all(found.quantity <= max(moq, 25.0 * review, 1300.0))
    assert len(set(found.name)) == len(found)
    assert np.all(np.isfinite(found.multiple))
