"""How a number is written in a cell or a setting, and what is wrong with text that is none."""

import re

from instances.number_range import LARGEST

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A decimal number with a point, such as 3, 3.0, .5 or 1e3; ASCII digits only."""

SPREADSHEET_ERRORS = (
    *("#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"),
    *("#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!"),
)
"""What a spreadsheet shows in a cell whose formula has no result."""

_CURRENCY = "$€£¥₹₩₽¢"
_DATE = re.compile(
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}([T ].*)?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}( .*)?"
    r"|[0-9]{1,2}[- ]?[A-Za-z]{3,9}[- ]?[0-9]{2,4}"
)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}([,.' \u00a0\u202f][0-9]{3})+([.,][0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_NO_NUMBERS = frozenset(["nan", "null", "none", "nil", "na", "n/a", "-", "--", "?", "tbd"])
_LONGEST_EXAMINED = 60


def number_advice(text: str) -> str:
    """What to write instead of text that is no usable number, in words; empty where unclear.

    The text is taken apart only to help the user: nothing is ever guessed from it.
    """
    text = text.strip()
    if len(text) > _LONGEST_EXAMINED:
        return ""
    if NUMBER.fullmatch(text):
        return "at most 1e12 in size" if abs(float(text)) > LARGEST else ""
    if text.upper() in SPREADSHEET_ERRORS:
        return "not a spreadsheet's error value"
    if _DATE.fullmatch(text):
        return "a date is given as weeks from the start of the horizon"
    return _advice_on_signs(text)


def _advice_on_signs(text: str) -> str:
    if text.endswith("%") and NUMBER.fullmatch(text[:-1].strip()):
        return f"without a percent sign: {float(text[:-1]) / 100:.10g} for {text}"
    if any(sign in _CURRENCY for sign in text):
        return "without a currency sign"
    if _GROUPED.fullmatch(text):
        return "without thousands separators, such as 1234.5"
    if _COMMA.fullmatch(text):
        return f"with a decimal point: {text.replace(',', '.')} for {text}"
    if "_" in text and NUMBER.fullmatch(text.replace("_", "")):
        return "without underscores"
    if text.lower().lstrip("+-") in ("inf", "infinity", "∞", "1.#inf"):
        return "finite; leave the cell empty where there is no limit"
    if text.lower() in _NO_NUMBERS:
        return "or an empty cell where it is optional"
    if NUMBER.match(text):
        return "alone, without a unit or other text"
    return ""


def shortened(text: str, longest: int = 60) -> str:
    """`text` as messages show it: cut where long."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
