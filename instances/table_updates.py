"""How new rows take the place of a table's own: cell by cell, for the rows that they name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from instances.cells import typed_table
from instances.csv_reader import read_csv
from instances.demand_dates import dates_to_weeks
from instances.findings import Findings
from instances.headers import known_columns
from instances.keys import check_key
from instances.nearest import known_names
from instances.problems import InvalidInput
from instances.raw_table import RawTable
from instances.tables import TABLES

HISTORY = "demand"
ESTIMATED = ("demand_mean", "demand_sd", "demand_max", "demand_distribution")
"""Columns of ``skus`` that a demand history fills."""


def read_update(path: Path, table: str) -> RawTable:
    """Read new rows of a table from a CSV file and check them by themselves.

    The file holds the key of the table and any of its other columns, for any of its rows. An empty
    cell changes nothing.

    Parameters
    ----------
    path : Path
    table : str
        One of `instances.tables.TABLES`.

    Raises
    ------
    InvalidInput
        With every problem: columns that are unknown, a key that is not there or there twice, cells
        that cannot be read.
    """
    definition = TABLES[table]
    raw = read_csv(path, table, definition.header.__contains__)
    findings = Findings()
    cells = known_columns(raw, definition, findings)
    for name in definition.key:
        if name not in cells.columns:
            findings.add(raw.file, "this column, by which rows are known", 1, name)
    if findings.problems:
        raise InvalidInput(findings.problems)
    filled = np.asarray((cells != "").any(axis=1), dtype=bool)
    update = RawTable(table, raw.file, cells[filled], raw.rows[filled])
    columns = tuple(
        replace(column, required=column.name in definition.key and column.required)
        for column in definition.columns
        if column.name in cells.columns
    )
    readable = dates_to_weeks(update)
    check_key(typed_table(replace(definition, columns=columns), readable, findings), findings)
    if findings.problems:
        raise InvalidInput(findings.problems)
    return update


def read_demand_update(path: Path) -> RawTable:
    """Read new demand: rows of the history, or demand columns of the SKUs.

    A file with a column ``period_start`` holds rows of the table ``demand``; any other one holds
    ``sku`` and some of ``demand_mean``, ``demand_sd``, ``demand_max``, ``demand_distribution``.

    Raises
    ------
    InvalidInput
        As for `read_update`.
    """
    known = {*TABLES[HISTORY].header, "sku", *ESTIMATED}
    header = list(read_csv(path, HISTORY, known.__contains__).cells.columns)
    if "period_start" in [name.strip() for name in header]:
        return read_update(path, HISTORY)
    update = read_update(path, "skus")
    findings = Findings()
    for name in update.cells.columns:
        if name not in ("sku", *ESTIMATED):
            near = known_names(name, ESTIMATED)
            findings.add(update.file, f"a column of demand{near}", 1, name)
    if findings.problems:
        raise InvalidInput(findings.problems)
    return update


def updated(tables: Sequence[RawTable], updates: Sequence[RawTable]) -> list[RawTable]:
    """Tables of an instance with new rows in the place of those with the same key.

    A history takes rows that it does not have, too, and the SKUs that new rows of it are of have
    their demand estimated from it, whatever ``skus`` says.

    Raises
    ------
    InvalidInput
        If a new row of any other table has a key that the table does not have.
    """
    by_name = {raw.table.strip(): raw for raw in tables}
    findings = Findings()
    for update in updates:
        name = update.table
        if name not in by_name:
            by_name[name] = update
        else:
            by_name[name] = _overlaid(by_name[name], update, findings)
        if name == HISTORY and "skus" in by_name:
            by_name["skus"] = _estimated(by_name["skus"], set(update.cells["sku"]))
    if findings.problems:
        raise InvalidInput(findings.problems)
    return list(by_name.values())


def _overlaid(base: RawTable, update: RawTable, findings: Findings) -> RawTable:
    key = list(TABLES[update.table].key)
    cells = base.cells.rename(columns=lambda name: str(name).strip())
    new = update.cells
    if any(list(cells.columns).count(name) != 1 for name in key):
        return base  # validation says what is wrong with it
    places = {row: at for at, row in enumerate(_keys(cells, key))}
    at = np.array([places.get(row, -1) for row in _keys(new, key)], int)
    if update.table != HISTORY:
        _refuse_unknown(update, key, at, [row[0] for row in places], findings)
    header = list(dict.fromkeys([*cells.columns, *new.columns]))
    cells = cells.reindex(columns=header, fill_value="")
    for name in new.columns:
        given = np.asarray(new[name] != "", bool) & (at >= 0)
        column = cells[name].to_numpy(dtype=object).copy()
        column[at[given]] = new[name].to_numpy(dtype=object)[given]
        cells[name] = column
    added = (new[at < 0] if update.table == HISTORY else new[:0]).reindex(
        columns=header, fill_value=""
    )
    cells = pd.concat([cells, added], ignore_index=True)
    last = int(base.rows.max()) if len(base.rows) else 1
    rows = [*base.rows, *range(last + 1, last + 1 + len(added))]
    file = f"{base.file} with {update.file}"
    return RawTable(base.table, file, cells, pd.Series(rows, dtype="int64"))


def _keys(cells: pd.DataFrame, key: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(map(str, cells[name]) for name in key), strict=True)


def _refuse_unknown(
    update: RawTable, key: Sequence[str], at: np.ndarray, known: Sequence[str], findings: Findings
) -> None:
    for place in np.flatnonzero(at < 0).tolist():
        name = str(update.cells[key[0]].iloc[place])
        near = known_names(name, known)
        expected = f"a {key[0]} of the table {update.table}{near}"
        findings.add(update.file, expected, int(update.rows.iloc[place]), key[0], name)


def _estimated(skus: RawTable, names: set[str]) -> RawTable:
    cells = skus.cells.copy()
    headers = [str(name).strip() for name in cells.columns]
    if "sku" not in headers:
        return skus
    mine = cells.iloc[:, headers.index("sku")].isin(names).to_numpy()
    for place, name in enumerate(headers):
        if name in ESTIMATED:
            cells.isetitem(place, np.where(mine, "", cells.iloc[:, place].to_numpy(dtype=object)))
    return replace(skus, cells=cells)
