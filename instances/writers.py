"""Writes tables as CSV, Parquet or XLSX, and plain data as JSON; each file whole or not at all.

Every function writes beside its target and then renames, so that nobody ever sees half a file, and
an error leaves the earlier one in place. The same data gives the same bytes.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from instances.cell_text import cell_text
from instances.problems import InvalidInput, Problem
from instances.reading_limits import CELL_CHARACTERS
from instances.spreadsheet_text import escape

_NEEDS_QUOTES = re.compile('[,"\r\n]')

_NOT_XML = re.compile("[\ufffe\uffff]")
"""Characters that no XML can hold and that workbooks have no way of writing either."""

_CREATED = datetime(1980, 1, 1)
"""Date in the properties of workbooks: the time of writing would make every file differ."""

_SHEET_ROWS, _SHEET_COLUMNS = 1_048_576, 16_384


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as CSV in UTF-8, comma between cells, quotes where needed (RFC 4180).

    Numbers are the shortest text that reads back as the same number, missing values are empty, and
    text that a spreadsheet would run as a formula is escaped (`instances.spreadsheet_text`);
    `instances.readers` takes that off again.

    Parameters
    ----------
    path : Path
    frame : pandas.DataFrame
        Its index is not written.
    """
    columns = [_csv_column(frame.iloc[:, at]) for at in range(frame.shape[1])]
    if len(columns) == 1:  # an empty cell alone in its row would be an empty line
        columns = [[cell or '""' for cell in columns[0]]]
    header = ",".join(_quoted(str(name)) for name in frame.columns)
    lines = [header, *map(",".join, zip(*columns, strict=True))]
    text = "\n".join(lines) + "\n"
    _replace(path, lambda beside: beside.write_bytes(text.encode("utf-8")))


def _csv_column(column: pd.Series) -> list[str]:
    if column.dtype.kind in "iufb":
        return [cell_text(value) for value in column.tolist()]
    return [
        _quoted(escape(value)) if isinstance(value, str) else _quoted(cell_text(value))
        for value in column.tolist()
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet: plain columns, missing text empty and never null.

    Parameters
    ----------
    path : Path
    frame : pandas.DataFrame
        Columns of numbers, booleans, or text; its index is not written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    for at, name in enumerate(frame.columns):
        column = frame.iloc[:, at]
        plain = column.dtype.kind in "iufb"
        # A column of text is converted here: a missing text is "", never null.
        columns[str(name)] = (
            pa.array(column.to_numpy())
            if plain
            else pa.array([cell_text(value) for value in column.tolist()], type=pa.string())
        )
    # Without pandas' own description: every tool reads the same columns, whatever wrote them.
    table = pa.table(columns)
    _replace(path, lambda beside: pq.write_table(table, beside, store_schema=False))


def write_xlsx(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """Write tables as an XLSX workbook, a sheet a table, header in row 1.

    Text stays text: no formulas or links are made of it, and what would become a formula when the
    cell is edited is escaped as in CSV. Numbers have 16 significant digits, one fewer than it
    takes to tell every two floats apart: CSV and Parquet are exact.

    Parameters
    ----------
    path : Path
    sheets : mapping of str to DataFrame
        By name of the sheet; an index is not written.

    Raises
    ------
    InvalidInput
        When a text is longer than 32,767 characters, holds U+FFFE or U+FFFF, a number is not
        finite, or a table has more rows or columns than a sheet.
    """
    problems = [
        problem for name, frame in sheets.items() for problem in _unwritable(path, name, frame)
    ]
    if problems:
        raise InvalidInput(problems)
    _replace(path, lambda beside: _write_workbook(beside, sheets))


def _unwritable(path: Path, name: str, frame: pd.DataFrame) -> Iterator[Problem]:
    """What a sheet cannot hold, each with its place."""
    file = f"{path.name}, sheet {name}"
    if len(frame) >= _SHEET_ROWS or frame.shape[1] > _SHEET_COLUMNS:
        expected = f"fewer than {_SHEET_ROWS} rows and at most {_SHEET_COLUMNS} columns"
        yield Problem(file, None, None, f"{len(frame)} rows", expected)
    for at, column in enumerate(map(str, frame.columns)):
        for row, value in enumerate(frame.iloc[:, at].tolist(), start=2):
            if isinstance(value, str):
                if len(value) >= CELL_CHARACTERS:  # an escape may add one
                    expected = f"text of fewer than {CELL_CHARACTERS} characters in a workbook"
                    yield Problem(file, row, column, value[:60], expected)
                elif _NOT_XML.search(value):
                    expected = "text without U+FFFE and U+FFFF, which no workbook can hold"
                    yield Problem(file, row, column, value[:60], expected)
            elif isinstance(value, float) and np.isinf(value):
                yield Problem(file, row, column, str(value), "a finite number in a workbook")


def _write_workbook(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    import xlsxwriter

    inert = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(str(path), {**inert, "in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        bold = workbook.add_format({"bold": True})
        for name, frame in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for at, column in enumerate(map(str, frame.columns)):
                sheet.write_string(0, at, column, bold)
                for row, value in enumerate(frame.iloc[:, at].tolist(), start=1):
                    _write_cell(sheet, row, at, value)


def _write_cell(sheet: Any, row: int, at: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, int | float) and value == value:
        sheet.write_number(row, at, value)
    elif text := escape(value) if isinstance(value, str) else cell_text(value):
        sheet.write_string(row, at, text)


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables to ``<name>.csv`` in a folder that exists, such as a stage.

    Parameters
    ----------
    folder : Path
    tables : mapping of str to DataFrame
        By name of the table, which is one of `instances.tables.TABLES`.
    """
    for name, frame in tables.items():
        write_csv(folder / f"{name}.csv", frame)


def write_json(path: Path, data: object) -> None:
    """Write plain data as JSON in UTF-8, numbers at full precision, keys in the order given.

    NumPy's numbers, booleans and arrays are written as plain ones. JSON has no infinity and no
    NaN: a figure that does not exist is left out or None, by choice of the caller.

    Parameters
    ----------
    path : Path
    data : object
        Mappings with text keys, lists, tuples, text, numbers, booleans, None.

    Raises
    ------
    ValueError
        When a number is not finite.
    TypeError
        When something is none of those.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2, default=_plain)
    _replace(path, lambda beside: beside.write_bytes(text.encode("utf-8") + b"\n"))


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} is no plain data")


def write_text(path: Path, text: str) -> None:
    """Write text in UTF-8 with the line ends that it has."""
    _replace(path, lambda beside: beside.write_bytes(text.encode("utf-8")))


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    with _beside(Path(path)) as beside:
        write(beside)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A new name in the same folder, which becomes the file when it was written."""
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        yield beside
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
