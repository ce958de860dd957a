"""Sampled events have the rates, shares and common causes of the tables, and no order of rows.

Statistical tests draw once from fixed seeds: a p-value below `LEAST_P`, or a mean farther than
`SIGMAS` standard errors from what it should be, would have shown once and for all.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from instances_by_hand import instance
from scipy import stats

from instances.instance import Instance
from instances.problems import InvalidInput
from models.progress import Progress, Stopped
from models.sampling import sampled_scenarios
from models.scenarios import Events, Scenarios

LEAST_P, SIGMAS = 1e-3, 4.0
SUPPLIERS = [
    {"supplier": "A", "region": "N", "outage_rate": 0.8, "outage_weeks_mean": 3},
    {"supplier": "B", "region": "N", "outage_rate": 0.0},
    {"supplier": "C", "region": "N", "outage_rate": 0.0},
    {"supplier": "D", "region": "S", "outage_rate": 2.0, "outage_distribution": "gamma"},
]
SOURCES = [
    {"sku": "K", "supplier": "A", "role": "primary", "lane": "sea"},
    {"sku": "K", "supplier": "B", "lane": "air"},
    {"sku": "L", "supplier": "D", "role": "primary", "lane": "sea"},
]
FLOOD = {
    "hazard": "flood",
    "kind": "supply",
    "scope": "N",
    "rate": 0.6,
    "hit_probability": 0.4,
    "weeks_mean": 2,
}


def world(hazards: list[dict[str, Any]], scenarios: int = 40_000, **settings: Any) -> Instance:
    return instance(
        skus=[{"sku": "K", "category": "c"}, {"sku": "L"}],
        suppliers=SUPPLIERS,
        sources=SOURCES,
        hazards=hazards,
        settings={"scenarios": scenarios, "seed": 11} | settings,
    )


def of(events: Events, target: int) -> dict[str, np.ndarray]:
    span = slice(events.first[target], events.first[target + 1])
    columns = ("scenario", "start", "weeks", "factor")
    return {column: getattr(events, column)[span] for column in columns}


def counts(scenarios: Scenarios, events: Events, target: int) -> np.ndarray:
    return np.bincount(of(events, target)["scenario"], minlength=len(scenarios))


def near(found: float, wanted: float, sd: float, size: int) -> bool:
    return abs(found - wanted) < SIGMAS * sd / np.sqrt(size)


@pytest.fixture(scope="module")
def own() -> Scenarios:
    """Suppliers' own outages alone, over half a year."""
    return sampled_scenarios(world([], horizon_weeks=26))


@pytest.fixture(scope="module")
def flooded() -> Scenarios:
    return sampled_scenarios(world([FLOOD]))


@pytest.mark.parametrize(("supplier", "rate"), [(0, 0.8), (1, 0.0), (3, 2.0)])
def test_outages_are_poisson_at_their_rate(own: Scenarios, supplier: int, rate: float) -> None:
    found, mean = counts(own, own.suppliers, supplier), rate / 2
    assert near(found.mean(), mean, np.sqrt(mean) + 1e-12, len(own))
    if rate:
        most = 4
        seen = np.bincount(np.minimum(found, most), minlength=most + 1)
        law = stats.poisson(mean)
        shares = np.append(law.pmf(np.arange(most)), law.sf(most - 1))
        assert stats.chisquare(seen, shares * len(own)).pvalue > LEAST_P


@pytest.mark.parametrize("supplier", [0, 3])
def test_starts_are_uniform_over_the_horizon(own: Scenarios, supplier: int) -> None:
    events = of(own.suppliers, supplier)
    assert stats.kstest(events["start"] / 26, "uniform").pvalue > LEAST_P
    assert (events["factor"] == 1.0).all()


def test_outages_last_as_the_supplier_says(own: Scenarios) -> None:
    cv2 = np.log(2.0)  # sd = mean
    lognormal = stats.lognorm(np.sqrt(cv2), scale=3 * np.exp(-cv2 / 2))
    assert stats.kstest(of(own.suppliers, 0)["weeks"], lognormal.cdf).pvalue > LEAST_P
    assert stats.kstest(of(own.suppliers, 3)["weeks"], stats.expon().cdf).pvalue > LEAST_P


def test_events_are_sorted_and_weigh_the_same(flooded: Scenarios) -> None:
    for target in range(4):
        events = of(flooded.suppliers, target)
        order = np.lexsort((events["weeks"], events["start"], events["scenario"]))
        np.testing.assert_array_equal(order, np.arange(len(order)))
    assert flooded.scenario[:3] == ("0", "1", "2")
    assert (flooded.probability == 1 / len(flooded)).all()
    assert not flooded.stress.any()


def test_a_hazard_hits_each_supplier_of_its_region_with_its_share(flooded: Scenarios) -> None:
    for supplier, own_rate in ((1, 0.0), (2, 0.0), (0, 0.8)):
        mean = 0.6 * 0.4 + own_rate
        found = counts(flooded, flooded.suppliers, supplier)
        assert near(found.mean(), mean, np.sqrt(mean), len(flooded))
    assert near(counts(flooded, flooded.suppliers, 3).mean(), 2.0, np.sqrt(2.0), len(flooded))


def test_hits_are_independent_and_share_the_start(flooded: Scenarios) -> None:
    """Of the events that hit B, the share `hit_probability` hits C: at the same moment."""
    b, c = (
        set(
            zip(
                of(flooded.suppliers, t)["scenario"], of(flooded.suppliers, t)["start"], strict=True
            )
        )
        for t in (1, 2)
    )
    share = len(b & c) / len(b)
    assert near(share, 0.4, np.sqrt(0.24), len(b))


def test_a_common_cause_correlates_suppliers(flooded: Scenarios) -> None:
    """Two suppliers down in a scenario: 1 - 2 exp(-lp) + exp(-l(1 - (1 - p)^2))."""
    down = [counts(flooded, flooded.suppliers, t) > 0 for t in (1, 2, 3)]
    one, both = 1 - np.exp(-0.6 * 0.4), 1 - 2 * np.exp(-0.24) + np.exp(-0.6 * (1 - 0.36))
    correlation = (both - one**2) / (one * (1 - one))
    assert correlation > 0.25
    error = SIGMAS / np.sqrt(len(flooded))
    assert np.corrcoef(down[0], down[1])[0, 1] == pytest.approx(correlation, abs=1.5 * error)
    assert np.corrcoef(down[0], down[2])[0, 1] == pytest.approx(0.0, abs=error)


def test_a_dated_event_has_its_probability_and_dates() -> None:
    dated = {
        "hazard": "strike",
        "kind": "lane",
        "scope": "sea",
        "probability": 0.3,
        "start_earliest": 10,
        "start_latest": 14,
        "weeks_mean": 2,
        "weeks_sd": 0,
    }
    found = sampled_scenarios(world([dated]))
    sea, air = found.lanes.first[2] - found.lanes.first[1], found.lanes.first[1]
    events = of(found.lanes, 1)
    assert air == 0
    assert near(sea / len(found), 0.3, np.sqrt(0.21), len(found))
    assert counts(found, found.lanes, 1).max() == 1
    assert stats.kstest((events["start"] - 10) / 4, "uniform").pvalue > LEAST_P
    assert (events["weeks"] == 2.0).all()


def test_a_dated_event_counts_where_it_starts_within_the_horizon() -> None:
    dated = {"probability": 1.0, "start_earliest": 50, "start_latest": 54, "weeks_mean": 9}
    found = sampled_scenarios(world([{"hazard": "x", "kind": "price", "scope": "*"} | dated]))
    events = of(found.prices, 0)
    assert events["start"].max() < 52
    assert near(len(events["start"]) / len(found), 0.5, 0.5, len(found))


@pytest.mark.parametrize("kind", ["demand", "price"])
def test_demand_and_price_hazards_reach_categories(kind: str) -> None:
    some = {"hazard": "a", "kind": kind, "scope": "c", "rate": 1.0, "factor": 1.5}
    every = {"hazard": "b", "kind": kind, "scope": "*", "rate": 0.5, "factor": 0.7}
    found = sampled_scenarios(world([some, every], scenarios=2000))
    events = found.demand if kind == "demand" else found.prices
    assert found.categories == ("", "c")
    none, own = of(events, 0), of(events, 1)
    assert set(none["factor"]) == {0.7}
    shared = own["factor"] == 0.7
    np.testing.assert_array_equal(own["start"][shared], none["start"])
    assert near((~shared).sum() / 2000, 1.0, 1.0, 2000)
    assert len(found.demand if kind == "price" else found.prices) == 0


def test_lanes_go_down_by_themselves_or_all() -> None:
    hazards = [
        {"hazard": "all", "kind": "lane", "scope": "*", "rate": 1.0, "hit_probability": 0.5},
        {"hazard": "one", "kind": "lane", "scope": "air", "rate": 1.0},
        {"hazard": "no", "kind": "lane", "scope": "rail", "rate": 9.0},
    ]
    found = sampled_scenarios(world(hazards, scenarios=5000))
    rates = np.diff(found.lanes.first) / 5000
    assert near(rates[0], 1.5, np.sqrt(1.5), 5000)
    assert near(rates[1], 0.5, np.sqrt(0.5), 5000)


def test_one_more_supplier_hazard_or_sku_changes_nothing_else() -> None:
    every = FLOOD | {"hazard": "quake", "scope": "*", "rate": 0.3}
    before = sampled_scenarios(world([every], scenarios=500))
    more = instance(
        skus=[{"sku": "K", "category": "c"}, {"sku": "L"}, {"sku": "A new one", "category": "b"}],
        suppliers=[*SUPPLIERS, {"supplier": "Aa", "region": "N", "outage_rate": 3.0}],
        sources=[
            *SOURCES,
            {"sku": "A new one", "supplier": "Aa", "role": "primary", "lane": "rail"},
        ],
        hazards=[every, FLOOD | {"hazard": "drought", "scope": "S"}],
        settings={"scenarios": 500, "seed": 11},
    )
    after = sampled_scenarios(more)
    for old, new in ((0, 0), (1, 2), (2, 3)):
        for column, values in of(before.suppliers, old).items():
            np.testing.assert_array_equal(of(after.suppliers, new)[column], values)


def assert_same(one: Scenarios, other: Scenarios) -> None:
    for kind in ("suppliers", "lanes", "demand", "prices"):
        for column in ("first", "scenario", "start", "weeks", "factor"):
            a, b = getattr(getattr(one, kind), column), getattr(getattr(other, kind), column)
            assert a.dtype == b.dtype
            np.testing.assert_array_equal(a, b)


ALL = [
    FLOOD,
    FLOOD | {"hazard": "jam", "kind": "lane", "scope": "*"},
    FLOOD | {"hazard": "boom", "kind": "demand", "scope": "*", "factor": 1.4},
    FLOOD | {"hazard": "dear", "kind": "price", "scope": "c", "factor": 1.4},
]


@pytest.mark.parametrize("jobs", [2, 4])
def test_neither_workers_nor_rows_in_another_order_change_anything(jobs: int) -> None:
    one = sampled_scenarios(world(ALL, scenarios=300))
    given = world(ALL[::-1], scenarios=300, jobs=jobs)
    assert_same(one, sampled_scenarios(given))


def test_another_seed_gives_other_events() -> None:
    given = world(ALL, scenarios=300)
    other = replace(given, settings=replace(given.settings, seed=12))
    one, two = (sampled_scenarios(i).suppliers.start for i in (given, other))
    assert not set(one.tolist()) & set(two.tolist())


def test_rates_beyond_memory_are_refused() -> None:
    given = world([FLOOD | {"rate": 1e9}])
    with pytest.raises(InvalidInput) as refused:
        sampled_scenarios(given)
    (problem,) = refused.value.problems
    assert (problem.file, problem.column) == ("hazards", "rate")
    assert "flood" in str(problem.value)


def test_work_can_be_broken_off_and_says_where_it_stands() -> None:
    news: list[Progress] = []
    sampled_scenarios(world(ALL, scenarios=10), report=news.append)
    assert [progress.done for progress in news] == [0.25, 0.5, 0.75, 1.0]
    with pytest.raises(Stopped):
        sampled_scenarios(world(ALL, scenarios=10), stop=lambda: True)
