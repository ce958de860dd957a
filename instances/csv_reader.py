"""Reads a CSV file as text cells: record by record, so that every fault has its row."""

import csv
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pandas as pd

from instances.faults import Faults
from instances.raw_table import RawTable
from instances.reading_limits import (
    CELL_CHARACTERS,
    CELLS,
    COLUMNS,
    FILE_BYTES,
    MEBIBYTE,
    ROWS,
)
from instances.spreadsheet_text import unescape_all
from instances.text_scan import scan_text

_BLOCK_CELLS = 100_000
"""Cells that are turned into columns at a time: the only ones that are Python objects."""

_REPLACED_BYTES = range(0xDC80, 0xDD00)
"""Code points that stand for bytes that are no UTF-8 (Python's ``surrogateescape``)."""

_Rows = list[list[str]]


def read_csv(path: Path, table: str, is_known: Callable[[str], bool]) -> RawTable:
    """Read a CSV file in UTF-8, with or without a byte order mark.

    Cells are separated by commas; by semicolons or tabs where the header names columns of the
    table only that way. A cell that holds a comma, a quote or a line break stands in double
    quotes, in which a quote is doubled (RFC 4180). Rows without any text are passed over but
    counted, and so are empty cells beyond the header's, such as spreadsheets leave.

    Parameters
    ----------
    path : Path
    table : str
        Name of the table that the file holds.
    is_known : callable
        Whether a name is that of a column of it, by which the separator is recognised.

    Returns
    -------
    RawTable

    Raises
    ------
    InvalidInput
        With the row of each fault: text that is not UTF-8, NUL characters, quotes out of place,
        rows of another length than the header, no header, or more than the limits of
        `instances.reading_limits`.
    """
    faults = Faults(path.name)
    size = path.stat().st_size
    if size > FILE_BYTES:
        faults.stop(
            f"a file of at most {FILE_BYTES // MEBIBYTE} MiB", value=f"{size // MEBIBYTE} MiB"
        )
    return read_records(path, table, faults, is_known, escaped=True)


def read_records(
    path: Path, table: str, faults: Faults, is_known: Callable[[str], bool], escaped: bool
) -> RawTable:
    """Read a CSV file of any size as `read_csv` does.

    Parameters
    ----------
    path : Path
    table : str
    faults : Faults
        Its ``file`` is what messages call the file.
    is_known : callable
    escaped : bool
        Whether text cells went through `instances.spreadsheet_text.escape`.
    """
    scan = scan_text(path, faults)
    with (
        _no_collection(),
        open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file,
    ):
        delimiter = _delimiter(file.readline(), is_known)
        file.seek(0)
        records = csv.reader(file, delimiter=delimiter, strict=True)
        header = _header(records, faults)
        frames, rows = [_frame([[] for _ in header])], []
        for numbers, cells in _blocks(records, len(header), faults):
            columns: list[Sequence[str]] = list(zip(*cells, strict=True))
            if scan.doubtful:
                columns = [
                    _sound(column, name, numbers, faults)
                    for name, column in zip(header, columns, strict=True)
                ]
            if escaped and scan.apostrophes:
                columns = [unescape_all(column) for column in columns]
            frames.append(_frame(columns))
            rows += numbers
    faults.raise_if_any()
    table_cells = pd.concat(frames, ignore_index=True)
    table_cells.columns = pd.Index(header, dtype=object)
    return RawTable(table, faults.file, table_cells, pd.Series(rows, dtype="int64"))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the search for reference cycles: rows hold none, and it would take half the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _frame(columns: Sequence[Sequence[str]]) -> pd.DataFrame:
    return pd.DataFrame(dict(enumerate(columns)), dtype=str)


def _delimiter(line: str, is_known: Callable[[str], bool]) -> str:
    """The separator by which the header names most known columns; a comma where none does."""

    def recognised(delimiter: str) -> int:
        return sum(is_known(name.strip().strip('"')) for name in line.split(delimiter))

    return max(",;\t", key=recognised)


def _header(records: Iterator[list[str]], faults: Faults) -> list[str]:
    """Column names, empty where a cell of the header is."""
    try:
        header = [name.strip() for name in next(records, [])]
    except csv.Error as error:
        faults.stop(_expected_of(error), row=1)
    while header and not header[-1]:
        header.pop()
    if not header:
        faults.stop("column names in row 1")
    for name in header:
        if expected := _wrong_with(name):
            faults.stop(expected, row=1, value=name)
    if len(header) > COLUMNS:
        faults.stop(f"at most {COLUMNS} columns", row=1, value=f"{len(header)} columns")
    return header


def _blocks(
    records: Iterator[list[str]], width: int, faults: Faults
) -> Iterator[tuple[list[int], _Rows]]:
    """Numbers and cells of the rows that hold text, some thousand at a time, `width` cells each."""
    number, kept = 2, 0
    while True:
        numbers, rows, read = _next_block(records, number, max(1, _BLOCK_CELLS // width), faults)
        if not read:
            return
        number += read
        if not all(len(cells) == width and any(cells) for cells in rows):
            numbers, rows = _of_width(numbers, rows, width, faults)
        kept += len(rows)
        if kept > ROWS or kept * width > CELLS:
            faults.stop(f"at most {ROWS} rows and {CELLS} cells", row=numbers[-1])
        if rows:
            yield numbers, rows


def _next_block(
    records: Iterator[list[str]], number: int, most: int, faults: Faults
) -> tuple[list[int], _Rows, int]:
    """Numbers and cells of the next rows, and how many were read, faulty ones counted."""
    rows: _Rows = []
    try:
        rows.extend(islice(records, most))  # keeps what came before an error
    except csv.Error as error:
        faults.add(_expected_of(error), number + len(rows))
        return list(range(number, number + len(rows))), rows, len(rows) + 1
    return list(range(number, number + len(rows))), rows, len(rows)


def _of_width(
    numbers: list[int], rows: _Rows, width: int, faults: Faults
) -> tuple[list[int], _Rows]:
    """Rows without blank ones and without empty cells beyond the header; others are noted."""
    kept_numbers, kept = [], []
    for number, cells in zip(numbers, rows, strict=True):
        if not any(cells):
            continue
        if len(cells) < width or any(cells[width:]):
            expected = f"{_count(width)}, as many as in the header"
            faults.add(expected, number, value=_count(len(cells)))
        else:
            kept_numbers.append(number)
            kept.append(cells[:width])
    return kept_numbers, kept


def _count(cells: int) -> str:
    return "1 cell" if cells == 1 else f"{cells} cells"


def _expected_of(error: csv.Error) -> str:
    words = str(error)
    if "unexpected end of data" in words:
        return "a closing quote of the cell that this row opens"
    if "field larger" in words:
        return f"cells of at most {CELL_CHARACTERS} characters; a closing quote may be missing"
    return "quotes around a whole cell only, those inside it doubled"


def _sound(
    column: Sequence[str], name: str, numbers: Sequence[int], faults: Faults
) -> Sequence[str]:
    """Cells of a column; those that are too long, not UTF-8 or hold NUL are noted and emptied."""
    text = "".join(column)
    if "\0" not in text and _is_text(text) and max(map(len, column)) <= CELL_CHARACTERS:
        return column
    cells = list(column)
    for at, cell in enumerate(cells):
        if expected := _wrong_with(cell):
            faults.add(expected, numbers[at], name or None, cell)
            cells[at] = ""
    return cells


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _wrong_with(text: str) -> str:
    """What was expected instead of a cell's text; empty where it is sound."""
    if len(text) > CELL_CHARACTERS:
        return f"at most {CELL_CHARACTERS} characters"
    if "\0" in text:
        return "text without NUL characters"
    bad = next((ord(sign) for sign in text if ord(sign) in _REPLACED_BYTES), None)
    if bad is None:
        return ""
    return f"UTF-8 text (byte 0x{bad - 0xDC00:02x} is none: save the file as CSV UTF-8)"
