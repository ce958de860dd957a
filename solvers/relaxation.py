"""The linear relaxation of a program, its curves refined where its solution touches them."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.linear_program import LinearProgram, Rows
from models.pyomo_arrays import ABSENT, ArrayProgram
from solvers.clock import Clock
from solvers.highs import Outcome, Solver

CHOSEN = 1e-6
"""Weight from which on an option counts as part of a relaxed solution."""
ROUNDING = 1e-9
"""Error of a curve that is rounding: a share of the objective."""
FEASIBLE = 1e-9
"""Tolerance to which rows (scaled to a largest coefficient near 1) are kept here."""


@dataclass(frozen=True)
class Relaxation:
    """A relaxed program with all tangents drawn so far, and its last solution."""

    problem: LinearProgram
    outcome: Outcome


def refined(
    arrays: ArrayProgram, problem: LinearProgram, tolerance: float, clock: Clock
) -> Relaxation:
    """Solve the linear relaxation, draw tangents at its buffers, solve again from there.

    Parameters
    ----------
    arrays : ArrayProgram
    problem : LinearProgram
        Its program, with further rows or other bounds perhaps.
    tolerance : float
        What the expected cost may be too low by, as a share of the objective, when it ends.
    """
    solver = Solver(problem.relaxed(), primal_feasibility_tolerance=FEASIBLE)
    while True:
        outcome = solver.solve(time_limit=clock.left, stop=clock.stop)
        if outcome.ending != "optimal" or outcome.solution is None:
            return Relaxation(solver.problem, outcome)
        rows, error = missing_tangents(arrays, outcome, 10 * FEASIBLE)
        if error <= tolerance * max(1.0, abs(outcome.objective)) or not len(rows):
            return Relaxation(solver.problem, outcome)
        solver.add_rows(rows)


def missing_tangents(arrays: ArrayProgram, outcome: Outcome, feasible: float) -> tuple[Rows, float]:
    """Tangents that cut off a solution, and what its curves are too low by in all.

    Parameters
    ----------
    feasible : float
        What a scaled row may be exceeded by: more is asked of the solver than it keeps otherwise.
    """
    assert outcome.solution is not None
    rows = arrays.tangents(*touched(arrays, outcome.solution))
    error, scaled = np.maximum(rows.matrix @ outcome.solution, 0.0), rows.scaled()
    real = error > ROUNDING * max(1.0, abs(outcome.objective))
    real &= scaled.matrix @ outcome.solution > feasible
    return scaled.only(real), float(error[real].sum())


def touched(arrays: ArrayProgram, columns: Floats) -> tuple[Ints, Floats]:
    """Options with weight in a solution, and the buffer that each has there."""
    parts = arrays.source.parts
    option = np.flatnonzero((arrays.choice != ABSENT) & (arrays.share != ABSENT))
    option = option[columns[arrays.choice[option]] > CHOSEN]
    place = columns[arrays.share[option]] / columns[arrays.choice[option]]
    return option, parts.ranges.low[option] + parts.span[option] * np.clip(place, 0.0, 1.0)


def near(arrays: ArrayProgram, problem: LinearProgram, columns: Floats) -> LinearProgram:
    """The program with every SKU's option fixed that a relaxed solution chooses whole.

    Few SKUs are left (as many as there are binding rows, about), so that a good plan near the
    relaxed solution is found quickly where there is one.
    """
    usable = np.flatnonzero(arrays.choice != ABSENT)
    column, sku = arrays.choice[usable], arrays.program.options.sku[usable]
    weight = columns[column]
    most = np.zeros(len(arrays.program.sku))
    np.maximum.at(most, sku, weight)
    out = column[(most[sku] > 1.0 - CHOSEN) & (weight < most[sku])]
    return problem.with_bounds(out, np.zeros(out.size), np.zeros(out.size))
