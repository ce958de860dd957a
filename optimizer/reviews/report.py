"""A review for a reader at a terminal."""

from typing import Any

import numpy as np
import pandas as pd

from optimizer.amounts import money, percent, units
from optimizer.reviews.repair import Repair
from optimizer.reviews.review import Review, without_price
from optimizer.reviews.table import review_table
from optimizer.summary_report import Section

MOST_SHOWN = 20
"""Flagged SKUs that are listed; the file has all."""

_WORTH = {
    "total_cost": "Total cost",
    "expected_stockout_cost": "Expected stockout cost",
    "var": "VaR",
    "cvar": "CVaR",
    "capital": "Capital",
}


def review_sections(
    review: Review, repair: Repair | None, data: dict[str, Any]
) -> tuple[Section, ...]:
    """What the page says: who is flagged, what the change does, how to repair it."""
    parts = (_flags(review), _effect(data), _repaired(review, repair, data))
    return tuple(part for part in parts if part is not None)


def _flags(review: Review) -> Section:
    count = int(review.flagged.sum())
    told = (
        f"A SKU is flagged where its decision costs more than {money(review.threshold)} over the "
        "horizon more than its best one under the new data, at the plan's multipliers."
    )
    unpriced = [f"The {what} has no price in it." for what in without_price(review.after.program)]
    heading = f"{count} of {review.flagged.size} SKUs flagged"
    table = review_table(review)
    flagged = table[table["flagged"] == "yes"][:MOST_SHOWN]
    if flagged.empty:
        return Section(heading, sentences=(told, *unpriced))
    header = ("SKU", "regret", "before", "buffer", "best buffer", "best option")
    rows = [header, *(_flag_row(row) for _, row in flagged.iterrows())]
    more, known = count - len(flagged), _known(review)
    rest = [f"And {more} more, in review.csv."] * (more > 0)
    rest += [f"{known} of them exceeded it under the old data, too."] * (known > 0)
    return Section(heading, rows, (told, *unpriced, *rest))


def _known(review: Review) -> int:
    """Flagged SKUs whose regret did not need new data to be as large."""
    return int(np.sum(review.flagged & (review.regret_before.regret > review.threshold)))


def _flag_row(row: "pd.Series[Any]") -> tuple[str, ...]:
    best = row["best_option"] if row["best_option"] != row["option"] else "the same"
    return (
        row["sku"],
        money(row["regret"]),
        money(row["regret_before"]),
        units(row["buffer_units"]),
        units(row["best_buffer_units"]),
        best,
    )


def _effect(data: dict[str, Any]) -> Section:
    columns = [data["before"], data["standing"]]
    header = ["Money over the horizon", "plan as made", "under new data"]
    if data["repair"] is not None and "total_cost" in data["repair"]:
        columns.append(data["repair"])
        header.append("repaired")
    level = f" {100 * data['alpha']:g} %"
    rows = [
        (name + level * (key in ("var", "cvar")), *(money(column[key]) for column in columns))
        for key, name in _WORTH.items()
    ]
    fill = ("Fill rate", *(percent(column["fill_rate"]) for column in columns))
    broken = data["standing"]["limits_not_met"]
    told = (f"Under the new data the plan breaks: {', '.join(broken)}.",) if broken else ()
    return Section("What the change does", [tuple(header), *rows, fill], told)


def _repaired(review: Review, repair: Repair | None, data: dict[str, Any]) -> Section | None:
    if repair is None:
        return None
    if repair.answer.decision is None:
        return Section("Repair", sentences=(_no_repair(repair),))
    program, now = review.after.program, repair.answer.decision
    header = ("SKU", "buffer", "new buffer", "new option")
    rows = [header]
    for i in repair.changed.tolist():
        old, new = review.after.standing.option[i], now.option[i]
        same = program.options.option[old] == program.options.option[new]
        name = "the same" if same else program.options.option[new]
        before, after = review.after.standing.buffer[i], now.buffer[i]
        rows.append((program.sku[i], units(before), units(after), name))
    saved = review.worth.objective - repair.answer.objective
    words = f"saves {money(saved)}" if saved >= 0 else f"costs {money(-saved)} more"
    gap = (repair.answer.objective - repair.answer.lower_bound) / abs(repair.answer.objective)
    told = (
        f"Against the plan as it stands it {words}; "
        f"{_proven(gap)} that changes at most {_skus(repair.allowed)}."
    )
    needed = (
        (f"No plan was found that meets the limits and changes {_skus(repair.asked)}.",)
        if repair.allowed > repair.asked
        else ()
    )
    heading = f"Repair: {_skus(repair.changed.size)} to change"
    return Section(heading, rows if repair.changed.size else (), (*needed, told))


def _proven(gap: float) -> str:
    if not np.isfinite(gap):
        return "nothing is proven about it"
    return f"it is proven to be within {percent(max(gap, 0.0))} of the best plan"


def _no_repair(repair: Repair) -> str:
    if repair.answer.status == "infeasible":
        return "No plan meets the limits under the new data; bufferplan solve says which conflict."
    return f"No plan that changes {_skus(repair.allowed)} was found in time (--time-limit)."


def _skus(count: int) -> str:
    return "1 SKU" if count == 1 else f"{count} SKUs"
