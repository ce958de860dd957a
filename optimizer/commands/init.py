"""``bufferplan init``: an instance to start from."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def init(folder: Path, /, *, source: Annotated[str | None, Parameter(name="--from")] = None) -> int:
    """Write a blank instance, or a copy of a bundled one, to start from.

    Parameters
    ----------
    folder
        A new or an empty folder.
    source
        Name of the bundled instance to copy. Without it, every table is written with its columns
        and one example row, and instance.toml with every setting explained.
    """
    from instances.blank import write_blank
    from instances.bundled import copy_bundled

    if source is None:
        write_blank(folder)
    else:
        copy_bundled(source, folder)
    print(f"{folder} holds an instance that solves as it stands. Edit its tables, then:")
    print(f"  bufferplan check {folder}")
    print(f"  bufferplan solve {folder} --out plan")
    return 0
