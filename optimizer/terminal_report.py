"""Shows a plan's page: in colour and in boxes on a terminal, as plain lines in a pipe."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.summary_report import Section, as_text, sections
from optimizer.terminal_text import printable

ALARMS = frozenset({"limits_not_met", "not_verified"})
"""Endings that are to be seen from afar."""


def show(summary: Mapping[str, Any]) -> None:
    """Print the page to standard output."""
    show_parts(sections(summary), alarm=summary["status"] in ALARMS)


def show_parts(parts: Sequence[Section], *, alarm: bool = False) -> None:
    """Print parts of a page, the first heading in red where there is an alarm."""
    if not sys.stdout.isatty():
        print(printable(as_text(parts)))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for number, part in enumerate(parts):
        style = "bold red" if alarm and number == 0 else "bold"
        console.print(Text(printable(part.heading), style=style))
        if part.rows:
            console.print(_table(part))
        for sentence in part.sentences:
            console.print(Text(printable(sentence)))
        console.print()


def _table(part: Section) -> Any:
    """A table that takes names as they are: nothing in them is markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, title in enumerate(part.rows[0]):
        table.add_column(Text(printable(title)), justify="left" if number == 0 else "right")
    for row in part.rows[1:]:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table
