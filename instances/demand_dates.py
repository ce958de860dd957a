"""Dates of a demand history, as the weeks that an instance counts in."""

import re
from datetime import date

from instances.raw_table import RawTable

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def dates_to_weeks(table: RawTable) -> RawTable:
    """Replace the dates of a ``demand`` table by weeks, the latest one of the table being week 0.

    Only differences between the starts of periods count. Every other table, and a history whose
    starts are not all ISO dates (``2024-01-31``), is returned as it is.

    Parameters
    ----------
    table : RawTable

    Returns
    -------
    RawTable
    """
    if table.table != "demand" or list(table.cells.columns).count("period_start") != 1:
        return table
    starts = table.cells["period_start"]
    try:
        days = {text: _day(text) for text in starts.unique()}
    except ValueError:
        return table
    latest = max(days.values(), default=0)
    weeks = {text: repr((day - latest) / 7) for text, day in days.items()}
    cells = table.cells.assign(period_start=starts.map(weeks).astype(starts.dtype))
    return RawTable(table.table, table.file, cells, table.rows)


def _day(text: str) -> int:
    if not _ISO_DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text).toordinal()
