"""How the time limit, which covers everything, is shared out among the solves to come."""

import time
from dataclasses import dataclass, field

REFERENCE, MAIN = 1.0, 3.0
"""Weights of a plan that percentages refer to, and of the plan itself."""

KEPT_SHARE, KEPT_MOST = 0.03, 5.0
"""Kept back for evaluating, explaining and writing: a share of the limit, at most these seconds."""


@dataclass(frozen=True)
class TimeShares:
    """A deadline, with a little kept back for what follows the last solve.

    Parameters
    ----------
    limit : float
        Seconds for everything.
    started : float
        When the work began, by `time.monotonic`.
    """

    limit: float
    started: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        """Seconds since the work began."""
        return time.monotonic() - self.started

    def for_solve(self, weight: float, to_come: float = 0.0) -> float:
        """Seconds for a solve of `weight` when solves of weight `to_come` are still to follow."""
        kept = min(KEPT_SHARE * self.limit, KEPT_MOST)
        return max(self.limit - kept - self.spent, 0.0) * weight / (weight + to_come)
