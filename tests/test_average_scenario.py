"""The mean-value program, by hand and against the definition of the mean."""

from dataclasses import replace

import numpy as np
import pytest

from models.average_scenario import average_program
from models.evaluation import evaluate
from models.program import Decision
from solvers.extensive import solve
from tests.random_programs import random_program


@pytest.mark.parametrize("seed", range(4))
def test_at_buffers_below_every_requirement_costs_are_the_same(seed):
    """Without buffers and phases nothing is cut off at 0, so that the mean loses what all lose."""
    program = random_program(seed, prices=True, seasons=True, unequal=True, stress=2)
    low = program.options.first[:-1]  # the first option of a SKU is jit: buffers from 0 on
    decision = Decision(low, program.options.buffer_min[low])
    assert np.all(decision.buffer == 0)
    average = average_program(program)
    assert evaluate(average, decision).objective == pytest.approx(
        evaluate(program, decision).objective
    )


@pytest.mark.parametrize("seed", range(4))
def test_it_never_costs_more_than_the_truth(seed):
    """Jensen: the loss of the mean is at most the mean loss, whatever the buffers."""
    program = random_program(seed, seasons=True, phases=True, unequal=True)
    average = average_program(program)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        low = program.options.first[:-1]
        high = program.options.buffer_max[low]
        decision = Decision(low, rng.uniform(0, 1, low.size) * high)
        mean, true = (evaluate(p, decision).objective for p in (average, program))
        assert mean <= true + 1e-9 * abs(true)


def test_value_of_the_stochastic_solution_is_not_negative():
    program = random_program(3, skus=4, scenarios=10)
    best = evaluate(program, solve(program, gap=1e-6).decision).objective
    of_averages = solve(average_program(program), gap=1e-6).decision
    assert evaluate(program, of_averages).objective >= best * (1 - 1e-6)


def test_the_stress_set_stays():
    program = random_program(2, stress=3)
    average = average_program(program)
    assert average.scenario == ("average", *program.scenario[-3:])
    low = program.options.first[:-1]
    decision = Decision(low, program.options.buffer_min[low])
    before = evaluate(program, decision).loss[program.stress]
    assert evaluate(average, decision).loss[1:] == pytest.approx(before)


def test_sets_keep_their_premiums():
    program = random_program(2)
    needs = replace(program.requirements, premium_units=np.arange(len(program.sets.member)) + 0.5)
    average = average_program(replace(program, requirements=needs))
    assert average.requirements.premium_units is needs.premium_units
