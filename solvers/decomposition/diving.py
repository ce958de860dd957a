"""From scenarios given up in part to a whole choice of them, step by step.

A relaxed point gives up a part of many scenarios. Giving up those with the largest parts at once
takes no account of what each step changes: some then need not be given up, others are of no use.
"""

import numpy as np

from instances.instance import Floats, Ints
from solvers.clock import Clock
from solvers.decomposition.growing_program import OutOfTime
from solvers.decomposition.master import Relaxed
from solvers.decomposition.relaxation import Relaxation

WHOLE = 1e-4
"""Distance from a whole number that counts as whole."""


def dive(relaxation: Relaxation, chosen: Ints, share: float, clock: Clock) -> Relaxed | None:
    """Decide variables until all are whole at the restricted master: where that ends.

    No column is priced and no row is added on the way: a linear program a step. The master is left
    as it was, but for its basis.

    Parameters
    ----------
    relaxation : Relaxation
        With a relaxed point.
    chosen : array of int
        Variables of the master between 0 and 1.
    share : float
        Share of the variables given up in part that a step decides: those that are nearly whole.

    Returns
    -------
    Relaxed or None
        None if the time was over, or no columns of the master fit.
    """
    master, relaxed = relaxation.master, relaxation.relaxed
    lower, upper = master.lower[chosen].copy(), master.upper[chosen].copy()
    before = lower.copy(), upper.copy()
    try:
        while relaxed is not None and not clock.over:
            if not _decide(relaxed.other[chosen], lower, upper, share):
                return relaxed
            master.set_variable_bounds(chosen, lower, upper)
            relaxed = master.solve(clock.deadline)
    except OutOfTime:
        return None
    finally:
        master.set_variable_bounds(chosen, *before)
    return None


def _decide(value: Floats, lower: Floats, upper: Floats, share: float) -> bool:
    """Bound variables by where those that are nearly whole are; whether any was split."""
    away = np.where(upper > lower, np.minimum(value, 1 - value), 0.0)
    split = np.flatnonzero(away > WHOLE)
    if split.size == 0:
        return False
    count = int(np.ceil(share * split.size))
    nearest = split[np.argsort(away[split], kind="stable")[:count]]
    lower[nearest[value[nearest] >= 0.5]] = 1.0
    upper[nearest[value[nearest] < 0.5]] = 0.0
    lower[(away <= WHOLE) & (value > 0.5)] = 1.0
    return True
