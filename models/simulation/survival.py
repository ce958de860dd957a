"""How long each SKU goes on when its primary supplier stops shipping and does not come back."""

from dataclasses import replace

import numpy as np

from instances.instance import NONE, Floats, Instance
from models.event_lists import by_target
from models.program import Decision, Program
from models.progress import Report, Stop, never, quiet
from models.scenarios import Scenarios, categories_of, no_events
from models.simulation.inputs import Start
from models.simulation.simulate import simulate_on
from models.statistics.fresh_samples import fresh_seed

_DOWN, _UP = 0, 1
"""The two suppliers that are left: every SKU's own that stopped, and all others."""


def weeks_to_shortage(
    instance: Instance,
    program: Program,
    decision: Decision,
    *,
    seed: int,
    scenarios: int,
    jobs: int = 1,
    start: Start = "built",
    report: Report = quiet,
    stop: Stop = never,
) -> Floats:
    """Weeks from the stop to the first unit short, shape (scenarios, I), the horizon at most.

    In every scenario the supplier of each SKU's primary source ships nothing from week 0 on, for
    the whole horizon: what is under way arrives, alternates help as they would, and demand and lead
    times vary. A SKU that is never short within the horizon counts with the whole of it.
    """
    settings = replace(instance.settings, seed=fresh_seed(seed, "survival", 0))
    alone = replace(_with_two_suppliers(instance), settings=settings)
    drawn = _stopped(alone, scenarios)
    played = simulate_on(
        alone, program, decision, drawn, jobs=jobs, start=start, report=report, stop=stop
    )
    return np.minimum(played.first_short, instance.settings.horizon_weeks)


def _with_two_suppliers(instance: Instance) -> Instance:
    """The instance whose sources are either of their SKU's own primary supplier or of another."""
    sources = instance.sources
    own = sources.supplier[sources.first[:-1]][sources.sku]
    supplier = np.where(sources.supplier == own, _DOWN, _UP)
    lane = np.full(len(sources), NONE)
    return replace(instance, sources=replace(sources, supplier=supplier, lane=lane))


def _stopped(instance: Instance, scenarios: int) -> Scenarios:
    """Scenarios in which the one supplier is down for the whole horizon."""
    every, none = np.arange(scenarios), np.zeros(scenarios)
    weeks = np.full(scenarios, instance.settings.horizon_weeks)
    categories = categories_of(instance.skus)
    target = np.full(scenarios, _DOWN)
    return Scenarios(
        scenario=tuple(map(str, every)),
        probability=np.full(scenarios, 1.0 / scenarios),
        stress=np.zeros(scenarios, bool),
        suppliers=by_target(2, target, every, none, weeks, none + 1.0),
        lanes=no_events(0),
        demand=no_events(len(categories)),
        prices=no_events(len(categories)),
        categories=categories,
        seed=instance.settings.seed,
    )
