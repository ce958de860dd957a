"""Why the simulation and the plan's model differ: the rows of ``differences.csv``, in words."""

from collections.abc import Sequence

import pandas as pd

from models.simulation_causes import Cause

COLUMNS = ("measure", "part", "cause", "amount", "low", "high", "beyond_chance", "explanation")

EXPLANATIONS = {
    "model": "what the plan's model says of these scenarios",
    "simulation": "what happened in the simulation of them",
    "everyday formula": "demand and lead times play otherwise than the formula of everyday "
    "variation has it: sales that are lost, the shape of demand over a lead time, orders that are "
    "due rather on days of high demand",
    "everyday in season": "everyday variation is larger in the high season, the formula takes the "
    "mean week",
    "episodes in season": "the buffer is not thrown away when the season falls, and has to be "
    "built when it rises",
    "episodes in lots": "cycle stock is there when lots say so: it covers part of a surge of "
    "demand, and of every stop, where the model credits one random part of a lot an episode, "
    "and none in a surge",
    "episodes of several events": "events that follow each other find a buffer that is not whole, "
    "and lines stand still day by day",
    "everyday and episodes together": "everyday variation wears the buffer before a disturbance "
    "and during it; the model counts each as if the other found a whole buffer",
    "stock used in episodes": "stock that disturbances use up is not carried",
    "reviews": "the reorder point covers a whole review period, of which half is over on average "
    "when an order is due: that much more is in stock than the model counts",
    "units short wait": "assumed by both is that units short in a disturbance are lost or "
    "expedited; were they to wait for stock instead, the oldest first, this would come on top",
}


def difference_table(causes: Sequence[Cause]) -> pd.DataFrame:
    """One row a part of a difference; money over the horizon.

    ``measure`` is ``stockout_cost``, ``short_value`` (units short at unit cost) or
    ``carrying_cost``. Of each, the ``part`` ``model`` and all of its ``cause`` add up to
    ``simulation``; an ``assumption`` is not part of the sum.
    """
    rows = [
        (
            cause.measure,
            cause.part,
            cause.cause,
            cause.amount.value,
            cause.amount.low,
            cause.amount.high,
            "yes" if cause.beyond_chance else "no",
            EXPLANATIONS[cause.cause],
        )
        for cause in causes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
