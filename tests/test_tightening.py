"""What tightening leaves out is no better plan, and what it bounds is not exceeded by one."""

import numpy as np
import pytest
from random_decisions import random_decision
from random_programs import random_program

from models.evaluation import evaluate
from models.option_ranges import option_ranges
from models.program import Limit
from models.pyomo_arrays import array_program
from models.pyomo_program import pyomo_program
from solvers.clock import Clock
from solvers.relaxation import refined
from solvers.tightening import tightened

LIMITS = {
    "none": (),
    "budget": (Limit("budget", 6000.0),),
    "cvar": (Limit("cvar", 1500.0, 0.7),),
    "fill_rate": (Limit("fill_rate", 0.97, skus=(0, 1, 2)),),
}


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_cheap_decisions_stay_in_ranges_and_below_the_highest_losses(seed, lines, limits):
    """Decisions near the relaxation's bound, drawn at random, as plans better than a dear one."""
    program = random_program(
        seed, lines=lines, everyday=True, prices=True, unequal=True, limits=LIMITS[limits]
    )
    arrays = array_program(pyomo_program(program))
    relaxed = refined(arrays, arrays.problem, 1e-6, Clock(60)).outcome
    if relaxed.ending != "optimal":
        pytest.skip("no plan meets this limit")
    rng, met = np.random.default_rng(seed), 0
    for _ in range(400):
        decision = random_decision(program, rng)
        worth = evaluate(program, decision)
        if not worth.feasible:
            continue
        left = tightened(arrays, relaxed, worth.objective - relaxed.objective)
        at, slack = decision.option, 1e-6 * (1 + decision.buffer)
        assert left.ranges.usable[at].all()
        assert np.all(left.ranges.low[at] <= decision.buffer + slack)
        assert np.all(decision.buffer <= left.ranges.high[at] + slack)
        assert np.all(worth.loss <= left.highest * (1 + 1e-9) + 1e-6)
        met += 1
        if met == 25:
            break
    assert met


def test_a_small_gap_leaves_little():
    program = random_program(1, everyday=True, unequal=True)
    arrays = array_program(pyomo_program(program))
    relaxed = refined(arrays, arrays.problem, 1e-9, Clock(60)).outcome
    wide = tightened(arrays, relaxed, 10.0 * relaxed.objective)
    narrow = tightened(arrays, relaxed, 0.01 * relaxed.objective)
    everything = option_ranges(program)
    span = [
        float((r.high - r.low)[r.usable].sum()) for r in (everything, wide.ranges, narrow.ranges)
    ]
    assert span[2] < 0.5 * span[0]
    assert span[1] <= span[0]
    assert narrow.ranges.usable.sum() < everything.usable.sum()
    assert np.all(narrow.highest <= wide.highest + 1e-6)
