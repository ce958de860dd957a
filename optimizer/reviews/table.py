"""A review as tables and plain data: what ``review.csv``, ``repair.csv``, ``review.json`` hold."""

import math
from typing import Any

import numpy as np
import pandas as pd

from models.beside_standing import names_of
from models.evaluation import Evaluation
from models.program import Decision, Program
from models.risk import conditional_value_at_risk, value_at_risk
from optimizer.reviews.repair import Repair
from optimizer.reviews.review import Review, limits_broken, without_price


def review_table(review: Review) -> pd.DataFrame:
    """One row a SKU, the largest regret first.

    ``regret`` is what the SKU's own Lagrangian problem could save under the new data at the plan's
    multipliers, money over the horizon; ``regret_before`` the same under the old data;
    ``best_option`` and ``best_buffer_units`` are where it would be saved.
    """
    program, standing, best = review.after.program, review.after.standing, review.regret
    table = pd.DataFrame(
        {
            "sku": program.sku,
            "flagged": np.where(review.flagged, "yes", "no"),
            "regret": review.regret.regret,
            "regret_before": review.regret_before.regret,
            "option": names_of(program, standing),
            "buffer_units": standing.buffer,
            "best_option": names_of(program, Decision(best.option, best.buffer)),
            "best_buffer_units": best.buffer,
            "option_possible": np.where(review.gone, "no", "yes"),
        }
    )
    order = np.lexsort((np.arange(len(table)), -review.regret.regret))
    return table.iloc[order].reset_index(drop=True)


def repair_table(review: Review, repair: Repair) -> pd.DataFrame:
    """The repaired plan, one row a SKU, and what it was before."""
    assert repair.answer.decision is not None
    program = review.after.program
    changed = np.isin(np.arange(len(program.sku)), repair.changed)
    return pd.DataFrame(
        {
            "sku": program.sku,
            "option": names_of(program, repair.answer.decision),
            "buffer_units": repair.answer.decision.buffer,
            "changed": np.where(changed, "yes", "no"),
            "option_before": names_of(program, review.after.standing),
            "buffer_units_before": review.after.standing.buffer,
        }
    )


def review_data(review: Review, repair: Repair | None, alpha: float) -> dict[str, Any]:
    """Plain data: what the change does to the standing plan, who is flagged, the repair."""
    before, after = review.before.program, review.after.program
    data: dict[str, Any] = {
        "threshold": review.threshold,
        "flagged": [after.sku[i] for i in np.flatnonzero(review.flagged)],
        "alpha": alpha,
        "before": worth_data(before, review.worth_before, alpha),
        "standing": worth_data(after, review.worth, alpha),
        "regret_before": float(review.regret_before.regret.sum()),
        "regret": float(review.regret.regret.sum()),
        "without_price": without_price(after),
        "repair": None,
    }
    if repair is not None:
        data["repair"] = _repair_data(review, repair, alpha)
    return data


def worth_data(program: Program, worth: Evaluation, alpha: float) -> dict[str, Any]:
    """What a plan costs and risks under one set of data."""
    return {
        "total_cost": worth.objective,
        "expected_stockout_cost": worth.expected_stockout_cost,
        "var": value_at_risk(worth.loss, program.probability, alpha),
        "cvar": conditional_value_at_risk(worth.loss, program.probability, alpha),
        "capital": worth.total_capital,
        "fill_rate": worth.total_fill_rate,
        "limits_not_met": limits_broken(worth),
    }


def _repair_data(review: Review, repair: Repair, alpha: float) -> dict[str, Any]:
    answer, program = repair.answer, review.after.program
    bound = answer.lower_bound if math.isfinite(answer.lower_bound) else None
    data: dict[str, Any] = {
        "status": answer.status,
        "changes_asked": repair.asked,
        "changes_allowed": repair.allowed,
        "changed": [program.sku[i] for i in repair.changed],
        "lower_bound": bound,
    }
    if answer.evaluation is not None:
        data |= worth_data(program, answer.evaluation, alpha)
    return data
