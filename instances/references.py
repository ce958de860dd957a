"""Whether the names that one table takes from another are there."""

import numpy as np

from instances.column import EVERYTHING
from instances.findings import Findings
from instances.keys import check_reference
from instances.typed_table import Texts, TypedTable

_FROM_TABLES = (
    ("skus", "line", "lines"),
    ("skus", "site", "sites"),
    ("skus", "profile", "seasons"),
    ("sources", "sku", "skus"),
    ("sources", "supplier", "suppliers"),
    ("discounts", "sku", "skus"),
    ("discounts", "supplier", "suppliers"),
    ("demand", "sku", "skus"),
)
"""Table, column, and the table whose first column holds the names that it may have."""


def check_references(tables: dict[str, TypedTable], findings: Findings) -> None:
    """Report names of other tables' rows that do not exist.

    Nothing is said of names from a required table that is absent: that was reported.
    """
    for table, column, other in _FROM_TABLES:
        known = tables[other]
        key = known.table.key[0]
        if len(known) or not known.table.required:
            what = f"a {key} of the table {other}"
            what += "" if len(known) else ", which is absent"
            check_reference(tables[table], column, known[key], what, findings)
    _check_targets(tables, findings)


def _check_targets(tables: dict[str, TypedTable], findings: Findings) -> None:
    """Targets of given events; the row of a quiet scenario, 0 weeks long, may name anything."""
    scenarios = tables["scenarios"]
    known = {
        "supplier": (tables["suppliers"]["supplier"], "a supplier of the table suppliers"),
        "lane": (names_in(tables["sources"], "lane"), "a lane of the table sources"),
    }
    categories = np.append(names_in(tables["skus"], "category"), EVERYTHING)
    words = f"a category of the table skus, or {EVERYTHING}"
    known |= {"demand": (categories, words), "price": (categories, words)}
    lasting = scenarios["weeks"] > 0
    for kind, (names, what) in known.items():
        where = lasting & (scenarios["kind"] == kind)
        check_reference(scenarios, "target", names, what, findings, where)


def names_in(table: TypedTable, column: str) -> Texts:
    """Distinct names in a column, sorted; empty and bad cells are left out."""
    names = np.unique(table[column])
    return names[names != ""]
