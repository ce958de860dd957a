"""``bufferplan export``: the program as tables, for other tools."""

from pathlib import Path

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of


def export(instance: str, /, *, out: Path, settings: SettingFlags = NO_FLAGS) -> int:
    """Write the program as tables, for other tools to rebuild.

    Limits are written in money; percentages are resolved by solving the plans that they refer to.

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    out
        Folder for the tables; it is made where it does not exist.
    """
    from optimizer.export_files import write_export
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.job import job_of
    from optimizer.plan_files import require_usable
    from optimizer.planning import resolve
    from optimizer.progress_display import progress_display

    require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        program = resolve(job_of(instance, overrides_of(settings), report, stop)).program
        write_export(program, out)
    print(f"{len(program.options):,} options, {len(program.requirements):,} requirements: {out}")
    return 0
