"""A frontier as a table and as plain data: the content of ``frontier.csv``, ``frontier.json``."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from models.program import Program
from models.risk import conditional_value_at_risk, value_at_risk
from optimizer.frontiers.efficient_points import EfficientPoint
from optimizer.frontiers.sweep import Sweep
from optimizer.plan_summary import WITHOUT_INFLUENCE, versions


def frontier_table(sweep: Sweep, points: Sequence[EfficientPoint]) -> pd.DataFrame:
    """One row a point, from the tightest limit to the loosest; empty where there is no plan.

    Of the columns that do not explain themselves:

    - ``limit``: value of the swept limit; ``reached``: what the plan has of it.
    - ``total_cost``, ``lower_bound``: what the plan costs, and what every plan within the limit
      costs at least (proven); ``gap``: their distance as a share of the cost.
    - ``var``, ``cvar``: at the sweep's level.
    """
    return pd.DataFrame([_row(sweep, number, point) for number, point in enumerate(points, 1)])


def frontier_data(
    name: str, sweep: Sweep, points: Sequence[EfficientPoint], asked: int
) -> dict[str, Any]:
    """Plain data: what was swept and how, and the points as in the table.

    Parameters
    ----------
    name : str
        Of the instance.
    asked : int
        Number of points that were asked for: more than `points` where it was stopped.
    """
    settings = {k: v for k, v in asdict(sweep.settings).items() if k not in WITHOUT_INFLUENCE}
    return {
        "instance": name,
        "over": sweep.over,
        "alpha": level(sweep),
        "of": sweep.limit.of,
        "points_asked": asked,
        "points": [_row(sweep, number, point) for number, point in enumerate(points, 1)],
        "settings": settings,
        "versions": versions(),
    }


def plan_rows(program: Program, point: EfficientPoint) -> pd.DataFrame | None:
    """The plan of a point as ``sku, option, buffer_units``; None where there is none."""
    if point.decision is None:
        return None
    chosen = [program.options.option[k] for k in point.decision.option]
    return pd.DataFrame(
        {"sku": program.sku, "option": chosen, "buffer_units": point.decision.buffer}
    )


def level(sweep: Sweep) -> float:
    """Level of the VaR and CVaR that are told."""
    return sweep.limit.alpha or sweep.settings.risk_alpha


def _row(sweep: Sweep, number: int, point: EfficientPoint) -> dict[str, Any]:
    row: dict[str, Any] = {
        "point": number,
        "limit": point.limit,
        "status": point.status,
        "total_cost": None,
        "lower_bound": point.lower_bound if math.isfinite(point.lower_bound) else None,
        "gap": point.gap,
        "reached": point.reached,
    }
    return row | _worth(sweep, point)


def _worth(sweep: Sweep, point: EfficientPoint) -> dict[str, Any]:
    program, worth, decision = sweep.program, point.evaluation, point.decision
    if worth is None or decision is None:
        return {}
    alpha, stress = level(sweep), program.stress
    sets = program.options.source_set[decision.option]
    return {
        "total_cost": worth.objective,
        "capital": worth.total_capital,
        "stock_value": float(worth.stock_value.sum()),
        "carrying_cost": float(worth.carrying_cost.sum()),
        "expected_stockout_cost": worth.expected_stockout_cost,
        "var": value_at_risk(worth.loss, program.probability, alpha),
        "cvar": conditional_value_at_risk(worth.loss, program.probability, alpha),
        "stress_loss": float(worth.loss[stress].max()) if stress.any() else None,
        "fill_rate": worth.total_fill_rate,
        "qualifications": int(program.sets.qualifications[sets].sum()),
    }
