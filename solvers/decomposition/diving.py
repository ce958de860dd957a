"""From scenarios given up in part to a whole choice of them, step by step.

A relaxed point gives up a part of many scenarios. Giving up those with the largest parts at once
takes no account of what each step changes: some then need not be given up, others are of no use.
"""

import numpy as np

from instances.instance import Ints
from solvers.clock import Clock
from solvers.decomposition.relaxation import Relaxation

SHARE = 0.5
"""Share of the scenarios given up in part that a step decides: those that are nearly whole."""
ROUNDS = 4
"""Rounds of rows a step."""
WHOLE = 1e-4
"""Distance from a whole number that counts as whole."""


def dive(relaxation: Relaxation, chosen: Ints, clock: Clock, cutoff: float) -> bool:
    """Decide variables until all are whole at the relaxed point, or the time is over.

    Bounds of the variables are left as the dive has set them.

    Parameters
    ----------
    chosen : array of int
        Variables of the master between 0 and 1.
    cutoff : float
        Value from which on the point is of no interest.

    Returns
    -------
    bool
        Whether there is a point that costs less than `cutoff`.
    """
    master = relaxation.master
    while relaxation.relaxed is not None and not clock.over:
        share = relaxation.relaxed.other[chosen]
        lower, upper = master.lower[chosen].copy(), master.upper[chosen].copy()
        away = np.where(upper > lower, np.minimum(share, 1 - share), 0.0)
        split = np.flatnonzero(away > WHOLE)
        if split.size == 0:
            return True
        count = int(np.ceil(SHARE * split.size))
        decided = split[np.argsort(away[split], kind="stable")[:count]]
        lower[decided[share[decided] >= 0.5]] = 1.0
        upper[decided[share[decided] < 0.5]] = 0.0
        lower[(away <= WHOLE) & (share > 0.5)] = 1.0
        master.set_variable_bounds(chosen, lower, upper)
        relaxation.restart(-np.inf)
        relaxation.solve(clock, 1e-4, cutoff, patience=1, rounds=ROUNDS)
        if relaxation.bound >= cutoff:
            return False
    return relaxation.relaxed is not None
