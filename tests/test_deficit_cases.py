"""The small situations that can be checked by hand: these requirements, and no others."""

import csv
from itertools import product

import numpy as np
import pytest
from outside_data import outside

from instances.instance import Instance
from instances.readers import read
from models.requirement_lists import requirements_of
from models.requirements import Requirements
from models.scenario_sources import scenarios_of
from models.scenarios import Scenarios
from models.source_sets import SourceSets, source_sets

KINDS = ("shortage", "price")
TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def cases() -> Instance:
    return read(outside("cases", "instance"))


@pytest.fixture(scope="module")
def parts(cases: Instance) -> tuple[SourceSets, Scenarios, Requirements]:
    sets, scenarios = source_sets(cases), scenarios_of(cases)
    return sets, scenarios, requirements_of(cases, sets, scenarios)


@pytest.fixture(scope="module")
def expected() -> list[dict[str, str]]:
    with outside("cases", "expected.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def keyed(
    cases: Instance, parts: tuple[SourceSets, Scenarios, Requirements], stress: bool
) -> dict[tuple[object, ...], int]:
    """Row of each requirement by SKU, alternates, scenario, kind, clock and start."""
    sets, scenarios, found = parts
    of = np.repeat(np.arange(len(sets)), np.diff(found.first))
    return {
        (
            cases.skus.sku[sets.sku[of[row]]],
            sets.alternates[of[row]],
            scenarios.scenario[found.scenario[row]],
            KINDS[found.kind[row]],
            float(found.clock[row]),
            float(found.start[row]),
        ): row
        for row in range(len(found))
        if scenarios.stress[found.scenario[row]] == stress
    }


def key(row: dict[str, str]) -> tuple[object, ...]:
    names = (row["sku"], row["alternates"], row["scenario"], row["kind"])
    return (*names, float(row["clock"]), float(row["start"]))


def test_the_expected_requirements_and_no_others(cases, parts, expected) -> None:
    assert len(expected) >= 33
    assert set(keyed(cases, parts, stress=False)) == {key(row) for row in expected}


def test_every_expected_number(cases, parts, expected) -> None:
    found, rows = parts[2], keyed(cases, parts, stress=False)
    places = {sku: place for place, sku in enumerate(cases.skus.sku)}
    for wanted in expected:
        row = rows[key(wanted)]
        assert found.requirement[row] == pytest.approx(float(wanted["requirement"]), abs=TOLERANCE)
        assert found.season[row] == pytest.approx(float(wanted["season"]), abs=TOLERANCE)
        if wanted["phase"] == "drawn":
            assert 0.0 < found.phase[row] < 1.0
        else:
            assert found.phase[row] == float(wanted["phase"])
        sku = places[wanted["sku"]]
        charge = cases.skus.stockout_cost[sku]
        if wanted["kind"] == "price":
            charge = (float(wanted["factor"]) - 1) * cases.skus.unit_cost[sku]
        assert found.charge[row] == pytest.approx(charge, abs=TOLERANCE)


def test_no_requirement_where_deliveries_keep_up(cases, parts) -> None:
    rows = keyed(cases, parts, stress=False)
    nothing = [
        ("surge-covered", ""),
        ("pipeline-full-backup", "pipeline-full-backup-A"),
        ("standing-alternate-down", ""),
        ("quiet", ""),
        ("quiet", "quiet-A"),
    ]
    known = set(zip((cases.skus.sku[i] for i in parts[0].sku), parts[0].alternates, strict=True))
    assert known.issuperset(nothing)
    assert not [row for row, pair in product(rows, nothing) if row[:2] == pair]


def test_stress_set_of_the_cases(cases, parts) -> None:
    """Every supplier is down 4 weeks from 0; regions and lanes, without a hazard, 8 weeks."""
    found, rows = parts[2], keyed(cases, parts, stress=True)
    assert len(rows) > 40
    one = rows["single", "", "stress:supplier:single-P", "shortage", 0.0, 0.0]
    region = rows["single", "", "stress:region:R0", "shortage", 0.0, 0.0]
    backed = rows["backup", "backup-A", "stress:region:R0", "shortage", 0.0, 0.0]
    lane = rows["lane", "", "stress:lane:lane-P", "shortage", 0.0, 0.0]
    wanted = [40.0, 80.0, 50.0, 80.0]
    np.testing.assert_allclose(found.requirement[[one, region, backed, lane]], wanted, TOLERANCE)
    assert not found.phase[list(rows.values())].any()
