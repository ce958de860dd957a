"""Writes a generated instance as a folder, whole or not at all."""

from pathlib import Path

from instances.family import Family
from instances.generator import generate
from instances.settings_file import settings_template
from instances.staging import refuse_filled, staged
from instances.writers import write_tables, write_text


def write_generated(family: Family, folder: str | Path) -> dict[str, int]:
    """Draw an instance and write it, with every setting explained, to a new or empty folder.

    Parameters
    ----------
    family : Family
    folder : str or Path

    Returns
    -------
    dict of str to int
        Rows of each table that was written.

    Raises
    ------
    InvalidInput
        When the folder holds something or cannot be written.
    """
    target = Path(folder)
    refuse_filled(target)
    with staged(target) as stage:
        tables = generate(family)
        write_tables(stage, tables)
        write_text(stage / "instance.toml", settings_template())
    return {name: len(frame) for name, frame in tables.items()}
