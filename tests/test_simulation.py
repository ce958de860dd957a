"""The simulation: independent of the model, the same for any number of workers, its books kept."""

import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest
from one_sku_comparison import instance_of, outcomes_of
from one_sku_settings import SETTINGS
from simulated_sku import given, played, standard_errors
from small_instances import frames

from instances.readers import read
from models.assemble import program_of
from models.event_lists import by_target
from models.program import Decision
from models.progress import Stopped
from models.scenario_sources import scenarios_of
from models.simulation import Features, fresh_instance, simulate, simulate_on, weeks_to_shortage

WAITS = {"lost_margin": None, "expedite_cost": 1.0, "lost_share": 0.0}
FORBIDDEN = ("deficit", "requirement_lists", "requirement_blocks", "losses", "everyday", "phases")


@pytest.fixture(scope="module")
def small():
    instance = read(frames())
    program = program_of(instance)
    options = program.options
    chosen = options.first[1:] - 1
    return instance, program, Decision(chosen, options.buffer_min[chosen])


def same(one, other):
    return all(np.array_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))


def test_it_shares_no_code_with_what_finds_requirements():
    told = "import sys, models.simulation.blocks, models.simulation.world, models.simulation.play\n"
    told += "print([m for m in sys.modules if m.startswith('models.')])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert not [name for name in FORBIDDEN if f"'models.{name}'" in done.stdout]
    assert "models.simulation.play" in done.stdout


def test_the_same_for_any_number_of_workers(small):
    first = simulate(*small, seed=3, scenarios=30, jobs=1)
    assert same(first, simulate(*small, seed=3, scenarios=30, jobs=3))
    assert not same(first, simulate(*small, seed=4, scenarios=30))


def test_scenarios_are_never_those_of_a_plan(small):
    instance = small[0]
    fresh = fresh_instance(instance, instance.settings.seed, instance.settings.scenarios)
    ours, theirs = scenarios_of(fresh).suppliers.start, scenarios_of(instance).suppliers.start
    assert not set(ours.tolist()) & set(theirs[theirs > 0].tolist())


def test_it_stops_when_told(small):
    with pytest.raises(Stopped):
        simulate(*small, seed=3, scenarios=3000, stop=lambda: True)


def test_another_skus_option_is_refused(small):
    instance, program, decision = small
    wrong = Decision(decision.option[::-1].copy(), decision.buffer)
    with pytest.raises(ValueError, match="option of its own"):
        simulate(instance, program, wrong, seed=1, scenarios=2)


@pytest.mark.parametrize(
    "name",
    [
        "outage, partial buffer",
        "outage, many weeks of lots",
        "outage, half the lead time in transit",
        "outage, alternate of 0.5, slow",
        "outage, two alternates",
        "lane closed, alternate of 0.5",
        "standing share, long pipelines",
        "standing alternate stopped",
        "alternate down too",
        "season, alternate of 0.5",
        "surge, alternate of 0.5, slow",
        "surge, many weeks of lots, alternate of 0.5",
        "surge before an outage takes effect",
        "successive outages, partial buffer",
    ],
)
def test_disruptions_as_another_simulator_plays_them(name):
    """The simulator of the tests moves from event to event and shares nothing but its rules."""
    setting = next(setting for setting in SETTINGS if setting.name == name)
    rng = np.random.default_rng([8, *name.encode()])
    events = [setting.draw(rng) for _ in range(250)]
    theirs = outcomes_of(setting, events, rng.random(len(events)))["short"]
    data = instance_of(setting, events)
    skus = replace(data.skus, review_weeks=np.zeros(1), moq=np.array([setting.quantity]))
    ours = played(replace(data, skus=skus), setting.buffer, variation=False).short[:, 0]
    assert abs(standard_errors(ours - theirs, 0.0)) < 3.3


def down_for(runs, weeks, start=10.0):
    """Events: the one supplier is down once."""
    every = np.arange(runs)
    ones = np.ones(runs)
    return by_target(1, every * 0, every, start * ones, weeks * ones, ones)


def test_a_reserve_is_for_disturbances_alone():
    sku = WAITS | {"demand_sd": 5.0, "review_weeks": 1.0}
    here = given(20.0, sku=sku, primary={"lead_time_mean": 2.0})
    quiet = played(here, 60.0, reserve=True)
    bare = played(here, 0.0)
    assert quiet.short.mean() == pytest.approx(bare.short.mean())
    assert np.allclose(quiet.reserve, 60.0) and quiet.short.mean() > 1.0
    stopped = replace(scenarios_of(here), suppliers=down_for(200, 4.0))
    kept = played(here, 60.0, scenarios=stopped, reserve=True)
    assert kept.short_disturbed.mean() < 1.0
    assert 40.0 < kept.reserve.mean() < 60.0  # used, and refilled
    assert played(here, 0.0, scenarios=stopped).short_disturbed.mean() > 20.0


def test_what_is_short_is_lost_or_waits():
    lost = given(20.0, sku={"demand_sd": 5.0}, primary={"lead_time_mean": 2.0})
    waits = given(20.0, sku=WAITS | {"demand_sd": 5.0}, primary={"lead_time_mean": 2.0})
    first, second = played(lost, 0.0), played(waits, 0.0)
    assert np.allclose(first.lost, first.short) and not second.lost.any()
    # What waits is delivered from what is ordered: lots cover demand, or demand less what is lost.
    assert first.lots.mean() * 20 == pytest.approx((first.demand - first.lost).mean(), rel=0.02)
    assert second.lots.mean() * 20 == pytest.approx(second.demand.mean(), rel=0.02)
    half = given(20.0, sku={"demand_sd": 5.0, "lost_share": 0.5}, primary={"lead_time_mean": 2.0})
    third = played(half, 0.0)
    assert np.allclose(third.lost, 0.5 * third.short)


def test_waiting_in_a_disturbance_makes_it_last():
    here = given(20.0, sku=WAITS)
    stopped = replace(scenarios_of(here), suppliers=down_for(200, 4.0))
    usual = played(here, 0.0, scenarios=stopped)
    late = played(here, 0.0, scenarios=stopped, late=True)
    assert 25.0 < usual.short.mean() < 35.0  # 40 units, less half a lot
    assert late.short.mean() > 3 * usual.short.mean()  # 2.5 units a week catch up


def test_stock_that_grows_old_is_scrapped():
    sku = {"shelf_life_weeks": 6.0, "demand_sd": 2.0}
    here = given(20.0, sku=sku, primary={"lead_time_mean": 1.0})
    enough, much = played(here, 5.0), played(here, 80.0)
    assert enough.expired.mean() < 0.1
    assert much.expired.mean() > 50.0
    assert played(given(20.0, sku={"demand_sd": 4.0}), 60.0).expired.sum() == 0.0


def test_today_begins_with_what_is_on_hand():
    here = given(20.0, sku={"on_hand": 0.0}, primary={"lead_time_mean": 3.0})
    built, empty = played(here, 40.0), played(here, 40.0, start="today")
    assert built.short.sum() == 0.0
    assert 0.0 < empty.short.mean() < 20.0  # until the next lot of those that are under way
    much = given(20.0, sku={"on_hand": 300.0}, primary={"lead_time_mean": 3.0})
    assert played(much, 40.0, start="today").stock.mean() > built.stock.mean() + 20.0


def test_a_line_stands_still_once_for_all_its_skus():
    skus = [
        {"sku": name, "unit_cost": 1.0, "demand_mean": mean, "lost_margin": 1.0, "line": "L"}
        | {"policies": ("jit",), "review_weeks": 0.0, "moq": mean / 10}
        for name, mean in (("A", 10.0), ("B", 50.0))
    ]
    from instances_by_hand import instance

    here = instance(
        skus=skus,
        suppliers=[{"supplier": "P"}],
        sources=[{"sku": s["sku"], "supplier": "P", "role": "primary"} for s in skus],
        lines=[{"line": "L", "downtime_cost_week": 100.0}],
        settings={"scenarios": 20},
    )
    program = program_of(here)
    stopped = replace(scenarios_of(here), suppliers=down_for(20, 4.0))
    decision = Decision(program.options.first[:-1], np.array([10.0, 0.0]))
    found = simulate_on(here, program, decision, stopped)
    assert found.short.mean(axis=0) / [10.0, 50.0] == pytest.approx([2.95, 3.95], abs=0.1)
    assert found.line_weeks.mean() == pytest.approx(3.95, abs=0.1)
    assert found.line_cost == pytest.approx(100.0 * found.line_weeks)


def test_alternates_deliver_at_their_premium():
    other = {"sku": "A", "supplier": "B", "status": "qualified", "activation_weeks": 1.0}
    other |= {"price_premium": 0.2, "surge_share": 0.5}
    here = given(5.0, sources=[other], suppliers=[{"supplier": "B"}])
    stopped = replace(scenarios_of(here), suppliers=two_down(200))
    found = played(here, 10.0, scenarios=stopped)
    single = given(5.0)
    down = replace(scenarios_of(single), suppliers=down_for(200, 6.0))
    alone = played(single, 10.0, scenarios=down)
    assert 25.0 < found.alternate_units.mean() < 35.0  # 5 of 6 weeks at half, then the buffer
    assert found.short.mean() < alone.short.mean() - 20.0
    quiet = played(here, 10.0, disruptions=False)
    extra = 0.2 * found.alternate_units + 50.0
    assert found.policy_cost == pytest.approx(extra) and quiet.policy_cost.mean() >= 50.0


def two_down(runs):
    """The second of two suppliers, by name, is down once."""
    every, ones = np.arange(runs), np.ones(runs)
    return by_target(2, every * 0 + 1, every, 10.0 * ones, 6.0 * ones, ones)


def test_price_events_cost_what_the_buffer_does_not_cover():
    here = given(10.0, settings={"horizon_weeks": 52.0})
    every, ones = np.arange(200), np.ones(200)
    dear = by_target(1, every * 0, every, 20.0 * ones, 8.0 * ones, 1.5 * ones)
    found = played(here, 30.0, scenarios=replace(scenarios_of(here), prices=dear))
    assert found.stockout_cost == pytest.approx(0.5 * (80.0 - 30.0), abs=1e-6)


def test_weeks_to_shortage_when_the_primary_stops():
    here = given(1.0, primary={"lead_time_mean": 2.0})
    program = program_of(here)
    decision = Decision(np.array([0]), np.array([40.0]))
    weeks = weeks_to_shortage(here, program, decision, seed=1, scenarios=20)
    # Two weeks of orders under way, and the buffer of four.
    assert weeks == pytest.approx(6.0, abs=0.2)


def test_features_are_what_they_say():
    here = given(20.0, sku={"demand_sd": 3.0, "review_weeks": 2.0}, primary={"lead_time_mean": 2.0})
    full, steady = played(here, 15.0), played(here, 15.0, variation=False)
    always = played(here, 15.0, reviews=False)
    assert full.short.mean() > 0.0 and steady.short.sum() == 0.0
    assert np.ptp(steady.demand) < 1e-6
    # Half a review period of demand more is in stock where the reorder point covers all of it.
    assert full.stock.mean() - always.stock.mean() == pytest.approx(10.0, abs=1.0)
    assert Features() == Features(True, True, True, True, True, False)
