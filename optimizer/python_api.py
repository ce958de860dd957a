"""Planning from Python: the same job as the command line's, with the plan as an object."""

from pathlib import Path

from instances.instance import Instance
from instances.readers import Source
from instances.readers import read as read_source
from models.progress import Report, Stop, never, quiet
from optimizer.describe_plan import plan_of
from optimizer.export_files import write_export
from optimizer.job import job_of
from optimizer.plan import Plan
from optimizer.planning import resolve


def read(source: Source, **settings: object) -> Instance:
    """Read and validate an instance.

    Parameters
    ----------
    source : str, Path or mapping of str to DataFrame
        A folder of CSV or Parquet tables, an ``.xlsx`` workbook, the name of a bundled instance, or
        DataFrames by name of the table (its entry ``settings`` may hold a mapping of settings).
    **settings
        Settings by name, over those of the source: ``budget=500_000``, ``var="0.95:60%"``.

    Raises
    ------
    InvalidInput
        With every problem that was found.
    """
    return read_source(source, settings)


def solve(
    instance: Instance | Source,
    *,
    baseline: str | None = None,
    report: Report = quiet,
    stop: Stop = never,
    **settings: object,
) -> Plan:
    """Plan buffers and sources within the limits that the settings set.

    Parameters
    ----------
    instance : Instance, or what `read` takes
    baseline : {"textbook", "lean", "blanket"}, optional
        Make the plan of this rule of thumb instead of an optimised one.
    report : callable
        Called with `models.progress.Progress`, news of the work.
    stop : callable
        Asked now and then; once it says True, the best plan so far is returned.
    **settings
        As for `read`.

    Returns
    -------
    Plan
        Its status tells whether the gap asked for was reached.

    Raises
    ------
    InvalidInput
        With every problem of the input.
    NoPlan
        If the limits are in conflict (it says which), or there was no plan in time.

    Examples
    --------
    >>> plan = solve("first-five", scenarios=50)
    >>> plan.status
    'optimal'
    >>> len(plan.table)
    5
    """
    return plan_of(job_of(instance, settings, report, stop), baseline)


def export(
    instance: Instance | Source,
    out: str | Path,
    *,
    report: Report = quiet,
    stop: Stop = never,
    **settings: object,
) -> Path:
    """Write all that another tool needs to rebuild the program, limits in money.

    Percentages are turned into money by solving the plans that they refer to.

    Parameters
    ----------
    instance : Instance, or what `read` takes
    out : str or Path
        Folder, made where it does not exist.
    report, stop, **settings
        As for `solve`.

    Raises
    ------
    InvalidInput, NoPlan
        As for `solve`.
    """
    return write_export(resolve(job_of(instance, settings, report, stop)).program, out)
