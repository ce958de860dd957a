"""Whole options from a relaxed solution: fix the surest, solve again, until all are whole."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.linear_program import LinearProgram
from models.program import Decision
from models.pyomo_arrays import ABSENT, ArrayProgram
from solvers.clock import Clock
from solvers.highs import Solver

WHOLE = 1.0 - 1e-6
"""Weight from which on an option counts as chosen."""
SURE = 0.9
"""Weight from which on an option is fixed at once."""
AT_LEAST = 0.2
"""Share of the undecided SKUs that a step decides."""
MOST_CORNERS = 30
"""Steps that may be taken back."""


def dive(arrays: ArrayProgram, problem: LinearProgram, clock: Clock) -> Decision | None:
    """Decide the options of a program whose scenarios given up are fixed.

    A step that leaves nothing feasible is taken back: a smaller one is tried, and at last the
    single option that it fixed is forbidden.

    Returns
    -------
    Decision or None
        None if the steps ran into too many corners, or out of time.
    """
    usable = np.flatnonzero(arrays.choice != ABSENT)
    column, sku = arrays.choice[usable], arrays.program.options.sku[usable]
    solver = Solver(problem.relaxed())
    weight, is_open = np.zeros(usable.size), np.ones(usable.size, bool)
    share, corners = AT_LEAST, 0
    step = _Step(np.empty(0, np.int64), np.empty(0, np.int64))
    while corners <= MOST_CORNERS:
        outcome = solver.solve(time_limit=clock.left, stop=clock.stop, confirm=False)
        if outcome.ending == "optimal" and outcome.solution is not None:
            weight, share = outcome.solution[column], AT_LEAST
            if not _undecided(weight, sku).size:
                return arrays.decision(outcome.solution)
        elif outcome.ending == "infeasible" and step.kept.size:
            corners += 1
            _set_upper(solver, column, is_open, step.closed, True)
            if step.kept.size == 1:
                _set_upper(solver, column, is_open, step.kept, False)
                step = _Step(step.closed[:0], step.kept[:0])
                continue
            share = share / 4 if share > AT_LEAST / 8 else 0.0
        else:
            return None
        step = _next_step(np.where(is_open, weight, -1.0), sku, share, is_open)
        _set_upper(solver, column, is_open, step.closed, False)
    return None


@dataclass(frozen=True)
class _Step:
    """Options that a step closes, and those that it thereby fixes, as positions in the weights."""

    closed: Ints
    kept: Ints


def _undecided(weight: Floats, sku: Ints) -> Ints:
    most = np.maximum.reduceat(weight, np.flatnonzero(np.diff(sku, prepend=-1)))
    return np.flatnonzero(most < WHOLE)


def _next_step(weight: Floats, sku: Ints, share: float, is_open: Flags) -> _Step:
    """Fix the surest undecided SKUs: a share of them, and all whose option is nearly whole."""
    most = np.maximum.reduceat(weight, np.flatnonzero(np.diff(sku, prepend=-1)))
    undecided = _undecided(weight, sku)
    order = undecided[np.argsort(-most[undecided], kind="stable")]
    decided = order[: max(1, int(np.ceil(share * order.size)))]
    if share > 0:
        decided = np.union1d(decided, undecided[most[undecided] >= SURE])
    leading = np.flatnonzero(weight == most[sku])
    kept = leading[np.unique(sku[leading], return_index=True)[1]]  # of a tie the first
    kept = kept[np.isin(sku[kept], decided)]
    closed = is_open & np.isin(sku, decided)
    closed[kept] = False
    return _Step(np.flatnonzero(closed), kept)


def _set_upper(solver: Solver, column: Ints, is_open: Flags, at: Ints, opened: bool) -> None:
    is_open[at] = opened
    solver.set_bounds(column[at], np.zeros(at.size), np.full(at.size, float(opened)))
