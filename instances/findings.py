"""Problems and warnings, collected while an instance is validated."""

from dataclasses import dataclass, field

from instances.number_text import shortened
from instances.problems import Problem


@dataclass
class Findings:
    """What validation has found so far.

    Parameters
    ----------
    problems : list of Problem
        What makes the instance unusable.
    notes : list of str
        What can be used but looks unintended.
    """

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        file: str,
        expected: str,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Note a problem, its value shortened."""
        found = None if value is None else shortened(value)
        self.problems.append(Problem(file, row, column, found, expected))

    def note(self, what: str, names: list[str]) -> None:
        """Note a warning about some names, where there are any."""
        if names:
            first = ", ".join(_shown(name) for name in names[:5])
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            self.notes.append(f"{what}: {first}{more}")


def _shown(name: str) -> str:
    """A name as a terminal can show it: control characters escaped."""
    short = shortened(name)
    return short if short.isprintable() else ascii(short)
