"""Why a simulation and the model differ: features taken out one after the other, on one sample.

The simulation's scenarios are also the model's, and demand and lead times are the same random
numbers whatever is left out, so that each cause is a paired difference with an interval of its own.
Causes add up to the whole difference exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import NONE, Floats, Instance
from models.assemble import assembled
from models.evaluation import evaluate
from models.losses import line_weeks, shortages, weighted_count
from models.program import Decision, Program
from models.progress import Report, Stop, never, quiet
from models.requirement_lists import requirements_of
from models.scenarios import Scenarios, no_events
from models.simulation import Features, Simulated, simulate_on
from models.source_sets import source_sets
from models.statistics.intervals import Interval, mean_interval

FLOW_WEEKS = 0.1
"""Weeks of demand of a lot at which lots are nearly a flow."""

STOCKOUT_COST, SHORT_VALUE, CARRYING_COST = "stockout_cost", "short_value", "carrying_cost"

FLOW = "episodes, a flow"
"""The play in small lots."""

_PLAYS: Mapping[str, Features] = {
    "all": Features(),
    "no reviews": Features(reviews=False),
    "everyday": Features(reviews=False, disruptions=False),
    "everyday, no seasons": Features(reviews=False, disruptions=False, seasons=False),
    "episodes": Features(reviews=False, variation=False),
    "episodes, no seasons": Features(reviews=False, variation=False, seasons=False),
    FLOW: Features(reviews=False, variation=False, seasons=False),
    "late": Features(late=True),
}
"""What is played, from everything to the least."""


@dataclass(frozen=True)
class Cause:
    """A part of the difference of simulated from modelled, and its interval.

    ``measure`` is money over the horizon: the stockout cost, the units short at their unit cost,
    or the carrying cost. ``part`` says what it is: ``model`` and ``simulation`` are the whole
    figures, ``cause`` is one of the differences that add up from the first to the second,
    ``assumption`` one that both share: what would come on top were it otherwise.
    """

    measure: str
    part: str
    cause: str
    amount: Interval

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.amount.low > 0.0 or self.amount.high < 0.0


@dataclass(frozen=True)
class _Figures:
    """Stockout cost and value of units short, scenario by scenario, shape (S,)."""

    cost: Floats
    value: Floats

    def minus(self, *others: "_Figures") -> "_Figures":
        cost = self.cost - sum(other.cost for other in others)
        return _Figures(cost, self.value - sum(other.value for other in others))


def causes_of(
    instance: Instance,
    scenarios: Scenarios,
    decision: Decision,
    *,
    error: float,
    jobs: int = 1,
    report: Report = quiet,
    stop: Stop = never,
) -> tuple[Cause, ...]:
    """Take features out of the simulation until nothing is left but what the model counts.

    Parameters
    ----------
    instance : Instance
        With the sample's settings (`models.simulation.fresh_instance`).
    scenarios : Scenarios
        Drawn from it, of equal weight; the stress set is left out.
    decision : Decision
        Of any program of the instance.
    error : float
        Chance of missing the truth, of each interval.
    jobs, report, stop
        Workers, news of the work, and whether to break it off.
    """
    count = int(np.count_nonzero(~scenarios.stress))
    program = _program(instance, scenarios, report, stop)
    flow = _in_small_lots(program)
    quiet_year = _without_events(scenarios)
    plays = {
        name: simulate_on(
            instance,
            flow if name == FLOW else program,
            decision,
            scenarios if features.disruptions else quiet_year,
            features=features,
            jobs=jobs,
            report=report,
            stop=stop,
        )
        for name, features in _PLAYS.items()
    }
    flat = _without_seasons(instance)
    flat_program = program if flat is instance else _program(flat, scenarios, report, stop)
    models = {
        "everyday": _modelled_everyday(program, decision, count),
        "episodes": _modelled_episodes(program, decision, count),
        "episodes, no seasons": _modelled_episodes(flat_program, decision, count),
        FLOW: _modelled_episodes(_in_small_lots(flat_program), decision, count),
    }
    found = {name: _simulated(play) for name, play in plays.items()}
    shortage = _shortage_causes(found, models, error)
    return (*shortage, *_carrying_causes(plays, program, decision, error))


def _shortage_causes(
    sim: Mapping[str, _Figures], model: Mapping[str, _Figures], error: float
) -> tuple[Cause, ...]:
    """Causes of the difference in units short, at their cost and at their value."""
    episodes = sim["episodes"].minus(model["episodes"])
    flat = sim["episodes, no seasons"].minus(model["episodes, no seasons"])
    flow = sim[FLOW].minus(model[FLOW])
    modelled = _Figures(
        model["everyday"].cost + model["episodes"].cost,
        model["everyday"].value + model["episodes"].value,
    )
    both = sim["no reviews"].minus(sim["everyday"], sim["episodes"])
    rows = (
        ("model", "model", modelled),
        ("cause", "everyday formula", sim["everyday, no seasons"].minus(model["everyday"])),
        ("cause", "everyday in season", sim["everyday"].minus(sim["everyday, no seasons"])),
        ("cause", "episodes in season", episodes.minus(flat)),
        ("cause", "episodes in lots", flat.minus(flow)),
        ("cause", "episodes of several events", flow),
        ("cause", "everyday and episodes together", both),
        ("cause", "reviews", sim["all"].minus(sim["no reviews"])),
        ("simulation", "simulation", sim["all"]),
        ("assumption", "units short wait", sim["late"].minus(sim["all"])),
    )
    return tuple(
        Cause(measure, part, cause, mean_interval(getattr(figures, field), error))
        for measure, field in ((STOCKOUT_COST, "cost"), (SHORT_VALUE, "value"))
        for part, cause, figures in rows
    )


def _carrying_causes(
    plays: Mapping[str, Simulated], program: Program, decision: Decision, error: float
) -> tuple[Cause, ...]:
    """Causes of the difference in carrying cost."""
    cost = {name: play.carrying_cost.sum(axis=1) for name, play in plays.items()}
    model = np.full(len(cost["all"]), evaluate(program, decision).carrying_cost.sum())
    rows = (
        ("model", "model", model),
        ("cause", "everyday formula", cost["everyday, no seasons"] - model),
        ("cause", "everyday in season", cost["everyday"] - cost["everyday, no seasons"]),
        ("cause", "stock used in episodes", cost["no reviews"] - cost["everyday"]),
        ("cause", "reviews", cost["all"] - cost["no reviews"]),
        ("simulation", "simulation", cost["all"]),
    )
    return tuple(
        Cause(CARRYING_COST, part, cause, mean_interval(values, error))
        for part, cause, values in rows
    )


def _simulated(play: Simulated) -> _Figures:
    return _Figures(play.loss, np.asarray(play.short @ play.unit_cost))


def _modelled_everyday(program: Program, decision: Decision, count: int) -> _Figures:
    """Expected figures, the same in every scenario."""
    units = evaluate(program, decision).everyday_units
    cost = units @ program.options.everyday_stockout_cost[decision.option]
    return _Figures(np.full(count, cost), np.full(count, units @ program.unit_cost))


def _modelled_episodes(program: Program, decision: Decision, count: int) -> _Figures:
    """Figures of episodes and price events."""
    short, size = shortages(program, decision), len(program.scenario)
    standstill = program.downtime_cost_week @ line_weeks(program, short)
    cost = weighted_count(short.scenario, short.money, size) + standstill
    value = weighted_count(short.scenario, short.units * program.unit_cost[short.sku], size)
    return _Figures(cost[:count], value[:count])


def _in_small_lots(program: Program) -> Program:
    """The program with order quantities of a tenth of a week, for its shortages alone."""
    options = program.options
    small = np.minimum(options.order_quantity, FLOW_WEEKS * program.demand_mean[options.sku])
    return replace(program, options=replace(options, order_quantity=small))


def _program(instance: Instance, scenarios: Scenarios, report: Report, stop: Stop) -> Program:
    sets = source_sets(instance)
    requirements = requirements_of(instance, sets, scenarios, report, stop)
    return assembled(instance, sets, scenarios, requirements)


def _without_seasons(instance: Instance) -> Instance:
    """The instance without profiles, itself where it has none."""
    skus = instance.skus
    if np.all(skus.profile == NONE):
        return instance
    return replace(instance, skus=replace(skus, profile=np.full(len(skus), NONE)))


def _without_events(scenarios: Scenarios) -> Scenarios:
    """As many scenarios in which nothing happens."""
    return replace(
        scenarios,
        suppliers=no_events(len(scenarios.suppliers.first) - 1),
        lanes=no_events(len(scenarios.lanes.first) - 1),
        demand=no_events(len(scenarios.demand.first) - 1),
        prices=no_events(len(scenarios.prices.first) - 1),
    )
