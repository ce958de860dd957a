"""The export: columns as promised, and enough to rebuild the program by a script of its own."""

import json

import pandas as pd
import pytest
from outside_data import outside
from rebuild_from_export import main as rebuild
from small_instances import frames

import optimizer

COLUMNS = {
    "options": "sku option policy alternates multiple fixed_cost fixed_capital setup_capital "
    "carrying_cost unit_capital unit_volume buffer_min buffer_max constant order_quantity "
    "everyday_distribution everyday_mean everyday_sigma everyday_cycles everyday_buffer_max "
    "stockout_cost everyday_stockout_cost qualification_cost onboards line demand_mean on_hand",
    "requirements": "sku alternates scenario kind clock start requirement season phase charge",
    "scenarios": "scenario probability stress",
    "onboarding": "supplier cost",
    "lines": "line downtime_cost_week",
    "couplings": "row kind limit sku option on_choice on_buffer",
}


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    settings = {"budget": "90%", "cvar": "0.9:80%", "max_qualifications": 1}
    return optimizer.export(frames(**settings), tmp_path_factory.mktemp("export") / "out")


@pytest.mark.parametrize("stem", COLUMNS)
def test_columns_are_those_promised_and_text_is_never_null(exported, stem):
    table = pd.read_parquet(exported / f"{stem}.parquet")
    assert list(table.columns) == COLUMNS[stem].split()
    assert len(table) > 0
    assert not table.isna().any(axis=None)


def test_the_rest_is_in_program_json(exported):
    program = json.loads((exported / "program.json").read_text())
    assert set(program) >= {
        "horizon_weeks",
        "amortisation_years",
        "budget_kind",
        "release_share",
        "limits",
    }
    assert {limit["kind"] for limit in program["limits"]} == {"budget", "cvar"}
    assert {path.name for path in exported.iterdir()} == {
        "program.json",
        *(f"{stem}.parquet" for stem in COLUMNS),
    }


def test_names_join_the_tables(exported):
    tables = {stem: pd.read_parquet(exported / f"{stem}.parquet") for stem in COLUMNS}
    options, needs = tables["options"], tables["requirements"]
    sets = set(zip(options.sku, options.alternates, strict=True))
    assert set(zip(needs.sku, needs.alternates, strict=True)) <= sets
    assert set(needs.scenario) <= set(tables["scenarios"].scenario)
    assert not options.duplicated(["sku", "option"]).any()
    assert set(";".join(options.onboards).split(";")) - {""} <= set(tables["onboarding"].supplier)
    assert set(options.line) - {""} <= set(tables["lines"].line)
    assert set(needs.kind) == {"shortage", "price"}
    assert tables["scenarios"].probability.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"budget": "85%", "budget_kind": "cash"},
        {"var": "0.9:70%"},
        {"cvar": "0.9:90%", "budget": "95%", "budget_kind": "net", "release_share": 0.5},
        {"stress": "90%", "fill_rate": ["category:bulk=0.997"]},
        {"joint_service_level": 0.92, "cycle_service_level": 0.93},
    ],
)
def test_the_rebuilt_program_has_the_same_optimum(tmp_path, settings):
    plan = optimizer.solve(frames(**settings))
    assert plan.status == "optimal"
    objective, bound = rebuild(optimizer.export(frames(**settings), tmp_path / "out"), 1e-4, 60)
    _assert_same(plan.summary, objective, bound)


@pytest.mark.slow
def test_electronics_rebuilt_from_its_export(tmp_path):
    plan = optimizer.solve("electronics", gap=0.01, time_limit=120)
    folder = optimizer.export("electronics", tmp_path / "out")
    _assert_same(plan.summary, *rebuild(folder, 0.02, 60))


@pytest.mark.slow
def test_chain_10_rebuilt_from_its_export(tmp_path):
    chain = outside("data", "willems_instances", "10")
    plan = optimizer.solve(chain, gap=0.01, scenarios=200, time_limit=120)
    folder = optimizer.export(chain, tmp_path / "out", scenarios=200)
    _assert_same(plan.summary, *rebuild(folder, 0.02, 60))


def _assert_same(summary, objective, bound):
    """Each of the two proves that the other is not better than it says."""
    slack = 2e-5 * objective  # tangents of the script may lie a little below the everyday loss
    assert summary["objective"] >= bound - slack
    assert objective >= summary["lower_bound"] - slack
