"""Decomposition against enumeration: its bound never above the optimum, its plan at the gap."""

from dataclasses import replace

import numpy as np
import pytest
from binding_limits import MONEY, SERVICE, binding, free_plan, program_for
from brute_force import brute_force
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from models.program import Limit
from solvers.decomposition.column_loads import shortage_tables
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.search import solve
from solvers.decomposition.weights import Prices, TruncatedTerm

GAP = 1e-4


def assert_sound(program, optimum):
    solution = solve(program, time_limit=30, gap=GAP)
    found = evaluate(program, solution.decision)
    assert found.feasible
    assert solution.lower_bound <= optimum.objective * (1 + 1e-6)
    assert found.objective >= optimum.objective * (1 - 1e-5)
    gap = 1 - solution.lower_bound / found.objective
    assert found.objective <= optimum.objective * (1 + gap) + 1e-6
    return solution.status


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("kind", MONEY + SERVICE)
def test_each_limit_where_it_binds(kind, lines):
    for seed in range(12):
        program = program_for(seed, lines=lines)
        free = free_plan(program)
        limited = None if free is None else binding(program, kind, free)
        if limited is not None:
            assert_sound(with_limits(program, [limited[0]]), limited[1])
            return
    pytest.skip(f"no small instance on which {kind} binds")


@pytest.mark.parametrize("seed", range(6))
def test_without_limits(seed):
    program = program_for(seed, lines=bool(seed % 2))
    optimum = brute_force(program)
    if optimum is None:
        assert solve(program, time_limit=20).status == "infeasible"
    else:
        assert assert_sound(program, optimum) == "optimal"


def test_limits_that_nothing_meets_are_infeasible():
    program = with_limits(program_for(0, lines=False), [Limit("budget", 1.0, skus=(0, 1, 2))])
    solution = solve(program, time_limit=20)
    assert (solution.status, solution.decision) == ("infeasible", None)


@pytest.mark.parametrize("seed", range(12))
def test_prices_are_exact_over_the_buffer(seed):
    """No buffer of a fine grid is cheaper, under weights, thresholds and hurt scenarios alike."""
    program = random_program(
        seed, skus=3, scenarios=10, everyday=True, prices=True, phases=True, seasons=True
    )
    every = program.options
    least = every.buffer_min.copy()
    least[::3] = every.buffer_max[::3]  # options whose buffer is given
    program = replace(program, options=replace(every, buffer_min=least))
    core, rng = core_of(program), np.random.default_rng(seed)
    prices = Prices(core)
    prices.scenario += rng.uniform(0, 0.3, 10)
    prices.everyday += 0.2
    prices.capital = 0.02
    prices.fill += rng.uniform(0, 2, 3)
    none = np.empty(0, np.int64)
    prices.cuts = [
        TruncatedTerm(int(s), rng.uniform(0, 0.5), rng.uniform(0, 400, 3), none, np.empty(0))
        for s in rng.integers(0, 10, 5)
    ]
    prices.cuts[0] = replace(prices.cuts[0], limit=np.full(3, 1e6))
    pairs = rng.choice(30, 6, replace=False)  # every pair of SKU and scenario once
    prices.hurt = np.column_stack([pairs // 10, pairs % 10, np.full(6, 50.0), np.full(6, -1.0)])
    value, buffer = Pricer(core, 1).price_options(prices)
    options = program.options
    for option in range(len(options)):
        grid = np.linspace(options.buffer_min[option], options.buffer_max[option], 400)
        at = np.append(grid, buffer[option])
        pool = ColumnPool(core)
        pool.add(np.full(at.size, option), at)
        cost = priced(pool, prices)
        where = {float(b): c for b, c in zip(pool.buffer, cost, strict=True)}
        assert where[float(buffer[option])] == pytest.approx(value[option], rel=1e-9, abs=1e-6)
        assert min(cost) >= value[option] - 1e-6 * abs(value[option])


def priced(pool, prices):
    """What columns cost under prices, summed term by term from their loads."""
    program, sku = pool.core.program, pool.sku
    loads = pool.loads_in(np.arange(len(pool)), np.arange(len(program.scenario)))
    cost = pool.cost + loads @ (prices.scenario - program.probability)
    cost = cost + (prices.everyday - 1) * pool.everyday
    cost = cost + prices.capital * pool.capital + prices.fill[sku] * pool.units
    for cut in prices.cuts:
        load = loads[:, cut.scenario] + pool.everyday
        cost = cost + cut.multiplier * np.minimum(load, cut.limit[sku])
    worst = shortage_tables(pool.core, sku, pool.option, pool.buffer)[0].toarray()
    for owner, scenario, money, _ in prices.hurt:
        hurt = (worst[:, int(scenario)] > 1e-9 * program.demand_mean[sku]) & (sku == owner)
        cost = cost + money * hurt
    return cost
