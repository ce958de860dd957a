"""The kernel against the slow reference, on random instances with everything on."""

import numpy as np
import pytest
from deficit_reference import Row, reference
from random_disruptions import random_instance

from instances.instance import Instance
from models.requirement_lists import requirements_of
from models.requirements import PRICE, SHORTAGE, Requirements
from models.scenario_sources import scenarios_of
from models.source_sets import source_sets

TOLERANCE = 1e-9


def rows_of(requirements: Requirements, k: int) -> list[tuple[float, ...]]:
    span = slice(requirements.first[k], requirements.first[k + 1])
    columns = ("scenario", "kind", "clock", "start", "requirement", "season", "phase", "charge")
    return list(zip(*(getattr(requirements, c)[span].tolist() for c in columns), strict=True))


def compare(given: Instance) -> tuple[int, int]:
    """Compare kernel and reference; return the number of shortages and of price entries."""
    sets, scenarios = source_sets(given), scenarios_of(given)
    found = requirements_of(given, sets, scenarios)
    expected, premium_units = reference(given, sets, scenarios)
    seen = [0, 0]
    for k, rows in enumerate(expected):
        got = rows_of(found, k)
        assert len(got) == len(rows), (k, got, rows)
        for (s, kind, clock, start, requirement, season, phase, charge), row in zip(
            got, rows, strict=True
        ):
            wanted = as_floats(row)
            assert (s, kind) == wanted[:2]
            assert (clock, start, requirement, season, charge) == pytest.approx(
                wanted[2:], rel=TOLERANCE, abs=TOLERANCE
            )
            drawn = row.stopped and not scenarios.stress[s]
            assert 0.0 < phase < 1.0 if drawn else phase == 0.0
            seen[kind] += 1
    np.testing.assert_allclose(
        found.premium_units, np.array(premium_units, float), rtol=TOLERANCE, atol=TOLERANCE
    )
    return seen[SHORTAGE], seen[PRICE]


def as_floats(row: Row) -> tuple[float, ...]:
    kind = SHORTAGE if row.kind == "shortage" else PRICE
    numbers = (row.clock, row.start, row.requirement, row.season, row.charge)
    return (row.scenario, kind, *map(float, numbers))


@pytest.mark.parametrize("step", [1.0, 0.5, 0.1, 0.001])
@pytest.mark.parametrize("block", range(4))
def test_kernel_agrees_with_the_reference(step: float, block: int) -> None:
    shortages, prices = 0, 0
    for seed in range(8 * block, 8 * block + 8):
        some = compare(random_instance(seed, step))
        shortages, prices = shortages + some[0], prices + some[1]
    assert shortages > 100
    assert prices > 0
