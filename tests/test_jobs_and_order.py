"""The same plan, byte for byte, whatever the number of workers or the order of rows."""

import json

import pytest
from small_instances import frames

import optimizer
from optimizer.plan_files import write_plan

SETTINGS = {"budget": "90%", "var": "0.9:70%", "time_limit": 120}


def written(plan, folder):
    """Bytes of every file, but for the seconds that it took, which no two runs share."""
    write_plan(plan, folder)
    summary = json.loads((folder / "summary.json").read_text())
    assert summary.pop("seconds") > 0
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    return files | {"summary.json": json.dumps(summary)}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return written(optimizer.solve(frames(**SETTINGS)), tmp_path_factory.mktemp("plain") / "plan")


def test_the_number_of_workers_changes_no_byte(plain, tmp_path):
    assert written(optimizer.solve(frames(**SETTINGS), jobs=2), tmp_path / "plan") == plain


def test_the_order_of_rows_changes_no_byte(plain, tmp_path):
    tables = frames(**SETTINGS)
    for name, table in tables.items():
        if name != "settings":
            tables[name] = table.sample(frac=1, random_state=5)
    assert written(optimizer.solve(tables), tmp_path / "plan") == plain


def test_a_second_run_changes_no_byte(plain, tmp_path):
    assert written(optimizer.solve(frames(**SETTINGS)), tmp_path / "plan") == plain


def test_exports_are_the_same_bytes_too(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    optimizer.export(frames(**SETTINGS), one)
    optimizer.export(frames(**SETTINGS), two, jobs=2)
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {
        p.name: p.read_bytes() for p in two.iterdir()
    }
