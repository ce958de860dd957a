"""What a unit of a limit, or a qualification, is worth: by solving both sides, with the gaps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from joblib import delayed

from instances.settings import Settings
from models.parallel import in_order
from models.progress import Progress, Report, Stop, never, quiet
from optimizer.resilience.nearby_programs import Nearby
from optimizer.solve_again import Answer, solve_again

STAGE = "both sides of each limit"

COSTS_MORE = frozenset({"tighter", "without", "with"})
"""Sides on which there are fewer plans, so that the best one can only cost more."""


@dataclass(frozen=True)
class Price:
    """What one side of a limit or a qualification is worth.

    Parameters
    ----------
    what, name, side, change, unit
        As of `optimizer.nearby_programs.Nearby`.
    status : str
        ``resolved``: the difference is larger than the gaps of both solves; ``not resolved``: it
        may be nothing; ``no plan``: proven that this side has none; ``not solved``: no plan was
        found in time, or it was stopped.
    value : float or None
        Cost of this side less that of the plan, for a looser limit the other way round: a unit,
        money over the horizon. None where it is not resolved or not known.
    low, high : float or None
        Between which the value lies for certain, by the plans and bounds of both sides.
    """

    what: str
    name: str
    side: str
    change: float
    unit: float
    status: str
    value: float | None
    low: float | None
    high: float | None


def prices_of(
    plan: Answer, nearby: Sequence[Nearby], settings: Settings, report: Report, stop: Stop
) -> list[Price]:
    """Solve every program beside the plan's and compare.

    Parameters
    ----------
    plan : Answer
        The plan and what is proven of its program.
    nearby : sequence of Nearby
    settings : Settings
        Its time limit is for each solve; results do not depend on its workers.
    """
    calls = (
        delayed(solve_again)(other.program, settings, start=other.start, stop=stop)
        for other in nearby
    )
    answers = []
    for answer in in_order(calls, len(nearby), settings.jobs, STAGE, quiet, never):
        answers.append(answer)
        report(Progress(STAGE, len(answers) / len(nearby)))
    return [_price(plan, other, answer) for other, answer in zip(nearby, answers, strict=True)]


def _price(plan: Answer, other: Nearby, answer: Answer) -> Price:
    more = other.side in COSTS_MORE
    per = other.unit / other.change
    if answer.status == "infeasible":
        return _told(other, "no plan")
    if answer.decision is None:
        return _told(other, "not solved")
    if more:  # what is proven of the plan's program is proven of one with fewer plans, too
        low = max(answer.lower_bound, plan.lower_bound) - plan.objective
        high, value = answer.objective - plan.lower_bound, answer.objective - plan.objective
    else:
        low = plan.lower_bound - min(answer.objective, plan.objective)
        high, value = plan.objective - answer.lower_bound, plan.objective - answer.objective
    low, high = max(low, 0.0) * per, max(high, 0.0) * per
    status = "resolved" if low > 0 and math.isfinite(high) else "not resolved"
    shown = value * per if status == "resolved" else None
    ends = (low, high if math.isfinite(high) else None)
    return _told(other, status, shown, *ends)


def _told(
    other: Nearby,
    status: str,
    value: float | None = None,
    low: float | None = None,
    high: float | None = None,
) -> Price:
    return Price(
        other.what, other.name, other.side, other.change, other.unit, status, value, low, high
    )
