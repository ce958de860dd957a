"""Shows how far the work is: a line a stage on standard error, on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from models.progress import Progress, Report, quiet
from optimizer.amounts import money, percent


@contextmanager
def progress_display() -> Iterator[Report]:
    """Give a report that draws on standard error, or a quiet one where that is no terminal."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=24),
        progress.TextColumn("{task.fields[news]}", markup=False),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True)) as bars:
        lines = _Lines(bars)
        yield lines.report
        lines.finish()


class _Lines:
    """One line a stage; a stage that begins ends the one before."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars
        self._tasks: dict[str, Any] = {}
        self._running: str | None = None

    def report(self, news: Progress) -> None:
        if news.stage != self._running:
            self.finish()
            self._running = news.stage
        if news.stage not in self._tasks:
            self._tasks[news.stage] = self._bars.add_task(news.stage, total=None, news="")
        known = {} if news.done is None else {"total": 1.0, "completed": news.done}
        self._bars.update(self._tasks[news.stage], news=in_words(news), **known)

    def finish(self) -> None:
        """Stop the clock of the stage at hand."""
        if self._running is not None:
            self._bars.update(self._tasks[self._running], total=1.0, completed=1.0)
        self._running = None


def in_words(news: Progress) -> str:
    """Incumbent, lower bound and gap, as far as there are any."""
    said = []
    if news.done is not None:
        said.append(percent(news.done))
    if news.incumbent is not None:
        said.append(f"best {money(news.incumbent)}")
    if news.lower_bound is not None:
        said.append(f"bound {money(news.lower_bound)}")
    if news.incumbent and news.lower_bound is not None:
        gap = (news.incumbent - news.lower_bound) / abs(news.incumbent)
        said.append(f"gap {percent(max(gap, 0.0))}")  # bounds are rounded too
    return ", ".join(said)
