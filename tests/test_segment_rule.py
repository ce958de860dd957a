"""Plans kept to segments: never cheaper than free ones, and what is told of the difference."""

import numpy as np
import pandas as pd
import pytest
from random_programs import random_program
from small_instances import frames

import optimizer
from models.chosen_options import with_fewer_options
from models.evaluation import evaluate
from optimizer.plan_files import write_plan
from optimizer.segment_tables import NEEDS_ISSUES
from solvers.methods import METHODS

GAP = 1e-4


@pytest.fixture(scope="module")
def free():
    return optimizer.solve(frames(gap=GAP))


@pytest.fixture(scope="module")
def bound():
    return optimizer.solve(frames(gap=GAP, policies="by-segment"))


def test_a_plan_by_segment_keeps_to_the_matrix(bound):
    assert bound.table.policy.tolist() == bound.segments.rule_policy.tolist()
    assert bound.segments.plan_policy.tolist() == bound.table.policy.tolist()


def test_a_plan_by_segment_is_never_cheaper(free, bound):
    assert bound.summary["objective"] >= free.summary["lower_bound"] - 1e-9
    rule = bound.summary["segments"]
    assert rule["policies"] == "by-segment"
    assert rule["rule_adds"] >= 0
    without = bound.summary["objective"] - rule["rule_adds"]
    assert without == pytest.approx(free.summary["objective"], rel=2 * GAP)


@pytest.mark.parametrize("seed", range(4))
def test_fewer_options_are_never_cheaper(seed):
    program = random_program(seed, skus=4, everyday=True, couplings=True)
    rng = np.random.default_rng(seed)
    kept = rng.random(len(program.options)) < 0.3
    free = METHODS["decomposition"](program, time_limit=30, gap=1e-6)
    kept[free.decision.option[:2]] = True
    for sku in range(2, 4):  # at least one option each
        kept[program.options.first[sku]] = True
    fewer = with_fewer_options(program, kept)
    bound = METHODS["decomposition"](fewer, time_limit=30, gap=1e-6)
    if bound.decision is not None:
        assert evaluate(fewer, bound.decision).objective >= free.lower_bound - 1e-6


def test_what_the_rule_costs_adds_up_where_nothing_is_shared():
    data = frames(gap=GAP, policies="by-segment")
    data["skus"] = data["skus"].drop(columns="line")
    data["suppliers"] = data["suppliers"].drop(columns="onboarding_cost")
    del data["lines"]
    plan = optimizer.solve(data)
    added = plan.segments.rule_adds_a_year
    assert added.sum() == pytest.approx(plan.summary["segments"]["rule_adds"])
    assert (added[plan.segments.plan_policy != plan.segments.free_policy] != 0).all()


def test_a_free_plan_says_where_it_disagrees(free):
    table = free.segments
    assert (table.optimiser_disagrees == (table.plan_policy != table.rule_policy)).all()
    assert free.summary["segments"]["optimiser_disagrees"] == table.optimiser_disagrees.sum()
    assert not table.rule_adds_a_year[~table.optimiser_disagrees].any()
    assert (table.rule_adds_a_year[table.optimiser_disagrees] >= -1).all()


def test_following_the_rule_alone_costs_what_the_table_says():
    """One SKU alone in its instance: keeping it to the rule is the whole by-segment plan."""
    data = frames(gap=1e-6)
    data["skus"] = data["skus"][data["skus"].sku == "resin"]
    data["sources"] = data["sources"][data["sources"].sku == "resin"]
    del data["discounts"], data["lines"]
    free, bound = optimizer.solve(data), optimizer.solve(data, policies="by-segment")
    assert free.segments.optimiser_disagrees.all()
    difference = bound.summary["objective"] - free.summary["objective"]
    assert free.summary["segments"]["rule_adds"] == pytest.approx(difference, rel=1e-3, abs=0.01)
    assert free.segments.rule_adds_a_year[0] == pytest.approx(difference, rel=1e-3, abs=0.01)
    assert bound.segments.rule_adds_a_year[0] == pytest.approx(difference, rel=1e-3, abs=0.01)


def test_a_policy_that_a_sku_cannot_have_is_replaced_and_said():
    data = frames(policies="by-segment", policy_high_risk_high_value="jit")
    data["settings"] |= {
        "policy_low_risk_high_value": "jit",
        "policy_high_risk_low_value": "jit",
        "policy_low_risk_low_value": "jit",
    }
    plan = optimizer.solve(data)
    motor = plan.segments.set_index("sku").loc["motor"]  # may have a stockpile alone
    assert motor.rule_policy == motor.plan_policy == "stockpile"
    assert "cannot have jit: stockpile stands in" in motor.note
    assert plan.summary["segments"]["stand_ins"] == 1


def test_a_conflict_says_that_policies_are_bound():
    with pytest.raises(optimizer.NoPlan, match="kept to the policy of its segment"):
        optimizer.solve(frames(budget=10, time_limit=20), policies="by-segment")


def test_segments_and_supplier_risk_are_written_and_say_what_is_lacking(free, tmp_path):
    folder = write_plan(free, tmp_path / "plan")
    segments = pd.read_csv(folder / "segments.csv")
    assert segments.sku.tolist() == free.table.sku.tolist()
    assert set(segments.fsn) == {"not known"}
    assert segments.note.str.contains(NEEDS_ISSUES).all()
    risk = pd.read_csv(folder / "supplier_risk.csv")
    assert risk.risk_index.between(0, 100).all()
    assert risk.note.str.contains("needs otif in suppliers").all()
    assert sorted(risk["rank"])[0] == 1
    baselines = pd.read_csv(folder / "baselines.csv")
    parts = ["carrying_cost", "policy_cost", "spread_cost", "expected_stockout_cost"]
    assert np.allclose(baselines[parts].sum(axis=1), baselines.objective)


def test_the_same_plan_whatever_the_order_of_rows(bound):
    data = frames(gap=GAP, policies="by-segment")
    for name in ("skus", "suppliers", "sources", "hazards"):
        data[name] = data[name].iloc[::-1]
    again = optimizer.solve(data)
    pd.testing.assert_frame_equal(again.segments, bound.segments)
    pd.testing.assert_frame_equal(again.supplier_risk, bound.supplier_risk)
