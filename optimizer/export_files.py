"""The program as files: everything that another tool needs to rebuild it."""

from pathlib import Path

from instances.staging import staged
from instances.writers import write_json, write_parquet
from models.program import Program
from optimizer.export_tables import export_tables, program_description
from optimizer.plan_files import require_usable


def write_export(program: Program, folder: str | Path) -> Path:
    """Write every table as Parquet and the rest as ``program.json``, all files or none.

    Parameters
    ----------
    program : Program
        With its limits in money.
    folder : str or Path
        Made where it does not exist.

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
        for name, table in export_tables(program).items():
            write_parquet(stage / f"{name}.parquet", table)
        write_json(stage / "program.json", program_description(program))
    return target
