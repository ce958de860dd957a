"""The simulation against results that are known exactly: (r, Q), base stock, newsvendor, EOQ.

Each within three standard errors; seeds are fixed, so that chance strikes once or never.
"""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from simulated_sku import given, played, ratio_errors, standard_errors
from stockpyl.rq import r_q_cost_poisson
from stockpyl.supply_uncertainty import eoq_with_disruptions_cost

from models.event_lists import by_target
from models.scenario_sources import scenarios_of

WAITS = {"lost_margin": None, "expedite_cost": 1.0, "lost_share": 0.0}
DAY = 1 / 7


def short_share(excess, point, quantity, lead_time, review, demand):
    """Share of demand that has to wait (Hadley and Whitin 1963, the (nQ, r, T) model).

    After a review the position is uniform on (r, r + Q). What waits when the order of the next
    review comes, less what waited when this one's came, is what the period left short:
    `excess(weeks, level)` is the mean demand of some weeks above a level.
    """
    more = quad(lambda y: excess(lead_time + review, y), point, point + quantity, limit=200)[0]
    less = quad(lambda y: excess(lead_time, y), point, point + quantity, limit=200)[0]
    return (more - less) / quantity / (review * demand)


def excess_of(family, mean, sd):
    """Mean demand of some weeks above a level, from the moments of a week."""

    def excess(weeks, level):
        m, s = mean * weeks, sd * np.sqrt(weeks)
        if family == "normal":
            z = (level - m) / s
            return s * (stats.norm.pdf(z) - z * stats.norm.sf(z))
        a, scale = (m / s) ** 2, s * s / m
        return m * stats.gamma(a + 1, 0, scale).sf(level) - level * stats.gamma(a, 0, scale).sf(
            level
        )

    return excess


@pytest.mark.parametrize(
    ("family", "lead_time", "quantity", "buffer", "review"),
    [
        ("normal", 4.0, 15.0, 4.0, DAY),
        ("gamma", 6.0, 40.0, 10.0, DAY),
        ("gamma", 2.0, 25.0, 0.0, DAY),
        ("normal", 4.0, 45.0, 2.0, 2.0),
    ],
)
def test_fill_rate_of_r_q(family, lead_time, quantity, buffer, review):
    sku = WAITS | {"demand_sd": 3.0, "demand_distribution": family, "review_weeks": review}
    here = given(quantity, sku=sku, primary={"lead_time_mean": lead_time})
    point = 10.0 * (lead_time + review) + buffer
    excess = excess_of(family, 10.0, 3.0)
    expected = short_share(excess, point, quantity, lead_time, review, 10.0)
    found = played(here, buffer)
    assert abs(ratio_errors(found.short[:, 0], found.demand[:, 0], expected)) < 3


def test_fill_rate_with_lead_times_that_vary():
    """Where demand is steady, demand in a lead time is the lead time's own distribution."""
    primary = {"lead_time_mean": 5.0, "lead_time_sd": 0.8}
    here = given(30.0, sku=WAITS, primary=primary)
    expected = quad(stats.norm(50.0, 8.0).sf, 55.0, 85.0)[0] / 30.0
    found = played(here, 5.0)
    assert abs(ratio_errors(found.short[:, 0], found.demand[:, 0], expected)) < 3


def test_base_stock_of_whole_units():
    """Every evening what was demanded is ordered: a day leaves E(D - S)^+ more waiting.

    D is what is demanded in a lead time, and in a lead time and that day (Snyder and Shen 2019,
    section 4.3).
    """
    sku = WAITS | {"demand_mean": 2.0, "demand_sd": 2.0**0.5, "demand_distribution": "poisson"}
    here = given(1.0, sku=sku | {"review_weeks": DAY}, primary={"lead_time_mean": 3.0})
    found = played(here, 9.0 - 2.0 * (3.0 + DAY))  # r = 9, S = 10
    units = np.arange(100)
    waits = [stats.poisson(2.0 * t).pmf(units) @ np.maximum(units - 10, 0) for t in (3, 3 + DAY)]
    expected = (waits[1] - waits[0]) / (2.0 * DAY)
    assert abs(ratio_errors(found.short[:, 0], found.demand[:, 0], expected)) < 3


def test_stock_and_orders_cost_what_stockpyl_says():
    """Cost of (r, Q) under Poisson demand, shortages aside: the mean of a day's two ends."""
    sku = WAITS | {"demand_mean": 6.0, "demand_sd": 6.0**0.5, "demand_distribution": "poisson"}
    here = given(12.0, sku=sku | {"review_weeks": DAY}, primary={"lead_time_mean": 2.0})
    found = played(here, 15.0 - 6.0 * (2.0 + DAY))  # r = 15
    holding, ordering = 0.02, 0.3
    at_end = [r_q_cost_poisson(15, 12, holding, 1e-12, ordering, 6.0, 2.0 + x) for x in (0.0, DAY)]
    cost = holding * found.stock[:, 0] + ordering * found.lots[:, 0] / 52
    assert abs(standard_errors(cost, np.mean(at_end))) < 3


@pytest.mark.parametrize("stock", [20.0, 45.0])
def test_newsvendor(stock):
    """Nothing arrives for four weeks: what is sold is the smaller of stock and demand."""
    here = given(
        1000.0,
        sku={"demand_sd": 6.0, "on_hand": stock},
        primary={"surge_share": 1e6, "activation_weeks": 0.0},
        settings={"horizon_weeks": 4.0, "scenarios": 400},
    )
    scenarios = scenarios_of(here)
    every = np.arange(400)
    down = by_target(1, every * 0, every, every * 0.0, np.full(400, 4.0), np.ones(400))
    found = played(here, 0.0, scenarios=replace(scenarios, suppliers=down), start="today")
    demand = stats.norm(40.0, 12.0)
    expected = quad(demand.sf, stock, 140.0)[0]
    assert abs(standard_errors(found.short[:, 0], expected)) < 3
    assert found.lost == pytest.approx(found.short)


def test_eoq_with_disruptions():
    """Parlar and Berkin 1991; Snyder and Shen 2019, example 9.1: the whole cost a year."""
    years, runs, quantity = 60, 40, 400.0
    here = given(
        quantity,
        sku={"demand_mean": 25.0, "order_cost": 8.0, "unit_cost": 0.225 / 0.18, "lost_margin": 5.0}
        | {"policies": ("jit",)},
        primary={"surge_share": 1e6, "activation_weeks": 0.0},
        settings={"horizon_weeks": 52.0 * years, "scenarios": runs},
    )
    rng = np.random.default_rng(4)
    up, down = rng.exponential(52 / 1.5, (runs, 400)), rng.exponential(52 / 14, (runs, 400))
    start = np.cumsum(up + down, axis=1) - down
    run, at = np.nonzero(start < 52 * years)
    events = by_target(1, run * 0, run, start[run, at], down[run, at], np.ones(run.size))
    found = played(here, 0.0, scenarios=replace(scenarios_of(here), suppliers=events))
    expected = eoq_with_disruptions_cost(quantity, 8.0, 0.225, 5.0, 1300.0, 1.5, 14.0)
    assert abs(standard_errors(found.cost / years, expected)) < 3
