"""Text of cells to numbers, names and choices, whole columns at a time; each bad cell is named."""

from collections.abc import Callable, Container, Iterable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.column import EVERYTHING, Column, Table
from instances.findings import Findings
from instances.instance import Flags
from instances.number_range import LARGEST
from instances.number_text import NUMBER, SPREADSHEET_ERRORS, number_advice
from instances.raw_table import RawTable
from instances.typed_table import Texts, TypedTable

_YES, _NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n")


def typed_table(table: Table, raw: RawTable | None, findings: Findings) -> TypedTable:
    """Understand every cell of a table; those that cannot be are problems.

    Parameters
    ----------
    table : Table
    raw : RawTable or None
        Its columns are known ones; None where the table is absent.
    findings : Findings
    """
    size = 0 if raw is None else len(raw.cells)
    present = {} if raw is None else {name: _texts(raw.cells[name]) for name in raw.cells.columns}
    blank = np.full(size, "", dtype=object)
    texts = {name: present.get(name, blank) for name in table.header}
    understood = {column.name: _understood(column, texts[column.name]) for column in table.columns}
    typed = TypedTable(
        table,
        table.name if raw is None else raw.file,
        np.empty(0, dtype=np.int64) if raw is None else raw.rows.to_numpy(dtype=np.int64),
        texts,
        values={name: values for name, (values, _, _) in understood.items()},
        given={name: given for name, (_, given, _) in understood.items()},
        bad={
            column.name: understood[column.name][2]
            | (column.required & ~understood[column.name][1])
            for column in table.columns
        },
    )
    _report(typed, present, findings)
    return typed


def _report(table: TypedTable, present: Container[str], findings: Findings) -> None:
    """Name the bad cells; those of a column that is absent as a whole were named before."""
    for column in table.table.columns:
        name = column.name
        given = table.given[name]
        expected = partial(_expectation, column, table.texts[name])
        table.report(findings, table.bad[name] & given, name, expected)
        if name in present:
            missing = f"{column.expectation}, not an empty cell"
            table.report(findings, table.bad[name] & ~given, name, missing)


def _texts(cells: pd.Series) -> Texts:
    """Cells as Python's texts, equal ones the same object: a long history repeats its names."""
    places, distinct = pd.factorize(cells, use_na_sentinel=False)
    return np.asarray(distinct, dtype=object)[places]


def _understood(column: Column, texts: Texts) -> tuple[NDArray[Any], Flags, Flags]:
    """Values of a column, which cells are given, and which of those are bad."""
    if column.kind in ("name", "scope", "names"):
        return _names(column, texts)
    stripped = _of_texts(str.strip, texts)
    given = _flags(stripped)
    values, good = _numbers(column, stripped) if column.numeric else _choices(column, stripped)
    if column.default:
        values[~given] = float(column.default) if column.numeric else column.default
    return values, given, given & ~good


def _numbers(column: Column, stripped: Texts) -> tuple[NDArray[Any], Flags]:
    good = _flags(map(NUMBER.fullmatch, stripped))
    values = np.full(len(stripped), np.nan)
    # Python's own conversion, a cell at a time inside NumPy: pandas' is not exact to the last bit.
    values[good] = stripped[good].astype(np.float64)
    good = good & column.range.holds(values) & (np.abs(values) <= LARGEST)
    if column.kind == "whole":
        good = good & (values == np.floor(values))
    values[~good] = np.nan
    return values + 0.0, good  # no negative zeros


def _choices(column: Column, stripped: Texts) -> tuple[NDArray[Any], Flags]:
    meanings = {choice: choice for choice in column.choices}
    if column.kind == "flag":
        meanings = dict.fromkeys(_YES, "yes") | dict.fromkeys(_NO, "no")
    found = _of_texts(lambda text: meanings.get(text.lower(), ""), stripped)
    return found, _flags(found)


def _names(column: Column, texts: Texts) -> tuple[NDArray[Any], Flags, Flags]:
    refused = {*SPREADSHEET_ERRORS, EVERYTHING} if column.kind == "name" else SPREADSHEET_ERRORS
    forbidden = set(column.forbidden)
    wrong = _flags(text in refused or not forbidden.isdisjoint(text) for text in texts)
    return np.where(wrong, "", texts), _flags(texts), wrong


def _of_texts(change: Callable[[str], str], texts: Texts) -> Texts:
    # Texts have no array operations: those of pandas are the same loops at several times the cost.
    changed = np.empty(len(texts), dtype=object)
    changed[:] = [change(text) for text in texts]
    return changed


def _flags(values: Iterable[object]) -> Flags:
    return np.fromiter(map(bool, values), dtype=bool)


def _expectation(column: Column, texts: Texts, place: int) -> str:
    """What to expect in place of a bad cell: the column's words, and advice on the text found."""
    text = texts[place]
    advice = number_advice(text) if column.numeric else _name_advice(column, text)
    return f"{column.expectation}; {advice}" if advice else column.expectation


def _name_advice(column: Column, text: str) -> str:
    if text in SPREADSHEET_ERRORS:
        return "not a spreadsheet's error value"
    if text == EVERYTHING:
        return f"{EVERYTHING} stands for all"
    used = [character for character in column.forbidden if character in text]
    return f"without {' and '.join(used)}" if used else ""
