"""Where the problems of one file are collected while it is read."""

from instances.number_text import shortened
from instances.problems import InvalidInput, Problem
from instances.reading_limits import PROBLEMS


def shown(text: str) -> str:
    """Text as a message can show it: shortened, bytes that are no UTF-8 as ``\\xNN``."""
    return shortened(text).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class Faults:
    """Problems of one file, up to a number after which reading on is pointless.

    Parameters
    ----------
    file : str
        What to call the file in messages.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(
        self, expected: str, row: int | None = None, column: str | None = None, value: str = ""
    ) -> None:
        """Note a problem; raises InvalidInput with all of them once there are too many."""
        found = shown(value) if value else None
        self.problems.append(Problem(self.file, row, column, found, expected))
        if len(self.problems) >= PROBLEMS:
            self.stop("fewer problems; the rest of this file was not read")

    def stop(self, expected: str, row: int | None = None, value: str = "") -> None:
        """Raise InvalidInput with a last problem and all before it."""
        found = shown(value) if value else None
        raise InvalidInput([*self.problems, Problem(self.file, row, None, found, expected)])

    def raise_if_any(self) -> None:
        """Raise InvalidInput where a problem was noted."""
        if self.problems:
            raise InvalidInput(self.problems)
