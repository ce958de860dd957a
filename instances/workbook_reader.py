"""Reads an XLSX workbook as text cells, a sheet a table."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from instances.csv_reader import read_records
from instances.faults import Faults
from instances.isolation import extract
from instances.raw_table import RawTable
from instances.settings_text import toml_of_cells
from instances.tables import TABLES

SETTINGS_SHEET = "settings"
"""Sheet with the columns ``setting`` and ``value``, in the place of ``instance.toml``."""


def read_workbook(path: Path) -> tuple[list[RawTable], str | None]:
    """Read every sheet that is a table, and the sheet ``settings`` where there is one.

    Row 1 of a sheet is its header. Whole numbers come as ``3``, not ``3.0``; the results of
    formulas count, not the formulas.

    Parameters
    ----------
    path : Path

    Returns
    -------
    tables : list of RawTable
        Sheets that are no tables are among them, without cells: validation names them.
    toml : str or None
        The sheet ``settings`` as TOML.

    Raises
    ------
    InvalidInput
        For what `instances.workbook_guard` and `instances.csv_reader` refuse.
    """
    with TemporaryDirectory(prefix="bufferplan-") as scratch:
        known = [*TABLES, SETTINGS_SHEET]
        (found,) = extract("instances.workbook_tables", [path], known, Path(scratch))
        read = [_read_sheet(path, sheet, file) for sheet, file in found.tables.items()]
    toml = None
    for sheet in read:
        if sheet.table == SETTINGS_SHEET and len(sheet.cells.columns):
            toml = toml_of_cells(sheet)
    tables = [sheet for sheet in read if sheet.table != SETTINGS_SHEET]
    tables += [unread(sheet, f"{path.name}, sheet {sheet}") for sheet in found.unknown]
    return tables, toml


def unread(table: str, file: str) -> RawTable:
    """A table that nobody knows, unread: its name is all that validation needs to refuse it."""
    return RawTable(table, file, pd.DataFrame({"not read": []}), pd.Series([], dtype="int64"))


def _read_sheet(path: Path, sheet: str, file: Path) -> RawTable:
    label = f"{path.name}, sheet {sheet}"
    if file.stat().st_size == 0:
        return RawTable(sheet, label, pd.DataFrame(), pd.Series([], dtype="int64"))
    known = TABLES[sheet].header if sheet in TABLES else ("setting", "value")
    return read_records(file, sheet, Faults(label), known.__contains__, escaped=True)
