"""From an instance and a plan to its evaluation: simulated, and held against its own model."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from instances.instance import Instance
from instances.problems import InvalidInput, Problem
from models.assemble import assembled
from models.evaluation import Evaluation, evaluate, spread_cost
from models.options import require_options
from models.program import Decision, Program
from models.progress import Report, Stop, Stopped
from models.requirement_lists import requirements_of
from models.risk import conditional_value_at_risk, value_at_risk
from models.scenario_sources import scenarios_of
from models.scenarios import Scenarios
from models.simulation import Simulated, Start, fresh_instance, simulate_on, weeks_to_shortage
from models.simulation_causes import Cause, causes_of
from models.source_sets import source_sets
from models.statistics.intervals import Interval, tail_mean_interval
from models.statistics.order_statistics import value_at_risk_interval
from optimizer.evaluation.difference_table import difference_table
from optimizer.evaluation.evaluated import Evaluated
from optimizer.evaluation.scorecard import Certain, scorecard
from optimizer.evaluation.simulated_baselines import simulated_baselines, simulated_measures
from optimizer.evaluation.simulation_table import simulation_table
from optimizer.no_plan import NoPlan
from optimizer.plan_reading import plan_cells, read_plan

if TYPE_CHECKING:
    import pandas as pd

SCENARIOS = 1_000
"""Fresh scenarios where no number is given."""

LEAST_SCENARIOS = 2
"""Below which there is no interval."""

SURVIVAL_SCENARIOS = 50
"""Scenarios in which every primary supplier stops, at most."""

CAUSE_PLAYS = 15_000
"""SKUs times scenarios on which causes of differences are sought, about."""

LEAST_CAUSE_SCENARIOS = 50

ERROR = 0.05
"""Chance of missing the truth, of each interval."""

PACKAGES = ("bufferplan", "numba", "numpy", "pandas", "scipy")


@dataclass(frozen=True)
class EvaluateRequest:
    """What is asked: the plan, how many scenarios, how week 0 begins, and what else to say.

    ``causes``: why simulation and model differ; ``baselines``: what rules of thumb come to.
    """

    plan: "Path | pd.DataFrame"
    scenarios: int = SCENARIOS
    start: Start = "built"
    causes: bool = True
    baselines: bool = True


def evaluated(
    instance: Instance, request: EvaluateRequest, report: Report, stop: Stop
) -> Evaluated:
    """Simulate a plan on fresh scenarios.

    Raises
    ------
    InvalidInput
        With every problem of the plan.
    NoPlan
        If it was stopped.
    """
    if request.scenarios < LEAST_SCENARIOS:
        expected = f"at least {LEAST_SCENARIOS} scenarios, for an interval"
        found = str(request.scenarios)
        raise InvalidInput([Problem("settings", None, "scenarios", found, expected)])
    try:
        return _evaluated(instance, request, report, stop)
    except Stopped:
        raise NoPlan("interrupted", ("The simulation was not finished.",)) from None


def _evaluated(
    instance: Instance, request: EvaluateRequest, report: Report, stop: Stop
) -> Evaluated:
    seed, jobs = instance.settings.seed, instance.settings.jobs
    cells = plan_cells(request.plan)
    fresh = fresh_instance(instance, seed, request.scenarios)
    program, scenarios = _program(fresh, report, stop)
    decision = read_plan(cells, program)
    news: dict[str, Any] = {"jobs": jobs, "report": report, "stop": stop}
    simulated = simulate_on(fresh, program, decision, scenarios, start=request.start, **news)
    survival = weeks_to_shortage(
        instance,
        program,
        decision,
        seed=seed,
        scenarios=min(request.scenarios, SURVIVAL_SCENARIOS),
        start=request.start,
        **news,
    )
    modelled = evaluate(program, decision)
    spread, capital = spread_cost(program, modelled), modelled.total_capital
    compared: dict[str, Any] = {}
    if request.baselines:
        compared["plan"] = simulated_measures(instance, simulated, spread, capital)
        compared |= simulated_baselines(
            fresh, program, scenarios, capital, news | {"start": request.start}
        )
    causes = _causes(instance, request, decision, news)
    certain = Certain(spread, capital, program.options.unit_capital[decision.option] > 0.0)
    return Evaluated(
        scorecard=scorecard(instance, simulated, survival, certain, ERROR),
        table=simulation_table(program, decision, modelled, simulated, survival, ERROR),
        differences=difference_table(causes),
        data=_data(instance, request, program, modelled, simulated, causes)
        | {"baselines": compared},
    )


def _program(instance: Instance, report: Report, stop: Stop) -> tuple[Program, Scenarios]:
    """The model of fresh scenarios, to hold the simulation against."""
    require_options(instance)
    sets, scenarios = source_sets(instance), scenarios_of(instance, report, stop)
    requirements = requirements_of(instance, sets, scenarios, report, stop)
    return assembled(instance, sets, scenarios, requirements), scenarios


def _causes(
    instance: Instance, request: EvaluateRequest, decision: Decision, news: dict[str, Any]
) -> tuple[Cause, ...]:
    """Causes of differences; where stock is not at the plan's level yet, there is one: that."""
    if not request.causes or request.start == "today":
        return ()
    count = _cause_scenarios(instance, request)
    fresh = fresh_instance(instance, instance.settings.seed, count)
    return causes_of(fresh, scenarios_of(fresh), decision, error=ERROR, **news)


def _data(
    instance: Instance,
    request: EvaluateRequest,
    program: Program,
    modelled: Evaluation,
    simulated: Simulated,
    causes: Sequence[Cause],
) -> dict[str, Any]:
    """Plain data of ``evaluation.json``; money over the horizon."""
    settings = instance.settings
    return {
        "instance": instance.name,
        "skus": len(instance.skus),
        "scenarios": request.scenarios,
        "seed": settings.seed,
        "horizon_weeks": settings.horizon_weeks,
        "start": request.start,
        "confidence": 1.0 - ERROR,
        "model": {
            "fill_rate": modelled.total_fill_rate,
            "carrying_cost": float(modelled.carrying_cost.sum()),
            "policy_cost": float(modelled.policy_cost.sum()),
            "stockout_cost": modelled.expected_stockout_cost,
            "total_cost": float(
                modelled.carrying_cost.sum()
                + modelled.policy_cost.sum()
                + modelled.expected_stockout_cost
                + spread_cost(program, modelled)
            ),
        },
        "risk": _risk(instance, program, modelled, simulated),
        "lines": [
            {
                "line": line,
                "weeks_down": float(simulated.line_weeks[:, n].mean()),
                "cost": float(simulated.line_cost[:, n].mean()),
            }
            for n, line in enumerate(instance.lines.line)
        ],
        "cause_scenarios": _cause_scenarios(instance, request) if causes else 0,
        "notes": _notes(instance, request, simulated),
        "versions": {package: version(package) for package in PACKAGES},
    }


def _cause_scenarios(instance: Instance, request: EvaluateRequest) -> int:
    count = max(LEAST_CAUSE_SCENARIOS, CAUSE_PLAYS // len(instance.skus))
    return min(count, request.scenarios)


def _risk(
    instance: Instance, program: Program, modelled: Evaluation, simulated: Simulated
) -> dict[str, Any]:
    settings = instance.settings
    levels = [limit.alpha for limit in settings.limits if limit.kind in ("var", "cvar")]
    alpha = levels[0] if levels else settings.risk_alpha
    plain = ~program.stress
    loss, weight = modelled.loss[plain], program.probability[plain]
    return {
        "alpha": alpha,
        "var": _interval(value_at_risk_interval(simulated.loss, alpha, ERROR)),
        "cvar": _interval(tail_mean_interval(simulated.loss, alpha, ERROR)),
        "model_var": value_at_risk(loss, weight, alpha),
        "model_cvar": conditional_value_at_risk(loss, weight, alpha),
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    ends = {"value": interval.value, "low": interval.low, "high": interval.high}
    return {name: end if np.isfinite(end) else None for name, end in ends.items()}


def _notes(instance: Instance, request: EvaluateRequest, simulated: Simulated) -> list[str]:
    notes = list(instance.notes)
    if request.start == "today":
        notes.append(
            "today begins with the stock on hand and the usual orders under way; the model takes "
            "the buffers to be there"
        )
        if not np.any(instance.skus.on_hand > 0.0):
            notes.append(
                "no SKU has stock on hand: the column on_hand of the table skus would tell"
            )
    expired = float((simulated.expired @ instance.skus.unit_cost).mean())
    if expired > 0.0:
        notes.append(
            f"stock worth {expired:,.0f} at unit cost grew too old in a horizon, and was scrapped: "
            "no figure above holds that"
        )
    return notes
