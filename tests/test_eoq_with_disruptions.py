"""The model's cost of one SKU against the economic order quantity with disruptions (EOQD).

Parlar and Berkin 1991, corrected by Berk and Arreola-Risa 1994; Snyder and Shen 2019, section 9.2,
example 9.1: K = 8, h = 0.225, p = 5, D = 1300, outages that last 1/14 year. Deliveries are at once
and demand in an outage is lost once cycle stock is gone: the model's phase u over Q.

To first order in the rate of outages, units short are the same. The costs differ by what EOQD saves
in the time without stock, which needs neither stock nor orders: the model charges those for the
whole year. That is cycle cost over p D of the shortage cost: 1 % at the best Q.
"""

import numpy as np
import pytest
from empty_requirements import empty_requirements
from instances_by_hand import instance
from scipy.integrate import quad
from stockpyl.supply_uncertainty import eoq_with_disruptions, eoq_with_disruptions_cost

from models.assemble import program_of
from models.evaluation import evaluate
from models.options import options_of
from models.program import Decision
from models.source_sets import source_sets

ORDER_COST, HOLDING, SHORTAGE, DEMAND, RECOVERY = 8.0, 0.225, 5.0, 1300.0, 14.0


def given(rate, moq=0.0, scenarios=1, seed=0):
    return instance(
        skus=[
            {
                "sku": "A",
                "unit_cost": HOLDING / 0.18,
                "demand_mean": DEMAND / 52,
                "order_cost": ORDER_COST,
                "moq": moq,
                "lost_margin": SHORTAGE,
                "policies": ("jit",),
            }
        ],
        suppliers=[
            {
                "supplier": "P",
                "outage_rate": rate,
                "outage_weeks_mean": 52 / RECOVERY,
                "outage_distribution": "gamma",  # of sd = mean: exponential
            }
        ],
        sources=[{"sku": "A", "supplier": "P", "role": "primary"}],
        settings={"scenarios": scenarios, "seed": seed},
    )


def cycle_cost(quantity):
    """Cycle stock and ordering a year, as the model's option has it."""
    here = given(0.0, moq=quantity)
    sets = source_sets(here)
    options = options_of(here, sets, empty_requirements(sets))
    assert options.order_quantity[0] == quantity
    return float(options.fixed_cost[0])


def units_short(rate, quantity):
    """``rate E (D T - u Q)^+`` a year: exponential T, uniform u, no buffer."""
    per_phase = quad(lambda u: np.exp(-RECOVERY * u * quantity / DEMAND), 0, 1)[0]
    return rate * DEMAND / RECOVERY * per_phase


def exact_share_out(rate, quantity):
    """Share of time without stock in EOQD."""
    both = rate + RECOVERY
    down = rate / both * (1 - np.exp(-both * quantity / DEMAND))
    return down / RECOVERY / (quantity / DEMAND + down / RECOVERY)


def exact_cost(rate, quantity):
    return eoq_with_disruptions_cost(
        quantity, ORDER_COST, HOLDING, SHORTAGE, DEMAND, rate, RECOVERY
    )


@pytest.mark.parametrize("quantity", [305.0, 700.0, 1200.0])
def test_first_order_in_the_rate(quantity):
    rates = np.array([0.08, 0.04, 0.02, 0.01])
    cycle = cycle_cost(quantity)
    model = np.array([cycle + SHORTAGE * units_short(rate, quantity) for rate in rates])
    exact = np.array([exact_cost(rate, quantity) for rate in rates])
    out = np.array([exact_share_out(rate, quantity) for rate in rates])
    # halving the rate quarters what is left: the difference is of second order
    units = np.array([units_short(rate, quantity) for rate in rates]) - DEMAND * out
    assert units[:-1] / units[1:] == pytest.approx(4.0, rel=0.03)
    money = model - exact - cycle * out
    assert money[:-1] / money[1:] == pytest.approx(4.0, rel=0.03)
    apart = (model[-1] - exact[-1]) / (model[-1] - cycle)
    assert apart == pytest.approx(cycle / (SHORTAGE * DEMAND), abs=1e-3)


def test_the_best_quantity_moves_alike():
    """The model's cost over Q is least where EOQD's is, for a small rate."""
    rate = 0.05
    quantities = np.linspace(250, 500, 251)
    model = [
        HOLDING * q / 2 + ORDER_COST * DEMAND / q + SHORTAGE * units_short(rate, q)
        for q in quantities
    ]
    exact, _ = eoq_with_disruptions(ORDER_COST, HOLDING, SHORTAGE, DEMAND, rate, RECOVERY)
    assert exact > 310  # well above the plain 304.05
    assert quantities[np.argmin(model)] == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize("quantity", [305.0, 700.0])
def test_sampled_disruptions_agree(quantity):
    rate, scenarios = 0.05, 60_000
    found = program_of(given(rate, quantity, scenarios, seed=4))
    result = evaluate(found, Decision(np.array([0]), np.array([0.0])))
    needs = found.requirements
    short = np.maximum(needs.requirement - needs.phase * quantity, 0.0)
    by_scenario = np.bincount(needs.scenario, short, len(found.scenario))[~found.stress]
    error = by_scenario.std() / scenarios**0.5
    assert by_scenario.mean() == pytest.approx(units_short(rate, quantity), abs=3 * error)
    exact = DEMAND * exact_share_out(rate, quantity)
    assert by_scenario.mean() == pytest.approx(exact, abs=3 * error + 0.02 * exact)
    assert result.objective == pytest.approx(
        cycle_cost(quantity) + SHORTAGE * by_scenario.mean(), rel=1e-9
    )
