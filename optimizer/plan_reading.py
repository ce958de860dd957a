"""Reads a plan back: which option and which buffer each SKU has, checked against a program."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from instances.cells import typed_table
from instances.column import Column, Table
from instances.csv_reader import read_csv
from instances.findings import Findings
from instances.frames_reader import read_frames
from instances.instance import Flags, Ints
from instances.keys import check_key, check_reference
from instances.nearest import nearest
from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable
from instances.typed_table import TypedTable
from models.evaluation import LIMIT_TOLERANCE
from models.program import Decision, Program

if TYPE_CHECKING:
    import pandas as pd

PLAN_FILE = "plan.csv"

_PLAN = Table(
    "plan",
    "A SKU's option and buffer",
    (
        Column("sku", "name", "SKU", required=True),
        Column("option", "name", "Policy, order quantity and alternates", required=True),
        Column("buffer_units", "number", "Stock above cycle stock", required=True, unit="units"),
    ),
    key=("sku",),
    required=True,
)
"""The columns of ``plan.csv`` that decide; all others follow from them and from the instance."""

_MOST_LISTED = 8
"""Options of a SKU that a message lists."""


def read_plan(source: "Path | str | pd.DataFrame | RawTable", program: Program) -> Decision:
    """Read the decision of a plan.

    Of the columns of ``plan.csv`` three are read: ``sku``, ``option`` and ``buffer_units``. What
    the others say follows from these and from the instance, and is not believed.

    Parameters
    ----------
    source : Path, DataFrame or RawTable
        A ``plan.csv``, the folder that holds one, a plan's table, or its cells (`plan_cells`).
    program : Program
        Of the instance that the plan is for; any set of scenarios will do.

    Returns
    -------
    Decision
        Option and buffer of every SKU. A buffer that rounding put outside its option's range lies
        at the range's end.

    Raises
    ------
    InvalidInput
        With every problem: columns that are not there, cells that cannot be read, SKUs that the
        instance does not have or the plan leaves out, options that the SKU does not have, buffers
        outside their option's range.
    """
    findings = Findings()
    raw = source if isinstance(source, RawTable) else plan_cells(source)
    table = _understood(raw, findings)
    repeated = check_key(table, findings)
    known = np.array(program.sku, dtype=object)
    check_reference(table, "sku", known, "a SKU of the instance", findings)
    sku = _positions(program, table)
    _require_all(program, table, sku, findings)
    option = _options(program, table, sku, findings)
    _require_range(program, table, option, findings)
    if findings.problems or repeated.any():
        raise InvalidInput(sorted(findings.problems, key=lambda problem: problem.row or 0))
    chosen, buffer = np.empty(len(sku), np.int64), np.empty(len(sku))
    chosen[sku], buffer[sku] = option, table["buffer_units"]
    low, high = program.options.buffer_min[chosen], program.options.buffer_max[chosen]
    return Decision(chosen, np.clip(buffer, low, high))


def plan_cells(source: "Path | str | pd.DataFrame") -> RawTable:
    """Read a plan's cells as text: what can be done before there is a program.

    Raises
    ------
    InvalidInput
        When there is no plan, or none that can be read.
    """
    if not isinstance(source, Path | str):
        return read_frames({_PLAN.name: source})[0]
    path = Path(source)
    try:
        path = path / PLAN_FILE if path.is_dir() else path
        found = path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        found = False
    if not found:
        expected = f"a {PLAN_FILE}, or the folder that holds one"
        raise InvalidInput([Problem("plan", None, None, str(source), expected)])
    return read_csv(path, _PLAN.name, _PLAN.header.__contains__)


def _understood(raw: RawTable, findings: Findings) -> TypedTable:
    """The columns that decide; one that is not there ends the reading."""
    headers = [str(name).strip() for name in raw.cells.columns]
    missing = [
        Problem(raw.file, 1, column.name, None, f"this column, which is required: {column.doc}")
        for column in _PLAN.columns
        if headers.count(column.name) != 1
    ]
    if missing:
        raise InvalidInput(missing)
    cells = raw.cells.iloc[:, [headers.index(name) for name in _PLAN.header]]
    cells.columns = list(_PLAN.header)
    filled = np.asarray((cells != "").any(axis=1), dtype=bool)
    return typed_table(
        _PLAN, RawTable(raw.table, raw.file, cells[filled], raw.rows[filled]), findings
    )


def _positions(program: Program, table: TypedTable) -> Ints:
    """Position of each row's SKU in the program, -1 where it has none."""
    places = {sku: place for place, sku in enumerate(program.sku)}
    return np.array([places.get(name, -1) for name in table["sku"]], np.int64)


def _require_all(program: Program, table: TypedTable, sku: Ints, findings: Findings) -> None:
    left_out = np.setdiff1d(np.arange(len(program.sku)), sku)
    for place in left_out.tolist():
        findings.add(table.file, f"a row for the SKU {program.sku[place]!r}", None, "sku")


def _options(program: Program, table: TypedTable, sku: Ints, findings: Findings) -> Ints:
    """Position of each row's option, -1 where the SKU has none of that name."""
    options = program.options
    names: Mapping[tuple[int, str], int] = {
        (int(owner), name): place
        for place, (owner, name) in enumerate(zip(options.sku, options.option, strict=True))
    }
    pairs = zip(sku.tolist(), table["option"].tolist(), strict=True)
    option = np.array([names.get(pair, -1) for pair in pairs], np.int64)
    wrong = (option < 0) & (sku >= 0) & ~table.bad["option"]
    table.report(findings, wrong, "option", partial(_expected_option, program, table, sku))
    return option


def _expected_option(program: Program, table: TypedTable, sku: Ints, place: int) -> str:
    first, last = program.options.first[sku[place]], program.options.first[sku[place] + 1]
    own = program.options.option[first:last]
    near = nearest(str(table["option"][place]), own)
    if near is not None:
        return f"an option of the SKU; nearest is {near!r}"
    more = f" and {len(own) - _MOST_LISTED} more" if len(own) > _MOST_LISTED else ""
    return f"an option of the SKU: {', '.join(own[:_MOST_LISTED])}{more}"


def _require_range(program: Program, table: TypedTable, option: Ints, findings: Findings) -> None:
    low, high = program.options.buffer_min[option], program.options.buffer_max[option]
    slack = LIMIT_TOLERANCE * np.maximum(1.0, high)
    buffer = table["buffer_units"]
    inside: Flags = (buffer >= low - slack) & (buffer <= high + slack)
    wrong = ~inside & (option >= 0) & ~table.bad["buffer_units"]
    table.report(
        findings,
        wrong,
        "buffer_units",
        lambda place: f"a buffer of the option's range, {low[place]:g} to {high[place]:g} units",
    )
