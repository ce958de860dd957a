"""The evaluator against a plain Python recomputation, and against figures worked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from instances_by_hand import instance
from naive_losses import naive_losses
from random_programs import random_program

from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Decision, Limit, Program


def some_decision(program: Program, seed: int) -> Decision:
    rng = np.random.default_rng(seed)
    options = program.options
    option = np.array(
        [rng.integers(a, b) for a, b in zip(options.first, options.first[1:], strict=False)]
    )
    low, high = options.buffer_min[option], options.buffer_max[option]
    return Decision(option, low + rng.random(option.size) * (high - low))


def everything(seed: int, **extra: object) -> Program:
    return random_program(
        seed, skus=5, scenarios=12, lines=True, everyday=True, prices=True, phases=True,
        seasons=True, unequal=True, stress=2, couplings=True, **extra,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(25))
def test_losses_agree_with_a_recomputation_one_requirement_at_a_time(seed):
    program = everything(seed)
    decision = some_decision(program, seed)
    found, naive = evaluate(program, decision), naive_losses(program, decision)
    np.testing.assert_allclose(found.loss, naive["loss"], rtol=1e-9, atol=1e-6)
    units = found.everyday_units + found.episode_units
    np.testing.assert_allclose(units, naive["units"], rtol=1e-9, atol=1e-9)
    served = [1 - sum(program.probability[s] for s in scenarios) for scenarios in naive["hurt"]]
    np.testing.assert_allclose(found.disruption_service_level, served, atol=1e-12)
    anyone = set().union(*naive["hurt"])
    assert found.joint_service_level == pytest.approx(
        1 - sum(program.probability[s] for s in anyone), abs=1e-12
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_objective_is_the_sum_of_its_parts(seed):
    program = everything(seed)
    decision = some_decision(program, seed)
    found, options, at = evaluate(program, decision), program.options, decision.option
    certain = (
        options.fixed_cost[at]
        + options.carrying_cost[at] * (decision.buffer - options.constant[at])
    ).sum()
    spread = (found.qualification_cost.sum() + found.onboarding_cost) / program.amortisation_years
    expected = certain + spread + program.probability @ found.loss
    assert found.objective == pytest.approx(expected, rel=1e-12)
    parts = found.stockout_cost.sum() + found.line_stockout_cost
    assert parts == pytest.approx(program.probability @ found.loss, rel=1e-12)


@pytest.mark.parametrize("kind", ["gross", "cash", "net"])
def test_capital_by_the_words_of_each_budget_kind(kind):
    program = replace(everything(3, budget_kind=kind), release_share=0.4)
    decision = some_decision(program, 3)
    found, options = evaluate(program, decision), program.options
    for sku, option in enumerate(decision.option.tolist()):
        stock = decision.buffer[sku] + options.order_quantity[option] / 2
        missing = max(stock - program.on_hand[sku], 0)
        surplus = max(program.on_hand[sku] - stock, 0)
        counted = {"gross": stock, "cash": missing, "net": missing - 0.4 * surplus}[kind]
        expected = options.setup_capital[option] + options.unit_capital[option] * counted
        expected += options.qualification_cost[option]
        assert found.capital[sku] == pytest.approx(expected, rel=1e-12)


def ten_parts_on_a_line() -> Program:
    """Ten parts, one supplier down twice (4 and 2 weeks), a line that loses 1,000 a week."""
    parts = [f"part {n}" for n in range(10)]
    return program_of(
        instance(
            skus=[{"sku": part, "demand_mean": 5.0, "line": "L"} for part in parts],
            suppliers=[{"supplier": "P"}],
            sources=[
                {"sku": part, "supplier": "P", "role": "primary", "lead_time_mean": 0.0}
                for part in parts
            ],
            lines=[{"line": "L", "downtime_cost_week": 1000.0}],
            scenarios=[
                {"scenario": "one", "kind": "supplier", "target": "P", "start": 5, "weeks": 4},
                {"scenario": "one", "kind": "supplier", "target": "P", "start": 40, "weeks": 2},
            ],
        )
    )


def test_nine_of_ten_parts_in_stock_protect_nothing():
    """One uncovered part stops the line as long as ten do; different clocks add."""
    program = ten_parts_on_a_line()
    program.requirements.phase[:] = 0.0
    policy = np.array(program.options.policy)
    bare = np.flatnonzero(policy == "jit")
    deep = np.array(
        [np.flatnonzero((policy == "stockpile") & (program.options.sku == i))[0] for i in range(10)]
    )
    nothing = evaluate(program, Decision(bare, np.zeros(10)))
    assert nothing.line_stockout_cost == pytest.approx((4 + 2) * 1000)
    option, buffer = deep.copy(), program.options.buffer_max[deep].copy()
    assert evaluate(program, Decision(option, buffer)).line_stockout_cost == 0
    option[3], buffer[3] = bare[3], 5.0  # one week of demand: each standstill is a week shorter
    assert evaluate(program, Decision(option, buffer)).line_stockout_cost == pytest.approx(4000)


def test_limits_are_checked_in_their_own_direction():
    program = everything(5)
    decision = some_decision(program, 5)
    every = tuple(range(5))
    found = evaluate(program, decision)
    exact = [
        Limit("budget", found.total_capital, skus=every),
        Limit("stress", float(found.loss[program.stress].max()), skus=every),
        Limit("fill_rate", found.total_fill_rate, skus=every),
        Limit("joint_service_level", found.joint_service_level, skus=every),
        Limit("cycle_service_level", float(found.cycle_service_level.min()), skus=every),
        Limit("disruption_service_level", float(found.disruption_service_level.min()), skus=every),
    ]
    checks = evaluate(replace(program, limits=tuple(exact)), decision).limits
    assert all(check.met for check in checks)
    tighter = [
        replace(limit, value=limit.value * (0.99 if limit.kind in {"budget", "stress"} else 1.001))
        for limit in exact
        if limit.value > 0
    ]
    checks = evaluate(replace(program, limits=tuple(tighter)), decision).limits
    assert checks
    assert not any(check.met for check in checks)


def test_a_decision_that_is_none_is_refused():
    program = everything(1)
    decision = some_decision(program, 1)
    with pytest.raises(ValueError, match="option of its own"):
        evaluate(program, Decision(decision.option[::-1].copy(), decision.buffer))
    with pytest.raises(ValueError, match="outside its option's range"):
        evaluate(program, Decision(decision.option, decision.buffer + 1e6))
