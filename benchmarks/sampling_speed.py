"""How fast scenarios are sampled and turned into requirements, beside plain numpy."""

import time
from typing import Any

import numpy as np

from instances.instance import Instance
from models.requirement_lists import requirements_of
from models.sampling import sampled_scenarios
from models.source_sets import source_sets


def sampling_speed(instance: Instance, jobs: int) -> dict[str, Any]:
    """Seconds for scenarios, for requirements, and for numpy to draw as many numbers.

    Events are counted once a supplier or lane that they stop. Plain numpy draws, in three calls
    without streams by name, a scenario, a start and a lognormal duration for each of them, and a
    phase for each requirement, and keeps nothing.
    """
    sets = source_sets(instance)
    began = time.monotonic()
    scenarios = sampled_scenarios(instance)
    sampled = time.monotonic()
    requirements = requirements_of(instance, sets, scenarios)
    ended = time.monotonic()
    lists = (scenarios.suppliers, scenarios.lanes, scenarios.demand, scenarios.prices)
    events = sum(len(each) for each in lists)
    pairs = len(instance.skus) * len(scenarios)
    plain = _plain_numpy(events, len(requirements), len(scenarios))
    return {
        "status": "done",
        "note": f"{jobs} workers",
        "seconds": ended - began,
        "sampling_s": sampled - began,
        "solve_s": ended - sampled,
        "events": events,
        "requirements": len(requirements),
        "events_per_s": events / (sampled - began),
        "sku_scenarios_per_s": pairs / (ended - began),
        "numpy_s": plain,
    }


def _plain_numpy(events: int, requirements: int, scenarios: int) -> float:
    rng = np.random.default_rng(0)
    began = time.monotonic()
    rng.integers(scenarios, size=events)
    rng.random(events)
    rng.lognormal(1.0, 0.8, events)
    rng.random(requirements)
    return time.monotonic() - began
