"""``bufferplan roi``: what resilience returns, and what each limit is worth."""

from pathlib import Path

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of


def roi(
    instance: str,
    /,
    *,
    out: Path | None = None,
    step: float = 0.05,
    qualifications: int = 5,
    settings: SettingFlags = NO_FLAGS,
) -> int:
    """Plan as solve does, and say what resilience returns and what each limit is worth.

    Beside lean (just in time, no buffers) the plan avoids losses and adds carrying cost and
    capital. What a unit of a limit or a qualification is worth is found by solving again on both
    sides of it; the time limit counts for each of these solves.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    out
        Folder for the plan's files, the summary with the entry resilience; made where it does not
        exist.
    step
        How far each limit is moved, as a share of it.
    qualifications
        How many qualifications of the plan are left out one by one, and how many others forced.
    """
    from optimizer.commands.solve import EXIT_CODES
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.job import job_of
    from optimizer.plan_files import require_usable, write_plan
    from optimizer.progress_display import progress_display
    from optimizer.resilience.job import KEY, RoiRequest, plan_with_return
    from optimizer.resilience.report import roi_sections
    from optimizer.terminal_report import show_parts

    request = RoiRequest(step, qualifications)
    request.check()
    if out is not None:
        require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        plan = plan_with_return(job_of(instance, overrides_of(settings), report, stop), request)
        if out is not None:
            write_plan(plan, out)
    show_parts(roi_sections(plan.summary[KEY]))
    if out is not None:
        print(f"The plan and its summary, with the entry {KEY}, are in {out}.")
    return EXIT_CODES.get(plan.status, 0)
