"""``bufferplan solve``: from an instance to a plan and its files."""

import sys
from pathlib import Path

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of

EXIT_CODES = {"interrupted": 130, "limits_not_met": 1, "not_verified": 1}
"""Of a plan's status; every other plan is a success, also one that the time limit ended."""


def solve(instance: str, /, *, out: Path, settings: SettingFlags = NO_FLAGS) -> int:
    """Plan the buffers and sources of an instance, within its limits.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    out
        Folder for the plan; it is made where it does not exist.
    """
    from optimizer.describe_plan import plan_of
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.job import job_of
    from optimizer.plan_files import require_usable, write_plan
    from optimizer.progress_display import progress_display
    from optimizer.terminal_report import show
    from optimizer.what_was_read import description

    require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        job = job_of(instance, overrides_of(settings), report, stop)
        if sys.stderr.isatty():
            print(description(job.instance), file=sys.stderr)
        plan = plan_of(job)
        write_plan(plan, out)
    show(plan.summary)
    print(f"The plan, SKU by SKU, is in {out / 'plan.csv'}, with its other files beside it.")
    return EXIT_CODES.get(plan.status, 0)
