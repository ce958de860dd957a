"""The files of a plan: all of them, or none."""

from pathlib import Path

from instances.problems import InvalidInput, Problem
from instances.staging import staged
from instances.writers import write_csv, write_json, write_parquet
from optimizer.plan import Plan

INSTANCE_FILES = ("skus.csv", "skus.parquet", "instance.toml")
"""Files by which the folder of an instance is known."""


def write_plan(plan: Plan, folder: str | Path) -> Path:
    """Write ``plan.csv``, ``segments.csv``, ``supplier_risk.csv``, ``baselines.csv``,
    ``buffer_calendar.csv``, ``stockpile.csv``, ``losses.parquet`` and ``summary.json``.

    Numbers are at full precision; text that a spreadsheet would run as a formula is escaped.

    Parameters
    ----------
    plan : Plan
    folder : str or Path
        Made where it does not exist; files of an earlier plan in it are replaced.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidInput
        When it cannot be written to, or is the folder of an instance.
    """
    target = require_usable(folder)
    with staged(target) as stage:
        write_csv(stage / "plan.csv", plan.table)
        write_csv(stage / "segments.csv", plan.segments)
        write_csv(stage / "supplier_risk.csv", plan.supplier_risk)
        write_csv(stage / "baselines.csv", plan.baselines)
        write_csv(stage / "buffer_calendar.csv", plan.buffer_calendar)
        write_csv(stage / "stockpile.csv", plan.stockpile)
        write_parquet(stage / "losses.parquet", plan.losses)
        write_json(stage / "summary.json", plan.summary)
    return target


def require_usable(folder: str | Path) -> Path:
    """Refuse a folder that results cannot go to, before minutes are spent on them.

    Raises
    ------
    InvalidInput
    """
    target = Path(folder)
    try:
        home = target
        while not home.exists():
            home = home.parent
        usable, own = home.is_dir(), not any((target / name).exists() for name in INSTANCE_FILES)
    except (OSError, ValueError):  # a name that no folder can have
        usable, own = False, True
    if not usable:
        expected = "a folder that can be made or written to"
        raise InvalidInput([Problem("command line", None, "--out", str(folder), expected)])
    if not own:
        expected = "a folder of its own, as this one holds an instance"
        raise InvalidInput([Problem("command line", None, "--out", str(folder), expected)])
    return target
