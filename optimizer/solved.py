"""What a solve found: a decision, what the evaluator says of it, and what is proven."""

from dataclasses import dataclass

import numpy as np

from models.evaluation import Evaluation
from models.program import Decision, Program

BOUND_TOLERANCE = 1e-6
"""Relative excess of a lower bound over the objective that is rounding, not a contradiction."""


@dataclass(frozen=True)
class Solved:
    """A decision with its evaluation; ``status`` is the solver's, ``lower_bound`` proven."""

    status: str
    decision: Decision
    evaluation: Evaluation
    lower_bound: float
    method: str


def verified(program: Program, solved: Solved) -> tuple[str, float, tuple[str, ...]]:
    """Status, lower bound and notes of a plan after looking at it without the solver's eyes.

    A limit or a coupling row that the evaluator finds broken makes the status ``limits_not_met``; a
    lower bound above the objective makes it ``not_verified``. The notes say which.
    """
    evaluation = solved.evaluation
    broken = [check for check in evaluation.limits if not check.met]
    notes = [
        f"the limit on {check.limit.kind.replace('_', ' ')} ({check.limit.scope}) is not met: "
        f"{check.value:,.6g} against {check.limit.value:,.6g}"
        for check in broken
    ]
    over = np.flatnonzero(evaluation.excess > 0)
    notes += [
        f"{program.couplings.row[row]} is exceeded by {evaluation.excess[row]:,.6g}" for row in over
    ]
    if notes:
        return "limits_not_met", solved.lower_bound, tuple(notes)
    slack = BOUND_TOLERANCE * max(abs(evaluation.objective), 1.0)
    if solved.lower_bound > evaluation.objective + slack:
        note = (
            f"the solver's lower bound of {solved.lower_bound:,.6f} lies above the plan's cost of "
            f"{evaluation.objective:,.6f}"
        )
        return "not_verified", solved.lower_bound, (note,)
    return solved.status, min(solved.lower_bound, evaluation.objective), ()
