"""What a part of the master program is: something that ties SKUs together.

A part adds its variables and first rows when it is made, and further rows when `separate` finds
them violated by a relaxed point. Its slack (`elastic`) keeps the master solvable while columns are
missing; the bound never counts it.
"""

from typing import Any

import numpy as np

from instances.instance import Ints
from models.program import Limit
from solvers.decomposition.growing_program import INFINITY
from solvers.decomposition.master import Master, Relaxed

TOLERANCE = 3e-8
"""Violation of a row, in its own unit, that is worth a row; evaluation forgives 1e-7."""


class Part:
    """Something that ties SKUs together."""

    def separate(self, relaxed: Relaxed) -> int:
        """Add rows that the relaxed point violates; return how many: none, if all are there."""
        return 0

    def idle_rows(self, relaxed: Relaxed) -> tuple[int, Ints] | None:
        """Family and positions worth keeping where many rows are idle, None where few are."""
        return None

    def rows_to_hold(self) -> tuple[int, list[Any]]:
        """Family of the rows that come and go with nodes, -1 for none, and what makes each row."""
        return -1, []

    def hold_rows(self, rows: list[Any]) -> None:
        """Have the rows that these make, and no others."""


def exchange_rows(master: Master, family: int, has: list[Any], wanted: list[Any]) -> list[Any]:
    """Drop the rows of a family but for those wanted; return what is wanted besides.

    `has` and `wanted` are what makes the rows: of the family in its order, and as they are to be.
    """
    want, held = set(wanted), set(has)
    stays = np.array([row in want for row in has], bool)
    master.drop_rows(family, np.flatnonzero(stays))
    return [row for row in wanted if row not in held]


def elastic(master: Master, penalty: float, rows: int = 1) -> int:
    """A slack variable for rows to come: costly in the master, 0 in every bound."""
    ids = master.add_variables(
        [("slack", len(master.variable))], np.array([penalty]), np.array([INFINITY]),
        bound=np.zeros(1),
    )  # fmt: skip
    master.slacks.append(int(ids[0]))
    return int(ids[0])


def unit_of(limit: Limit, scale: float) -> float:
    """Money that a row of a limit is divided by."""
    return max(abs(limit.value), 1e-3 * scale)
