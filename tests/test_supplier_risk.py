"""The supplier risk index: its parts by hand, interruptions against simulation, invariances."""

from math import exp, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from instances_by_hand import instance

from models.interruptions import of_primaries, of_suppliers, yearly_rates
from models.supplier_risk import PARTS, risk_index, supplier_risk

WEIGHTS = np.array([0.3, 0.2, 0.2, 0.2, 0.1])


def three_suppliers(**settings):
    skus = [
        {"sku": "A", "unit_cost": 10.0, "demand_mean": 5.0},
        {"sku": "B", "unit_cost": 2.0, "demand_mean": 25.0},
        {"sku": "C", "unit_cost": 1.0, "demand_mean": 100.0},
    ]
    suppliers = [
        {"supplier": "P", "region": "north", "outage_rate": 0.52, "outage_weeks_mean": 5.0},
        {"supplier": "Q", "region": "south", "otif": 0.9},
        {"supplier": "R", "region": "south", "otif": 0.8, "outage_rate": 0.26},
        {"supplier": "U", "region": "west"},
    ]
    sources = [
        {"sku": "A", "supplier": "P", "role": "primary", "lead_time_mean": 4, "lead_time_sd": 1},
        {"sku": "B", "supplier": "P", "role": "primary", "lead_time_mean": 4, "lead_time_sd": 2},
        {
            "sku": "B",
            "supplier": "Q",
            "status": "qualified",
            "lead_time_mean": 2,
            "standing_share": 0.2,
        },
        {"sku": "C", "supplier": "R", "role": "primary"},
        {"sku": "C", "supplier": "Q", "lead_time_mean": 2, "lead_time_sd": 1},
    ]
    return instance(skus, suppliers, sources, settings=settings)


def test_parts_and_index_by_hand():
    risk = supplier_risk(three_suppliers())
    parts = dict(zip(PARTS, risk.parts.T, strict=True))
    down = [1 - exp(-0.05), 0.0, 1 - exp(-0.26 / 52), 0.0]
    assert parts["share_of_year_down"] == pytest.approx(down)
    assert parts["otif_shortfall"] == pytest.approx([nan, 0.1, 0.2, nan], nan_ok=True)
    assert parts["lead_time_variation"] == pytest.approx([0.375, 0.25, 0.0, nan], nan_ok=True)
    assert parts["share_without_alternate"] == pytest.approx([0.5, 0.0, 1.0, 0.0])
    # Weekly spend 50 + 40 with P, 10 with Q and 100 with R: south has 110 of 200.
    assert risk.spend == pytest.approx(52 * np.array([90, 10, 100, 0]))
    assert parts["region_share_of_spend"] == pytest.approx([0.45, 0.55, 0.55, 0.0])
    assert risk.primary_of.tolist() == [2, 0, 1, 0]
    share = down[2] / down[0]
    assert risk.index == pytest.approx(
        [
            100 * (0.3 + 0.2 + 0.2 * 0.5 + 0.1 * 0.45 / 0.55) / 0.8,
            100 * (0.2 * 0.5 + 0.2 * 0.25 / 0.375 + 0.1),
            100 * (0.3 * share + 0.2 + 0.2 + 0.1),
            0.0,
        ]
    )


def test_weights_are_settings():
    risk = supplier_risk(three_suppliers(supplier_risk_weights=(0.0, 0.0, 0.0, 2.0, 0.0)))
    assert risk.index == pytest.approx([50.0, 0.0, 100.0, 0.0])


def test_a_supplier_of_which_nothing_counts_has_no_index():
    risk = supplier_risk(three_suppliers(supplier_risk_weights=(0.0, 1.0, 0.0, 0.0, 0.0)))
    assert risk.index == pytest.approx([nan, 50.0, 100.0, nan], nan_ok=True)


def test_the_share_of_the_year_down_counts_overlaps_once():
    """A long simulated time line of Poisson outages, their union measured by sorting."""
    rate, weeks, years = 6.0, 5.0, 40_000
    rng = np.random.default_rng(1)
    start = np.sort(rng.uniform(0, 52 * years, rng.poisson(rate * years)))
    end = np.maximum.accumulate(start + rng.exponential(weeks, start.size))
    gaps = np.maximum(start[1:] - end[:-1], 0).sum() + start[0]
    supplier = {"supplier": "P", "outage_rate": rate, "outage_weeks_mean": weeks}
    source = {"sku": "A", "supplier": "P", "role": "primary"}
    down = of_suppliers(instance([{"sku": "A"}], [supplier], [source])).share_of_year
    assert down[0] == pytest.approx(1 - gaps / (52 * years), rel=0.01)


def test_dated_events_count_where_they_start_within_the_horizon():
    def dated(earliest, latest):
        row = {"hazard": "h", "kind": "supply", "scope": "R", "probability": 0.4}
        row |= {"start_earliest": earliest, "start_latest": latest}
        source = {"sku": "A", "supplier": "P", "role": "primary"}
        made = instance([{"sku": "A"}], [{"supplier": "P"}], [source], [row])
        return yearly_rates(made.hazards, 26.0)[0]

    assert dated(0.0, 20.0) == pytest.approx(0.8)
    assert dated(16.0, 36.0) == pytest.approx(0.4)
    assert dated(30.0, 40.0) == 0.0
    assert dated(10.0, 10.0) == pytest.approx(0.8)
    assert dated(26.0, 26.0) == 0.0


def test_a_source_that_is_never_interrupted_keeps_its_suppliers_mean():
    source = {"sku": "A", "supplier": "P", "role": "primary", "lane": "sea"}
    made = instance([{"sku": "A"}], [{"supplier": "P", "outage_weeks_mean": 3.0}], [source])
    found = of_primaries(made)
    assert (found.rate[0], found.weeks[0]) == (0.0, 3.0)


@given(arrays(float, (6, 5), elements=st.floats(0, 10)), st.integers(0, 5), st.integers(0, 4))
def test_the_index_is_a_share_that_grows_with_every_part(parts, supplier, part):
    index = risk_index(parts, WEIGHTS)
    assert np.all((index >= 0) & (index <= 100 + 1e-9))
    # A part grown within what the worst supplier has changes nobody else's index.
    grown = parts.copy()
    grown[supplier, part] = parts[:, part].max()
    after = risk_index(grown, WEIGHTS)
    assert after[supplier] >= index[supplier] - 1e-9
    others = np.arange(6) != supplier
    assert after[others] == pytest.approx(index[others])
    if np.all(parts.max(axis=0) > 0):
        assert risk_index(parts.max(axis=0)[None, :], WEIGHTS) == pytest.approx([100.0])
