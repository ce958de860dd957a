"""``bufferplan frontier``: what the best plan costs at every value of a limit."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of


def frontier(
    instance: str,
    /,
    *,
    over: str,
    out: Path,
    points: int = 9,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    to: str | None = None,
    settings: SettingFlags = NO_FLAGS,
) -> int:
    """Sweep a limit and give the best plan at each value, with its proven gap.

    The time limit counts for each point. Points that are finished are kept in the folder: a run
    that was stopped goes on where it was, as long as nothing it depends on has changed.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    over
        What is swept: budget, var (at the level of the instance's VaR limit, else --risk-alpha), or
        capital (all of it, gross, whatever the budget counts). Other limits are kept.
    out
        Folder for frontier.csv, frontier.json, frontier.svg and a plan a point.
    points
        How many points, evenly spaced.
    from_
        Tightest limit, money or a percentage of what the plan without the limit has. Without it,
        about the least that any plan has.
    to
        Loosest limit, in the same form. Without it, what the plan without the limit has.
    """
    from optimizer.frontiers.ends import wanted
    from optimizer.frontiers.frontier import frontier_of
    from optimizer.frontiers.report import frontier_section, require_axis
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.job import job_of
    from optimizer.plan_files import require_usable
    from optimizer.progress_display import progress_display
    from optimizer.terminal_report import show_parts

    axis = require_axis(over, points)
    ends = wanted("--from", from_), wanted("--to", to)
    require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        job = job_of(instance, overrides_of(settings), report, stop)
        found = frontier_of(job, axis, points, out, *ends)
    show_parts([frontier_section(job.instance.name, found)])
    print(f"The points, a picture and a plan a point are in {out}.")
    return 0 if found.complete else 130
