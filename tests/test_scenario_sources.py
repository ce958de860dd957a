"""Which scenarios there are, what they weigh, and that the stress set comes last."""

from typing import Any

import numpy as np
import pytest
from instances_by_hand import instance

from instances.instance import Instance
from instances.problems import InvalidInput
from models.given import given_scenarios
from models.sampling import sampled_scenarios
from models.scenario_sources import scenarios_of
from models.scenarios import Events, Scenarios
from models.stress import stress_set


def world(given: dict[str, float | None] | None = None, **settings: Any) -> Instance:
    return instance(
        skus=[{"sku": "K", "category": "c"}],
        suppliers=[{"supplier": "A", "outage_rate": 3.0}, {"supplier": "B", "outage_rate": 1.0}],
        sources=[
            {"sku": "K", "supplier": "A", "role": "primary", "lane": "sea"},
            {"sku": "K", "supplier": "B"},
        ],
        hazards=[{"hazard": "h", "kind": "demand", "scope": "*", "rate": 2.0, "factor": 1.2}],
        scenarios=[
            {
                "scenario": name,
                "probability": probability,
                "kind": kind,
                "target": target,
                "start": 4,
                "weeks": 3,
                "factor": 1.1,
            }
            for name, probability in (given or {}).items()
            for kind, target in (("supplier", "B"), ("price", "c"))
        ],
        settings={"scenarios": 4} | settings,
    )


def weights(scenarios: Scenarios) -> list[float]:
    ordinary = scenarios.probability[~scenarios.stress]
    assert ordinary.sum() == pytest.approx(1.0, abs=1e-12)
    assert not scenarios.probability[scenarios.stress].any()
    return [round(weight, 12) for weight in ordinary.tolist()]


@pytest.mark.parametrize(
    ("source", "given", "names"),
    [
        ("auto", None, "0123"),
        ("auto", {"x": None, "y": None}, "xy"),
        ("sampled", {"x": None, "y": None}, "0123"),
        ("given", {"x": None, "y": None}, "xy"),
        ("both", {"x": None, "y": None}, "0123xy"),
    ],
)
def test_the_source_says_which_scenarios(source: str, given: Any, names: str) -> None:
    scenarios = scenarios_of(world(given, scenario_source=source))
    assert scenarios.scenario[: len(names)] == tuple(names)
    assert scenarios.scenario[len(names)] == "stress:supplier:A"
    assert (~scenarios.stress).sum() == len(names)
    assert scenarios.stress[len(names) :].all()


@pytest.mark.parametrize(
    ("source", "given", "expected"),
    [
        ("given", {"x": None, "y": None}, [0.5, 0.5]),
        ("given", {"x": 0.25, "y": 0.75}, [0.25, 0.75]),
        ("given", {"x": 0.2, "y": 0.6}, [0.25, 0.75]),
        ("given", {"x": 0.2, "y": None, "z": None}, [0.2, 0.4, 0.4]),
        ("sampled", {"x": 0.9}, [0.25] * 4),
        ("both", {"x": 0.1, "y": 0.1}, [0.2, 0.2, 0.2, 0.2, 0.1, 0.1]),
        ("both", {"x": 0.1, "y": None}, [0.18, 0.18, 0.18, 0.18, 0.1, 0.18]),
        ("both", {"x": None}, [0.2] * 5),
        ("both", {"x": 1.0}, [0.2] * 5),
        ("both", {"x": 0.7, "y": 0.3}, [round(1 / 6, 12)] * 6),
    ],
)
def test_what_scenarios_weigh(source: str, given: Any, expected: list[float]) -> None:
    assert weights(scenarios_of(world(given, scenario_source=source))) == expected


def under(events: Events, target: int, scenario: int) -> list[tuple[float, ...]]:
    span = range(events.first[target], events.first[target + 1])
    columns = (events.start, events.weeks, events.factor)
    return [tuple(c[e] for c in columns) for e in span if events.scenario[e] == scenario]


def test_joined_scenarios_keep_their_events() -> None:
    given = world({"x": None, "y": None}, scenario_source="both")
    parts = [sampled_scenarios(given), given_scenarios(given), stress_set(given)]
    joined, at = scenarios_of(given), 0
    for part in parts:
        for scenario in range(len(part)):
            for kind in ("suppliers", "lanes", "demand", "prices"):
                one, all_ = getattr(part, kind), getattr(joined, kind)
                assert len(one.first) == len(all_.first)
                for target in range(len(one.first) - 1):
                    found = under(all_, target, at + scenario)
                    assert found == under(one, target, scenario)
        at += len(part)
    assert len(joined) == at
    for kind in ("suppliers", "lanes", "demand", "prices"):
        events = getattr(joined, kind)
        assert len(events) == sum(len(getattr(part, kind)) for part in parts)
        target = np.repeat(np.arange(len(events.first) - 1), np.diff(events.first))
        order = np.lexsort((events.start, events.scenario, target))
        np.testing.assert_array_equal(order, np.arange(len(events)))


@pytest.mark.parametrize("source", ["given", "both"])
def test_given_scenarios_that_are_not_there(source: str) -> None:
    with pytest.raises(InvalidInput, match="table of scenarios"):
        scenarios_of(world(None, scenario_source=source))


def test_a_given_scenario_with_the_name_of_another() -> None:
    names = {"3": None, "4": None, "stress:supplier:A": None}
    with pytest.raises(InvalidInput) as refused:
        scenarios_of(world(names, scenario_source="both"))
    assert [problem.value for problem in refused.value.problems] == ["3", "stress:supplier:A"]
    assert scenarios_of(world({"3": None}, scenario_source="given")).scenario[0] == "3"
