"""The same plan, byte for byte, whatever the number of workers or the order of rows."""

import json
import random

import pytest
from small_instances import frames

import optimizer
from instances.bundled import bundled_path
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


def shuffled(name, folder):
    """A copy of a bundled instance with the rows of every table in another order."""
    folder.mkdir()
    for path in bundled_path(name).iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv":
            header, *rows = text.splitlines()
            random.Random(path.name).shuffle(rows)
            text = "\n".join([header, *rows]) + "\n"
        (folder / path.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", ["electronics", "first-five"])
def test_bundled_instances_too(name, tmp_path):
    """Runs that end by their gap; the time limit is far away, also on a busy machine."""
    settings = {"var": "0.95:60%", "scenarios": 100, "gap": 0.01, "time_limit": 1200}
    folder = shuffled(name, tmp_path / name)
    one = optimizer.solve(bundled_path(name), jobs=1, **settings)
    assert one.status == "optimal"
    first = written(one, tmp_path / "one")
    assert (
        written(optimizer.solve(bundled_path(name), jobs=2, **settings), tmp_path / "two") == first
    )
    assert written(optimizer.solve(folder, jobs=2, **settings), tmp_path / "three") == first
