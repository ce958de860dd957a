"""Which tables and columns an instance holds, and which of them nobody knows."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from instances.column import Table
from instances.findings import Findings
from instances.nearest import known_names
from instances.raw_table import RawTable
from instances.tables import TABLES


def known_tables(tables: Sequence[RawTable], findings: Findings) -> dict[str, RawTable]:
    """Tables by name, blank rows and columns dropped; unknown ones and repeats are problems.

    A table without rows is left out. One that is required and absent is a problem.
    """
    known: dict[str, RawTable] = {}
    seen: dict[str, RawTable] = {}
    for raw in tables:
        name = raw.table.strip()
        if name not in TABLES:
            if len(raw.cells.columns):
                near = known_names(name, list(TABLES))
                findings.add(raw.file, f"a known table{near}", value=raw.table)
        elif name in seen:
            findings.add(raw.file, f"the table {name} once; it is in {seen[name].file} too")
        else:
            seen[name] = raw
            cells = known_columns(raw, TABLES[name], findings)
            filled = np.asarray((cells != "").any(axis=1), dtype=bool)
            if filled.any():
                _require_columns(raw.file, TABLES[name], cells, findings)
                known[name] = RawTable(name, raw.file, cells[filled], raw.rows[filled])
    for table in TABLES.values():
        if table.required and table.name not in known:
            file = seen[table.name].file if table.name in seen else table.name
            findings.add(file, f"the table {table.name} with at least one row")
    return known


def known_columns(raw: RawTable, table: Table, findings: Findings) -> pd.DataFrame:
    """Columns that the table knows, by their names; the others are problems unless blank."""
    kept: dict[str, pd.Series] = {}
    for position, found in enumerate(map(str, raw.cells.columns)):
        cells = raw.cells.iloc[:, position]
        name = found.strip()
        if not name:
            _refuse_unnamed(raw, cells, position, findings)
        elif name not in table.header:
            near = known_names(name, table.header)
            findings.add(raw.file, f"a known column of {table.name}{near}", 1, found)
        elif name in kept:
            findings.add(raw.file, "each column once", 1, name)
        else:
            kept[name] = cells
    return pd.DataFrame(kept, index=raw.cells.index)


def _refuse_unnamed(raw: RawTable, cells: pd.Series, position: int, findings: Findings) -> None:
    filled = np.flatnonzero(cells.to_numpy(dtype=object) != "")
    if len(filled):
        place, text = int(raw.rows.iloc[filled[0]]), str(cells.iloc[filled[0]])
        expected = f"a name in the header of column {position + 1}, which holds cells"
        findings.add(raw.file, expected, place, None, text)


def _require_columns(file: str, table: Table, cells: pd.DataFrame, findings: Findings) -> None:
    for column in table.columns:
        if column.required and column.name not in cells.columns:
            expected = f"this column, which is required: {column.expectation}"
            findings.add(file, expected, 1, column.name)
