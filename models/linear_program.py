"""A linear or mixed-integer program as plain arrays: what a solver of them gets."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, diags_array, vstack

from instances.instance import Flags, Floats, Ints

NEGLIGIBLE = 1e-10
"""Coefficients below this share of their row's largest are left out, as solvers do."""


@dataclass(frozen=True)
class LinearProgram:
    """``min cost x + offset`` over ``row_lower <= matrix x <= row_upper``, ``lower <= x <= upper``.

    Parameters
    ----------
    cost, lower, upper : array, shape (n,)
    offset : float
    matrix : csr_array, shape (m, n)
    row_lower, row_upper : array, shape (m,)
    integral : array of bool, shape (n,)
        Columns that take whole values only.
    """

    cost: Floats
    offset: float
    matrix: csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integral: Flags

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.cost)

    def relaxed(self) -> "LinearProgram":
        """The linear relaxation."""
        return replace(self, integral=np.zeros(self.columns, bool))

    def with_rows(self, rows: "Rows") -> "LinearProgram":
        """The program under further rows."""
        return replace(
            self,
            matrix=csr_array(vstack([self.matrix, rows.matrix], format="csr")),
            row_lower=np.append(self.row_lower, rows.lower),
            row_upper=np.append(self.row_upper, rows.upper),
        )

    def with_bounds(self, at: Ints, lower: Floats, upper: Floats) -> "LinearProgram":
        """The program with other bounds on the columns `at`."""
        low, high = self.lower.copy(), self.upper.copy()
        low[at], high[at] = lower, upper
        return replace(self, lower=low, upper=high)

    def with_fixed(self, at: Ints, value: Floats) -> "LinearProgram":
        """The program with the columns `at` fixed, and free to be fractional."""
        integral = self.integral.copy()
        integral[at] = False
        return replace(self.with_bounds(at, value, value), integral=integral)

    def with_cost(self, cost: Floats, offset: float = 0.0) -> "LinearProgram":
        """The program with another objective."""
        return replace(self, cost=cost, offset=offset)


@dataclass(frozen=True)
class Rows:
    """Rows ``lower <= matrix x <= upper`` that come on top of a program."""

    matrix: csr_array
    lower: Floats
    upper: Floats

    def __len__(self) -> int:
        return len(self.lower)

    def scaled(self) -> "Rows":
        """The same rows, each times a power of two that brings its largest coefficient near 1."""
        if not len(self):
            return self
        largest = np.maximum.reduceat(np.abs(self.matrix.data), self.matrix.indptr[:-1])
        scale = np.exp2(-np.round(np.log2(largest)))
        matrix = csr_array(diags_array(scale) @ self.matrix)
        matrix.data[np.abs(matrix.data) < NEGLIGIBLE] = 0.0
        matrix.eliminate_zeros()
        return Rows(matrix, self.lower * scale, self.upper * scale)

    def only(self, kept: Flags) -> "Rows":
        """Some of the rows."""
        return Rows(csr_array(self.matrix[kept]), self.lower[kept], self.upper[kept])
