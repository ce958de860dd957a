"""The plan against baselines: the rows of ``baselines.csv``, and what ``solve`` prints of them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from instances.instance import Instance
from models.baselines import Baseline, baselines_of
from models.evaluation import Evaluation, evaluate, spread_cost
from models.program import Program
from models.risk import conditional_value_at_risk, value_at_risk


@dataclass(frozen=True)
class Compared:
    """A baseline with what the evaluator says of it."""

    baseline: Baseline
    evaluation: Evaluation


def compared_baselines(instance: Instance, program: Program) -> tuple[Compared, ...]:
    """Every baseline, evaluated on the scenarios of the program, which has all options."""
    return tuple(
        Compared(baseline, evaluate(baseline.program, baseline.decision))
        for baseline in baselines_of(instance, program)
    )


def measures(program: Program, evaluation: Evaluation, alpha: float) -> dict[str, Any]:
    """Cost, risk and service of a plan, money over the horizon, VaR and CVaR at level `alpha`."""
    return {
        "objective": evaluation.objective,
        "carrying_cost": float(evaluation.carrying_cost.sum()),
        "policy_cost": float(evaluation.policy_cost.sum()),
        "spread_cost": spread_cost(program, evaluation),
        "expected_stockout_cost": evaluation.expected_stockout_cost,
        "var": value_at_risk(evaluation.loss, program.probability, alpha),
        "cvar": conditional_value_at_risk(evaluation.loss, program.probability, alpha),
        "capital": evaluation.total_capital,
        "stock_value": float(evaluation.stock_value.sum()),
        "fill_rate": evaluation.total_fill_rate,
        "joint_service_level": evaluation.joint_service_level,
        "limits_met": evaluation.feasible,
    }


def baseline_summary(compared: tuple[Compared, ...], alpha: float) -> dict[str, dict[str, Any]]:
    """Plain data of every baseline by its name."""
    return {
        each.baseline.name: measures(each.baseline.program, each.evaluation, alpha)
        | {"factor": each.baseline.factor, "notes": list(each.baseline.notes)}
        for each in compared
    }


def baseline_table(plan: dict[str, Any], baselines: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """One row a plan: the plan itself first, then the baselines.

    Parameters
    ----------
    plan : dict
        `measures` of the plan.
    baselines : dict
        Of `baseline_summary`.
    """
    rows = [{"plan": "plan", **plan, "factor": 1.0, "note": ""}]
    for name, measured in baselines.items():
        plain = {key: value for key, value in measured.items() if key != "notes"}
        rows.append({"plan": name, **plain, "note": "; ".join(measured["notes"])})
    return pd.DataFrame(rows)
