"""What an evaluation of a plan is: scorecard, a table of SKUs, differences from the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

Scorecard = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Evaluated:
    """A plan simulated on scenarios that it was not made for.

    Parameters
    ----------
    scorecard : mapping
        Ten measures by name, each ``{value, low, high, definition}``, the content of
        ``scorecard.json`` (`optimizer.scorecard`).
    table : pandas.DataFrame
        One row a SKU, the columns of ``simulation.csv`` (`optimizer.simulation_table`).
    differences : pandas.DataFrame
        Why simulation and model differ, the columns of ``differences.csv``
        (`optimizer.difference_table`); no rows where that was not asked for.
    data : mapping
        Plain data, the content of ``evaluation.json``: the model's figures on the same scenarios,
        risk, and how the evaluation was run.
    """

    scorecard: Scorecard
    table: pd.DataFrame
    differences: pd.DataFrame
    data: Mapping[str, Any]

    def __repr__(self) -> str:
        fill, cost = self.scorecard["fill_rate"]["value"], self.scorecard["total_cost"]["value"]
        return f"<Plan simulated: fill rate {fill:.4f}, total cost {cost:,.0f}>"
