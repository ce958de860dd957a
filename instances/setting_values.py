"""How one value of a setting is understood, from TOML or from the text of a flag."""

import re
from collections.abc import Mapping
from numbers import Real
from typing import Literal, cast

from instances.limits import LimitKind, LimitRequest
from instances.number_range import INNER_SHARE, LARGEST, NOT_NEGATIVE, Range
from instances.number_text import NUMBER, number_advice

SCOPES = ("sku", "category", "line", "site")
"""What a service limit may be for, beside ``all`` and ``each``: ``sku:NAME`` and so on."""

RISK_FORM = 'LEVEL:LIMIT, such as "0.95:60%" or "0.95:1e6", and :total for total cost'
MONEY_FORM = 'money, or a percentage such as "60%"'
SERVICE_FORM = 'a share above 0 and below 1, such as 0.98 or "98%"'

_SCOPE_FORM = "a scope: all, each, " + ", ".join(f"{kind}:NAME" for kind in SCOPES)
_PERCENT = re.compile(r"(.*?)\s*%", re.DOTALL)


class Unreadable(ValueError):
    """A value that cannot be understood; its text says what was expected.

    Parameters
    ----------
    value : object
        The part that was not understood.
    expected : str
    """

    def __init__(self, value: object, expected: str) -> None:
        super().__init__(expected)
        self.value = _text(value)
        self.expected = expected


def _text(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # an integer of thousands of digits, which Python does not write out
        return "a number of thousands of digits"


def parse_number(value: object, range: Range, form: str, *, whole: bool = False) -> float:
    """Read a number in `range`, given as a number or as text; `form` says what is expected."""
    number = _number(value, form)
    if not bool(range.holds(number)) or (whole and number != int(number)):
        raise Unreadable(value, form)
    return number


def limit_parts(value: object) -> list[object]:
    """Limits that a setting holds: one, those of a list, or those of a table of scopes."""
    if isinstance(value, list | tuple):
        return list(value)
    return list(value.items()) if isinstance(value, Mapping) else [value]


def parse_limit(kind: LimitKind, value: object) -> LimitRequest:
    """Read one limit.

    Parameters
    ----------
    kind : LimitKind
    value : object
        Budget and stress: money, or text such as ``"60%"``. VaR and CVaR: ``"0.95:60%"`` or
        ``"0.95:1e6"``, with ``:total`` as a third part for total cost. Service kinds: a share,
        ``"98%"``, ``"SCOPE=SHARE"``, or a pair of scope and share.

    Raises
    ------
    Unreadable
    """
    if kind in ("budget", "stress"):
        return _money_limit(kind, value)
    return _risk_limit(kind, value) if kind in ("var", "cvar") else _service_limit(kind, value)


def _money_limit(
    kind: LimitKind, value: object, alpha: float = 0.0, of: Literal["loss", "total"] = "loss"
) -> LimitRequest:
    percent = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    text = value if percent is None else percent[1]
    number = parse_number(text, NOT_NEGATIVE, MONEY_FORM)
    return LimitRequest(kind, number / 100 if percent else number, bool(percent), alpha, of=of)


def _risk_limit(kind: LimitKind, value: object) -> LimitRequest:
    parts = value.split(":") if isinstance(value, str) else []
    of = parts[2].strip() if len(parts) == 3 else "loss"
    if len(parts) not in (2, 3) or of not in ("loss", "total"):
        raise Unreadable(value, RISK_FORM)
    try:
        alpha = _inner_share(parts[0], "a level between 0 and 1, such as 0.95")
        return _money_limit(kind, parts[1], alpha, "total" if of == "total" else "loss")
    except Unreadable as error:
        raise Unreadable(value, f"{RISK_FORM}: {error.expected}") from error


def _service_limit(kind: LimitKind, value: object) -> LimitRequest:
    scope: object = "all"
    if isinstance(value, str) and "=" in value:
        value = tuple(value.rsplit("=", 1))
    if isinstance(value, tuple) and len(value) == 2:
        scope, value = value
    known, _, name = str(scope).partition(":")
    if scope not in ("all", "each") and (known not in SCOPES or not name):
        raise Unreadable(scope, _SCOPE_FORM)
    return LimitRequest(kind, _inner_share(value, SERVICE_FORM), scope=str(scope))


def _inner_share(value: object, form: str) -> float:
    percent = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if percent is None:
        return parse_number(value, INNER_SHARE, form)
    share = _number(percent[1], form) / 100
    if not bool(INNER_SHARE.holds(share)):
        raise Unreadable(value, form)
    return share


def _number(value: object, form: str) -> float:
    if isinstance(value, str):
        text = value.strip()
        if not NUMBER.fullmatch(text):
            advice = number_advice(text)
            raise Unreadable(value, f"{form} ({advice})" if advice else form)
        value = float(text)
    if isinstance(value, bool) or not isinstance(value, Real):
        raise Unreadable(value, form)
    if not abs(cast(float, value)) <= LARGEST:
        raise Unreadable(value, f"{form} (finite, at most 1e12 in size)")
    return float(value)
