"""Coupled scenarios: unchanged suppliers have the same events, changed ones the right law."""

from dataclasses import replace

import numpy as np
import pytest
from review_trials import instance, with_rates
from scipy import stats

from models.coupled_scenarios import coupled_scenarios
from models.scenario_sources import scenarios_of


def outages(scenarios, supplier):
    events = scenarios.suppliers
    span = slice(events.first[supplier], events.first[supplier + 1])
    return list(zip(events.scenario[span], events.start[span], events.weeks[span], strict=True))


def changed(given, supplier, factor):
    rate = given.suppliers.outage_rate.copy()
    rate[supplier] *= factor
    return with_rates(given, rate)


@pytest.mark.parametrize("sampling", ["plain", "stratified", "importance"])
@pytest.mark.parametrize("factor", [0.0, 0.3, 0.8, 1.0, 1.01, 4.0])
def test_only_the_changed_supplier_has_other_events(factor, sampling):
    given = instance()
    given = replace(given, settings=replace(given.settings, sampling=sampling))
    before, after = scenarios_of(given), coupled_scenarios(given, changed(given, 4, factor))
    for supplier in range(8):
        old, new = outages(before, supplier), outages(after, supplier)
        if supplier != 4:
            assert old == new
        elif factor >= 1.0:
            assert set(old) <= set(new)
        else:
            assert set(new) < set(old)
        assert new == sorted(new)
    assert np.array_equal(before.probability, after.probability)
    assert np.array_equal(before.lanes.start, after.lanes.start)


@pytest.mark.parametrize("factor", [0.4, 2.5])
def test_the_changed_supplier_has_the_new_rate(factor):
    given = instance(scenarios=4000)
    other = changed(given, 4, factor)
    found = outages(coupled_scenarios(given, other), 4)
    rate = other.suppliers.outage_rate[4]
    assert given.suppliers.region[4] != 0  # no hazard adds to its outages
    counts = np.bincount([s for s, _, _ in found], minlength=4000)
    assert counts.mean() == pytest.approx(rate, abs=4 * np.sqrt(rate / 4000))
    assert counts.var() == pytest.approx(rate, rel=0.15)
    assert stats.kstest([t / 52 for _, t, _ in found], "uniform").pvalue > 1e-3


def test_small_changes_make_small_differences():
    given = instance()
    before = set(outages(scenarios_of(given), 2))
    after = set(outages(coupled_scenarios(given, changed(given, 2, 1.05)), 2))
    assert len(after ^ before) <= 0.15 * len(before) + 3


def test_a_new_duration_keeps_counts_and_starts():
    given = instance()
    weeks = given.suppliers.outage_weeks_mean.copy()
    weeks[1] *= 2
    sd = given.suppliers.outage_weeks_sd.copy()
    sd[1] *= 2
    suppliers = replace(given.suppliers, outage_weeks_mean=weeks, outage_weeks_sd=sd)
    after = coupled_scenarios(given, replace(given, suppliers=suppliers))
    old, new = outages(scenarios_of(given), 1), outages(after, 1)
    old, new = ([entry for entry in found if entry[0] < 200] for found in (old, new))
    assert [entry[:2] for entry in old] == [entry[:2] for entry in new]
    assert [2 * entry[2] for entry in old] == pytest.approx([entry[2] for entry in new])
