"""From shares of columns to a decision: whole options, by a program over promising columns."""

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from models.linear_program import LinearProgram
from models.program import Decision
from models.progress import Stop
from solvers.decomposition.growing_program import INFINITY
from solvers.decomposition.master import Master
from solvers.highs import Outcome, Solver


def reduced_costs(master: Master, multiplier: Floats, sku_value: Floats) -> Floats:
    """What each pool column costs above its SKU's least value under the multipliers, shape (J,)."""
    pool = master.pool
    columns = np.arange(len(pool))
    priced = master.column_cost(columns) + master.coefficients(columns).T @ multiplier
    return priced - sku_value[pool.sku]


def options_program(master: Master, columns: Ints, whole: Ints | None = None) -> LinearProgram:
    """The master over some columns with whole options (and whole variables `whole`, if any).

    Columns of the program are: shares of columns, variables of the master, one choice for every
    option of a SKU that has several among the columns.
    """
    pool = master.pool
    option, sku = pool.option[columns], pool.sku[columns]
    names, of = np.unique(option, return_inverse=True)
    owner = np.empty(names.size, np.int64)
    owner[of] = sku
    several = np.bincount(owner, minlength=master.skus)[owner] > 1
    choice = np.cumsum(several) - 1
    choices, n, m = int(several.sum()), columns.size, master.cost.size

    rows = master.coefficients(columns)
    tied = sparse.hstack([rows, master.matrix, sparse.csr_array((master.rows, choices))])
    convex = sparse.csr_array((np.ones(n), (sku, np.arange(n))), shape=(master.skus, n))
    one = sparse.hstack([convex, sparse.csr_array((master.skus, m + choices))])
    held = np.flatnonzero(several[of])
    share = sparse.csr_array((np.ones(held.size), (choice[of[held]], held)), shape=(choices, n))
    link = sparse.hstack([share, sparse.csr_array((choices, m)), -sparse.eye_array(choices)])
    whole_choice = sparse.csr_array(
        (np.ones(choices), (owner[several], np.arange(choices))), shape=(master.skus, choices)
    )
    busy = np.unique(owner[several])
    pick = sparse.hstack([sparse.csr_array((busy.size, n + m)), whole_choice[busy]])

    integral = np.zeros(n + m + choices, bool)
    if whole is not None:
        integral[n + whole] = True
    integral[n + m :] = True
    one_each = np.ones(busy.size)
    right_low = np.concatenate(
        [np.full(master.rows, -INFINITY), np.ones(master.skus), np.zeros(choices), one_each]
    )
    right_high = np.concatenate(
        [master.right - master.margins(), np.ones(master.skus), np.zeros(choices), one_each]
    )
    return LinearProgram(
        cost=np.concatenate([master.column_cost(columns), master.cost, np.zeros(choices)]),
        offset=0.0,
        matrix=sparse.csr_array(sparse.vstack([tied, one, link, pick], format="csr")),
        row_lower=right_low,
        row_upper=right_high,
        lower=np.concatenate([np.zeros(n), master.lower, np.zeros(choices)]),
        upper=np.concatenate([np.ones(n), np.maximum(master.upper, 0.0), np.ones(choices)]),
        integral=integral,
    )


def decision_of(master: Master, columns: Ints, share: Floats) -> Decision:
    """Most chosen option of every SKU, with the mean of its columns' buffers.

    Loads and costs are convex in the buffer of one option: the mean costs and loads no more than
    its columns do together.
    """
    pool = master.pool
    used = np.flatnonzero(share > 1e-9)
    option, weight = pool.option[columns[used]], share[used]
    names, of = np.unique(option, return_inverse=True)
    total = np.bincount(of, weight)
    buffer = np.bincount(of, weight * pool.buffer[columns[used]]) / total
    sku = pool.core.program.options.sku[names]
    order = np.lexsort((-total, sku))
    first = np.unique(sku[order], return_index=True)[1]
    chosen = order[first]
    low, high = pool.core.arrays.low[names[chosen]], pool.core.arrays.high[names[chosen]]
    return Decision(names[chosen], np.clip(buffer[chosen], low, high))


def solved(
    program: LinearProgram, seconds: float, gap: float, nodes: int, below: float, stop: Stop
) -> Outcome:
    """Run HiGHS on a program over whole options, for a solution that costs less than `below`."""
    solver = Solver(program, mip_max_nodes=nodes, objective_bound=below)
    return solver.solve(time_limit=seconds, gap=gap, stop=stop, confirm=False)
