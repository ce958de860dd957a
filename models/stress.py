"""The stress set: every supplier, region and lane down once, for its time to recover."""

from collections.abc import Sequence

import numpy as np

from instances.instance import Floats, Hazards, Instance, Ints, Names
from models.event_lists import by_target
from models.scenarios import Events, Scenarios, categories_of, no_events

STRESS_WEEKS = 8.0
"""Weeks to recover where none are known."""


def stress_set(instance: Instance) -> Scenarios:
    """The stress set, one scenario a supplier, a region, and a lane in use.

    Each goes down at the start of the horizon: a supplier for its mean outage, a region (all its
    suppliers) or a lane for the longest mean of the hazards whose scope is it or ``*``, 8 weeks
    where that is unknown or 0; ``settings.stress_weeks`` overrides all of these. Demand and prices
    stay as they are.
    """
    suppliers, lanes = instance.suppliers, instance.sources.lanes
    regions, count = suppliers.regions, len(suppliers)
    names = (
        [f"stress:supplier:{name}" for name in suppliers.supplier]
        + [f"stress:region:{name}" for name in regions]
        + [f"stress:lane:{name}" for name in lanes]
    )
    weeks = _weeks(instance)
    own, shared = np.arange(count), count + suppliers.region
    lane_scenario = count + len(regions) + np.arange(len(lanes))
    categories = categories_of(instance.skus)
    return Scenarios(
        scenario=tuple(names),
        probability=np.zeros(len(names)),
        stress=np.ones(len(names), bool),
        suppliers=_down(count, np.tile(own, 2), np.concatenate([own, shared]), weeks),
        lanes=_down(len(lanes), np.arange(len(lanes)), lane_scenario, weeks),
        demand=no_events(len(categories)),
        prices=no_events(len(categories)),
        categories=categories,
        seed=instance.settings.seed,
    )


def _weeks(instance: Instance) -> Floats:
    """Weeks that each scenario's outage lasts, shape (number of scenarios,)."""
    suppliers, hazards = instance.suppliers, instance.hazards
    regions = _longest(hazards, "supply", suppliers.regions)
    lanes = _longest(hazards, "lane", instance.sources.lanes)
    weeks = np.concatenate([suppliers.outage_weeks_mean, regions, lanes])
    if instance.settings.stress_weeks is not None:
        return np.full(len(weeks), instance.settings.stress_weeks)
    return np.where(weeks > 0.0, weeks, STRESS_WEEKS)


def _longest(hazards: Hazards, kind: str, scopes: Names) -> Sequence[float]:
    """Longest mean of the hazards of a kind that touch each scope, 0 without one."""
    longest = dict.fromkeys(scopes, 0.0)
    for h in range(len(hazards)):
        if hazards.kind[h] == kind:
            for scope in scopes if hazards.scope[h] == "*" else (hazards.scope[h],):
                longest[scope] = max(longest.get(scope, 0.0), float(hazards.weeks_mean[h]))
    return [longest[scope] for scope in scopes]


def _down(targets: int, target: Ints, scenario: Ints, weeks: Floats) -> Events:
    """Outages from the start of the horizon, as long as the scenario says."""
    down = weeks[scenario] > 0.0
    target, scenario = target[down], scenario[down]
    zero, one = np.zeros(len(target)), np.ones(len(target))
    return by_target(targets, target, scenario, zero, weeks[scenario], one)
