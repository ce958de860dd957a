"""``bufferplan evaluate``: scorecard, tables, differences and their files."""

import json
import math

import numpy as np
import pandas as pd
import pytest
from small_instances import frames

import optimizer
from instances.problems import InvalidInput
from instances.readers import read
from instances.writers import write_csv
from models.statistics.ratio_intervals import ratio_interval, ratio_intervals
from optimizer.command_line import main
from optimizer.evaluation.files import write_evaluation
from optimizer.evaluation.report import evaluate_sections
from optimizer.no_plan import NoPlan
from optimizer.summary_report import as_text

KEYS = [
    "fill_rate",
    "perfect_order_rate",
    "inventory_turnover",
    "supplier_otif",
    "mean_time_to_recover",
    "time_to_survive",
    "carrying_cost",
    "stockout_cost",
    "total_cost",
    "capital",
]
FILES = {"scorecard.json", "scorecard.csv", "simulation.csv", "differences.csv", "evaluation.json"}


@pytest.fixture(scope="module")
def plan():
    return optimizer.solve(frames())


@pytest.fixture(scope="module")
def evaluated(plan):
    return optimizer.evaluate(frames(), plan, scenarios=60, seed=9)


@pytest.fixture(scope="module")
def folder(evaluated, tmp_path_factory):
    return write_evaluation(evaluated, tmp_path_factory.mktemp("evaluation") / "out")


def test_the_scorecard_has_ten_measures_with_intervals(evaluated):
    assert list(evaluated.scorecard) == KEYS
    for name, entry in evaluated.scorecard.items():
        assert {"value", "low", "high", "definition"} <= set(entry)
        if entry["value"] is not None:
            assert entry["low"] <= entry["value"] <= entry["high"], name
            assert all(math.isfinite(entry[end]) for end in ("low", "value", "high"))


def test_what_is_not_measured_says_which_column_would_give_it(evaluated):
    otif = evaluated.scorecard["supplier_otif"]
    assert otif["value"] is None and otif["low"] is None
    assert otif["note"].startswith("not measured") and "otif" in otif["note"]
    told = as_text(evaluate_sections(evaluated))
    assert "not measured" in told and "column otif of the table suppliers" in told


def test_otif_is_weighted_by_spend():
    tables = frames()
    tables["suppliers"]["otif"] = [0.9, 0.6, "", 0.8]  # of East, West, North, South
    skus = read(tables).skus
    spend = dict(zip(skus.sku, skus.unit_cost * skus.demand_mean, strict=True))
    given = 0.9 * (spend["chip"] + spend["cable"]) + 0.8 * spend["resin"] + 0.6 * spend["motor"]
    found = optimizer.evaluate(
        tables, optimizer.solve(tables, scenarios=5), scenarios=5, causes=False
    )
    assert found.scorecard["supplier_otif"]["value"] == pytest.approx(given / sum(spend.values()))


def test_measures_agree_with_the_table(evaluated, plan):
    card, table = evaluated.scorecard, evaluated.table
    assert card["carrying_cost"]["value"] == pytest.approx(table["carrying_cost"].sum())
    assert card["capital"]["value"] == pytest.approx(plan.summary["capital"])
    lines = sum(line["cost"] for line in evaluated.data["lines"])
    assert card["stockout_cost"]["value"] == pytest.approx(table["stockout_cost"].sum() + lines)
    cost = read(frames()).skus.unit_cost
    short, demand = cost @ table["units_short"], cost @ table["demand_units"]
    assert card["fill_rate"]["value"] == pytest.approx(1 - short / demand)
    for name in ("units_short", "fill_rate", "carrying_cost", "time_to_survive"):
        assert (table[f"{name}_low"] <= table[name]).all()
        assert (table[name] <= table[f"{name}_high"]).all()


def test_total_cost_is_the_sum_of_its_parts(evaluated, plan):
    card, summary = evaluated.scorecard, plan.summary
    spread = (summary["qualification_cost"] + summary["onboarding_cost"]) / 3.0
    parts = card["carrying_cost"]["value"] + card["stockout_cost"]["value"]
    parts += evaluated.table["policy_cost"].sum() + spread
    assert card["total_cost"]["value"] == pytest.approx(parts)


def test_files(folder):
    assert {path.name for path in folder.iterdir()} == FILES
    for name in ("scorecard.json", "evaluation.json"):
        text = (folder / name).read_text()
        assert "NaN" not in text and "Infinity" not in text
        json.loads(text)
    assert len(pd.read_csv(folder / "simulation.csv")) == 4
    assert list(pd.read_csv(folder / "scorecard.csv")["measure"]) == KEYS
    causes = pd.read_csv(folder / "differences.csv")
    assert set(causes["measure"]) == {"stockout_cost", "short_value", "carrying_cost"}


def test_the_command_writes_what_the_api_finds(plan, tmp_path, capsys):
    write_csv(tmp_path / "plan.csv", plan.table)
    first = optimizer.solve("first-five", scenarios=20)
    write_csv(tmp_path / "plan.csv", first.table)
    flags = ["--scenarios", "20", "--no-causes", "--seed", "4", "--jobs", "2"]
    out = tmp_path / "out"
    assert main(["evaluate", "first-five", str(tmp_path), "--out", str(out), *flags]) == 0
    assert "Fill rate" in capsys.readouterr().out
    found = optimizer.evaluate("first-five", first, scenarios=20, seed=4, causes=False)
    assert json.loads((out / "scorecard.json").read_text()) == found.scorecard


def test_a_plan_of_another_instance_is_bad_input(plan, tmp_path, capsys):
    write_csv(tmp_path / "plan.csv", plan.table)
    arguments = ["evaluate", "first-five", str(tmp_path / "plan.csv"), "--out", str(tmp_path / "o")]
    assert main([*arguments, "--scenarios", "2"]) == 2
    told = capsys.readouterr().err
    assert "a row for the SKU 'hub motor'" in told and "found 'chip'" in told
    assert not (tmp_path / "o").exists()


def test_one_scenario_has_no_interval(plan):
    with pytest.raises(InvalidInput, match="at least 2 scenarios"):
        optimizer.evaluate(frames(), plan, scenarios=1)


def test_a_horizon_of_less_than_a_day(plan):
    found = optimizer.evaluate(frames(horizon_weeks=0.1), plan, scenarios=4, causes=False)
    json.dumps([found.scorecard, found.data], allow_nan=False)


def test_it_stops_when_told(plan):
    with pytest.raises(NoPlan):
        optimizer.evaluate(frames(), plan, scenarios=40, stop=lambda: True)


def test_today_is_worse_than_built(plan):
    built = optimizer.evaluate(frames(), plan, scenarios=30, causes=False)
    today = optimizer.evaluate(frames(), plan, scenarios=30, start="today")
    assert today.scorecard["fill_rate"]["value"] < built.scorecard["fill_rate"]["value"]
    assert len(today.differences) == 0


def test_a_seed_gives_the_same_figures_whatever_the_order_of_rows(plan, evaluated):
    mixed = {
        name: table.iloc[::-1] if isinstance(table, pd.DataFrame) else table
        for name, table in frames().items()
    }
    again = optimizer.evaluate(mixed, plan, scenarios=60, seed=9, causes=False, jobs=2)
    assert again.scorecard == evaluated.scorecard
    pd.testing.assert_frame_equal(again.table, evaluated.table)


def test_ratio_intervals_hold_the_truth_as_often_as_they_say():
    rng, held = np.random.default_rng(1), 0
    for _ in range(400):
        below = rng.gamma(4.0, 2.0, 200)
        above = 0.3 * below + rng.normal(0.0, 1.0, 200)
        found = ratio_interval(above, below, 0.1)
        held += found.low <= 0.3 <= found.high
    assert 0.85 < held / 400 < 0.94


def test_a_ratio_without_a_denominator_is_none():
    ratio, low, high = ratio_intervals(np.ones((5, 2)), np.array([[0.0, 2.0]] * 5), 0.05)
    assert np.isnan([ratio[0], low[0], high[0]]).all() and ratio[1] == low[1] == high[1] == 0.5
