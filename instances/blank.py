"""Writes a blank instance: every table with its header and an example, every setting explained."""

from pathlib import Path

import pandas as pd

from instances.settings_file import settings_template
from instances.staging import refuse_filled, staged
from instances.tables import TABLES, example_rows
from instances.writers import write_csv, write_text


def write_blank(folder: str | Path) -> Path:
    """Write an instance of one SKU, which solves as it stands, to a new or empty folder.

    Every table is there with all its columns and an example row (``seasons``: the 52 rows of a
    profile; ``demand`` and ``scenarios``: none), and ``instance.toml`` with every setting as a
    comment.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidInput
        When the folder holds something or cannot be written.
    """
    target = Path(folder)
    refuse_filled(target)
    with staged(target) as stage:
        for table in TABLES.values():
            rows = pd.DataFrame(example_rows(table), columns=list(table.header), dtype=str)
            write_csv(stage / f"{table.name}.csv", rows)
        write_text(stage / "instance.toml", settings_template())
    return target
