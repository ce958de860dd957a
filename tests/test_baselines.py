"""Baselines: buffers in closed form, scaling to the budget, and lean as a plan without buffers."""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from instances_by_hand import instance
from random_programs import random_program
from small_instances import frames

import optimizer
from instances.problems import InvalidInput
from instances.readers import read
from models.assemble import program_of
from models.baselines import baselines_of, blanket, lean, scale_to_budget, textbook
from models.evaluation import capital_of, evaluate
from models.no_buffers import no_buffers
from models.program import Limit


def two_skus(first=(), **settings):
    """`dear` is of class A and high risk, `mean` of class C and low risk."""
    dear = {"sku": "dear", "unit_cost": 90.0, "demand_mean": 10.0, "demand_sd": 4.0}
    mean = {"sku": "mean", "unit_cost": 1.0, "demand_mean": 40.0, "demand_sd": 9.0}
    both = {"order_cost": 20.0, "lost_margin": 5.0, "service_target": 0.97}
    suppliers = [
        {"supplier": "P", "outage_rate": 0.5, "outage_weeks_mean": 4.0},
        {"supplier": "Q", "outage_rate": 0.01},
    ]
    sources = [
        {"sku": "dear", "supplier": "P", "role": "primary", "lead_time_mean": 3.0},
        {"sku": "mean", "supplier": "Q", "role": "primary", "lead_time_mean": 5.0},
        {"sku": "mean", "supplier": "P", "lead_time_mean": 5.0, "qualification_cost": 10.0},
    ]
    sources[1]["lead_time_sd"] = 1.5
    rows = [dear | both | dict(first), mean | both]
    given_settings = {"scenarios": 20, **settings}
    return instance(rows, suppliers, sources, settings=given_settings)


def chosen(baseline):
    options, at = baseline.program.options, baseline.decision.option
    return {
        name: (options.option[k], buffer)
        for name, k, buffer in zip(baseline.program.sku, at, baseline.decision.buffer, strict=True)
    }


Z = NormalDist().inv_cdf(0.97)


def test_textbook_buffers_in_closed_form():
    made = two_skus()
    plan = chosen(textbook(made, program_of(made)))
    # A stockpile: z sigma over 3 + 1 weeks, and the smallest reserve of 2 weeks.
    assert plan["dear"] == ("stockpile", pytest.approx(Z * 4.0 * 2.0 + 2 * 10.0))
    # A reorder point: largest usage 40 + 18 over the longest lead time 5 + 3, less the average.
    assert plan["mean"] == ("reorder_point", pytest.approx(58.0 * 8.0 - 40.0 * 5.0))


def test_textbook_cuts_the_formula_to_the_policys_range():
    matrix = {"policy_high_risk_high_value": "jit", "policy_low_risk_low_value": "safety_stock"}
    made = two_skus(**matrix)
    baseline = textbook(made, program_of(made))
    plan = chosen(baseline)
    sigma = np.sqrt(6 * 9.0**2 + (40.0 * 1.5) ** 2)
    assert plan["dear"] == ("jit", pytest.approx(10.0))  # a week, less than z sigma
    assert plan["mean"] == ("safety_stock", pytest.approx(Z * sigma))
    assert baseline.notes == (
        "1 SKU holds the buffer nearest to the rule's that the policy allows",
    )


def test_textbook_orders_the_economic_quantity_from_todays_sources():
    made = two_skus(policy_low_risk_low_value="safety_stock", forward_multiples=(1.0, 4.0))
    baseline = textbook(made, program_of(made))
    options, at = baseline.program.options, baseline.decision.option
    quantity = np.sqrt(2 * 20.0 * 52 * 40.0 / (0.18 * 1.0))
    assert options.order_quantity[at[1]] == pytest.approx(quantity)
    assert not options.qualification_cost[at].any()


def test_textbook_safety_stock_reaches_the_service_target():
    made = two_skus(policy_low_risk_low_value="safety_stock")
    program = program_of(made)
    baseline = textbook(made, program)
    assert evaluate(program, baseline.decision).cycle_service_level[1] == pytest.approx(0.97)


def test_a_missing_policy_is_said():
    made = two_skus(first={"policies": ("safety_stock",)})
    baseline = textbook(made, program_of(made))
    assert chosen(baseline)["dear"][0] == "safety_stock"
    assert "1 SKU cannot have the policy of their segment" in baseline.notes[0]


def test_blanket_holds_the_same_weeks_of_every_sku():
    made = two_skus(blanket_weeks=3.0)
    plan = chosen(blanket(made, program_of(made)))
    assert plan == {"dear": ("safety_stock", 30.0), "mean": ("safety_stock", 120.0)}


def test_lean_is_the_plan_without_buffers():
    made = two_skus()
    program = program_of(made)
    baseline = lean(made, program)
    assert set(baseline.program.options.policy) == {"jit"}
    assert not baseline.decision.buffer.any()
    objective = evaluate(baseline.program, baseline.decision).objective
    assert objective == no_buffers(made, program).evaluation().objective


def with_budget(program, budget):
    return replace(program, limits=(Limit("budget", budget, skus=(0, 1)),))


@pytest.mark.parametrize("rule", [textbook, blanket])
@pytest.mark.parametrize("kind", ["gross", "cash", "net"])
def test_a_budget_within_reach_is_met_exactly(rule, kind):
    made = two_skus(budget_kind=kind, release_share=0.3, policy_high_risk_high_value="safety_stock")
    made = replace(made, skus=replace(made.skus, on_hand=np.array([20.0, 100.0])))
    program = program_of(made)
    free = rule(made, program)
    capital = evaluate(program, free.decision).total_capital
    for share in (0.9, 1.1):
        scaled = rule(made, with_budget(program, share * capital))
        reached = evaluate(scaled.program, scaled.decision).total_capital
        assert reached == pytest.approx(share * capital)
        assert (scaled.factor < 1) == (share < 1)
        assert any("to meet the budget" in note for note in scaled.notes)


def test_a_budget_out_of_reach_is_said():
    made = two_skus()
    for baseline in baselines_of(made, with_budget(program_of(made), 1.0)):
        assert any("over 1" in note for note in baseline.notes)
        low = baseline.program.options.buffer_min[baseline.decision.option]
        assert baseline.decision.buffer == pytest.approx(low)


def test_a_budget_beyond_all_ranges_is_not_used_up():
    made = two_skus()
    baseline = blanket(made, with_budget(program_of(made), 1e9))
    high = baseline.program.options.buffer_max[baseline.decision.option]
    assert baseline.decision.buffer == pytest.approx(high)
    assert any("use no more of the budget" in note for note in baseline.notes)


@given(st.integers(0, 60), st.floats(0.05, 3.0), st.sampled_from(["gross", "cash", "net"]))
def test_scaling_meets_the_budget_or_an_end_of_the_ranges(seed, share, kind):
    program = random_program(seed, skus=5, budget_kind=kind)
    options, rng = program.options, np.random.default_rng(seed)
    option = options.first[:-1] + rng.integers(np.diff(options.first))
    formula = rng.uniform(0, 3, 5) * options.buffer_max[option]
    low, high = options.buffer_min[option], options.buffer_max[option]

    def capital(buffer):
        return capital_of(program, option, buffer).sum()

    budget = share * capital(np.clip(formula, low, high))
    buffer, factor = scale_to_budget(program, option, formula, budget)
    assert np.all((buffer >= low) & (buffer <= high))
    assert buffer == pytest.approx(np.clip(factor * formula, low, high))
    slack = 1e-9 * max(abs(budget), 1.0)
    if capital(buffer) > budget + slack:
        assert buffer == pytest.approx(low)
    more = np.clip(factor * (1 + 1e-6) * formula, low, high)
    assert capital(more) >= budget - slack or np.all(more[formula > 0] == high[formula > 0])


def test_a_baseline_is_a_plan_of_the_same_kind():
    data = frames(budget=20000, gap=0.02)
    optimised = optimizer.solve(data)
    for name in ("textbook", "lean", "blanket"):
        plan = optimizer.solve(data, baseline=name)
        assert plan.status == "baseline"
        assert plan.summary["method"] == name
        assert plan.summary["gap"] is None
        assert list(plan.table.columns) == list(optimised.table.columns)
        assert set(plan.summary) == set(optimised.summary)
        told = optimised.summary["baselines"][name]
        for key in ("objective", "carrying_cost", "expected_stockout_cost", "capital", "fill_rate"):
            assert plan.summary[key] == pytest.approx(told[key])
        row = optimised.baselines.set_index("plan").loc[name]
        assert row.objective == pytest.approx(plan.summary["objective"])
    assert optimised.baselines["plan"].tolist() == ["plan", "textbook", "lean", "blanket"]
    for name in ("textbook", "blanket"):  # plans that the optimiser could have made
        told = optimised.summary["baselines"][name]
        if told["limits_met"]:
            assert optimised.summary["lower_bound"] <= told["objective"] + 1e-6


def test_an_unknown_baseline_is_refused():
    with pytest.raises(InvalidInput, match="one of textbook, lean, blanket"):
        optimizer.solve(read(frames()), baseline="intuition")
