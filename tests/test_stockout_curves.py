"""Tangents of stockout curves against the evaluator, and how near enough of them come."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_decisions import random_decision
from random_programs import random_program

from models.evaluation import evaluate
from models.open_requirements import open_requirements
from models.option_ranges import option_ranges
from models.program import Decision
from models.shortage_groups import highest_losses
from models.stockout_curves import stockout_tangents
from models.tangent_points import tangent_points


def program_of(seed):
    return random_program(
        seed,
        everyday=seed % 3 > 0,
        prices=seed % 2 == 0,
        phases=seed % 2 == 1,
        seasons=seed % 5 > 2,
        unequal=True,
        stress=1,
        lines=seed % 4 == 0,
    )


@given(seed=st.integers(0, 300))
def test_tangents_touch_where_drawn_and_lie_below_elsewhere(seed):
    program, rng = program_of(seed), np.random.default_rng(seed)
    ranges = option_ranges(program)
    opened = open_requirements(program, ranges)
    here, there = random_decision(program, rng), random_decision(program, rng)
    there = Decision(here.option, np.clip(there.buffer, *ends(ranges, here.option)))
    drawn = stockout_tangents(program, ranges, opened, here.option, here.buffer)
    at, away = evaluate(program, here), evaluate(program, there)
    unit = program.options.everyday_stockout_cost[here.option]
    for tangents, of in (
        (drawn.cost, lambda worth: worth.stockout_cost),
        (drawn.everyday, lambda worth: unit * worth.everyday_units),
        (drawn.short, lambda worth: worth.everyday_units + worth.episode_units),
    ):
        # between whole reorder points the everyday part is exact too, as order quantities are whole
        assert tangents.value == pytest.approx(of(at), rel=1e-9, abs=1e-9)
        assert np.all(tangents.at(there.buffer) <= of(away) + 1e-9 * (1 + of(at)))


def ends(ranges, option):
    return ranges.low[option], ranges.high[option]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("accuracy", [1e-2, 1e-4])
def test_enough_tangents_come_near_where_options_are_good(seed, accuracy):
    program = program_of(seed)
    ranges, options = option_ranges(program), program.options
    opened = open_requirements(program, ranges)
    option, buffer = tangent_points(program, ranges, opened, accuracy)
    places = np.linspace(0, 1, 101)
    cheapest = np.full(len(program.sku), np.inf)
    regrets, errors = [], []
    for o in np.unique(option):
        fine = ranges.low[o] + places * (ranges.high[o] - ranges.low[o])
        every = np.full(fine.size, o)
        exact = stockout_tangents(program, ranges, opened, every, fine).cost.value
        mine = np.flatnonzero(option == o)
        drawn = stockout_tangents(program, ranges, opened, option[mine], buffer[mine]).cost
        lines = drawn.value[:, None] + drawn.slope[:, None] * (fine - buffer[mine][:, None])
        total = options.fixed_cost[o] + options.carrying_cost[o] * (fine - options.constant[o])
        sku = options.sku[o]
        cheapest[sku] = min(cheapest[sku], (total + exact).min())
        regrets.append((sku, total + exact))
        errors.append(exact - lines.max(axis=0))
    for (sku, cost), error in zip(regrets, errors, strict=True):
        allowed = accuracy * cheapest.sum() / len(cheapest) + 0.25 * (cost - cheapest[sku])
        assert np.all(error >= -1e-9 * (1 + cost))
        assert np.all(error <= 1.05 * allowed + 1e-9)


@given(seed=st.integers(0, 300))
def test_no_decision_loses_more_than_the_highest_loss(seed):
    program, rng = program_of(seed), np.random.default_rng(seed)
    ranges = option_ranges(program)
    highest = highest_losses(program, ranges, open_requirements(program, ranges))
    decision = random_decision(program, rng)
    worth = evaluate(program, decision)
    unit = program.options.everyday_stockout_cost[decision.option]
    apart = worth.loss - unit @ worth.everyday_units
    assert np.all(apart <= highest + 1e-9 * (1 + highest))
