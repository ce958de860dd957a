"""``bufferplan bounds``: how far a plan can be from the best one in truth."""

from pathlib import Path

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of


def bounds(
    instance: str,
    /,
    *,
    plan: Path | None = None,
    out: Path | None = None,
    replications: int = 10,
    replication_scenarios: int | None = None,
    check_scenarios: int | None = None,
    confidence: float = 0.95,
    calibrate: bool = False,
    settings: SettingFlags = NO_FLAGS,
) -> int:
    """Prove how far a plan can be from the best one in truth, with intervals.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    plan
        A plan.csv, or the folder that holds one. Without it, a plan is made first.
    out
        Folder for bounds.json, and for the plan's files where it is made here; made where it does
        not exist.
    replications
        Samples that are solved for the lower bound.
    replication_scenarios
        Scenarios of each [as many as the plan is made for, at least 100].
    check_scenarios
        Fresh scenarios that the plan is judged on [ten times as many as it is made for, at
        least 1,000].
    confidence
        With which all intervals hold together.
    calibrate
        Tighten limits or add scenarios until the limits hold on fresh scenarios, and say what
        that costs.
    """
    from instances.problems import InvalidInput, Problem
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.job import job_of
    from optimizer.plan_files import require_usable
    from optimizer.progress_display import progress_display
    from optimizer.statistical_bounds.files import write_bounds
    from optimizer.statistical_bounds.job import BoundsJob, judged
    from optimizer.statistical_bounds.report import bounds_sections
    from optimizer.statistical_bounds.request import BoundsRequest
    from optimizer.terminal_report import show_parts

    request = BoundsRequest(
        replications, replication_scenarios, check_scenarios, confidence, calibrate
    )
    if calibrate and plan is not None:
        expected = "no --plan, as calibrating makes a plan of its own"
        raise InvalidInput([Problem("command line", None, "--calibrate", None, expected)])
    if out is not None:
        require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        job = job_of(instance, overrides_of(settings), report, stop)
        found = judged(BoundsJob(job, request, plan))
        if out is not None:
            write_bounds(found, out)
        stopped = stop()
    show_parts(bounds_sections(found.data))
    return 130 if stopped else 0
