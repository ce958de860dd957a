"""Options of the SKUs that a relaxed point splits, chosen together by a mixed-integer program.

Options come in lumps: what one SKU saves, others must make up for, and the last few SKUs that are
settled one by one find no others left. So a small program chooses among all their promising
options at once, while the other SKUs keep the options that they have and mix the plans of blocks
that pricing has found for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.linear_program import LinearProgram
from solvers.clock import Clock
from solvers.decomposition.growing_program import INFINITY
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.whole_options import solved

TOGETHER = 60
"""Split SKUs whose options are chosen together, at most."""
CAUTIONS = (0.5, 1.0, 2.0)
"""Factors of the multipliers at which free SKUs get columns: for tighter and looser rows."""
OPTIONS = 4
"""Options that a free SKU chooses among at most."""
MIXED = 6
"""Plans of a block that its other SKUs may mix at most."""
NODES, GAP = 100, 2e-4
"""Nodes of the program after which its best is taken, and gap at which it ends."""


@dataclass(frozen=True)
class Mixtures:
    """Plans of blocks without their free SKUs: block, cost, and coefficients (rows, n)."""

    block: Ints
    cost: Floats
    coefficient: sparse.csr_array


def chosen_together(
    relaxation: Relaxation, chosen: Ints, free: Ints, below: float, clock: Clock
) -> Ints | None:
    """Options of all SKUs, those of the free ones chosen anew; None where no better plan is found.

    Parameters
    ----------
    chosen : array of int, shape (I,)
        Options that all other SKUs keep.
    free : array of int
        SKUs that choose, sorted.
    below : float
        What the plan must cost less than.
    """
    is_free = np.zeros(chosen.size, bool)
    is_free[free] = True
    own = _columns_of_free(relaxation, chosen, free)
    mixtures = _mixtures(relaxation, chosen, is_free)
    program, names = _program(relaxation, own, mixtures, free)
    outcome = solved(program, clock.left, GAP, NODES, below, clock.stop)
    if outcome.solution is None:
        return None
    picked = names[outcome.solution[-names.size :] > 0.5]
    option = chosen.copy()
    option[relaxation.core.program.options.sku[picked]] = picked
    return option


def _columns_of_free(relaxation: Relaxation, chosen: Ints, free: Ints) -> Ints:
    """Pool columns of free SKUs: their cheapest options, each at several buffers."""
    options, pool = relaxation.core.program.options, relaxation.pool
    value, buffers = priced_with_caution(relaxation, CAUTIONS, free)
    if relaxation.banned is not None:
        value[relaxation.banned] = np.inf
    mine = np.flatnonzero(np.isfinite(value))
    mine = mine[np.lexsort((value[mine], options.sku[mine]))]
    held = np.union1d(mine[among_first(options.sku[mine], OPTIONS)], chosen[free])
    option = np.tile(held, len(buffers))
    buffer = np.concatenate([buffer[held] for buffer in buffers])
    pool.add(option, buffer)
    assert relaxation.relaxed is not None
    used = np.flatnonzero(relaxation.relaxed.share)
    used = used[np.isin(pool.sku[used], free)]
    return np.union1d(pool.positions(option, buffer), used)


def priced_with_caution(
    relaxation: Relaxation, cautions: Sequence[float], skus: Ints | None = None
) -> tuple[Floats, list[Floats]]:
    """Least value of every option at the last multipliers, and its buffers at multiples of them.

    Arrays have shape (O,); `cautions`, which must hold 1, are the multiples. With `skus`, options
    of all others have a value of infinity.
    """
    multiplier, value, buffers = relaxation.multiplier_last(), np.empty(0), []
    for caution in cautions:
        prices = relaxation.master.prices(caution * multiplier)
        priced, buffer = relaxation.pricer.price_options(prices, skus)
        buffers.append(buffer)
        value = priced if caution == 1.0 else value
    return value, buffers


def _mixtures(relaxation: Relaxation, chosen: Ints, is_free: Flags) -> Mixtures:
    """The most promising plans of every block in which all others have their chosen option."""
    master, pool = relaxation.master, relaxation.pool
    every = np.arange(master.column_at.size)
    member, block = master.membership(every), master.convexity(every)
    others = ~is_free[pool.sku]
    foreign = others & (pool.option != chosen[pool.sku])
    clean = np.flatnonzero(member @ foreign.astype(float) == 0)
    member = sparse.csr_array(member[clean] @ sparse.diags_array(others.astype(float)))
    member.eliminate_zeros()
    some = np.diff(member.indptr) > 0
    member, block = member[some], block[clean][some]
    used = np.unique(member.indices)
    member, coefficient = member[:, used], master.coefficients(used)
    reduced = member @ (pool.cost[used] + coefficient.T @ relaxation.multiplier_last())
    order = np.lexsort((reduced, block))
    # one plan may stand several times once its free SKUs are left out
    fresh = np.ones(order.size, bool)
    same = np.diff(reduced[order]) <= 1e-12 * np.abs(reduced[order][1:])
    fresh[1:] = ~same | (block[order][1:] != block[order][:-1])
    order = order[fresh]
    best = order[among_first(block[order], MIXED)]
    return Mixtures(
        block[best], member[best] @ pool.cost[used], sparse.csr_array(coefficient @ member[best].T)
    )


def _program(
    relaxation: Relaxation, own: Ints, mixtures: Mixtures, free: Ints
) -> tuple[LinearProgram, Ints]:
    """The program, and the options that its last columns choose.

    Its columns are shares of mixtures, shares of free SKUs' columns, variables of the master, and
    one choice an option of a free SKU.
    """
    master, pool = relaxation.master, relaxation.pool
    names, of = np.unique(pool.option[own], return_inverse=True)
    owner = np.searchsorted(free, relaxation.core.program.options.sku[names])
    blocks, block = np.unique(mixtures.block, return_inverse=True)
    n, m, a, c = block.size, own.size, master.cost.size, names.size
    right = master.right - master.margins()
    rows = np.flatnonzero(np.isfinite(right))
    none = sparse.csr_array((rows.size, c))
    coefficient = [mixtures.coefficient[rows], master.coefficients(own)[rows], master.matrix[rows]]
    shares, choices = np.arange(n + m), n + m + a + np.arange(c)
    wide = n + m + a + c
    one = _ones(np.concatenate([block, blocks.size + np.searchsorted(free, pool.sku[own])]), shares,
                blocks.size + free.size, wide)  # fmt: skip
    link = _ones(of, shares[n:], c, wide) - _ones(np.arange(c), choices, c, wide)
    pick = _ones(owner, choices, free.size, wide)
    integral = np.zeros(wide, bool)
    integral[choices] = True
    equal = np.concatenate([np.ones(one.shape[0]), np.zeros(c), np.ones(free.size)])
    below = np.full(rows.size, -INFINITY)
    program = LinearProgram(
        cost=np.concatenate([mixtures.cost, pool.cost[own], master.cost, np.zeros(c)]),
        offset=0.0,
        matrix=sparse.csr_array(
            sparse.vstack([sparse.hstack([*coefficient, none]), one, link, pick], format="csr")
        ),
        row_lower=np.concatenate([below, equal]),
        row_upper=np.concatenate([right[rows], equal]),
        lower=np.concatenate([np.zeros(n + m), master.lower, np.zeros(c)]),
        upper=np.concatenate([np.ones(n + m), np.maximum(master.upper, 0.0), np.ones(c)]),
        integral=integral,
    )
    return program, names


def among_first(group: Ints, count: int) -> Flags:
    """Which members of sorted groups are among the first `count` of theirs."""
    first: Flags = np.arange(group.size) - np.searchsorted(group, group) < count
    return first


def _ones(row: Ints, column: Ints, rows: int, columns: int) -> sparse.csr_array:
    return sparse.csr_array((np.ones(row.size), (row, column)), shape=(rows, columns))
