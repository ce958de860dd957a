"""Stratified and importance sampling: each scenario as a plain one, and less luck in averages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models.durations import Duration, duration_quantiles
from models.occurrences import Dates, Sample
from models.rare_events import LARGEST_MEAN, rare_events
from models.sampling import sampled_scenarios
from models.stratified_events import (
    events_of_counts,
    poisson_quantiles,
    strata,
    stratified_counts,
    stratified_dated_events,
)
from tests.instances_by_hand import instance

RNG = np.random.default_rng


def world(sampling, seed=0, scenarios=60):
    """Two suppliers in one region, a rare hazard there, a frequent one, a dated event, a lane."""
    sources = [
        {"sku": "a", "supplier": "P", "role": "primary", "lane": "sea", "lead_time_mean": 2.0},
        {"sku": "b", "supplier": "Q", "role": "primary", "lead_time_mean": 2.0},
    ]
    return instance(
        skus=[
            {"sku": name, "unit_cost": 3.0, "demand_mean": 5.0, "lost_margin": 4.0}
            for name in ("a", "b")
        ],
        suppliers=[
            {"supplier": "P", "region": "R", "outage_rate": 0.15, "outage_weeks_mean": 4.0},
            {"supplier": "Q", "region": "R", "outage_rate": 1.4, "outage_weeks_mean": 1.0},
        ],
        sources=sources,
        hazards=[
            {"hazard": "quake", "kind": "supply", "scope": "R", "rate": 0.04, "weeks_mean": 20.0},
            {"hazard": "strike", "kind": "lane", "scope": "sea", "rate": 0.3, "weeks_mean": 3.0},
            {
                "hazard": "vote",
                "kind": "supply",
                "scope": "R",
                "probability": 0.3,
                "start_earliest": 5.0,
                "start_latest": 15.0,
                "weeks_mean": 2.0,
                "hit_probability": 0.5,
            },
        ],
        settings={"seed": seed, "scenarios": scenarios, "sampling": sampling},
    )


def measured(scenarios):
    """Averages of a few numbers a scenario: events and weeks of each target, and of both."""
    weight = scenarios.probability
    columns = []
    for events in (scenarios.suppliers, scenarios.lanes):
        target = np.repeat(np.arange(len(events.first) - 1), np.diff(events.first))
        for t in range(len(events.first) - 1):
            mine = target == t
            count = np.bincount(events.scenario[mine], minlength=weight.size)
            weeks = np.bincount(events.scenario[mine], events.weeks[mine], weight.size)
            late = np.bincount(
                events.scenario[mine], events.start[mine] > 26, minlength=weight.size
            )
            columns += [count, count >= 2, weeks, weeks**2 / 100, weeks > 8, late]
    columns.append((columns[0] > 0) & (columns[6] > 0))
    return weight @ np.array(columns).T


@pytest.fixture(scope="module")
def averages():
    """Over 400 samples of each way, shape (400, measures)."""
    return {
        way: np.array([measured(sampled_scenarios(world(way, seed))) for seed in range(400)])
        for way in ("plain", "stratified", "importance")
    }


@pytest.mark.parametrize("way", ["stratified", "importance"])
def test_averages_are_those_of_plain_samples(averages, way):
    """Unbiased: means over many samples agree within 4 standard errors of their difference."""
    plain, other = averages["plain"], averages[way]
    spread = np.sqrt((plain.var(axis=0) + other.var(axis=0)) / 400)
    assert np.all(np.abs(plain.mean(axis=0) - other.mean(axis=0)) <= 4 * spread + 1e-12)


@pytest.mark.parametrize("way", ["stratified", "importance"])
def test_counts_of_events_are_right_in_the_mean(averages, way):
    """The frequent supplier's own 1.4 a year, the quake's 0.04 and the vote's 0.3 x 0.5."""
    events = averages[way][:, 6]
    error = events.std() / np.sqrt(400)
    assert events.mean() == pytest.approx(1.4 + 0.04 + 0.15, abs=4 * error)


def test_stratified_averages_vary_less(averages):
    plain, stratified = averages["plain"].var(axis=0), averages["stratified"].var(axis=0)
    assert np.all(stratified <= 1.25 * plain)  # never worse but by luck
    assert stratified[0] < 0.3 * plain[0]  # number of events


def test_importance_sees_rare_events_more_often_and_averages_vary_less(averages):
    plain, importance = averages["plain"].var(axis=0), averages["importance"].var(axis=0)
    assert importance[3] < 0.6 * plain[3]  # squared weeks of the supplier with rare outages


def test_importance_weighs_each_half_by_its_probability():
    instance_ = world("importance", scenarios=200)
    sample = Sample(0, 200, 52.0)
    rare = rare_events(instance_, sample)
    assert set(rare.counts) == {("hazard", "quake"), ("supplier", "P")}
    assert 0.04 + 0.15 <= LARGEST_MEAN < 0.04 + 0.15 + 0.3
    hit = np.sum(list(rare.counts.values()), axis=0) > 0
    assert hit.sum() == 100
    chance = 1 - np.exp(-0.19)
    assert rare.probability[hit].sum() == pytest.approx(chance)
    assert rare.probability.sum() == pytest.approx(1.0)
    assert len(set(rare.probability.tolist())) == 2


def test_nothing_rare_leaves_equal_weights():
    calm = world("importance", scenarios=3)
    assert np.allclose(sampled_scenarios(calm).probability, 1 / 3)


def test_same_seed_same_scenarios_whatever_the_workers():
    from dataclasses import replace

    for way in ("stratified", "importance"):
        first = sampled_scenarios(world(way, 5))
        two = world(way, 5)
        two = replace(two, settings=replace(two.settings, jobs=2))
        again = sampled_scenarios(two)
        assert np.array_equal(first.suppliers.start, again.suppliers.start)
        assert np.array_equal(first.probability, again.probability)


@given(st.floats(0.001, 60.0), st.integers(0, 1))
@settings(deadline=None)
def test_poisson_quantiles(mean, least):
    share = np.linspace(0.001, 0.999, 97)
    if least:
        low = stats.poisson.cdf(0, mean)
        expected = stats.poisson.ppf(low + (1 - low) * share, mean)
    else:
        expected = stats.poisson.ppf(share, mean)
    found = poisson_quantiles(mean, share, least)
    near = np.abs(found - expected) <= 1  # a share on a step may fall to either side
    assert np.all(near) and np.mean(found == expected) > 0.9
    assert np.all(found >= least)


@pytest.mark.parametrize("count", [1, 7, 100])
def test_strata_hold_one_number_each(count):
    parts = np.sort(strata(RNG(1), count)) * count
    assert np.array_equal(np.floor(parts), np.arange(count))


def test_counts_differ_from_their_mean_by_at_most_rounding():
    counts = stratified_counts(RNG(2), 1000, 0.37)
    assert abs(np.count_nonzero(counts == 0) - 1000 * np.exp(-0.37)) <= 1
    assert abs(np.count_nonzero(counts == 1) - 1000 * 0.37 * np.exp(-0.37)) <= 2


def test_dated_events_happen_as_often_as_they_should():
    sample = Sample(0, 200, 52.0)
    duration = Duration("gamma", 3.0, 1.0)
    events = stratified_dated_events(RNG(3), sample, Dates(0.25, -10.0, 10.0), duration)
    assert len(events.start) == pytest.approx(25, abs=1.01)  # half of them start before week 0
    assert np.all((events.start >= 0) & (events.start <= 10))


def test_events_of_known_number():
    counts = np.array([0, 2, 1, 0, 3])
    events = events_of_counts(RNG(4), Sample(0, 5, 52.0), counts, Duration("lognormal", 3.0, 1.0))
    assert np.array_equal(np.bincount(events.scenario, minlength=5), counts)
    assert np.all((events.start >= 0) & (events.start < 52)) and np.all(events.weeks > 0)


@pytest.mark.parametrize(
    "family, reference",
    [
        ("lognormal", stats.lognorm(s=np.sqrt(np.log(1.25)), scale=4 / np.sqrt(1.25))),
        ("gamma", stats.gamma(4.0, scale=1.0)),
        ("pareto", stats.pareto(1 + np.sqrt(5), scale=4 * np.sqrt(5) / (1 + np.sqrt(5)))),
    ],
)
def test_duration_quantiles_are_scipys(family, reference):
    share = np.linspace(0.0, 0.999, 50)
    found = duration_quantiles(Duration(family, 4.0, 2.0), share)
    assert found == pytest.approx(reference.ppf(share))
    assert reference.mean() == pytest.approx(4.0) and reference.std() == pytest.approx(2.0)


def test_durations_without_spread():
    assert np.all(duration_quantiles(Duration("gamma", 4.0, 0.0), np.array([0.1, 0.9])) == 4.0)
