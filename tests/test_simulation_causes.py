"""Causes add up to the difference of simulation and model, and name what makes it."""

import pytest
from simulated_sku import given
from small_instances import frames

from instances.readers import read
from models.assemble import program_of
from models.program import Decision
from models.scenario_sources import scenarios_of
from models.simulation import fresh_instance, simulate_on
from models.simulation_causes import causes_of

MEASURES = ("stockout_cost", "short_value", "carrying_cost")


def causes(instance, buffer=None, scenarios=40):
    fresh = fresh_instance(instance, 2, scenarios)
    program, drawn = program_of(fresh), scenarios_of(fresh)
    chosen = program.options.first[1:] - 1
    low, high = program.options.buffer_min[chosen], program.options.buffer_max[chosen]
    decision = Decision(chosen, (2 * low + high) / 3 if buffer is None else low + buffer)
    found = causes_of(fresh, drawn, decision, error=0.05)
    return found, simulate_on(fresh, program, decision, drawn)


@pytest.fixture(scope="module")
def small():
    return causes(read(frames()))


@pytest.mark.parametrize("measure", MEASURES)
def test_model_and_causes_add_up_to_the_simulation(small, measure):
    parts = [cause for cause in small[0] if cause.measure == measure]
    total = sum(part.amount.value for part in parts if part.part in ("model", "cause"))
    simulated = next(part for part in parts if part.part == "simulation")
    assert total == pytest.approx(simulated.amount.value, rel=1e-9)


def test_the_whole_is_the_simulation_itself(small):
    found, played = small
    whole = {cause.measure: cause.amount.value for cause in found if cause.part == "simulation"}
    assert whole["stockout_cost"] == pytest.approx(played.loss.mean())
    assert whole["carrying_cost"] == pytest.approx(played.carrying_cost.sum(axis=1).mean())


def test_half_a_review_period_is_carried_more():
    sku = {"review_weeks": 2.0, "demand_sd": 1.0, "unit_cost": 100.0}
    found, _ = causes(given(20.0, sku=sku, primary={"lead_time_mean": 2.0}), buffer=5.0)
    reviews = next(c for c in found if (c.measure, c.cause) == ("carrying_cost", "reviews"))
    assert reviews.beyond_chance
    assert reviews.amount.value == pytest.approx(0.18 * 100.0 * 10.0, rel=0.2)


def test_nothing_differs_where_nothing_happens():
    here = given(20.0, primary={"lead_time_mean": 2.0})
    found, _ = causes(here, buffer=5.0)
    assert not [c for c in found if c.part == "cause" and abs(c.amount.value) > 1.0]
