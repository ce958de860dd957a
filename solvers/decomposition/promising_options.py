"""Options of all SKUs chosen at once, among those that cost little more at present.

Settling and exchanging options goes step by step and ends where no single step pays. One program
over all SKUs sees steps that pay together; it needs buffers of every promising option that fit
looser and tighter rows than the present ones.
"""

import numpy as np

from instances.instance import Floats, Ints
from models.least_costs import least_costs
from solvers.clock import Clock
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rounding import Incumbent
from solvers.decomposition.split_options import among_first, priced_with_caution
from solvers.decomposition.whole_options import decision_of, options_program, solved

MOST_SKUS = 400
"""SKUs up to which the program ends in seconds."""
CAUTIONS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.6, 2.2, 4.0)
"""Factors of the multipliers at which promising options get buffers."""
WIDTH = 0.15
"""Share of what the plan costs above the relaxation that a promising option may cost more."""
OPTIONS = 4
"""Promising options of a SKU at most."""
NODES, GAP = 300, 1e-4
"""Nodes after which the best is taken, and gap at which the program ends."""


def choose_among_promising(relaxation: Relaxation, incumbent: Incumbent, clock: Clock) -> bool:
    """Offer the plan that a program over promising options finds; say whether it was better.

    Parameters
    ----------
    relaxation : Relaxation
        With a relaxed point for the scenarios that the incumbent keeps.
    """
    master, relaxed = relaxation.master, relaxation.relaxed
    if relaxed is None or relaxed.objective >= incumbent.objective or master.skus > MOST_SKUS:
        return False
    columns = promising_columns(relaxation, incumbent)
    program = options_program(master, columns)
    outcome = solved(program, clock.left, GAP, NODES, incumbent.objective, clock.stop)
    if outcome.solution is None:
        return False
    return incumbent.offer(decision_of(master, columns, outcome.solution[: columns.size]))


def promising_columns(relaxation: Relaxation, incumbent: Incumbent) -> Ints:
    """Pool columns of promising options, those of the best plan, and those in use."""
    relaxed, plan, pool = relaxation.relaxed, incumbent.decision, relaxation.pool
    assert relaxed is not None
    option, buffer = _promising(relaxation, WIDTH * (incumbent.objective - relaxed.objective))
    if plan is not None:
        option = np.concatenate([plan.option, option])
        buffer = np.concatenate([plan.buffer, buffer])
    pool.add(option, buffer)
    share = np.zeros(len(pool))
    share[: relaxed.share.size] = relaxed.share
    return np.union1d(pool.positions(option, buffer), np.flatnonzero(share > 1e-9))


def _promising(relaxation: Relaxation, width: float) -> tuple[Ints, Floats]:
    """Options that cost at most `width` above their SKU's best, with buffers by caution."""
    core = relaxation.core
    sku = core.program.options.sku
    value, buffers = priced_with_caution(relaxation, CAUTIONS)
    _, least = least_costs(value, core.arrays.option_first)
    more = value - least[sku]
    if relaxation.banned is not None:
        more[relaxation.banned] = np.inf
    near = np.flatnonzero(more <= width)
    near = near[np.lexsort((more[near], sku[near]))]
    near = near[among_first(sku[near], OPTIONS)]
    return np.tile(near, len(buffers)), np.concatenate([buffer[near] for buffer in buffers])
