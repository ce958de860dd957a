"""The return of resilience, and prices by solving both sides, against plans of other data."""

import json
import math

import numpy as np
import pytest
from small_instances import frames

import optimizer
from instances.problems import InvalidInput
from instances.writers import write_tables
from models.baselines import lean
from models.evaluation import evaluate
from models.progress import never, quiet
from optimizer.command_line import main
from optimizer.job import job_of
from optimizer.planning import resolve, solve_within_limits
from optimizer.resilience.job import RoiRequest, plan_with_return
from optimizer.resilience.nearby_programs import beside_limits, beside_qualifications
from optimizer.resilience.prices import prices_of
from optimizer.resilience.report import roi_sections
from optimizer.solve_again import Answer

QUICK = {"scenarios": 25, "gap": 1e-5, "time_limit": 20}


@pytest.fixture(scope="module")
def returned():
    """A plan within a budget, its return and its prices."""
    job = job_of(frames(**QUICK, budget="75%"), {})
    return plan_with_return(job, RoiRequest(0.05, 3))


def prices(plan, what, side):
    return [
        p for p in plan.summary["resilience"]["prices"] if (p["what"], p["side"]) == (what, side)
    ]


def cost_at(tables):
    summary = optimizer.solve(tables).summary
    return summary["lower_bound"], summary["objective"]


def test_the_return_is_the_difference_to_lean(returned):
    told, summary = returned.summary["resilience"], returned.summary
    job = job_of(frames(**QUICK), {})
    bare = lean(job.instance, resolve(job).program)
    worth = evaluate(bare.program, bare.decision)
    avoided = worth.expected_stockout_cost - summary["expected_stockout_cost"]
    carrying = summary["carrying_cost"] - worth.carrying_cost.sum()
    policy = summary["policy_cost"] - worth.policy_cost.sum()
    capital = summary["capital"] - worth.total_capital
    assert told["avoided_expected"] == pytest.approx(avoided)
    assert told["added_carrying"] == pytest.approx(carrying)
    assert told["added_capital"] == pytest.approx(capital)
    assert told["benefit_a_year"] == pytest.approx(avoided - carrying - policy)
    assert told["payback_years"] == pytest.approx(capital / (avoided - carrying - policy))
    ordered = np.sort(worth.loss[bare.program.probability > 0])
    level = ordered[math.ceil(0.95 * ordered.size) - 1]
    assert told["avoided_var"] == pytest.approx(level - summary["var"])
    assert told["avoided_stress"] == pytest.approx(
        worth.loss[bare.program.stress].max() - summary["stress_loss"]
    )


def test_prices_of_the_budget_are_those_of_plans_within_other_budgets(returned):
    budget = returned.summary["limits"][0]["limit"]
    here = returned.summary["lower_bound"], returned.summary["objective"]
    for side, factor in (("tighter", 0.95), ("looser", 1.05)):
        (price,) = prices(returned, "budget", side)
        low, high = cost_at(frames(**QUICK, budget=factor * budget))
        less, more = (here, (low, high)) if side == "tighter" else ((low, high), here)
        span = 0.05 * budget
        assert price["status"] == "resolved"
        assert price["low"] <= price["value"] <= price["high"]
        assert price["low"] <= (more[1] - less[0]) / span
        assert price["high"] >= (more[0] - less[1]) / span
    assert prices(returned, "budget", "tighter")[0]["value"] > 0


def test_a_qualification_is_worth_what_data_without_the_source_cost_more(returned):
    held = prices(returned, "qualification", "without")
    assert held
    cost = returned.summary["objective"]
    budget = returned.summary["limits"][0]["limit"]
    for price in held:
        supplier, sku = price["name"].split(" for ")
        tables = frames(**QUICK, budget=budget)
        sources = tables["sources"]
        gone = (sources["supplier"] == supplier) & (sources["sku"] == sku)
        low, high = cost_at(tables | {"sources": sources[~gone]})
        assert price["low"] <= high - cost + 1e-6 * cost
        assert price["high"] >= low - cost - 1e-6 * cost
    forced = prices(returned, "qualification", "with")
    assert all(price["low"] >= 0 for price in forced)


def test_a_difference_within_the_gaps_is_not_resolved():
    job = job_of(frames(**QUICK, budget="75%"), {})
    resolved, solved = solve_within_limits(job)
    nearby = beside_limits(resolved.program, solved.decision, 0.01)
    cost = solved.evaluation.objective
    for proven, status in ((cost * (1 - 1e-9), "resolved"), (0.5 * cost, "not resolved")):
        plan = Answer("optimal", solved.decision, solved.evaluation, proven)
        looser = next(
            price
            for price in prices_of(plan, nearby, job.instance.settings, quiet, never)
            if price.side == "looser"
        )
        assert looser.status == status
        assert (looser.value is None) == (status == "not resolved")
        assert looser.high > 0


def test_a_side_without_any_plan_is_told():
    least = 1.0001 * optimizer.solve(frames(**QUICK)).summary["capital"]
    plan = plan_with_return(job_of(frames(**QUICK, budget=least), {}), RoiRequest(0.999, 0))
    (price,) = prices(plan, "budget", "tighter")
    assert price["status"] == "no plan"
    text = "\n".join(
        " ".join(row) for part in roi_sections(plan.summary["resilience"]) for row in part.rows
    )
    assert "budget: a unit less room costs no plan" in text


def test_both_sides_of_every_limit_and_of_the_number_of_qualifications():
    job = job_of(frames(**QUICK, budget=50000, fill_rate=0.99, max_qualifications=1), {})
    resolved, solved = solve_within_limits(job)
    found = beside_limits(resolved.program, solved.decision, 0.1)
    sides = {(other.what, other.side): other for other in found}
    assert set(sides) == {
        (what, side)
        for what in ("budget", "fill_rate", "qualifications")
        for side in ("tighter", "looser")
    }
    assert sides["fill_rate", "tighter"].program.limits[1].value == pytest.approx(0.991)
    assert sides["fill_rate", "looser"].change == pytest.approx(0.001)
    more = sides["qualifications", "looser"].program.couplings
    assert more.limit[more.kind.index("qualifications")] == 2


def test_starts_beside_qualifications_are_decisions_of_their_programs():
    job = job_of(frames(**QUICK), {})
    resolved, solved = solve_within_limits(job)
    for other in beside_qualifications(resolved.program, solved.decision, 9):
        assert evaluate(other.program, other.start).objective > 0
        supplier, sku = other.name.split(" for ")
        sets = other.program.sets
        at = other.program.options.source_set[other.start.option[other.program.sku.index(sku)]]
        assert (supplier in sets.alternates[at].split(";")) == (other.side == "with")


def test_what_cannot_be_asked_is_refused():
    with pytest.raises(InvalidInput) as caught:
        RoiRequest(1.5, -1).check()
    assert [problem.column for problem in caught.value.problems] == ["--step", "--qualifications"]


def test_the_command_writes_the_plan_with_its_return(tmp_path, capsys):
    tables = frames()
    tables.pop("settings")
    (tmp_path / "instance").mkdir()
    write_tables(tmp_path / "instance", tables)
    flags = ["--scenarios", "25", "--gap", "1e-3", "--qualifications", "1", "--budget", "90%"]
    out = tmp_path / "out"
    assert main(["roi", str(tmp_path / "instance"), "--out", str(out), *flags]) == 0
    page = capsys.readouterr().out
    assert "paid back in" in page
    summary = json.loads((out / "summary.json").read_text())
    assert summary["resilience"]["step"] == 0.05
    assert (out / "plan.csv").exists()
