"""Simulated rules of thumb: on the plan's own scenarios, so that a rule's plan is its baseline."""

import pytest
from small_instances import frames

import optimizer
from optimizer.evaluation.api import evaluate
from optimizer.evaluation.report import evaluate_sections
from optimizer.summary_report import as_text

HEADING = "Against rules of thumb"


@pytest.fixture(scope="module")
def data():
    """Without the SKU that may have nothing but a stockpile, which pure just-in-time ignores."""
    given = frames()
    for name in ("skus", "sources"):
        given[name] = given[name][given[name].sku != "motor"]
    return given


@pytest.mark.parametrize("name", ["textbook", "lean", "blanket"])
def test_the_plan_of_a_rule_is_simulated_as_its_baseline(data, name):
    plan = optimizer.solve(data, baseline=name)
    compared = evaluate(data, plan, scenarios=30, causes=False).data["baselines"]
    assert list(compared) == ["plan", "textbook", "lean", "blanket"]
    for measure, value in compared["plan"].items():
        assert compared[name][measure] == pytest.approx(value, rel=1e-9), measure


def test_the_plan_is_told_as_on_its_scorecard(data):
    plan = optimizer.solve(data, gap=0.02)
    evaluated = evaluate(data, plan, scenarios=30, causes=False)
    told, card = evaluated.data["baselines"]["plan"], evaluated.scorecard
    for measure in ("total_cost", "carrying_cost", "stockout_cost", "capital", "fill_rate"):
        assert told[measure] == pytest.approx(card[measure]["value"])
    assert HEADING in as_text(evaluate_sections(evaluated))


def test_a_budget_in_percent_scales_rules_to_the_plans_capital(data):
    plan = optimizer.solve(data, gap=0.02)
    compared = evaluate(data, plan, scenarios=20, causes=False, budget="90%").data["baselines"]
    for name in ("textbook", "blanket"):
        assert compared[name]["capital"] == pytest.approx(compared["plan"]["capital"])
    money = evaluate(data, plan, scenarios=20, causes=False, budget=15_000).data["baselines"]
    assert money["blanket"]["capital"] == pytest.approx(15_000)


def test_they_can_be_left_out(data):
    plan = optimizer.solve(data, baseline="blanket")
    evaluated = evaluate(data, plan, scenarios=20, causes=False, baselines=False)
    assert evaluated.data["baselines"] == {}
    assert HEADING not in as_text(evaluate_sections(evaluated))
