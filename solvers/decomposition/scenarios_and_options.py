"""Scenarios to give up and options chosen at once, where a relaxed point doubts the best plan.

Plans come from choosing scenarios first and options after. One program that leaves both open finds
plans that need both to change; it is small where only what a relaxed point and the best plan
disagree on is left open (relaxation induced neighbourhoods, Danna, Rothberg and Le Pape 2005).
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.linear_program import LinearProgram
from models.risk import PROBABILITY_TOLERANCE
from solvers.clock import Clock
from solvers.decomposition.given_up import Kept
from solvers.decomposition.master import MARGIN, Master
from solvers.decomposition.promising_options import (
    GAP,
    MOST_SKUS,
    NODES,
    promising_columns,
)
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rounding import Incumbent, offer_options
from solvers.decomposition.whole_options import decision_of, options_program, solved

OPEN, DOUBT = 24, 0.01
"""Scenarios that are left open at most, and the least distance of their shares that is doubt."""


def choose_scenarios_and_options(
    keeping: Relaxation,
    part: Kept,
    share: Floats,
    incumbent: Incumbent,
    clock: Clock,
) -> bool:
    """Offer the plan that a program over doubtful scenarios and promising options finds.

    Parameters
    ----------
    keeping : Relaxation
        With a relaxed point for the scenarios that the best plan keeps.
    part : Kept
        Its part about the only limit that lets scenarios be given up.
    share : array, shape (S,)
        How far a relaxed point gives each scenario up.

    Returns
    -------
    bool
        Whether it was better.
    """
    relaxed, kept = keeping.relaxed, part.kept
    worse = relaxed is None or relaxed.objective >= incumbent.objective
    if worse or keeping.master.skus > MOST_SKUS or clock.over:
        return False
    open_ = _doubtful(kept, share, keeping.core.program.probability)
    rows = part.include(open_)
    part.keep(_with(kept, open_, False))
    try:
        columns = promising_columns(keeping, incumbent)
        program = _program(keeping, part, columns, open_, rows, _with(~kept, open_, False))
        outcome = solved(program, clock.left, GAP, NODES, incumbent.objective, clock.stop)
        if outcome.solution is None:
            return False
        found, last = outcome.solution, outcome.solution.size - open_.size
        decision = decision_of(keeping.master, columns, found[: columns.size])
        part.keep(_with(kept, open_, found[last:] < 0.5))
        # priced anew, buffers meet the limit exactly, in scenarios that had no row as well
        return offer_options(keeping, decision.option, incumbent, clock)
    finally:
        part.keep(kept)


def _with(flags: Flags, at: Ints, value: Flags | bool) -> Flags:
    changed = flags.copy()
    changed[at] = value
    return changed


def _doubtful(kept: Flags, share: Floats, probability: Floats) -> Ints:
    """Scenarios that a relaxed point gives up otherwise than the best plan, farthest ones."""
    apart = np.where(probability > 0, np.abs(np.where(kept, 0.0, 1.0) - share), 0.0)
    farthest = np.argsort(-apart, kind="stable")[:OPEN]
    return np.sort(farthest[apart[farthest] > DOUBT])


def _program(
    keeping: Relaxation, part: Kept, columns: Ints, open_: Ints, rows: Ints, given_up: Flags
) -> LinearProgram:
    """Whole options over some columns, where the rows of open scenarios may be given up as well."""
    master, probability = keeping.master, keeping.core.program.probability
    program = options_program(master, columns)
    big = _largest(master, columns, rows) - part.right
    room = 1.0 - part.limit.alpha - float(probability[given_up].sum()) + PROBABILITY_TOLERANCE
    return _with_shares(program, rows, part.right, big, probability[open_], room)


def _largest(master: Master, columns: Ints, rows: Ints) -> Floats:
    """The most that rows can come to over some columns, one a SKU, and variables, shape (n,)."""
    loads = master.coefficients(columns)[rows].toarray()
    most = np.zeros((master.skus, rows.size))
    np.maximum.at(most, master.pool.sku[columns], loads.T)
    beside = sparse.csr_array(master.matrix[rows]).maximum(0.0) @ master.upper
    total: Floats = most.sum(0) + beside
    return total


def _with_shares(
    program: LinearProgram, rows: Ints, right: float, big: Floats, probability: Floats, room: float
) -> LinearProgram:
    """With a binary share a row that relaxes it by `big`, and a knapsack over these."""
    count, (height, width) = rows.size, program.matrix.shape
    at = np.arange(count)
    relaxing = sparse.csr_array((-big, (rows, at)), shape=(height, count))
    knapsack = sparse.csr_array(
        (probability, (np.zeros(count, np.int64), width + at)), shape=(1, width + count)
    )
    matrix = sparse.vstack([sparse.hstack([program.matrix, relaxing]), knapsack], format="csr")
    high = program.row_upper.copy()
    high[rows] = right - MARGIN * abs(right)
    return replace(
        program,
        cost=np.concatenate([program.cost, np.zeros(count)]),
        matrix=sparse.csr_array(matrix),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(high, room),
        lower=np.concatenate([program.lower, np.zeros(count)]),
        upper=np.concatenate([program.upper, np.ones(count)]),
        integral=np.concatenate([program.integral, np.ones(count, bool)]),
    )
