"""Given scenarios: the rows of the `scenarios` table as events."""

from collections.abc import Sequence

import numpy as np

from instances.instance import GivenScenarios, Instance, Ints, Names
from models.event_lists import by_target
from models.scenarios import Events, Scenarios, categories_of


def given_scenarios(instance: Instance) -> Scenarios:
    """Scenarios of the instance's ``scenarios`` table, by name.

    An event counts where it starts within the horizon and lasts some time; a row of 0 weeks is how
    a quiet scenario is written down. A demand or price event without a factor changes nothing.
    Probabilities are as given, NaN where they are not: what they weigh is decided where scenarios
    of all sources come together.
    """
    given = instance.scenarios
    if given is None:
        raise ValueError("the instance has no scenarios table")
    count, categories = len(given.scenario), categories_of(instance.skus)
    horizon = instance.settings.horizon_weeks
    return Scenarios(
        scenario=given.scenario,
        probability=given.probability.copy(),
        stress=np.zeros(count, bool),
        suppliers=_events(given, "supplier", instance.suppliers.supplier, horizon),
        lanes=_events(given, "lane", instance.sources.lanes, horizon),
        demand=_events(given, "demand", categories, horizon),
        prices=_events(given, "price", categories, horizon),
        categories=categories,
        seed=instance.settings.seed,
    )


def _events(given: GivenScenarios, kind: str, targets: Names, horizon: float) -> Events:
    """Events of a kind by target; ``*`` is every target of a kind that multiplies."""
    multiplies = kind in ("demand", "price")
    counts = (given.weeks > 0.0) & (given.start >= 0.0) & (given.start < horizon)
    rows = np.flatnonzero(counts & (np.array(given.kind) == kind))
    target, row = _spread([given.target[r] for r in rows], rows, targets, multiplies)
    factor = np.nan_to_num(given.factor[row], nan=1.0) if multiplies else np.ones(len(row))
    return by_target(
        len(targets), target, given.of[row], given.start[row], given.weeks[row], factor
    )


def _spread(
    names: Sequence[str], rows: Ints, targets: Names, all_by_star: bool
) -> tuple[Ints, Ints]:
    """Pairs of a target and a row: one each, or one with every target where the name is ``*``."""
    places = {target: np.array([place]) for place, target in enumerate(targets)}
    if all_by_star:
        places["*"] = np.arange(len(targets))
    none = np.empty(0, np.int64)
    hit = [places.get(name, none) for name in names]
    target = np.concatenate([none, *hit])
    return target, np.repeat(rows, [len(found) for found in hit])
