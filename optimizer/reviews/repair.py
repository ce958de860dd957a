"""The best plan under new data that changes no more than so many SKUs of the one that stands."""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Ints
from instances.settings import Settings
from models.beside_standing import BesideStanding
from models.evaluation import evaluate
from models.program import Decision
from models.progress import Report, Stop
from optimizer.solve_again import Answer, solve_again
from solvers.clock import Clock

STAGE = "repair"
TRY_SHARE, LEAST_SECONDS = 0.4, 1.0
"""Share of the time left that one number of changes may take, and its least seconds."""


@dataclass(frozen=True)
class Repair:
    """A plan with few changes.

    Parameters
    ----------
    asked, allowed : int
        How many SKUs might change, as asked, and as was needed to meet the limits.
    answer : Answer
        Its cost, and the bound proven for every plan with so few changes.
    decision : Decision or None
        In terms of the new program; None where no plan was found.
    changed : array of int
        Positions of the SKUs that change.
    """

    asked: int
    allowed: int
    answer: Answer
    decision: Decision | None
    changed: Ints


def repaired(
    beside: BesideStanding, most: int, settings: Settings, report: Report, stop: Stop
) -> Repair:
    """Find the cheapest plan that changes at most `most` SKUs.

    Where none of these meets the limits, or none is found in a share of the time, twice as many may
    change, and so on.

    Parameters
    ----------
    beside : BesideStanding
        Under the new data.
    most : int
    settings : Settings
        Its time limit is for all of it.
    """
    skus, allowed = len(beside.program.sku), most
    start = beside.standing if evaluate(beside.program, beside.standing).feasible else None
    clock = Clock(settings.time_limit, stop)
    while True:
        seconds = clock.left if allowed >= skus else TRY_SHARE * clock.left
        answer = solve_again(
            beside.with_few_changes(allowed),
            replace(settings, time_limit=max(seconds, LEAST_SECONDS)),
            start=start,
            stage=STAGE,
            report=report,
            stop=stop,
        )
        if answer.decision is not None or allowed >= skus or stop():
            break
        allowed = min(max(2 * allowed, 1), skus)
    if answer.decision is None:
        return Repair(most, allowed, answer, None, np.empty(0, np.int64))
    changed = np.flatnonzero(answer.decision.option != beside.stays)
    return Repair(most, allowed, answer, beside.original(answer.decision), changed)
