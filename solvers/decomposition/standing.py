"""How the linear program of a node stood when it was left: there its children begin.

Nodes come from all over the tree. The program that the node before has left lacks cuts that bound
the next one's parent, and holds others that only make it longer.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from instances.instance import Ints
from solvers.decomposition.growing_program import BASIC, LOWER, UPPER
from solvers.decomposition.master import Held
from solvers.decomposition.relaxation import Relaxation

UNKNOWN: Ints = np.empty(0, np.int64)
COLUMNS = 2
"""Columns a convexity row that stay: those of least reduced cost, beside the basic ones."""


@dataclass(frozen=True)
class Standing:
    """Rows that held something down, columns of small reduced cost, and the basis of these.

    Attributes
    ----------
    rows : tuple of list
        What makes the rows that come and go, part by part: those that met their right sides.
    columns : Held
    of_columns, of_variables, of_convexity : array of int
        Where each of them stands in the basis.
    of_rows : dict
        The same for rows of families that only grow, by the number of the family.
    """

    rows: tuple[list[Any], ...]
    columns: Held
    of_columns: Ints
    of_variables: Ints
    of_convexity: Ints
    of_rows: dict[int, Ints]


def standing_of(relaxation: Relaxation) -> Standing:
    """How a relaxation's linear program, just solved, stands."""
    master = relaxation.master
    of_columns, of_rows = master.lp.basis()
    families = {n: of_rows[master.blocks + ids] for n, ids in enumerate(master.family_rows)}
    rows: list[list[Any]] = []
    for part in relaxation.parts:
        family, makes = part.rows_to_hold()
        tight = families.pop(family, UNKNOWN) != BASIC
        rows.append([makes[n] for n in np.flatnonzero(tight).tolist()])
    columns = _of_use(relaxation, of_columns[master.column_at])
    return Standing(
        tuple(rows), master.held(columns), of_columns[master.column_at[columns]],
        of_columns[master.variable_at], of_rows[: master.blocks], families,
    )  # fmt: skip


def _of_use(relaxation: Relaxation, status: Ints) -> Ints:
    """Columns that are basic, and others of small reduced cost."""
    assert relaxation.relaxed is not None
    reduced = np.full(status.size, np.inf)
    reduced[: relaxation.relaxed.reduced.size] = relaxation.relaxed.reduced
    reduced[status == BASIC] = -np.inf
    count = max(COLUMNS * relaxation.master.blocks, np.count_nonzero(status == BASIC))
    return np.sort(np.argsort(reduced, kind="stable")[:count])


def stand_as(relaxation: Relaxation, standing: Standing) -> None:
    """Let a relaxation's linear program stand as it, or that of another like it, once stood."""
    master = relaxation.master
    for part, makes in zip(relaxation.parts, standing.rows, strict=True):
        part.hold_rows(makes)
    at = master.hold(standing.columns)
    of_columns = np.full(master.lp.columns, LOWER)
    known = min(standing.of_variables.size, master.variable_at.size)
    of_columns[master.variable_at[:known]] = standing.of_variables[:known]
    of_columns[master.column_at[at]] = standing.of_columns
    of_rows = np.full(master.blocks + master.rows, UPPER)
    of_rows[: master.blocks] = standing.of_convexity
    for family, status in standing.of_rows.items():
        rows = master.blocks + master.family_rows[family]
        known = min(rows.size, status.size)
        of_rows[rows[:known]], of_rows[rows[known:]] = status[:known], BASIC
    master.lp.start_from(of_columns, of_rows)
