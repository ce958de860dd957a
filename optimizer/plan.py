"""What a plan is: tables and plain data, each number recomputable from the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan of buffers and sources, as tables.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a SKU, the columns of ``plan.csv`` (`optimizer.plan_table`).
    summary : mapping
        Plain data, the content of ``summary.json`` (`optimizer.plan_summary`).
    buffer_calendar : pandas.DataFrame
        Units by month of the SKUs that have a season (`optimizer.buffer_calendar`).
    stockpile : pandas.DataFrame
        How to build, rotate, release and refill each stockpile (`optimizer.stockpile_guide`).
    losses : pandas.DataFrame
        ``scenario, probability, loss, loss_without_buffers``; the stress set has probability 0.
    segments, supplier_risk : pandas.DataFrame
        One row a SKU and one a supplier: classes, scores, segments (`optimizer.segment_tables`).
    baselines : pandas.DataFrame
        The plan and rules of thumb, one row each (`optimizer.baseline_table`).
    """

    table: pd.DataFrame
    summary: Mapping[str, Any]
    buffer_calendar: pd.DataFrame
    stockpile: pd.DataFrame
    losses: pd.DataFrame
    segments: pd.DataFrame
    supplier_risk: pd.DataFrame
    baselines: pd.DataFrame

    @property
    def status(self) -> str:
        """How the solve ended (`optimizer.plan_summary`)."""
        return str(self.summary["status"])

    def __repr__(self) -> str:
        cost, gap = self.summary["objective"], self.summary["gap"]
        return f"<Plan of {len(self.table)} SKUs: {self.status}, objective {cost:,.2f}, gap {gap}>"
