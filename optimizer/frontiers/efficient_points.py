"""What a frontier says: at every value of the swept limit the best plan, and what is proven."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from models.evaluation import LIMIT_TOLERANCE, Evaluation
from models.program import Decision
from optimizer.frontiers.sweep import Sweep
from optimizer.solve_again import Answer

ROUNDING = 1e-9
"""Excess of a gap over the one asked for that is rounding."""


@dataclass(frozen=True)
class EfficientPoint:
    """A finished point.

    Parameters
    ----------
    limit : float
        Value of the swept limit.
    status : str
        ``optimal``: within the gap asked for; ``time_limit``; ``no_plan``; ``infeasible``: proven
        that no plan meets the limit.
    decision, evaluation, reached
        The plan, its worth, and what it has of the swept quantity; None without a plan.
    lower_bound : float
        Proven: no plan that meets the limit costs less.
    """

    limit: float
    status: str
    decision: Decision | None
    evaluation: Evaluation | None
    reached: float | None
    lower_bound: float

    @property
    def gap(self) -> float | None:
        """Share of the plan's cost that is not proven, None where nothing is."""
        if self.evaluation is None or not math.isfinite(self.lower_bound):
            return None
        cost = self.evaluation.objective
        return (cost - self.lower_bound) / abs(cost) if cost else 0.0


@dataclass(frozen=True)
class _Known:
    decision: Decision
    evaluation: Evaluation
    reached: float


def efficient_points(
    sweep: Sweep, values: Sequence[float], answers: Sequence[Answer]
) -> list[EfficientPoint]:
    """Let every finished point profit from what the others have found.

    A plan that meets a tight limit meets every looser one; what is proven at a loose limit is
    proven at every tighter one. So cost and bound never rise as the limit is loosened, and of two
    points with different plans none is better in both respects.

    Parameters
    ----------
    sweep : Sweep
    values : sequence of float
        Of the swept limit, from the tightest to the loosest.
    answers : sequence of Answer
    """
    plans = [
        _Known(answer.decision, answer.evaluation, sweep.reached(answer.decision))
        for answer in answers
        if answer.decision is not None and answer.evaluation is not None
    ]
    points, bound = [], -math.inf
    for value, answer in zip(reversed(values), reversed(answers), strict=True):
        if not answer.finished:
            continue
        bound = max(bound, answer.lower_bound)
        points.append(_point(sweep, value, answer, _best(plans, value), bound))
    return points[::-1]


def _best(plans: Sequence[_Known], value: float) -> _Known | None:
    most = value + LIMIT_TOLERANCE * max(1.0, abs(value))
    within = [plan for plan in plans if plan.reached <= most]
    return min(within, key=lambda plan: (plan.evaluation.objective, plan.reached), default=None)


def _point(
    sweep: Sweep, value: float, answer: Answer, plan: _Known | None, bound: float
) -> EfficientPoint:
    if plan is None:
        return EfficientPoint(value, answer.status, None, None, None, bound)
    bound = min(bound, plan.evaluation.objective)
    point = EfficientPoint(value, "time_limit", plan.decision, plan.evaluation, plan.reached, bound)
    if point.gap is not None and point.gap <= sweep.settings.gap + ROUNDING:
        return EfficientPoint(value, "optimal", plan.decision, plan.evaluation, plan.reached, bound)
    return point
