"""The text of a value that is not text yet: a cell of a workbook, Parquet file or DataFrame.

Nothing heavy is imported here: the process that reads a workbook or Parquet file uses it too.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

_WHOLE_BELOW = 1e15
"""Whole numbers below it are exact as floats with digits to spare, and are written as integers."""


def cell_text(value: object) -> str:
    """Text of a value as a person would have typed it into a CSV file.

    Whole numbers have no decimal point (a workbook holds 3 as 3.0), other floats are the shortest
    text that reads back as the same number, missing values are empty, booleans are TRUE and FALSE,
    dates are ISO dates, with the time of day only where it is not midnight.

    Examples
    --------
    >>> [cell_text(value) for value in (3.0, 0.1, True, None, float("nan"), "text")]
    ['3', '0.1', 'TRUE', '', '', 'text']
    """
    convert = _CONVERSIONS.get(type(value))
    if convert is not None:
        return convert(value)
    if value is None or type(value).__name__ in _MISSING:
        return ""
    for kind, convert in _CONVERSIONS.items():
        if isinstance(value, kind):
            return convert(value)
    item = getattr(value, "item", None)  # a NumPy scalar
    return cell_text(item()) if item is not None and type(item()) in _CONVERSIONS else str(value)


_MISSING = ("NaTType", "NAType")
"""Types of pandas' missing values, by name, so that pandas need not be imported."""


def _of_float(value: float) -> str:
    if value != value:
        return ""
    whole = value.is_integer() and abs(value) < _WHOLE_BELOW
    return str(int(value)) if whole else float.__repr__(value)


def _of_datetime(value: datetime) -> str:
    midnight = value.tzinfo is None and not (
        value.hour or value.minute or value.second or value.microsecond
    )
    return value.date().isoformat() if midnight else value.isoformat(" ")


def _of_decimal(value: Decimal) -> str:
    if not value.is_finite():
        return "" if value.is_nan() else str(value)
    return format(value, "f").rstrip("0").rstrip(".") if "." in format(value, "f") else str(value)


_CONVERSIONS: dict[type, Callable] = {
    str: str.__str__,
    float: _of_float,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: int.__str__,
    datetime: _of_datetime,
    date: date.isoformat,
    Decimal: _of_decimal,
}
"""By type, the more special ones first: a bool is an int, a datetime is a date."""
