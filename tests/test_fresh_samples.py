"""Fresh samples: plain, of equal weights, from the distribution that the settings mean."""

from dataclasses import replace

import numpy as np
import pytest

from models.scenario_sources import scenarios_of
from models.statistics.fresh_samples import fresh_sample, fresh_seed
from tests.known_optimum import SURGES, world


def counted(scenarios):
    return ~scenarios.stress


def test_seeds_differ_by_purpose_number_and_seed():
    seeds = {
        fresh_seed(seed, purpose, number)
        for seed in range(5)
        for purpose in ("check", "replication")
        for number in range(50)
    }
    assert len(seeds) == 500


def test_given_scenarios_are_drawn_by_their_probabilities():
    count = 20_000
    sample = scenarios_of(fresh_sample(world(), fresh_seed(1, "check", 0), count))
    live = counted(sample)
    assert live.sum() == count and len(set(sample.scenario)) == len(sample.scenario)
    assert np.allclose(sample.probability[live], 1 / count)
    assert sample.probability[~live].sum() == 0
    drawn = [name.rpartition(":")[0] for name in np.array(sample.scenario)[live]]
    for name, probability, *_ in SURGES:
        share = drawn.count(name) / count
        assert share == pytest.approx(probability, abs=4 * np.sqrt(probability / count))


def test_events_go_with_the_scenario_drawn():
    sample = scenarios_of(fresh_sample(world(), 7, 300))
    weeks = {name: w for name, _, _, _, w, _ in SURGES}
    kind = [name.rpartition(":")[0] for name in sample.scenario]
    seen = {
        (kind[s], float(w))
        for s, w in zip(sample.demand.scenario, sample.demand.weeks, strict=True)
    }
    assert seen == {(name, w) for name, w in weeks.items() if w > 0}


def test_the_stress_set_stays():
    before, after = scenarios_of(world()), scenarios_of(fresh_sample(world(), 7, 50))
    names = [np.array(s.scenario)[s.stress].tolist() for s in (before, after)]
    assert names[0] == names[1] and names[0]


def test_both_is_the_mixture():
    """Given ones keep their probabilities; what these leave is sampled."""
    mixed = world(scenario_source="both", scenarios=50)
    halved = replace(mixed, scenarios=replace(mixed.scenarios, probability=np.full(11, 0.05)))
    count = 4000
    sample = scenarios_of(fresh_sample(halved, 3, count))
    live = counted(sample)
    given = np.array([":" in name for name in np.array(sample.scenario)[live]])
    assert live.sum() == count and np.allclose(sample.probability[live], 1 / count)
    assert given.mean() == pytest.approx(0.55, abs=0.03)


def test_sampled_scenarios_are_sampled_anew():
    sampled = world(scenario_source="sampled")
    fresh = fresh_sample(sampled, 99, 10)
    assert fresh.settings.scenarios == 10 and fresh.settings.seed == 99
    assert fresh.settings.scenario_source == "sampled"
    assert fresh.settings.sampling == "plain"


def test_samples_are_plain_unless_asked_otherwise():
    chosen = world(scenario_source="sampled", sampling="importance")
    assert fresh_sample(chosen, 1, 10).settings.sampling == "plain"
    for way in ("stratified", "importance"):
        assert fresh_sample(chosen, 1, 10, sampling=way).settings.sampling == way
