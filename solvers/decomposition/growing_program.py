"""A linear program in HiGHS that grows and shrinks, and is solved from where it ended last."""

import time
from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import _Highs
from scipy import sparse

from instances.instance import Floats, Ints

INFINITY = highspy.kHighsInf
ANSWERS = {
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kTimeLimit,
}
STATUS = [highspy.HighsBasisStatus(n) for n in range(5)]
LOWER, BASIC, UPPER = 0, 1, 2
"""HiGHS's numbers of where columns and rows stand: at a bound, or between both."""
DUAL, PRIMAL = 1, 4
"""HiGHS's names of its simplex methods."""


class OutOfTime(Exception):
    """The linear program did not end before the deadline."""


@dataclass(frozen=True)
class Optimum:
    """An optimal basic solution: values and reduced costs of columns, multipliers of rows."""

    objective: float
    value: Floats
    reduced: Floats
    dual: Floats


class GrowingProgram:
    """Rows ``lower <= row <= upper`` over columns that are 0 at least, unless bounded otherwise.

    Parameters
    ----------
    primal : bool
        Whether to take primal steps after rows are added or bounds change, as after columns are.

    Attributes
    ----------
    steps : int
        Steps of the simplex method so far.
    hopeless : bool
        Whether it was infeasible last time.
    """

    def __init__(self, *, primal: bool = False) -> None:
        self.primal, self.steps, self.hopeless = primal, 0, False
        self._only_columns = False
        self._highs = _quiet_highs()

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self._highs.getNumCol())

    def add_columns(self, cost: Floats, upper: Floats, entries: sparse.csc_array) -> Ints:
        """Add columns with entries of shape (rows, n), and say where they are."""
        at: Ints = self.columns + np.arange(cost.size)
        self._highs.addCols(
            cost.size, cost, np.zeros(cost.size), upper, entries.nnz,
            entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32), entries.data,
        )  # fmt: skip
        return at

    def add_rows(self, lower: Floats, upper: Floats, entries: sparse.csr_array) -> None:
        """Add rows with entries of shape (n, columns)."""
        self._only_columns = False
        self._highs.addRows(
            lower.size, lower, upper, entries.nnz,
            entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32), entries.data,
        )  # fmt: skip

    def delete_columns(self, at: Ints) -> None:
        """Delete columns; those after them move up."""
        self._highs.deleteCols(at.size, at.astype(np.int32))

    def delete_rows(self, at: Ints) -> None:
        """Delete rows; those after them move up."""
        self._highs.deleteRows(at.size, at.astype(np.int32))

    def set_costs(self, at: Ints, cost: Floats) -> None:
        """Change costs of columns."""
        self._highs.changeColsCost(at.size, at.astype(np.int32), cost)

    def set_bounds(self, at: Ints, lower: Floats, upper: Floats) -> None:
        """Change bounds of columns."""
        self._only_columns = False
        self._highs.changeColsBounds(at.size, at.astype(np.int32), lower, upper)

    def set_uppers(self, at: Ints, upper: Floats) -> None:
        """Change upper sides of rows without a lower one; infinity turns a row off."""
        self._only_columns = False
        lower = np.full(at.size, -INFINITY)
        self._highs.changeRowsBounds(at.size, at.astype(np.int32), lower, upper)

    def basis(self) -> tuple[Ints, Ints]:
        """Where columns and rows stand: BASIC, LOWER, or another of HiGHS's numbers."""
        basis = self._highs.getBasis()
        of_columns = np.array([int(status) for status in basis.col_status], np.int64)
        return of_columns, np.array([int(status) for status in basis.row_status], np.int64)

    def start_from(self, of_columns: Ints, of_rows: Ints) -> None:
        """Start from another basis next time; from the present one if that is none."""
        basic = np.count_nonzero(of_columns == BASIC) + np.count_nonzero(of_rows == BASIC)
        if basic != of_rows.size:
            return
        basis = self._highs.getBasis()
        basis.col_status = [STATUS[n] for n in of_columns.tolist()]
        basis.row_status = [STATUS[n] for n in of_rows.tolist()]
        basis.valid, basis.alien = True, False
        self._highs.setBasis(basis)

    def leave_basis(self, columns: Ints, rows: Ints) -> None:
        """Let basic columns leave the basis at 0, each for a row that is about to be deleted."""
        of_columns, of_rows = self.basis()
        leave = (of_columns[columns] == BASIC) & (of_rows[rows] != BASIC)
        of_columns[columns[leave]], of_rows[rows[leave]] = LOWER, BASIC
        self.start_from(of_columns, of_rows)

    def solve(self, deadline: float) -> Optimum | None:
        """Solve it; None if it is infeasible.

        Raises
        ------
        OutOfTime
            If the deadline (of time.monotonic) passes first.
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        status = self._run(left)
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise OutOfTime
        self._only_columns = True
        self.steps += max(self._highs.getInfo().simplex_iteration_count, 0)
        self.hopeless = status == highspy.HighsModelStatus.kInfeasible
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        found = self._highs.getSolution()
        return Optimum(
            self._highs.getInfo().objective_function_value,
            np.array(found.col_value),
            np.array(found.col_dual),
            np.array(found.row_dual),
        )

    def _run(self, left: float) -> highspy.HighsModelStatus:
        # new columns leave the last point feasible, new rows and bounds its multipliers
        simplex = PRIMAL if self._only_columns or self.primal else DUAL
        self._highs.setOptionValue("simplex_strategy", simplex)
        self._highs.setOptionValue("time_limit", self._highs.getRunTime() + left)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in ANSWERS:
            return status
        # lost on the way from the last basis: once more, from none, and by a new HiGHS, since after
        # an error the old one fails again, whatever it forgets
        fresh = _quiet_highs()
        fresh.passModel(self._highs.getLp())
        self._highs = fresh
        self._highs.setOptionValue("time_limit", left)
        self._highs.run()
        return self._highs.getModelStatus()


def _quiet_highs() -> highspy.Highs:
    highs = _Highs()  # the public class prints a banner while it is made
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    return highs
