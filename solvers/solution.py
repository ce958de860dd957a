"""What a solver returns: the best decision it found and what it has proven."""

from dataclasses import dataclass
from typing import Literal

from models.program import Decision

Status = Literal["optimal", "time_limit", "interrupted", "infeasible", "no_plan"]


@dataclass(frozen=True)
class Solution:
    """The end of a solve.

    Parameters
    ----------
    status : Status
        ``optimal``: the gap asked for is reached; ``time_limit`` and ``interrupted``: the decision
        is the best so far; ``infeasible``: proven (and confirmed) that no decision meets the
        limits; ``no_plan``: stopped before any decision was found.
    decision : Decision or None
        None when infeasible or without a plan.
    lower_bound : float
        Proven lower bound on the objective of this sample's optimum, minus infinity if none.
    method : str
        Name of the method that found it.
    """

    status: Status
    decision: Decision | None
    lower_bound: float
    method: str
