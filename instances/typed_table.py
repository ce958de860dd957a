"""A table whose cells are understood: an array a column, with the place of every cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from instances.column import Table
from instances.findings import Findings
from instances.instance import Flags, Ints

Texts = NDArray[np.object_]

MOST_LISTED = 10_000
"""Problems of one column and cause that are listed one by one."""


@dataclass(frozen=True)
class TypedTable:
    """A table after its cells were understood; one that is absent has no rows.

    Parameters
    ----------
    table : Table
    file : str
        What to call it in messages.
    rows : array, shape (R,)
        Row numbers as a spreadsheet counts them.
    texts : mapping of str to array of str, shape (R,)
        Text of every cell as it was found.
    values : mapping of str to array, shape (R,)
        Floats for numbers, str for all else. An empty cell holds its default; where there is none,
        and where the cell is bad, NaN or an empty text.
    given, bad : mapping of str to array of bool, shape (R,)
        Whether a cell is not empty, and whether it was reported.
    """

    table: Table
    file: str
    rows: Ints
    texts: Mapping[str, Texts]
    values: Mapping[str, NDArray[Any]]
    given: Mapping[str, Flags]
    bad: Mapping[str, Flags]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.values[column]

    def filled(self, column: str, where: Flags, values: NDArray[Any]) -> "TypedTable":
        """The table with other values of one column in some rows."""
        return replace(
            self, values={**self.values, column: np.where(where, values, self.values[column])}
        )

    def empty(self, column: str) -> Flags:
        """Which cells of a column are empty, and not reported for it."""
        return ~self.given[column] & ~self.bad[column]

    def report(
        self,
        findings: Findings,
        wrong: Flags,
        column: str,
        expected: str | Callable[[int], str],
    ) -> None:
        """Note a problem at the cells of a column where `wrong`.

        Parameters
        ----------
        findings : Findings
        wrong : array of bool, shape (R,)
        column : str
        expected : str or callable
            What was expected; a callable is given the position of the row.
        """
        places = np.flatnonzero(wrong)
        for place in places[:MOST_LISTED].tolist():
            words = expected if isinstance(expected, str) else expected(place)
            row, text = int(self.rows[place]), self.texts[column][place]
            findings.add(self.file, words, row, column, text)
        if len(places) > MOST_LISTED:
            more = f"the same in {len(places) - MOST_LISTED} more rows from this one on"
            row = int(self.rows[places[MOST_LISTED]])
            findings.add(self.file, more, row, column)
