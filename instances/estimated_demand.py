"""Demand of the SKUs whose ``demand_mean`` is empty, estimated from the table ``demand``."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from instances.demand_history import DemandEstimates, estimate
from instances.findings import Findings
from instances.instance import Flags
from instances.typed_table import TypedTable

_FROM_HISTORY = "or two periods or more in the table demand, with demand in one of them"


def fill_demand(
    skus: TypedTable, demand: TypedTable, repeated: Flags, findings: Findings
) -> TypedTable:
    """Fill mean, sd, largest and kind of demand from the history; report SKUs without either.

    Cells that are given stay as they are.

    Parameters
    ----------
    skus, demand : TypedTable
    repeated : array of bool, shape (R,)
        Rows of the history to leave out, as another one has the same SKU and period.
    findings : Findings
    """
    wanted = skus.empty("demand_mean")
    estimates = _estimates(skus, demand, repeated)
    usable = wanted & (np.nan_to_num(estimates.mean) > 0)
    history = partial(_missing_mean, skus, estimates)
    _report_missing(skus, wanted & ~usable, "demand_mean", history, findings)
    words = f"{skus.table.column('demand_sd').expectation}, as demand_mean is given"
    missing = skus.empty("demand_sd") & skus.given["demand_mean"] & ~skus.bad["demand_mean"]
    _report_missing(skus, missing, "demand_sd", words, findings)
    kind = np.array(estimates.distribution, dtype=object)
    for column, values in (
        ("demand_mean", estimates.mean),
        ("demand_sd", estimates.sd),
        ("demand_max", estimates.maximum),
        ("demand_distribution", kind),
    ):
        skus = skus.filled(column, usable & skus.empty(column), values)
    return skus


def _estimates(skus: TypedTable, demand: TypedTable, repeated: Flags) -> DemandEstimates:
    names, positions = np.unique(skus["sku"], return_index=True)
    found = pd.Index(names).get_indexer(demand["sku"])
    start, quantity = demand["period_start"], demand["quantity"]
    good = (found >= 0) & ~repeated & ~demand.bad["sku"] & ~np.isnan(start + quantity)
    return estimate(positions[found[good]], start[good], quantity[good], len(skus))


def _missing_mean(skus: TypedTable, estimates: DemandEstimates, place: int) -> str:
    words = f"{skus.table.column('demand_mean').expectation}, {_FROM_HISTORY}"
    periods = int(estimates.periods[place])
    return f"{words} (it has {periods})" if periods else words


def _report_missing(
    skus: TypedTable,
    missing: Flags,
    column: str,
    expected: str | Callable[[int], str],
    findings: Findings,
) -> None:
    """Report missing cells one by one, or the column once where all of it is empty or absent."""
    if np.count_nonzero(missing) > 1 and not skus.given[column].any():
        words = expected if isinstance(expected, str) else expected(int(np.argmax(missing)))
        findings.add(skus.file, words, 1, column)
    else:
        skus.report(findings, missing, column, expected)
