"""The flags of ``solve`` and ``export``: one for every setting, from its definition."""

from dataclasses import fields, make_dataclass
from typing import Annotated, Any

from cyclopts import Group, Parameter

from instances.setting_list import GROUPS, Setting
from instances.setting_values import MONEY_FORM, RISK_FORM, SERVICE_FORM
from instances.settings_file import default_text


def _help(setting: Setting) -> str:
    """What the setting means, what it may be where that is not obvious, and its default."""
    form = f": {setting.form}" if setting.form else ""
    choices = f": {', '.join(setting.choices)}" if setting.choices else ""
    default = "" if setting.optional else f" [{default_text(setting)}]"
    return f"{setting.doc}{form or choices}{default}"


def _place(setting: Setting) -> str:
    """What the help puts in the place of a value."""
    by_form = {MONEY_FORM: "LIMIT", RISK_FORM: "LEVEL:LIMIT", SERVICE_FORM: "SHARE"}
    by_kind = {"number": "N", "whole": "N", "numbers": "N,N", "choice": "WORD", "text": "NAME"}
    if setting.key == "time_limit":
        return "SECONDS"
    if setting.key.endswith("_weeks"):
        return "WEEKS"
    return by_form.get(setting.form, by_kind.get(setting.kind, "VALUE"))


def _flag(setting: Setting, group: Group) -> Any:
    """Every flag is text, or a list of texts where a limit may be given several times.

    What the text may be is checked where the file's settings are, with the same words.
    """
    kind: Any = list[str] | None if setting.kind == "limit" else str | None
    parameter = Parameter(
        name=setting.flag, help=_help(setting), metavar=_place(setting), group=group, negative=()
    )
    return Annotated[kind, parameter]


def _flags() -> type:
    named = [
        (setting.key, _flag(setting, Group(heading, sort_key=place)), None)
        for place, (heading, group) in enumerate(GROUPS.items())
        for setting in group
    ]
    flags = make_dataclass("Flags", named, frozen=True, kw_only=True)
    flags.__module__ = __name__  # cyclopts looks into no class of the standard library
    return flags


Flags: Any = _flags()
"""Settings as given on the command line: text each, None where a flag was not given."""

SettingFlags = Annotated[Flags, Parameter(name="*")]
"""Annotation of a command's parameter that takes all settings as flags of their own."""

NO_FLAGS = Flags()


def overrides_of(flags: Any) -> dict[str, object]:
    """Settings that were given on the command line, by key, to lie over the file's."""
    given = {field.name: getattr(flags, field.name) for field in fields(flags)}
    return {key: value for key, value in given.items() if value is not None}
