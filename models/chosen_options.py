"""A program with some of its options, or some of them more than once; all else the same."""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from instances.instance import Flags, Ints
from models.losses import entries_of
from models.program import Couplings, Options, Program


def options_at(options: Options, at: Ints) -> Options:
    """The options at positions `at`, which do not fall and leave every SKU at least one."""
    given = {field.name: getattr(options, field.name) for field in fields(options)}
    columns: dict[str, Any] = {
        name: tuple(column[k] for k in at) if isinstance(column, tuple) else column[at]
        for name, column in given.items()
        if name != "first"
    }
    skus = len(options.first) - 1
    first = np.searchsorted(columns["sku"], np.arange(skus + 1)).astype(np.int64)
    return Options(**columns, first=first)


def with_options_at(program: Program, at: Ints) -> Program:
    """The program with the options at positions `at`, which do not fall; repeats are allowed.

    A decision of the new program is one of the old at ``at[decision.option]``.
    """
    return replace(
        program,
        options=options_at(program.options, at),
        couplings=_rows_at(program.couplings, at, len(program.options)),
    )


def with_fewer_options(program: Program, kept: Flags) -> Program:
    """The program with the options marked in `kept`, shape (O,), at least one a SKU."""
    return with_options_at(program, np.flatnonzero(kept))


def _rows_at(rows: Couplings, at: Ints, options: int) -> Couplings:
    by_option = np.argsort(rows.at, kind="stable")
    first = np.searchsorted(rows.at[by_option], np.arange(options + 1)).astype(np.int64)
    entry, owner = entries_of(first, at)
    entry = by_option[entry]
    order = np.argsort(entry, kind="stable")  # entries stay in their order
    entry, owner = entry[order], owner[order]
    return replace(
        rows,
        of=rows.of[entry],
        at=owner.astype(np.int64),
        on_choice=rows.on_choice[entry],
        on_buffer=rows.on_buffer[entry],
    )
