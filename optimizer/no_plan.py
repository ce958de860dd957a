"""What there is to say when there is no plan."""

from typing import Literal

Ending = Literal["infeasible", "no_plan", "interrupted"]

_HEADLINES: dict[Ending, str] = {
    "infeasible": "No plan meets these limits together.",
    "no_plan": "No plan was found in time.",
    "interrupted": "Stopped before there was a plan; nothing was written.",
}


class NoPlan(Exception):
    """A handled end without a plan.

    Parameters
    ----------
    status : {"infeasible", "no_plan", "interrupted"}
        ``infeasible`` is proven: no decision meets the limits.
    explanation : tuple of str
        Plain sentences: for limits in conflict, which ones, and the best that can be had of each.
    """

    def __init__(self, status: Ending, explanation: tuple[str, ...]) -> None:
        self.status = status
        self.explanation = explanation
        super().__init__("\n".join((_HEADLINES[status], *explanation)))
