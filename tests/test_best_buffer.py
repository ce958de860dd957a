"""Best buffers against the evaluator: differences in one SKU's cost are the plan's differences."""

from dataclasses import replace

import numpy as np
import pytest
from random_programs import random_program

from models.best_buffer import best_buffers, costs_of, expected_costs
from models.evaluation import evaluate
from models.losses import line_weeks, shortages
from models.program import Decision
from models.rest_of_plan import losses_given_rest, rest_of_plan

EVERYTHING = {
    **dict.fromkeys(("lines", "everyday", "prices", "phases", "seasons"), True),
    "stress": 2,
}


def decision_of(program, seed):
    rng = np.random.default_rng(seed)
    first, options = program.options.first, program.options
    option = rng.integers(first[:-1], first[1:])
    low, high = options.buffer_min[option], options.buffer_max[option]
    return Decision(option, rng.uniform(low, high))


def with_sku(decision, sku, option, buffer):
    options, buffers = decision.option.copy(), decision.buffer.copy()
    options[sku], buffers[sku] = option, buffer
    return Decision(options, buffers)


@pytest.mark.parametrize("seed", range(8))
def test_differences_of_one_sku_are_differences_of_the_plan(seed):
    program = random_program(seed, skus=4, scenarios=8, unequal=True, **EVERYTHING)
    decision = decision_of(program, seed)
    rest, plan = rest_of_plan(program, decision), evaluate(program, decision)
    options = program.options
    rng = np.random.default_rng(seed)
    buffer = rng.uniform(options.buffer_min, options.buffer_max)
    alone, planned = expected_costs(program, rest, buffer), costs_of(program, rest, decision)
    for option, sku in enumerate(options.sku):
        other = evaluate(program, with_sku(decision, sku, option, buffer[option]))
        expected = other.objective - plan.objective
        assert alone[option] - planned[sku] == pytest.approx(expected, rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_no_buffer_on_a_fine_grid_is_better(seed):
    program = random_program(seed, skus=3, scenarios=8, **EVERYTHING)
    rest = rest_of_plan(program, decision_of(program, seed))
    best, options = best_buffers(program, rest), program.options
    grid = np.linspace(0, 1, 2001)[:, None]
    buffers = options.buffer_min + grid * (options.buffer_max - options.buffer_min)
    least = np.min([expected_costs(program, rest, buffer) for buffer in buffers], axis=0)
    assert np.all(best.cost <= least * (1 + 1e-9))
    assert np.all(best.buffer >= options.buffer_min) and np.all(best.buffer <= options.buffer_max)


@pytest.mark.parametrize("seed", range(6))
def test_losses_given_the_rest_are_differences_of_the_plans_losses(seed):
    program = random_program(seed, skus=4, scenarios=7, **(EVERYTHING | {"everyday": False}))
    decision, other = decision_of(program, seed), decision_of(program, seed + 100)
    rest, scenarios = rest_of_plan(program, decision), np.array([0, 3, 6, 8])
    before = losses_given_rest(program, decision, rest, scenarios)
    after = losses_given_rest(program, other, rest, scenarios)
    plan = evaluate(program, decision).loss[scenarios]
    for sku in range(4):
        changed = with_sku(decision, sku, other.option[sku], other.buffer[sku])
        expected = evaluate(program, changed).loss[scenarios] - plan
        assert after[sku] - before[sku] == pytest.approx(expected, rel=1e-9, abs=1e-7)


def test_a_line_without_shortages_leaves_no_standstill():
    program = random_program(1, skus=3, lines=True)
    high = program.options.buffer_max * 0 + 1e9
    program = replace(program, options=replace(program.options, buffer_max=high))
    decision = decision_of(program, 0)
    covered = Decision(decision.option, np.full(3, 1e8))
    assert line_weeks(program, shortages(program, covered)).sum() == 0
    assert rest_of_plan(program, covered).standstill.sum() == 0
