"""Settings that are given as a dict or as a sheet of a workbook, as the TOML they stand for."""

import json
import tomllib
from collections.abc import Mapping

from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable

_COLUMNS = ["setting", "value"]


def toml_of(settings: Mapping[str, object]) -> str:
    """TOML text of settings; None counts as not given.

    Parameters
    ----------
    settings : mapping of str to object
        Texts, numbers, booleans, lists and mappings of them.
    """
    given = {key: value for key, value in settings.items() if value is not None}
    return "".join(f"{_text(str(key))} = {_value(value)}\n" for key, value in given.items())


def toml_of_cells(sheet: RawTable) -> str:
    """TOML text of a sheet with the columns ``setting`` and ``value``.

    A value is text as a flag of the command line takes it; one that is a TOML list or table is
    that list or table. Rows with an empty value count as not given.

    Raises
    ------
    InvalidInput
        When the columns are others, or a setting stands in two rows.
    """
    if list(sheet.cells.columns) != _COLUMNS:
        found = ", ".join(map(str, sheet.cells.columns))
        raise InvalidInput([Problem(sheet.file, 1, None, found, "the columns setting and value")])
    lines: dict[str, str] = {}
    problems = []
    cells = (sheet.cells[name].tolist() for name in _COLUMNS)
    for row, setting, value in zip(sheet.rows.tolist(), *cells, strict=True):
        if setting in lines:
            problems.append(Problem(sheet.file, row, "setting", setting, "every setting once"))
        if value:
            lines[setting] = f"{_text(setting)} = {_cell(value)}\n"
    if problems:
        raise InvalidInput(problems)
    return "".join(lines.values())


def _cell(value: str) -> str:
    if value[:1] not in ("[", "{"):
        return _text(value)
    try:
        alone = tomllib.loads(f"value = {value}").keys() == {"value"}
    except (ValueError, RecursionError):
        alone = False
    return value if alone else _text(value)


def _text(text: str) -> str:
    # A JSON string is a TOML string, but for this one character that JSON leaves as it is.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{_text(str(key))} = {_value(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    item = getattr(value, "item", None)  # a NumPy scalar, some of which are floats as well
    if item is not None:
        return _value(item())
    return repr(value + 0) if isinstance(value, int | float) else _text(str(value))
