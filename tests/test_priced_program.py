"""Limits as prices: the Lagrangian at any decision, and regrets against brute force."""

from dataclasses import replace

import numpy as np
import pytest
from random_decisions import random_decision
from small_instances import frames

from instances.readers import read
from models.assemble import program_of
from models.beside_standing import CHANGES, beside_standing
from models.evaluation import evaluate
from models.program import Decision, Limit
from solvers.decomposition import search
from solvers.plan_multipliers import Multipliers, kept_scenarios, multipliers_of
from solvers.priced_program import priced_program
from solvers.priced_regrets import regrets_of

EVERYONE = (0, 1, 2, 3)


def small_program(budget_kind="gross", **changes):
    tables = frames(scenarios=30, budget_kind=budget_kind, release_share=0.4)
    tables |= {"lines": tables["lines"][:0]} if changes.pop("no_lines", False) else {}
    if not len(tables["lines"]):
        tables["skus"] = tables["skus"].assign(line="")
    if changes.pop("no_sites", False):
        tables["skus"] = tables["skus"].assign(site="")
        del tables["sites"]
    return program_of(read(tables))


def random_multipliers(program, rng):
    loss = np.where(rng.random(len(program.scenario)) < 0.2, rng.random(len(program.scenario)), 0)
    return Multipliers(loss, rng.random(), 0.3 * rng.random(), 50 * rng.random(len(program.sku)))


@pytest.mark.parametrize("kind", ["gross", "cash", "net"])
def test_the_priced_objective_is_the_lagrangian(kind):
    program, rng = small_program(kind), np.random.default_rng(5)
    for _ in range(12):
        given, decision = random_multipliers(program, rng), random_decision(program, rng)
        worth = evaluate(program, decision)
        certain = worth.scenario_cost[0] - worth.loss[0]
        expected = (
            worth.objective
            + given.loss @ worth.loss
            + given.certain * certain
            + given.capital * worth.total_capital
            + given.units @ (worth.everyday_units + worth.episode_units)
        )
        priced = priced_program(program, given)
        found = evaluate(priced.program, priced.decision(decision))
        assert found.objective * priced.scale == pytest.approx(expected, rel=1e-9)
        assert priced.program.probability.sum() == pytest.approx(1.0)
        assert priced.program.limits == ()


def test_a_standing_decision_may_stay_where_its_option_no_longer_reaches():
    program, rng = small_program(), np.random.default_rng(1)
    decision = random_decision(program, rng)
    beyond = Decision(decision.option, program.options.buffer_max[decision.option] * 2 + 7)
    beside = beside_standing(program, beyond)
    worth = evaluate(beside.program, beside.standing)
    assert worth.stock_value.sum() > evaluate(program, decision).stock_value.sum()
    back = beside.original(beside.standing)
    assert np.array_equal(back.option, beyond.option)
    inside = beside_standing(program, decision)
    same = evaluate(inside.program, inside.standing)
    assert same.objective == pytest.approx(evaluate(program, decision).objective, rel=1e-12)
    assert same.excess == pytest.approx(evaluate(program, decision).excess)


def test_no_more_skus_change_than_allowed():
    program, rng = small_program(), np.random.default_rng(2)
    beside = beside_standing(program, random_decision(program, rng))
    costs = []
    for most in range(5):
        limited = beside.with_few_changes(most)
        assert limited.couplings.kind[-1] == CHANGES
        solution = search.solve(limited, gap=1e-6, start=beside.standing)
        assert solution.status == "optimal"
        assert np.sum(solution.decision.option != beside.stays) <= most
        costs.append(evaluate(limited, solution.decision).objective)
    assert costs[0] == pytest.approx(evaluate(beside.program, beside.standing).objective)
    assert costs == sorted(costs, reverse=True)
    free = search.solve(program, gap=1e-6)
    assert costs[-1] == pytest.approx(evaluate(program, free.decision).objective, rel=1e-5)


def brute_force_regrets(program, decision, given):
    """Regret of every SKU by looking at every option on ever finer grids of buffers."""
    priced = priced_program(program, given)
    options, stays = priced.program.options, priced.decision(decision)

    def cost_with(k, buffer):
        option, buffers = stays.option.copy(), stays.buffer.copy()
        option[options.sku[k]], buffers[options.sku[k]] = k, buffer
        return evaluate(priced.program, Decision(option, buffers)).objective

    now = evaluate(priced.program, stays).objective
    best = np.full(len(program.sku), now)
    for k in range(len(options)):
        low, high = options.buffer_min[k], options.buffer_max[k]
        for _ in range(3):
            grid = np.linspace(low, high, 25)
            costs = [cost_with(k, buffer) for buffer in grid]
            at, step = int(np.argmin(costs)), grid[1] - grid[0]
            low, high = max(grid[at] - step, low), min(grid[at] + step, high)
            best[options.sku[k]] = min(best[options.sku[k]], costs[at])
    return (now - best) * priced.scale


def test_regrets_are_what_brute_force_finds():
    program, rng = small_program(no_lines=True, no_sites=True), np.random.default_rng(3)
    program = replace(program, onboarding_cost=np.zeros(len(program.suppliers)))
    decision, given = random_decision(program, rng), random_multipliers(program, rng)
    found = regrets_of(beside_standing(program, decision), given).regret
    expected = brute_force_regrets(program, decision, given)
    assert np.all(found >= expected - 1e-6 * np.abs(expected).max())
    assert found == pytest.approx(expected, rel=2e-3, abs=1.0)


def test_regrets_add_up_to_no_more_than_the_plan_could_save():
    program, rng = small_program(), np.random.default_rng(4)
    nothing = Multipliers(np.zeros(len(program.scenario)), 0.0, 0.0, np.zeros(len(program.sku)))
    best = search.solve(program, gap=1e-6)
    cost = evaluate(program, best.decision).objective
    for decision in (best.decision, *(random_decision(program, rng) for _ in range(4))):
        beside = beside_standing(program, decision)
        saving = evaluate(program, decision).objective - cost
        found = regrets_of(beside, nothing)
        assert np.all(found.regret >= -1e-9)
        assert found.regret.sum() <= saving + 2e-4 * cost


@pytest.mark.parametrize("kind", ["budget", "var", "cvar", "fill_rate"])
def test_multipliers_price_the_limit_that_binds(kind):
    program = small_program()
    worth = evaluate(program, search.solve(program, gap=1e-4).decision)
    tail = float(np.sort(worth.loss[program.probability > 0])[26])
    limit = {
        "budget": Limit("budget", 0.9 * worth.total_capital, skus=EVERYONE),
        "var": Limit("var", 0.8 * tail, 0.9),
        "cvar": Limit("cvar", 0.9 * tail, 0.8),
        "fill_rate": Limit("fill_rate", 0.05 + 0.95 * worth.total_fill_rate, skus=EVERYONE),
    }[kind]
    limited = replace(program, limits=(limit,))
    plan = search.solve(limited, gap=1e-3, time_limit=20).decision
    given = multipliers_of(limited, plan)
    assert (given.capital > 0) == (kind == "budget")
    assert given.loss.any() == (kind in ("var", "cvar"))
    assert given.units.any() == (kind == "fill_rate")
    assert min(given.loss.min(), given.units.min()) >= 0
    if kind == "var":
        kept = kept_scenarios(limited, plan, limit)
        assert np.sum(program.probability[~kept & (program.probability > 0)]) <= 0.1 + 1e-9
        assert not given.loss[~kept].any()
    priced = priced_program(limited, given)
    bound = search.solve(priced.program, gap=1e-4).lower_bound * priced.scale
    bound -= given.capital * limit.value if kind == "budget" else 0.0
    bound -= given.loss.sum() * limit.value if kind == "var" else 0.0
    cost = evaluate(limited, plan).objective
    if kind in ("budget", "var"):
        assert 0.9 * cost <= bound <= cost * (1 + 1e-9)


def test_without_limits_nothing_has_a_price():
    program = small_program()
    given = multipliers_of(program, random_decision(program, np.random.default_rng(6)))
    assert (given.certain, given.capital) == (0.0, 0.0)
    assert not given.loss.any()
    assert not given.units.any()
