"""The files of a plan: every number recomputed from the others, all or nothing on disk."""

import csv
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_instances import frames

import optimizer
from instances.problems import InvalidInput
from instances.readers import read
from optimizer.plan_files import write_plan

COLUMNS = [
    "sku",
    "option",
    "policy",
    "buffer_units",
    "safety_stock_units",
    "reserve_units",
    "buffer_weeks",
    "qualified_suppliers",
    "order_quantity",
    "reorder_point",
    "on_hand",
    "buy_units",
    "run_down_units",
    "annual_carrying_cost",
    "annual_policy_cost",
    "capital",
    "expected_stockout_cost",
    "fill_rate",
    "cycle_service_level",
    "disruption_service_level",
    "reason",
]
KEYS = [
    "status",
    "objective",
    "lower_bound",
    "gap",
    "objective_without_limits",
    "lower_bound_without_limits",
    "unproven_price_share",
    "carrying_cost",
    "expected_stockout_cost",
    "capital",
    "stock_value_today",
    "var",
    "cvar",
    "alpha",
    "fill_rate",
    "joint_service_level",
    "stress_loss",
    "limits",
    "scenarios",
    "seed",
    "seconds",
    "method",
    "settings",
    "versions",
]
LIMITS = {"budget": "90%", "var": "0.9:70%", "horizon_weeks": 40, "fill_rate": 0.99}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    plan = optimizer.solve(frames(**LIMITS))
    return write_plan(plan, tmp_path_factory.mktemp("plan") / "out")


@pytest.fixture(scope="module")
def files(folder):
    table = pd.read_csv(folder / "plan.csv", keep_default_na=False)
    losses = pd.read_parquet(folder / "losses.parquet")
    return table, losses, json.loads((folder / "summary.json").read_text())


def test_all_files_and_nothing_else(folder):
    names = {path.name for path in folder.iterdir()}
    tables = {"plan.csv", "buffer_calendar.csv", "stockpile.csv"}
    tables |= {"segments.csv", "supplier_risk.csv", "baselines.csv"}
    assert names == tables | {"losses.parquet", "summary.json"}


def test_columns_and_keys_are_those_promised(files):
    table, losses, summary = files
    assert list(table.columns) == COLUMNS
    assert list(losses.columns) == ["scenario", "probability", "loss", "loss_without_buffers"]
    assert set(KEYS) <= set(summary)
    for limit in summary["limits"]:
        assert {"kind", "alpha", "limit", "value", "met"} <= set(limit)


def test_the_objective_is_the_sum_of_its_parts(files):
    summary = files[2]
    years = summary["settings"]["amortisation_years"]
    whole = summary["qualification_cost"] + summary["onboarding_cost"]
    parts = summary["carrying_cost"] + summary["policy_cost"] + whole / years
    parts += summary["expected_stockout_cost"] + summary["risk_cost"]
    assert summary["objective"] == pytest.approx(parts, rel=1e-9)
    gap = (summary["objective"] - summary["lower_bound"]) / summary["objective"]
    assert summary["gap"] == pytest.approx(gap, abs=1e-12)
    price = summary["objective"] - summary["objective_without_limits"]
    assert summary["price_of_limits"] == pytest.approx(price, abs=1e-9)
    unproven = (summary["objective"] - summary["lower_bound"]) / price
    assert summary["unproven_price_share"] == pytest.approx(unproven, abs=1e-9)


def test_totals_are_sums_of_the_plans_columns(files):
    table, _, summary = files
    horizon = summary["horizon_weeks"] / 52
    for column, key in (
        ("annual_carrying_cost", "carrying_cost"),
        ("annual_policy_cost", "policy_cost"),
    ):
        assert table[column].sum() * horizon == pytest.approx(summary[key], rel=1e-9)
    stockout = summary["expected_stockout_cost"] - summary["line_stockout_cost"]
    assert table.expected_stockout_cost.sum() == pytest.approx(stockout, rel=1e-9)
    capital = summary["capital"] - summary["onboarding_cost"]
    assert table.capital.sum() == pytest.approx(capital, rel=1e-9)


def test_quantities_follow_from_each_other(files):
    table, _, _ = files
    instance = read(frames(**LIMITS))
    assert list(table.sku) == list(instance.skus.sku)
    split = table.safety_stock_units + table.reserve_units
    assert np.allclose(split, table.buffer_units, rtol=1e-12)
    assert np.allclose(table.buffer_units / instance.skus.demand_mean, table.buffer_weeks)
    missing = table.buffer_units + table.order_quantity / 2 - table.on_hand
    assert np.allclose(table.buy_units - table.run_down_units, missing)
    assert np.all((table.buy_units == 0) | (table.run_down_units == 0))
    first = instance.sources.first[:-1]
    protected = instance.sources.lead_time_mean[first] + instance.skus.review_weeks
    mean = protected * instance.skus.demand_mean
    assert np.allclose(table.reorder_point, mean + table.safety_stock_units)


def test_risk_follows_from_the_losses(files):
    _, losses, summary = files
    counted = losses[losses.probability > 0]
    for column, suffix in (("loss", ""), ("loss_without_buffers", "_without_buffers")):
        ordered = np.sort(counted[column])
        place = int(np.ceil(summary["alpha"] * len(ordered) - 1e-9)) - 1
        assert summary[f"var{suffix}"] == pytest.approx(ordered[place], rel=1e-12)
        worst = ordered[place] + np.maximum(counted[column] - ordered[place], 0).mean() / (
            1 - summary["alpha"]
        )
        assert summary[f"cvar{suffix}"] == pytest.approx(worst, rel=1e-12)
        mean = losses.probability @ losses[column]
        assert summary[f"expected_stockout_cost{suffix}"] == pytest.approx(mean, rel=1e-9)
        stress = losses[column][losses.scenario.str.startswith("stress:")].max()
        assert summary[f"stress_loss{suffix}"] == pytest.approx(stress, rel=1e-12)


def test_service_and_stock_follow_from_the_plan_and_the_instance(files):
    table, _, summary = files
    skus = read(frames(**LIMITS)).skus
    value = skus.unit_cost * skus.demand_mean
    assert summary["fill_rate"] == pytest.approx(table.fill_rate @ value / value.sum(), rel=1e-12)
    assert summary["stock_value_today"] == pytest.approx(skus.unit_cost @ skus.on_hand)
    planned = table.buffer_units + table.order_quantity / 2
    assert summary["stock_value_planned"] == pytest.approx(skus.unit_cost @ planned)


def test_limits_are_percentages_of_the_reference_plans_and_are_met(files):
    _, _, summary = files
    limits = {limit["kind"]: limit for limit in summary["limits"]}
    assert set(limits) == {"budget", "var", "fill_rate"}
    assert limits["var"]["limit"] == pytest.approx(0.7 * summary["var_without_limits"])
    assert limits["var"]["value"] == pytest.approx(summary["var"])
    assert limits["budget"]["value"] == pytest.approx(summary["capital"])
    assert limits["fill_rate"]["limit"] == 0.99
    assert all(limit["met"] for limit in summary["limits"])


def test_the_calendar_moves_with_the_season(folder, files):
    calendar = pd.read_csv(folder / "buffer_calendar.csv")
    table = files[0].set_index("sku")
    assert list(calendar.sku) == ["resin"]
    months = calendar.filter(like="month_").to_numpy()[0]
    assert len(months) == 12
    assert months.mean() == pytest.approx(table.buffer_units["resin"])
    assert months[3] > months[9]


def test_the_stockpile_says_how_to_run_it(folder, files):
    guide = pd.read_csv(folder / "stockpile.csv")
    table = files[0].set_index("sku")
    assert list(guide.sku) == list(table.index[table.reserve_units > 0])
    row = guide.set_index("sku").loc["motor"]
    assert row.reserve_units == pytest.approx(table.reserve_units["motor"])
    missing = table.buy_units["motor"]
    assert row.build_by_week == pytest.approx(8 + missing / (0.25 * 4))
    assert row.rotate_every_weeks == 52
    assert row.refill_weeks == pytest.approx(row.reserve_units / (0.25 * 4))
    for words in (row.build_by, row.rotate_every, row.release_when, row.refill_how):
        assert len(words) > 20


def test_names_that_a_spreadsheet_would_run_are_escaped(tmp_path):
    given = frames()
    for table in ("skus", "sources", "discounts"):
        given[table] = given[table].assign(sku=given[table].sku.replace("chip", "=1+1"))
    plan = optimizer.solve(given)
    folder = write_plan(plan, tmp_path / "out")
    with open(folder / "plan.csv", newline="") as file:
        names = [row["sku"] for row in csv.DictReader(file)]
    assert "'=1+1" in names and "=1+1" not in names
    assert "=1+1" in set(plan.table.sku)


def test_nothing_arrives_where_something_fails(tmp_path):
    plan = optimizer.solve(frames())
    broken = replace(plan, summary={"seconds": float("nan")})
    with pytest.raises(ValueError):
        write_plan(broken, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_an_instance_is_refused(tmp_path):
    (tmp_path / "skus.csv").write_text("sku\n")
    with pytest.raises(InvalidInput, match="a folder of its own"):
        write_plan(optimizer.solve(frames()), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["skus.csv"]
