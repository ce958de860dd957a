"""How a program is kept to fewer options: the same SKUs, sets and requirements."""

from dataclasses import replace
from typing import Any

import numpy as np

from instances.instance import Flags, Ints
from models.program import Couplings, Options, Program


def options_at(options: Options, at: Ints) -> Options:
    """The options at positions `at`, which rise and leave every SKU at least one."""
    columns: dict[str, Any] = {
        name: tuple(column[k] for k in at) if isinstance(column, tuple) else column[at]
        for name, column in vars(options).items()
        if name != "first"
    }
    skus = len(options.first) - 1
    first = np.searchsorted(columns["sku"], np.arange(skus + 1)).astype(np.int64)
    return Options(**columns, first=first)


def with_fewer_options(program: Program, kept: Flags) -> Program:
    """The program with the options marked in `kept`, shape (O,), at least one a SKU.

    A decision of the new program is one of the old at ``np.flatnonzero(kept)[decision.option]``.
    """
    rows, place = program.couplings, np.cumsum(kept) - 1
    here = kept[rows.at]
    couplings = Couplings(
        rows.row,
        rows.kind,
        rows.limit,
        rows.of[here],
        place[rows.at[here]],
        rows.on_choice[here],
        rows.on_buffer[here],
    )
    options = options_at(program.options, np.flatnonzero(kept))
    return replace(program, options=options, couplings=couplings)
