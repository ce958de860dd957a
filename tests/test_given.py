"""Given scenarios become events as the table says."""

from typing import Any

import numpy as np
import pytest
from instances_by_hand import instance

from models.given import given_scenarios
from models.scenarios import Events


def events_of(rows: list[dict[str, Any]], kind: str) -> list[tuple[int, ...]]:
    """Target, scenario, start, weeks, factor of each event."""
    given = instance(
        skus=[{"sku": "K", "category": "c"}, {"sku": "L", "category": "d"}, {"sku": "M"}],
        suppliers=[{"supplier": "A"}, {"supplier": "B"}],
        sources=[
            {"sku": "K", "supplier": "A", "role": "primary", "lane": "sea"},
            {"sku": "L", "supplier": "B", "role": "primary", "lane": "air"},
            {"sku": "M", "supplier": "B", "role": "primary"},
        ],
        scenarios=rows,
    )
    events: Events = getattr(given_scenarios(given), kind)
    target = np.repeat(np.arange(len(events.first) - 1), np.diff(events.first))
    columns = (target, events.scenario, events.start, events.weeks, events.factor)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def row(scenario: str, kind: str, target: str, start: float, weeks: float, **more: Any) -> dict:
    return {
        "scenario": scenario,
        "kind": kind,
        "target": target,
        "start": start,
        "weeks": weeks,
    } | more


def test_events_stand_under_their_target_in_order() -> None:
    rows = [
        row("t", "supplier", "B", 3, 2),
        row("s", "supplier", "B", 9, 1),
        row("s", "supplier", "B", 4, 5),
        row("s", "supplier", "A", 7, 1),
        row("s", "lane", "sea", 1, 1),
    ]
    expected = [(0, 0, 7, 1, 1), (1, 0, 4, 5, 1), (1, 0, 9, 1, 1), (1, 1, 3, 2, 1)]
    assert events_of(rows, "suppliers") == expected
    assert events_of(rows, "lanes") == [(1, 0, 1, 1, 1)]


@pytest.mark.parametrize("kind", ["demand", "price"])
def test_all_categories_by_a_star(kind: str) -> None:
    rows = [row("s", kind, "*", 2, 3, factor=1.5), row("s", kind, "d", 1, 3, factor=0.5)]
    expected = [(0, 0, 2, 3, 1.5), (1, 0, 2, 3, 1.5), (2, 0, 1, 3, 0.5), (2, 0, 2, 3, 1.5)]
    assert events_of(rows, "demand" if kind == "demand" else "prices") == expected
    assert events_of(rows, "suppliers") == []


def test_rows_without_weeks_or_outside_the_horizon_do_nothing() -> None:
    rows = [
        row("quiet", "supplier", "A", 5, 0),
        row("late", "supplier", "A", 52, 3),
        row("last", "supplier", "A", 51.5, 3),
    ]
    assert events_of(rows, "suppliers") == [(0, 0, 51.5, 3, 1)]


def test_factors_count_for_demand_and_prices_alone() -> None:
    rows = [
        row("s", "supplier", "A", 1, 1, factor=9.0),
        row("s", "demand", "c", 1, 1),
        row("s", "price", "nothing like it", 1, 1, factor=2.0),
    ]
    assert events_of(rows, "suppliers") == [(0, 0, 1, 1, 1)]
    assert events_of(rows, "demand") == [(1, 0, 1, 1, 1)]
    assert events_of(rows, "prices") == []
