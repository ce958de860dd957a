"""``instance.toml``: read with overrides on top, as a commented template, as documentation."""

import re
import textwrap
import tomllib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, cast

from instances.limits import LimitKind, LimitRequest
from instances.nearest import known_names
from instances.number_text import shortened
from instances.problems import InvalidInput, Problem
from instances.setting_list import GROUPS, SETTINGS, Setting
from instances.setting_values import Unreadable, limit_parts, parse_limit, parse_number
from instances.settings import Settings

__all__ = [
    "SETTINGS",
    "Setting",
    "default_text",
    "settings_from",
    "settings_reference",
    "settings_template",
]

ABSENT = "none"
"""Text that takes a setting without a default away again, as an override does."""

_LINE = re.compile(r"at line (\d+), column \d+")


def settings_from(
    toml_text: str | None,
    overrides: Mapping[str, object],
    file: str = "instance.toml",
    overrides_file: str = "command line",
) -> Settings:
    """Read the settings: the file's, with overrides on top, defaults beneath.

    Parameters
    ----------
    toml_text : str or None
        Text of ``instance.toml``, None where there is none.
    overrides : mapping of str to object
        Values by key, as TOML would give them or as the text of a flag; None counts as not given,
        and the text ``none`` takes an optional setting of the file away.
    file, overrides_file : str
        What messages call the places that they come from.

    Raises
    ------
    InvalidInput
        With every problem: text that is no TOML, unknown keys, values that cannot be used.
    """
    problems: list[Problem] = []
    values = _understood(_toml_values(toml_text, file, problems), file, problems)
    given = {key: value for key, value in overrides.items() if value is not None}
    values |= _understood(given, overrides_file, problems)
    if problems:
        raise InvalidInput(problems)
    limits = [
        limit
        for key in SETTINGS
        if SETTINGS[key].kind == "limit"
        for limit in cast(tuple[LimitRequest, ...], values.pop(key, ()))
    ]
    return Settings(limits=tuple(limits), **cast(dict[str, Any], values))


def settings_template() -> str:
    """Text of an ``instance.toml`` with every setting commented out, explained, at its default."""
    lines = ["# Settings of this instance. Remove the # in front of one to change it.", ""]
    for heading, group in GROUPS.items():
        lines += [f"# {heading}", "# " + "-" * len(heading), ""]
        for setting in group:
            doc = f"{setting.doc}{' (none unless set)' if setting.optional else ''}."
            lines += textwrap.wrap(doc, 98, initial_indent="# ", subsequent_indent="# ")
            lines += [f"#{setting.key} = {default_text(setting)}", ""]
    return "\n".join(lines)


def settings_reference() -> str:
    """Documentation of every setting as Markdown, one table a group."""
    lines: list[str] = []
    for heading, group in GROUPS.items():
        lines += [f"## {heading}\n", "| setting | flag | meaning | may be | default |"]
        lines += ["|---|---|---|---|---|", *(_reference_row(setting) for setting in group), ""]
    return "\n".join(lines)


def default_text(setting: Setting) -> str:
    """Default of a setting as TOML text; of an optional one, which is absent, an example."""
    if setting.optional:
        return setting.example
    value = getattr(Settings(), setting.key)
    if isinstance(value, tuple):
        return "[" + ", ".join(f"{number:g}" for number in value) + "]"
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


def _reference_row(setting: Setting) -> str:
    default = "none" if setting.optional else default_text(setting)
    cells = (f"`{setting.key}`", f"`{setting.flag}`", setting.doc, setting.expectation, default)
    return "| " + " | ".join(cells) + " |"


def _toml_values(text: str | None, file: str, problems: list[Problem]) -> dict[str, object]:
    if text is None:
        return {}
    try:
        return tomllib.loads(text)
    except RecursionError:
        problems.append(Problem(file, None, None, None, "TOML that is not nested so deeply"))
    except ValueError as error:
        line = _LINE.search(str(error))
        reason = _LINE.sub("", str(error)).replace("()", "").strip()
        row = int(line[1]) if line else None
        problems.append(Problem(file, row, None, None, f"valid TOML: {reason}"))
    return {}


def _understood(
    values: Mapping[str, object], file: str, problems: list[Problem]
) -> dict[str, object]:
    """Values of the settings that can be used; what cannot goes to `problems`."""
    understood: dict[str, object] = {}
    for key, value in values.items():
        setting = SETTINGS.get(key)
        if setting is None:
            expected = f"a known setting{known_names(key, list(SETTINGS))}"
            problems.append(Problem(file, None, shortened(key), None, expected))
        elif setting.optional and _takes_away(value):
            understood[key] = () if setting.kind == "limit" else None
        else:
            try:
                understood[key] = _value(setting, value)
            except* Unreadable as errors:
                for error in cast(tuple[Unreadable, ...], errors.exceptions):
                    found = Problem(file, None, key, shortened(error.value), error.expected)
                    problems.append(found)
    return understood


def _takes_away(value: object) -> bool:
    if isinstance(value, list | tuple) and len(value) == 1:  # a flag that could be repeated
        value = value[0]
    return isinstance(value, str) and value.strip().lower() == ABSENT


def _value(setting: Setting, value: object) -> object:
    if setting.kind == "limit":
        return _limits(setting, value)
    if setting.kind == "numbers":
        return _numbers(setting, value)
    if setting.kind in ("choice", "text"):
        return _text(setting, value)
    whole = setting.kind == "whole"
    number = parse_number(value, setting.range, setting.expectation, whole=whole)
    return int(number) if whole else number


def _limits(setting: Setting, value: object) -> tuple[LimitRequest, ...]:
    """Limits of one kind; a group of Unreadable, one for each part that cannot be used."""
    limits: list[LimitRequest] = []
    errors: list[Unreadable] = []
    for part in limit_parts(value):
        try:
            limits.append(parse_limit(cast(LimitKind, setting.key), part))
        except Unreadable as error:
            errors.append(error)
    places = [(limit.alpha, limit.of, limit.scope) for limit in limits]
    if len(set(places)) < len(places):
        errors.append(Unreadable(value, "each level and scope at most once"))
    if errors:
        raise ExceptionGroup(setting.key, errors)
    return tuple(limits)


def _numbers(setting: Setting, value: object) -> tuple[float, ...]:
    if isinstance(value, str):
        value = value.split(",")
    parts = value if isinstance(value, list | tuple) else [value]
    if not parts:
        raise Unreadable("[]", setting.expectation)
    numbers = tuple(parse_number(part, setting.range, setting.expectation) for part in parts)
    rising = all(left < right for left, right in pairwise(numbers))
    if (setting.count and len(numbers) != setting.count) or (setting.increasing and not rising):
        raise Unreadable(value, setting.expectation)
    return numbers


def _text(setting: Setting, value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or (setting.kind == "choice" and text not in setting.choices):
        raise Unreadable(value, setting.expectation)
    return text
