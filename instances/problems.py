"""How bad input is reported: one problem a place, all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something wrong at one place of the input.

    Parameters
    ----------
    file : str
        File or sheet that holds it, or ``command line``.
    row : int or None
        Row as a spreadsheet counts it (the header is row 1), None where no row is at fault.
    column : str or None
        Column of a table, or the name of a setting.
    value : str or None
        The text that was found, shortened where long.
    expected : str
        What was expected there, in a few words.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            holder = "setting" if _holds_settings(self.file) else "column"
            place.append(f"{holder} {self.column}")
        found = "" if self.value is None else f"found {self.value!r}, "
        return f"{', '.join(place)}: {found}expected {self.expected}"


def _holds_settings(file: str) -> bool:
    return file in {"command line", "settings"} or file.endswith(".toml")


class InvalidInput(ValueError):
    """Input that cannot be used, with every problem that was found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
