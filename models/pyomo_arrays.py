"""A Pyomo program as arrays, so that a solver can be handed rows that Pyomo never sees."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyomo.environ import Var
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import coo_array, csr_array, diags_array

from instances.instance import Floats, Ints
from models.linear_program import LinearProgram, Rows
from models.program import Decision, Program
from models.pyomo_program import PyomoProgram
from models.pyomo_stockouts import Curve, tangent_rows

ABSENT = -1
"""Column of a variable that is not there, or in no row."""


@dataclass(frozen=True)
class NamedColumns:
    """The columns of an indexed variable (ABSENT where in no row) beside its index."""

    index: Ints
    column: Ints


@dataclass(frozen=True)
class ArrayProgram:
    """A program compiled to arrays.

    Parameters
    ----------
    problem : LinearProgram
        Every row scaled to a largest coefficient near 1, so that a solver's absolute tolerance is
        relative to the row.
    source : PyomoProgram
    unit : array, shape (n,)
        What 1 stands for in each column: amounts without an upper bound have units of their size.
    choice, share : array of int, shape (O,)
        Columns of the options' choice and share variables, or ABSENT.
    above : tuple of arrays of int, shape (O,)
        For every curve of the source the columns of its variables, or ABSENT.
    named : dict
        Index and columns of every Pyomo variable, by name.
    rows : array of str, shape (m,)
        Name of the Pyomo constraint that each row is of.
    """

    problem: LinearProgram
    source: PyomoProgram
    unit: Floats
    choice: Ints
    share: Ints
    above: tuple[Ints, ...]
    named: dict[str, "NamedColumns"]
    rows: np.ndarray

    @property
    def program(self) -> Program:
        """The program that was compiled."""
        return self.source.parts.program

    def decision(self, columns: Floats) -> Decision:
        """Read off a solution: the option that is chosen most, its buffer in its range."""
        parts, first = self.source.parts, self.program.options.first
        weight = np.where(self.choice == ABSENT, -1.0, columns[self.choice])
        ends = itertools.pairwise(first)
        chosen = np.array([start + int(np.argmax(weight[start:end])) for start, end in ends])
        share = np.where(self.share[chosen] == ABSENT, 0.0, columns[self.share[chosen]])
        low, high = parts.ranges.low[chosen], parts.ranges.high[chosen]
        return Decision(chosen, np.clip(low + parts.span[chosen] * share, low, high))

    def start(self, decision: Decision) -> Floats:
        """Columns of a decision: its options and buffers, NaN for all that follows from them."""
        parts = self.source.parts
        columns = np.full(self.problem.columns, np.nan)
        columns[self.choice[self.choice != ABSENT]] = 0.0
        columns[self.share[self.share != ABSENT]] = 0.0
        columns[self.choice[decision.option]] = 1.0
        at = decision.option[self.share[decision.option] != ABSENT]
        buffer = decision.buffer[self.program.options.sku[at]]
        share = (buffer - parts.ranges.low[at]) / parts.span[at]
        columns[self.share[at]] = np.clip(share, 0.0, 1.0)
        return columns

    def tangents(self, option: Ints, buffer: Floats) -> Rows:
        """Further tangents of all curves at pairs of an option and a buffer, not yet scaled.

        What a row exceeds 0 by is what its curve is too low by, in the curve's unit.
        """
        drawn = [
            self._tangents_of(curve, above, option, buffer)
            for curve, above in zip(self.source.curves, self.above, strict=True)
        ]
        return _stacked(drawn, self.unit)

    def _tangents_of(
        self, curve: Curve, above: Ints, option: Ints, buffer: Floats
    ) -> tuple[Ints, Floats]:
        """Columns and coefficients, three a row, of the tangents of one curve."""
        kept = above[option] != ABSENT
        option, buffer = option[kept], buffer[kept]
        on_choice, on_share = tangent_rows(self.source.parts, curve, option, buffer)
        columns = np.stack([self.choice[option], self.share[option], above[option]], axis=1)
        return columns, np.stack([on_choice, on_share, np.full(option.size, -1.0)], axis=1)


def array_program(source: PyomoProgram) -> ArrayProgram:
    """Compile a Pyomo program with Pyomo's own compiler of linear programs."""
    form = LinearStandardFormCompiler().write(source.model, mixed_form=True)
    kind = np.array([row.bound_type for row in form.rows])
    right = np.asarray(form.rhs, float)
    matrix = csr_array(form.A)
    position = {id(variable): at for at, variable in enumerate(form.columns)}
    bounds = np.array([[_or(v.lb, -np.inf), _or(v.ub, np.inf)] for v in form.columns])
    rows = Rows(matrix, np.where(kind <= 0, right, -np.inf), np.where(kind >= 0, right, np.inf))
    unit = _units(rows.scaled().matrix, bounds)
    rows = Rows(csr_array(rows.matrix @ diags_array(unit)), rows.lower, rows.upper).scaled()
    problem = LinearProgram(
        cost=np.asarray(form.c.todense(), float).ravel() * unit,
        offset=float(form.c_offset[0]),
        matrix=rows.matrix,
        row_lower=rows.lower,
        row_upper=rows.upper,
        lower=bounds[:, 0],
        upper=bounds[:, 1],
        integral=np.array([variable.is_binary() for variable in form.columns], bool),
    )
    parts = source.parts
    blocks = {block.local_name: block for block in source.model.component_objects(Var)}
    return ArrayProgram(
        problem=problem,
        source=source,
        unit=unit,
        choice=_columns(position, parts.choice),
        share=_columns(position, parts.share),
        above=tuple(_columns(position, curve.above) for curve in source.curves),
        rows=np.array([row.constraint.parent_component().local_name for row in form.rows]),
        named={
            name: NamedColumns(
                np.array(list(block.keys()) if block.is_indexed() else [0], np.int64),
                _columns(position, block.values()),
            )
            for name, block in blocks.items()
        },
    )


def _columns(position: dict[int, int], variables: Iterable[Any]) -> Ints:
    return np.array([position.get(id(variable), ABSENT) for variable in variables], np.int64)


def _or(bound: Any, default: float) -> float:
    return default if bound is None else float(bound)


def _units(matrix: csr_array, bounds: Floats) -> Floats:
    """Powers of two by which unbounded columns are multiplied so that coefficients are near 1."""
    largest = np.zeros(matrix.shape[1])
    np.maximum.at(largest, matrix.indices, np.abs(matrix.data))
    amounts = np.isinf(bounds[:, 1]) & (largest > 0)
    return np.exp2(-np.round(np.log2(largest, where=amounts, out=np.zeros(largest.size))))


def _stacked(drawn: list[tuple[Ints, Floats]], unit: Floats) -> Rows:
    """Rows ``coefficients x <= 0`` of three coefficients each."""
    at = np.concatenate([columns_of for columns_of, _ in drawn])
    value = np.concatenate([coefficients for _, coefficients in drawn]) * unit[at]
    row = np.repeat(np.arange(len(at)), 3)
    matrix = csr_array(coo_array((value.ravel(), (row, at.ravel())), shape=(len(at), len(unit))))
    matrix.eliminate_zeros()
    return Rows(matrix, np.full(len(at), -np.inf), np.zeros(len(at)))
