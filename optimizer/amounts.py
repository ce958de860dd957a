"""How numbers are written in sentences and terminal tables."""

import math


def money(value: float) -> str:
    """Money to the nearest unit, below 100 with two decimals: ``12,345``, ``3.50``."""
    return _grouped(value)


def units(value: float) -> str:
    """Units of a SKU: whole from 100 on, one decimal below."""
    return f"{value:,.0f}" if abs(value) >= 100 else _one_decimal(value)


def weeks(value: float) -> str:
    """Weeks with one decimal where it is not 0, the word included."""
    text = _one_decimal(value)
    return f"{text} week" if text == "1" else f"{text} weeks"


def percent(share: float) -> str:
    """A share as a percentage: two digits near the ends, where they matter."""
    if not math.isfinite(share):
        return "-"
    digits = 2 if 0 < min(share, 1 - share) < 0.01 else 1
    return f"{100 * share:.{digits}f} %"


def _one_decimal(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")


def _grouped(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
    return "0" if float(text.replace(",", "")) == 0 else text
