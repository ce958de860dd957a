"""Options: one SKU computed by hand, and what always holds."""

import numpy as np
import pytest
from empty_requirements import empty_requirements
from hypothesis import given
from hypothesis import strategies as st
from instances_by_hand import instance
from worked_sku import ALTERNATE, PRIMARY, SKU, one_sku, options, row

from instances.problems import InvalidInput
from models.options import _distinct, bare_options, premium_costs
from models.source_sets import source_sets

EVERYDAY = {
    "everyday_distribution": "normal",
    "everyday_mean": 40.0,  # 10 (3 + 1)
    "everyday_sigma": 9.433981132056603,  # sqrt(4 x 4^2 + 10^2 x 0.5^2)
    "stockout_cost": 15.0,  # 12 + 3
    "everyday_stockout_cost": 85.0,  # 15 + 700 / 10
    "unit_volume": 0.5,
}
BY_HAND = {
    # h = 20 x 0.18 = 3.6 a year, EOQ = sqrt(2 x 30 x 520 / 3.6) = 93.0949; half a year
    "jit": {
        "multiple": 1.0,
        "order_quantity": 93.09493362512627,
        "fixed_carrying_cost": 83.78544026,  # 3.6 x 93.0949 / 2 / 2
        "fixed_policy_cost": 83.78544026,  # 30 x 520 / 93.0949 / 2
        "fixed_cost": 167.57088052,
        "fixed_capital": 930.94933625,  # 20 x 93.0949 / 2
        "setup_capital": 0.0,
        "carrying_cost": 1.8,
        "unit_capital": 20.0,
        "buffer_min": 0.0,
        "buffer_max": 10.0,
        "constant": 0.0,
        "everyday_cycles": 2.79284802,  # 260 / 93.0949
        "everyday_buffer_max": 10.0,
        "qualification_cost": 0.0,
    },
    # 18 x 5 - 10 x 3 = 60 units
    "reorder_point": {
        "fixed_carrying_cost": 191.78544026,  # + 60 x 3.6 / 2
        "fixed_cost": 275.57088052,
        "fixed_capital": 2130.94933625,  # + 60 x 20
        "buffer_min": 60.0,
        "buffer_max": 60.0,
        "constant": 60.0,
        "everyday_buffer_max": 60.0,
    },
    # h = 20 x 0.05 = 1 a year, EOQ = sqrt(2 x 30 x 520) = 176.6352; fee 600 a year, uplift 2 %
    "vmi": {
        "order_quantity": 176.63521732655694,
        "fixed_carrying_cost": 44.15880433,
        "fixed_policy_cost": 448.15880433,  # 44.1588 + 300 + 0.02 x 20 x 260
        "fixed_capital": 0.0,
        "carrying_cost": 0.5,
        "unit_capital": 0.0,
        "buffer_max": 40.0,
        "everyday_buffer_max": 40.0,
    },
    "safety_stock x2": {
        "multiple": 2.0,
        "order_quantity": 186.18986725,
        "fixed_carrying_cost": 167.57088052,
        "fixed_policy_cost": 66.89272013,  # 83.7854 / 2 + 25
        "buffer_max": 80.0,
    },
    # z = 1.6448536, constant 15.5175; fee 400 a year, set-up 500
    "stockpile": {
        "constant": 15.517518,
        "fixed_carrying_cost": 111.716973,  # 83.7854 + 15.5175 x 1.8
        "fixed_policy_cost": 283.78544026,
        "fixed_capital": 1741.299700,  # 500 + 20 x (46.5475 + 15.5175)
        "setup_capital": 500.0,
        "buffer_min": 35.517518,
        "buffer_max": 535.517518,
        "everyday_buffer_max": 15.517518,
    },
    # B takes a fifth of 260 units at 5 % more, and 7 in disturbances: 59
    "jit + B": {
        "fixed_carrying_cost": 83.78544026,
        "fixed_policy_cost": 142.78544026,
        "fixed_cost": 226.57088052,
        "qualification_cost": 900.0,
    },
}


@pytest.mark.parametrize("name", BY_HAND)
def test_every_number_by_hand(name):
    found = row(options(one_sku(), premium_units=[0.0, 0.0, 7.0]), name)
    for column, expected in (EVERYDAY | BY_HAND[name]).items():
        if isinstance(expected, str):
            assert found[column] == expected
        else:
            assert found[column] == pytest.approx(expected, rel=1e-7), column


def test_options_by_set_then_policy_then_quantity():
    found = options(one_sku())
    policies = ["jit", "reorder_point", "vmi", "safety_stock", "safety_stock x2", "stockpile"]
    assert found.option == (*policies, *(f"{name} + B" for name in policies))
    assert found.source_set.tolist() == [0] * 6 + [1] * 6
    assert found.first.tolist() == [0, 12]


def test_rates_of_a_policy_are_those_of_the_reserve():
    rules = [{"policy": "stockpile", "storage_rate": 0.02, "obsolescence_rate": 0.01}]
    changed, plain = (row(options(one_sku(policies=each)), "stockpile") for each in (rules, ()))
    assert changed["carrying_cost"] == pytest.approx(1.4)  # 20 (0.10 + 0.02 + 0.01 + 0.01) / 2
    assert changed["fixed_cost"] == plain["fixed_cost"]


def test_premiums_of_normal_shares():
    """The primary's share is what the standing shares of the set leave, never negative."""
    second = ALTERNATE | {"supplier": "C", "price_premium": 0.1, "standing_share": 0.9}
    given_ = one_sku(primary={"price_premium": 0.01}, alternates=(ALTERNATE, second))
    sets = source_sets(given_)
    found = premium_costs(given_, sets, empty_requirements(sets))
    spend = 20 * 260
    expected = {
        "": 0.01,
        "B": 0.01 * 0.8 + 0.05 * 0.2,
        "C": 0.01 * 0.1 + 0.1 * 0.9,
        "B;C": 0.05 * 0.2 + 0.1 * 0.9,
    }
    assert dict(zip(sets.alternates, found, strict=True)) == pytest.approx(
        {name: spend * share for name, share in expected.items()}
    )


def test_a_discount_reaches_the_policy_cost():
    rows = [{"sku": "A", "supplier": "P", "min_quantity": 150.0, "discount": 0.1}]
    found = options(one_sku(discounts=rows))
    lot = row(found, "safety_stock lot 150")
    assert lot["fixed_policy_cost"] == pytest.approx(30 * 260 / 150 + 25 - 0.1 * 20 * 260)
    doubled = row(found, "safety_stock x2")["fixed_policy_cost"]
    assert doubled == pytest.approx(66.89272013 - 520)
    assert row(found, "vmi")["fixed_policy_cost"] == pytest.approx(448.15880433 - 520)


def test_a_policy_of_ones_own():
    rules = [{"policy": "half", "max_weeks": 2, "constant": "z_sigma", "yearly_fee": 10}]
    found = row(options(one_sku(policies=rules)), "half + B")
    assert found["buffer_min"] == found["constant"] == pytest.approx(15.517518)
    assert found["everyday_buffer_max"] == found["constant"]
    assert found["buffer_max"] == pytest.approx(35.517518)


def test_bare_options_ignore_what_a_sku_may_do():
    given_ = one_sku(
        {"policies": ("stockpile",), "min_buffer": 7.0, "shelf_life_weeks": 2.0},
        policies=[{"policy": "jit", "yearly_fee": 77.0}],
    )
    sets = source_sets(given_)
    found = bare_options(given_, sets, empty_requirements(sets))
    assert found.option == ("jit",) and found.first.tolist() == [0, 1]
    assert found.source_set.tolist() == [0]
    assert found.buffer_min.tolist() == found.buffer_max.tolist() == [0.0]
    bare = row(found, "jit")
    for column, expected in (EVERYDAY | BY_HAND["jit"]).items():
        if "buffer" not in column and not isinstance(expected, str):
            assert bare[column] == pytest.approx(expected, rel=1e-7), column


@st.composite
def skus(draw, name):
    distribution = draw(st.sampled_from(["normal", "gamma", "poisson", "nbinom"]))
    bounds = sorted(draw(st.tuples(st.floats(0, 50), st.floats(0, 2000))))
    return {
        "sku": name,
        "unit_cost": draw(st.floats(0.1, 1000)),
        "demand_mean": draw(st.floats(0.1, 100)),
        "demand_sd": draw(st.floats(0, 100)),
        "demand_distribution": distribution,
        "order_cost": draw(st.floats(0, 500)),
        "moq": draw(st.floats(0, 1000)),
        "review_weeks": draw(st.floats(0.1, 8)),
        "lost_margin": draw(st.floats(0, 100)),
        "service_target": draw(st.floats(0.05, 0.999)),
        "shelf_life_weeks": draw(st.just(np.inf) | st.floats(1, 200)),
        "min_buffer": draw(st.just(0.0) | st.just(bounds[0])),
        "max_buffer": draw(st.just(np.inf) | st.just(bounds[1])),
    }


@st.composite
def instances(draw):
    names = "ABC"
    sources = [
        {
            "sku": sku,
            "supplier": supplier,
            "role": "primary" if supplier == "P" else "alternate",
            "status": draw(st.sampled_from(["qualified", "candidate"])),
            "lead_time_mean": draw(st.floats(0, 20)),
            "lead_time_sd": draw(st.floats(0, 5)),
            "price_premium": draw(st.floats(-0.2, 0.5)),
            "standing_share": 0.0 if supplier == "P" else draw(st.floats(0, 0.45)),
            "vmi_offered": draw(st.booleans()),
        }
        for sku in names
        for supplier in ("P", "Q", "R")
    ]
    return instance(
        skus=[draw(skus(name)) for name in names],
        suppliers=[{"supplier": name, "onboarding_cost": 5.0} for name in "PQR"],
        sources=sources,
        discounts=[{"sku": "A", "supplier": "P", "min_quantity": 40.0, "discount": 0.1}],
        settings={"horizon_weeks": draw(st.sampled_from([13.0, 52.0]))},
    )


@given(instances())
def test_what_always_holds(given_):
    try:
        found = options(given_)
    except InvalidInput as error:
        assert error.problems
        return
    skus_ = given_.skus
    own = found.sku
    assert np.all(np.diff(found.first) > 0) and found.first[-1] == len(found)
    assert np.array_equal(own, np.repeat(np.arange(3), np.diff(found.first)))
    for first, last in zip(found.first[:-1], found.first[1:], strict=True):
        assert len(set(found.option[first:last])) == last - first
    assert np.all(found.buffer_min <= found.buffer_max)
    assert np.all(found.buffer_min >= np.maximum(found.constant, skus_.min_buffer[own]))
    rounding = 1e-8 * skus_.demand_mean[own]
    assert np.all(found.buffer_max <= skus_.max_buffer[own] + rounding)
    life = skus_.demand_mean[own] * skus_.shelf_life_weeks[own]
    assert np.all(found.buffer_max + found.order_quantity <= life + rounding)
    assert np.allclose(found.fixed_cost, found.fixed_carrying_cost + found.fixed_policy_cost)
    stock = found.order_quantity / 2 + found.constant
    assert np.allclose(found.fixed_capital, found.setup_capital + found.unit_capital * stock)
    assert np.all(found.everyday_buffer_max <= found.buffer_max + rounding)
    numbers = [column for column in vars(found).values() if isinstance(column, np.ndarray)]
    assert all(np.all(np.isfinite(column)) for column in numbers)


def test_the_horizon_scales_money_and_no_capital():
    year, half = (options(one_sku(settings={"horizon_weeks": weeks})) for weeks in (52.0, 26.0))
    for column in ("fixed_cost", "carrying_cost", "everyday_cycles"):
        assert getattr(year, column) == pytest.approx(2 * getattr(half, column))
    for column in ("fixed_capital", "qualification_cost", "buffer_max", "order_quantity"):
        assert getattr(year, column) == pytest.approx(getattr(half, column))


def test_row_order_does_not_matter():
    rows = [SKU, SKU | {"sku": "B", "demand_mean": 3.0}]
    sources = [PRIMARY, ALTERNATE, PRIMARY | {"sku": "B"}]
    rules = [{"policy": "own", "max_weeks": 1}, {"policy": "jit", "max_weeks": 2}]

    def build(order):
        return options(
            instance(
                skus=rows[::order],
                suppliers=[{"supplier": name} for name in "PB"[::order]],
                sources=sources[::order],
                lines=[{"line": "L", "downtime_cost_week": 700.0}],
                sites=[{"site": "W"}],
                policies=rules[::order],
            )
        )

    one, other = build(1), build(-1)
    for column, values in vars(one).items():
        assert np.array_equal(values, getattr(other, column)), column


def test_options_of_a_sku_have_names_of_their_own():
    names = ["jit", "jit + B", "jit + B", "jit + B #2", "jit", "jit"]
    found = _distinct([0, 0, 0, 0, 1, 1], names)
    assert found == ["jit", "jit + B", "jit + B #2", "jit + B #2 #2", "jit", "jit #2"]
