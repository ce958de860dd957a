"""What simulation makes of rules of thumb, on the very scenarios that a plan is simulated on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from instances.instance import Instance
from models.baselines import Baseline, baselines_of
from models.evaluation import evaluate, spread_cost
from models.program import Limit, Program
from models.risk import value_at_risk
from models.scenarios import Scenarios
from models.simulation import Simulated, simulate_on
from optimizer.plan_summary import told_alpha


def simulated_baselines(
    instance: Instance,
    program: Program,
    scenarios: Scenarios,
    capital: float,
    news: Mapping[str, Any],
) -> dict[str, dict[str, Any]]:
    """Simulate every baseline, scaled to the budget where the instance sets one.

    Parameters
    ----------
    instance : Instance
    program : Program
        With all options of the instance; its scenarios do not matter.
    scenarios : Scenarios
        To simulate on.
    capital : float
        Of the plan that baselines are held against: what a budget in percent comes to here.
    news : mapping
        ``start``, ``jobs``, ``report`` and ``stop`` of `models.simulation.simulate_on`.

    Returns
    -------
    dict
        By name `simulated_measures`, with the ``factor`` of the buffers and ``notes``.
    """
    limited = replace(program, limits=_budget(instance, capital))
    return {
        baseline.name: _measured(
            instance,
            baseline,
            simulate_on(instance, baseline.program, baseline.decision, scenarios, **news),
        )
        for baseline in baselines_of(instance, limited)
    }


def simulated_measures(
    instance: Instance, simulated: Simulated, spread: float, capital: float
) -> dict[str, Any]:
    """Cost, risk and service of a simulated plan, means over scenarios, money over the horizon.

    Parameters
    ----------
    spread, capital : float
        What is certain: a year's share of qualification and onboarding, and capital.
    """
    weights = np.full(len(simulated), 1.0 / len(simulated))
    return {
        "total_cost": float(simulated.cost.mean() + spread),
        "carrying_cost": float(simulated.carrying_cost.sum(axis=1).mean()),
        "stockout_cost": float(simulated.loss.mean()),
        "var": value_at_risk(simulated.loss, weights, told_alpha(instance)),
        "capital": capital,
        "fill_rate": simulated.fill_rate,
    }


def _measured(instance: Instance, baseline: Baseline, simulated: Simulated) -> dict[str, Any]:
    modelled = evaluate(baseline.program, baseline.decision)
    spread = spread_cost(baseline.program, modelled)
    measured = simulated_measures(instance, simulated, spread, modelled.total_capital)
    return measured | {"factor": baseline.factor, "notes": list(baseline.notes)}


def _budget(instance: Instance, capital: float) -> tuple[Limit, ...]:
    everyone = tuple(range(len(instance.skus)))
    return tuple(
        Limit("budget", capital if request.percent else request.value, skus=everyone)
        for request in instance.settings.limits
        if request.kind == "budget"
    )
