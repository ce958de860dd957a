"""Both methods against enumeration where limits bind together, and where what SKUs share binds."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from binding_limits import binding, free_plan, program_for
from brute_force import brute_force
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from solvers import extensive
from solvers.decomposition import search

PAIRS = [
    ("budget", "var"),
    ("budget", "cvar"),
    ("budget", "fill_rate"),
    ("var", "fill_rate"),
    ("cvar", "fill_rate"),
    ("stress", "budget"),
]
QUICK = {("budget", "cvar"), ("budget", "fill_rate"), ("stress", "budget")}
METHODS = ((extensive.solve, 1e-6), (search.solve, 1e-4))
"""The two methods, each with the gap that it is asked for."""
ROUNDING = 3e-6


def assert_optimal(program, optimum):
    """Each plan keeps the limits and costs what is proven, and no bound exceeds the optimum."""
    for solve, gap in METHODS:
        solution = solve(program, time_limit=60, gap=gap)
        assert solution.status == "optimal"
        found = evaluate(program, solution.decision)
        assert found.feasible
        assert found.objective == pytest.approx(optimum.objective, rel=gap + ROUNDING)
        assert found.objective >= optimum.objective * (1 - ROUNDING)
        assert solution.lower_bound <= optimum.objective * (1 + ROUNDING)


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize(
    "pair", [pytest.param(pair, marks=[pytest.mark.slow] * (pair not in QUICK)) for pair in PAIRS]
)
def test_two_limits_that_bind_at_once(pair, lines):
    """The second limit is broken by the optimum under the first, and the other way round."""
    for kinds, seed in itertools.product((pair, pair[::-1]), range(12)):
        program = program_for(seed, lines=lines)
        free = free_plan(program)
        first = None if free is None else binding(program, kinds[0], free)
        if first is None:
            continue
        one = with_limits(program, [first[0]])
        second = binding(one, kinds[1], evaluate(program, first[1].decision))
        if second is None:
            continue
        both = with_limits(program, [first[0], second[0]])
        alone = brute_force(with_limits(program, [second[0]]))
        if alone is None or evaluate(both, alone.decision).feasible:
            continue
        assert_optimal(both, second[1])
        return
    raise AssertionError(f"no instance on which {pair} bind together")


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("kind", ["site", "capacity", "qualifications"])
def test_what_skus_share_where_it_binds(kind, lines):
    for seed in range(40):
        program = random_program(seed, skus=3, scenarios=6, lines=lines, couplings=True)
        optimum, free = brute_force(program), brute_force(without(program, kind))
        if optimum is not None and free.objective < optimum.objective * (1 - 1e-4):
            assert_optimal(program, optimum)
            return
    raise AssertionError(f"no instance on which a {kind} binds")


def without(program, kind):
    """The program with so much room in a coupling that it cannot bind."""
    couplings = program.couplings
    room = np.where(np.array(couplings.kind) == kind, 1e9, couplings.limit)
    return replace(program, couplings=replace(couplings, limit=room))
