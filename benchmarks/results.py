"""The table of everything measured: kept as CSV, a newer figure in the place of an older one."""

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

KEY = ("suite", "case", "size", "seed", "variant", "method", "time_limit")
COLUMNS = (
    *KEY,
    "status",
    "seconds",
    "sampling_s",
    "solve_s",
    "reference_s",
    "peak_mib",
    "objective",
    "lower_bound",
    "gap",
    "objective_without_limits",
    "unproven_share",
    "requirements",
    "options",
    "events",
    "events_per_s",
    "sku_scenarios_per_s",
    "numpy_s",
    "note",
    "load",
    "date",
    "machine",
    "versions",
)

Row = Mapping[str, Any]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of the table, none where there is no file yet."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def merged(old: Iterable[Row], new: Iterable[Row]) -> list[dict[str, str]]:
    """All rows as text, a new one in the place of an old one with the same key."""
    rows: dict[tuple[str, ...], dict[str, str]] = {}
    for row in (*old, *new):
        text = {name: _text(row.get(name)) for name in COLUMNS}
        rows[tuple(text[name] for name in KEY)] = text
    return list(rows.values())


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write the table beside its place, then put it there."""
    beside = path.with_suffix(".part")
    with beside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(beside, path)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
