"""SKUs that exceed a limit alone: what they lose, the rows, and how pricing sees them."""

import numpy as np
import pytest
from random_decisions import random_decision
from random_programs import random_program

from models.evaluation import evaluate
from solvers.decomposition.column_loads import losses_alone
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.extremes import extremes_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.rows import AloneRows
from solvers.decomposition.weights import Prices

SKUS, SCENARIOS = 4, 10


@pytest.fixture(params=range(8))
def core(request):
    """A program with lines, seasons and phases, ready to be priced."""
    program = random_program(
        request.param, skus=SKUS, scenarios=SCENARIOS, lines=True, everyday=True, phases=True,
        seasons=True,
    )  # fmt: skip
    return core_of(program)


def in_full(pool):
    """What columns lose alone in every scenario, laid out from loads and weeks, shape (J, S)."""
    core, events = pool.core, pool.core.events
    week = core.program.downtime_cost_week[events.group_line[events.group]]
    standing = np.zeros((len(pool), SCENARIOS))
    np.add.at(standing.T, events.scenario, (pool.weeks.toarray() * week).T)
    return pool.loads_in(np.arange(len(pool)), np.arange(SCENARIOS)) + standing


def some_columns(core, draw, count=30):
    options = core.program.options
    option = draw.integers(0, len(options), count)
    low, high = options.buffer_min[option], options.buffer_max[option]
    pool = ColumnPool(core)
    pool.add(option, low + draw.uniform(0, 1, count) * (high - low))
    return pool


def test_losses_alone_are_loads_and_whole_standstills(core):
    pool = some_columns(core, np.random.default_rng(1))
    first, every = np.arange(SKUS + 1) * SCENARIOS, np.tile(np.arange(SCENARIOS), SKUS)
    loss = losses_alone(core, pool.sku, pool.option, pool.buffer, pool.everyday, first, every)
    loss = loss.reshape(len(pool), SCENARIOS)
    told, arrays = in_full(pool), core.arrays
    for j, option in enumerate(pool.option):
        own = slice(*arrays.first[arrays.source_set[option] + [0, 1]])
        needed = np.isin(np.arange(SCENARIOS), arrays.scenario[own])
        expected = np.where(needed, told[j] + pool.everyday[j], 0.0)
        assert loss[j] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_no_plan_loses_less_than_any_of_its_skus_alone(core):
    draw, program = np.random.default_rng(2), core.program
    first, every = np.arange(SKUS + 1) * SCENARIOS, np.tile(np.arange(SCENARIOS), SKUS)
    for _ in range(5):
        decision = random_decision(program, draw)
        pool = ColumnPool(core)
        pool.add(decision.option, decision.buffer)
        loss = losses_alone(
            core, pool.sku, pool.option, pool.buffer, pool.everyday, first, every
        ).reshape(SKUS, SCENARIOS)
        assert np.all(loss.max(0) <= evaluate(program, decision).loss * (1 + 1e-9) + 1e-9)


def test_rows_mark_what_exceeds_the_limit(core):
    draw = np.random.default_rng(3)
    pool = some_columns(core, draw)
    told = in_full(pool) + pool.everyday[:, None]
    limit = float(np.quantile(in_full(pool), 0.7) + pool.everyday.max())
    pairs = [(i, s) for i in range(SKUS) for s in range(SCENARIOS)]
    draw.shuffle(pairs)
    rows = AloneRows(core, limit, pairs)
    columns = draw.permutation(len(pool))[:20]
    found = rows.coefficients(pool, columns, 5).toarray()
    for n, (sku, scenario) in enumerate(pairs[5:]):
        expected = (pool.sku[columns] == sku) & (told[columns, scenario] > limit)
        assert np.array_equal(found[n] > 0, expected)


def test_pricing_sees_steps_where_the_limit_is_crossed(core):
    draw, options = np.random.default_rng(4), core.program.options
    prices = Prices(core)
    sample = some_columns(core, draw, 100)
    limit = float(np.quantile(in_full(sample).max(1), 0.5) + sample.everyday.max())
    pairs = [(i, s) for i in range(SKUS) for s in range(SCENARIOS)]
    rows = AloneRows(core, limit, pairs)
    money = draw.uniform(0, 300, len(pairs)) * (draw.uniform(0, 1, len(pairs)) < 0.5)
    rows.enter(prices, money)
    value, buffer = Pricer(core, 1).price_options(prices)
    stepped = 0
    for option in range(len(options)):
        grid = np.linspace(options.buffer_min[option], options.buffer_max[option], 200)
        at = np.append(grid, buffer[option])
        pool = ColumnPool(core)
        pool.add(np.full(at.size, option), at)
        charged = rows.coefficients(pool, np.arange(len(pool)), 0).T @ money
        cost = pool.cost + charged
        where = pool.positions(np.array([option]), buffer[[option]])[0]
        assert cost[where] == pytest.approx(value[option], rel=1e-7)
        assert cost.min() >= value[option] * (1 - 1e-7)
        stepped += int(np.unique(charged).size > 1)
    assert stepped > 0


@pytest.mark.parametrize("lines", [False, True])
def test_the_most_that_a_sku_loses_alone(lines):
    program = random_program(3, skus=SKUS, scenarios=SCENARIOS, lines=lines, phases=True)
    core = core_of(program)
    pool, arrays = ColumnPool(core), core.arrays
    alive = np.flatnonzero(core.alive)
    pool.add(alive, arrays.low[alive])
    loads = pool.loads_in(np.arange(len(pool)), np.arange(len(program.scenario)))
    most = [loads[pool.sku == sku].max() for sku in range(SKUS)]
    assert extremes_of(core).alone == pytest.approx(most, rel=1e-9)
