"""The plan as a whole: the plain data of ``summary.json``."""

import math
from collections import Counter
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from instances.instance import Floats, Instance
from models.evaluation import Evaluation, LimitCheck, onboarded
from models.program import Decision, Program
from models.risk import conditional_value_at_risk, value_at_risk
from optimizer.price_of_limits import unproven_share
from optimizer.standing import Standing, ranked

PACKAGES = ("bufferplan", "highspy", "numba", "numpy", "pandas", "pyomo", "scipy")
"""Packages whose versions can change a plan."""

DECISIONS = 10
"""How many of the decisions that matter most are told."""

WITHOUT_INFLUENCE = frozenset({"jobs"})
"""Settings that results do not depend on: left out, so that equal plans have equal bytes."""


@dataclass(frozen=True)
class Outcome:
    """Everything that was found out about the plan of an instance.

    Parameters
    ----------
    status : str
        ``optimal``: within the gap asked for; ``time_limit``, ``interrupted``: the best plan so
        far; ``not_verified``: the evaluation of the plan contradicts the solver (`notes` say how);
        ``baseline``: made by a rule of thumb.
    decision, evaluation
        The plan, and what it is worth by the evaluator.
    unrestricted : Evaluation
        The plan with the budget alone (the plan itself where there is no other limit).
    unrestricted_bound : float
        Proven for every such plan; minus infinity where there is none.
    bare : Evaluation
        Every SKU just in time, without buffers and without candidates.
    lower_bound : float
        Proven for this sample; minus infinity where there is none.
    standing : Standing
    reasons : tuple of str
    segments : dict
        SKUs by segment, and what keeping to their policies costs (`optimizer.segment_rule`).
    baselines : dict
        What rules of thumb come to, by name (`optimizer.baseline_table`).
    seconds : float
        Wall-clock time of everything.
    method : str
    notes : tuple of str
    """

    status: str
    decision: Decision
    evaluation: Evaluation
    unrestricted: Evaluation
    unrestricted_bound: float
    bare: Evaluation
    lower_bound: float
    standing: Standing
    reasons: tuple[str, ...]
    segments: dict[str, Any]
    baselines: dict[str, dict[str, Any]]
    seconds: float
    method: str
    notes: tuple[str, ...]


def plan_summary(instance: Instance, program: Program, outcome: Outcome) -> dict[str, Any]:
    """Plain data, money over the horizon where not said otherwise.

    The identities that hold, each to rounding:

    - ``objective = carrying_cost + policy_cost + (qualification_cost + onboarding_cost) /
      settings.amortisation_years + expected_stockout_cost + risk_cost``;
    - ``gap = (objective - lower_bound) / |objective|``;
    - ``price_of_limits = objective - objective_without_limits``, the latter of the plan that keeps
      the budget, but has no VaR, CVaR, stress or service limit;
    - ``carrying_cost``, ``policy_cost``: sums of the plan's annual columns times ``horizon_weeks /
      52``; ``expected_stockout_cost - line_stockout_cost``: of its column of that name; ``capital -
      onboarding_cost``: of its column ``capital``;
    - ``unproven_price_share = (objective - lower_bound) / price_of_limits``, None where there is no
      price;
    - ``expected_stockout_cost``, ``var``, ``cvar`` and their fellows ``..._without_buffers``: of
      the losses by probability, at level ``alpha``.

    ``seconds`` is wall-clock time and the one entry that differs between runs that end by their
    gap.
    """
    alpha = told_alpha(instance)
    summary: dict[str, Any] = {
        "instance": instance.name,
        "status": outcome.status,
        "objective": outcome.evaluation.objective,
        "lower_bound": _finite(outcome.lower_bound),
        "gap": _gap(outcome.evaluation.objective, outcome.lower_bound),
        "price_of_limits": outcome.evaluation.objective - outcome.unrestricted.objective,
        "unproven_price_share": unproven_share(
            outcome.evaluation.objective, outcome.lower_bound, outcome.unrestricted.objective
        ),
    }
    summary |= _costs(program, outcome.evaluation)
    summary |= _capital(program, outcome.evaluation)
    summary |= _risk(program, outcome, alpha)
    summary |= _service(program, outcome.evaluation)
    summary |= _choices(program, outcome.decision)
    summary["limits"] = [_limit(check) for check in outcome.evaluation.limits]
    summary["decisions"] = _decisions(program, outcome)
    summary["segments"] = outcome.segments
    summary["baselines"] = outcome.baselines
    summary["notes"] = [*instance.notes, *outcome.notes]
    return summary | _run(instance, program, outcome)


def told_alpha(instance: Instance) -> float:
    """Level of the VaR and CVaR that are told: of the first such limit, else the objective's."""
    levels = [limit.alpha for limit in instance.settings.limits if limit.kind in ("var", "cvar")]
    return levels[0] if levels else instance.settings.risk_alpha


def _costs(program: Program, evaluation: Evaluation) -> dict[str, Any]:
    parts = {
        "carrying_cost": float(evaluation.carrying_cost.sum()),
        "policy_cost": float(evaluation.policy_cost.sum()),
        "qualification_cost": float(evaluation.qualification_cost.sum()),
        "onboarding_cost": evaluation.onboarding_cost,
        "expected_stockout_cost": evaluation.expected_stockout_cost,
        "line_stockout_cost": evaluation.line_stockout_cost,
    }
    return parts | {"risk_cost": _risk_cost(program, evaluation)}


def _risk_cost(program: Program, evaluation: Evaluation) -> float:
    """What VaR and CVaR weigh in the objective."""
    weights = program.risk_weights
    losses = evaluation.scenario_cost if weights.of == "total" else evaluation.loss
    cost = 0.0
    if weights.var > 0:
        cost += weights.var * value_at_risk(losses, program.probability, weights.alpha)
    if weights.cvar > 0:
        cost += weights.cvar * conditional_value_at_risk(losses, program.probability, weights.alpha)
    return cost


def _capital(program: Program, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "capital": evaluation.total_capital,
        "stock_value_today": float(program.unit_cost @ program.on_hand),
        "stock_value_planned": float(evaluation.stock_value.sum()),
    }


def _risk(program: Program, outcome: Outcome, alpha: float) -> dict[str, Any]:
    """Risk of the plan, of the one with the budget alone, and without buffers."""
    bound = _finite(outcome.unrestricted_bound)
    risk: dict[str, Any] = {"alpha": alpha, "lower_bound_without_limits": bound}
    plans = {"": outcome.evaluation}
    plans |= {"_without_limits": outcome.unrestricted, "_without_buffers": outcome.bare}
    for name, plan in plans.items():
        if name:
            risk[f"objective{name}"] = plan.objective
            risk[f"expected_stockout_cost{name}"] = plan.expected_stockout_cost
        risk[f"everyday_stockout_cost{name}"] = float(plan.everyday_cost.sum())
        risk[f"var{name}"] = value_at_risk(plan.loss, program.probability, alpha)
        risk[f"cvar{name}"] = conditional_value_at_risk(plan.loss, program.probability, alpha)
        risk[f"stress_loss{name}"] = _stress_loss(program, plan.loss)
    return risk


def _stress_loss(program: Program, loss: Floats) -> float | None:
    """Largest loss over the stress set, None where there is none."""
    return float(loss[program.stress].max()) if program.stress.any() else None


def _service(program: Program, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "fill_rate": evaluation.total_fill_rate,
        "joint_service_level": evaluation.joint_service_level,
    }


def _choices(program: Program, decision: Decision) -> dict[str, Any]:
    """SKUs by policy, qualifications, suppliers that are onboarded."""
    options, at = program.options, decision.option
    counts = Counter(options.policy[k] for k in at)
    return {
        "skus": len(program.sku),
        "policies": {policy: counts[policy] for policy in sorted(counts)},
        "qualifications": int(program.sets.qualifications[options.source_set[at]].sum()),
        "onboarded_suppliers": [program.suppliers[j] for j in onboarded(program, decision)],
    }


def _limit(check: LimitCheck) -> dict[str, Any]:
    limit = check.limit
    return {
        "kind": limit.kind,
        "alpha": limit.alpha if limit.kind in ("var", "cvar") else None,
        "limit": limit.value,
        "value": check.value,
        "met": check.met,
        "of": limit.of,
        "scope": limit.scope,
    }


def _decisions(program: Program, outcome: Outcome) -> list[dict[str, Any]]:
    """The decisions that matter most (`optimizer.standing.ranked`), money a year."""
    year, standing = 52.0 / program.horizon_weeks, outcome.standing
    return [
        {
            "sku": program.sku[sku],
            "annual_stockout_cost_avoided": float(standing.avoided[sku] * year),
            "annual_cost_added": float(standing.added[sku] * year),
            "reason": outcome.reasons[sku],
        }
        for sku in ranked(standing)[:DECISIONS]
        if standing.avoided[sku] > 0
    ]


def _run(instance: Instance, program: Program, outcome: Outcome) -> dict[str, Any]:
    settings = asdict(instance.settings)
    return {
        "horizon_weeks": program.horizon_weeks,
        "scenarios": int(np.count_nonzero(~program.stress)),
        "stress_scenarios": int(np.count_nonzero(program.stress)),
        "seed": instance.settings.seed,
        "seconds": outcome.seconds,
        "method": outcome.method,
        "settings": {k: v for k, v in settings.items() if k not in WITHOUT_INFLUENCE},
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Versions of the packages that can change a plan."""
    return {package: version(package) for package in PACKAGES}


def _gap(objective: float, lower_bound: float) -> float | None:
    if not math.isfinite(lower_bound):
        return None
    return (objective - lower_bound) / abs(objective) if objective else 0.0


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
