"""The newsvendor of disruptions: at the best buffer, cost x rate x P(r - u Q > b) = h.

A unit of buffer costs h a year and saves ``cost`` in every disruption whose requirement, less the
cycle stock that is still there, exceeds the buffer (Snyder and Shen 2019, sections 4.3 and 9.4).
"""

import numpy as np
import pytest
from instances_by_hand import instance
from scipy import stats
from scipy.integrate import quad
from scipy.optimize import brentq

from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Decision

SCENARIOS = 100_000
RATE, WEEKS, DEVIATION = 0.02, 4.0, 5.0
DEMAND, COST, HOLDING = 30.0, 500.0, 1.8


def program(review_weeks):
    """One SKU without everyday variation, one source that fails some 2,000 times in the sample."""
    given = instance(
        skus=[
            {
                "sku": "A",
                "unit_cost": HOLDING / 0.18,
                "demand_mean": DEMAND,
                "lost_margin": COST,
                "review_weeks": review_weeks,
                "policies": ("wide",),
            }
        ],
        suppliers=[
            {
                "supplier": "P",
                "outage_rate": RATE,
                "outage_weeks_mean": WEEKS,
                "outage_weeks_sd": DEVIATION,
            }
        ],
        sources=[{"sku": "A", "supplier": "P", "role": "primary"}],
        policies=[{"policy": "wide", "max_weeks": 100.0}],
        settings={"scenarios": SCENARIOS, "seed": 11},
    )
    return program_of(given)


def chance_beyond(buffer, quantity):
    """``P(d D - u Q > b)`` with D lognormal and u uniform."""
    variance = np.log(1 + (DEVIATION / WEEKS) ** 2)
    duration = stats.lognorm(variance**0.5, scale=WEEKS * np.exp(-variance / 2))
    return quad(lambda u: duration.sf((buffer + u * quantity) / DEMAND), 0, 1)[0]


@pytest.mark.parametrize("review_weeks", [0.001, 6.0])
def test_the_best_buffer_of_a_sample_is_the_closed_form(review_weeks):
    found = program(review_weeks)
    quantity = found.options.order_quantity[0]
    needs = found.requirements
    sampled = ~found.stress[needs.scenario]
    beyond = np.sort((needs.requirement - needs.phase * quantity / needs.season)[sampled])
    # the sample's cost is convex and falls by cost / N a unit for every requirement beyond
    still = COST / SCENARIOS * (beyond.size - np.arange(1, beyond.size + 1))
    best = beyond[np.searchsorted(-still, -HOLDING)]

    saved = COST * RATE * chance_beyond(best, quantity)
    error = COST * (RATE * chance_beyond(best, quantity) / SCENARIOS) ** 0.5
    assert saved == pytest.approx(HOLDING, abs=3 * error)
    exact = brentq(lambda b: COST * RATE * chance_beyond(b, quantity) - HOLDING, 0, 3000)
    assert best == pytest.approx(exact, rel=0.1)

    costs = [
        evaluate(found, Decision(np.array([0]), np.array([buffer]))).objective
        for buffer in (best - 1.0, best - 1e-3, best, best + 1e-3, best + 1.0)
    ]
    assert min(costs) == costs[2]
