"""Whether the rows of a table can be told apart, and whether what they name exists."""

from functools import partial

import numpy as np
import pandas as pd

from instances.findings import Findings
from instances.instance import Flags
from instances.nearest import nearest
from instances.number_text import shortened
from instances.typed_table import Texts, TypedTable

_MOST_SUGGESTED = 50
"""Unknown names of a column for which the nearest known one is looked up."""


def check_key(table: TypedTable, findings: Findings) -> Flags:
    """Report rows whose key occurs before; returns where they are, shape (R,).

    Rows with a bad cell in the key are left out: they were reported.
    """
    key = list(table.table.key)
    repeated = np.zeros(len(table), dtype=bool)
    if not key or not len(table):
        return repeated
    whole = ~np.any([table.bad[name] for name in key], axis=0)
    frame = pd.DataFrame({name: table[name] for name in key})[whole]
    repeated[whole] = frame.duplicated()
    if not repeated.any():
        return repeated
    first = frame.groupby(key, sort=False)[key[0]].transform(lambda group: group.index[0])
    what = key[0] if len(key) == 1 else f"{', '.join(key[:-1])} and {key[-1]}"
    for place in np.flatnonzero(repeated).tolist():
        row = int(table.rows[first[place]])
        text = ", ".join(str(table.texts[name][place]) for name in key)
        expected = f"each {what} once; row {row} has it too"
        findings.add(table.file, expected, int(table.rows[place]), ", ".join(key), text)
    return repeated


def check_reference(
    table: TypedTable,
    column: str,
    known: Texts,
    what: str,
    findings: Findings,
    where: Flags | None = None,
) -> None:
    """Report names that are not among the known ones.

    Parameters
    ----------
    table : TypedTable
    column : str
        Column that holds the names; empty and bad cells are left out.
    known : array of str
        What they may be.
    what : str
        What a known name is, in words such as ``a SKU of the table skus``.
    findings : Findings
    where : array of bool, optional
        Rows to look at, all by default.
    """
    looked_at = table.given[column] & ~table.bad[column]
    if where is not None:
        looked_at &= where
    wrong = looked_at & ~np.asarray(pd.Series(table[column], dtype=object).isin(known), dtype=bool)
    if wrong.any():
        unknown = pd.unique(table[column][wrong])[:_MOST_SUGGESTED]
        names = sorted(set(known))
        near = {name: nearest(name, names) for name in unknown}
        table.report(findings, wrong, column, partial(_expected, table[column], what, near))


def _expected(names: Texts, what: str, near: dict[str, str | None], place: int) -> str:
    name = names[place]
    found = near.get(name)
    if found is None:
        return what
    if name.strip() == found.strip():
        return f"{what}; {found!r} differs in spaces only"
    return f"{what}; nearest is {shortened(found)!r}"
