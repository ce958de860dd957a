"""``bufferplan solve``: from an instance to a plan and its files."""

import sys
from pathlib import Path

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of

EXIT_CODES = {"interrupted": 130, "limits_not_met": 1, "not_verified": 1}
"""Of a plan's status; every other plan is a success, also one that the time limit ended."""


def solve(
    instance: str,
    /,
    *,
    out: Path,
    baseline: str | None = None,
    certify: bool = False,
    settings: SettingFlags = NO_FLAGS,
) -> int:
    """Plan the buffers and sources of an instance, within its limits.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    out
        Folder for the plan; it is made where it does not exist.
    baseline
        Make the plan of a rule of thumb instead: textbook (each SKU its segment's policy and the
        z formula's safety stock), lean (just in time, no buffers), or blanket (the same weeks of
        every SKU); scaled to the budget where one is set.
    certify
        Also prove how far the plan can be from the best one in truth, as bounds does.
    """
    from optimizer.describe_plan import plan_of
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.job import job_of
    from optimizer.plan_files import require_usable, write_plan
    from optimizer.progress_display import progress_display
    from optimizer.statistical_bounds.files import write_certificate
    from optimizer.statistical_bounds.job import certified_plan
    from optimizer.statistical_bounds.report import bounds_sections
    from optimizer.terminal_report import show, show_parts
    from optimizer.what_was_read import description

    require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        job = job_of(instance, overrides_of(settings), report, stop)
        if sys.stderr.isatty():
            print(description(job.instance), file=sys.stderr)
        plan = certified_plan(job, baseline) if certify else plan_of(job, baseline)
        write_plan(plan, out)
        write_certificate(plan, out)
    show(plan.summary)
    if plan.summary.get("certificate"):
        print()
        show_parts(bounds_sections(plan.summary["certificate"]))
    print(f"The plan, SKU by SKU, is in {out / 'plan.csv'}, with its other files beside it.")
    return EXIT_CODES.get(plan.status, 0)
