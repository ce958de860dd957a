"""``bufferplan import``: an instance from another system's export."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter


def import_(
    file: Path,
    /,
    *,
    form: Annotated[Literal["erp-wide"], Parameter(name="--as")],
    out: Path,
    profile: Path | None = None,
) -> int:
    """Make an instance of another system's export.

    Parameters
    ----------
    file
        The exported file.
    form
        What the file is: erp-wide has a row a SKU with its monthly demand, unit cost, lead time and
        stock on hand.
    out
        A new or an empty folder for the instance. What the export does not hold (suppliers,
        hazards, order costs) comes from a profile, which is written there to be edited.
    profile
        An edited profile.toml to use in place of the one that comes with the program.
    """
    from instances.erp_wide import import_erp_wide
    from optimizer.terminal_text import printable

    for note in import_erp_wide(file, out, profile):
        print(printable(note))
    return 0
