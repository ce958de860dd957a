"""The stress set takes every supplier, region and lane down once, for its time to recover."""

from typing import Any

import numpy as np
from instances_by_hand import instance

from models.scenarios import Events
from models.stress import stress_set


def world(**settings: Any):
    return instance(
        skus=[{"sku": "K"}],
        suppliers=[
            {"supplier": "A", "region": "N", "outage_weeks_mean": 3},
            {"supplier": "B", "region": "N", "outage_weeks_mean": 0},
            {"supplier": "C", "region": "S", "outage_weeks_mean": 5},
        ],
        sources=[
            {"sku": "K", "supplier": "A", "role": "primary", "lane": "sea"},
            {"sku": "K", "supplier": "C", "lane": "air"},
        ],
        hazards=[
            {"hazard": "a", "kind": "supply", "scope": "N", "rate": 0.1, "weeks_mean": 4},
            {"hazard": "b", "kind": "supply", "scope": "N", "rate": 0.1, "weeks_mean": 6},
            {"hazard": "c", "kind": "lane", "scope": "*", "rate": 0.1, "weeks_mean": 2},
            {"hazard": "d", "kind": "lane", "scope": "sea", "probability": 1, "weeks_mean": 7},
            {"hazard": "e", "kind": "demand", "scope": "*", "rate": 0.1, "weeks_mean": 9},
        ],
        settings=settings,
    )


def outages(events: Events) -> list[tuple[int, int, float]]:
    """Target, scenario and weeks."""
    target = np.repeat(np.arange(len(events.first) - 1), np.diff(events.first))
    assert not events.start.any()
    assert (events.factor == 1.0).all()
    return list(zip(target.tolist(), events.scenario.tolist(), events.weeks.tolist(), strict=True))


def test_everything_is_down_once_for_its_time_to_recover() -> None:
    stress = stress_set(world())
    assert stress.scenario == (
        *(f"stress:supplier:{name}" for name in "ABC"),
        *(f"stress:region:{name}" for name in "NS"),
        *(f"stress:lane:{name}" for name in ("air", "sea")),
    )
    assert stress.stress.all()
    assert not stress.probability.any()
    own = [(0, 0, 3.0), (0, 3, 6.0), (1, 1, 8.0), (1, 3, 6.0), (2, 2, 5.0), (2, 4, 8.0)]
    assert outages(stress.suppliers) == own
    assert outages(stress.lanes) == [(0, 5, 2.0), (1, 6, 7.0)]
    assert len(stress.demand) == len(stress.prices) == 0


def test_the_setting_overrides_every_duration() -> None:
    stress = stress_set(world(stress_weeks=2.5))
    assert {weeks for *_, weeks in outages(stress.suppliers)} == {2.5}
    assert {weeks for *_, weeks in outages(stress.lanes)} == {2.5}
    assert len(stress_set(world(stress_weeks=0.0)).suppliers) == 0


def test_a_hazard_everywhere_is_one_of_every_region() -> None:
    given = instance(
        skus=[{"sku": "K"}],
        suppliers=[{"supplier": "A", "region": "N"}],
        sources=[{"sku": "K", "supplier": "A", "role": "primary"}],
        hazards=[{"hazard": "x", "kind": "supply", "scope": "*", "rate": 0, "weeks_mean": 11}],
    )
    assert outages(stress_set(given).suppliers) == [(0, 0, 1.0), (0, 1, 11.0)]
