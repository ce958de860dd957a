"""The benchmark harness: its measurements at a small size, and the arithmetic of its tables."""

import csv
import math

import pytest

from benchmarks.measure import measured
from benchmarks.methods import METHODS
from benchmarks.results import merged
from benchmarks.run import main
from benchmarks.suites import SUITES, size_of
from benchmarks.tables import markdown
from benchmarks.task import Task

SMALL = {"skus": 5, "scenarios": 20, "seed": 1, "time_limit": 30.0, "gap": 1e-2}
OWN = [name for name in METHODS if not name.startswith("mpi-sppy")]


@pytest.fixture(scope="module")
def reference():
    return measured(Task("reference", **SMALL))


@pytest.mark.parametrize("method", OWN)
def test_every_method_gives_a_plan_and_a_bound(reference, method):
    task = Task(method, **SMALL, limits={"budget": 0.8 * reference["capital"]})
    found = measured(task)
    if found["status"] == "not run":
        pytest.skip(found["note"])
    assert reference["lower_bound"] <= found["objective"]
    assert found["lower_bound"] <= found["objective"]
    assert found["gap"] == pytest.approx(1 - found["lower_bound"] / found["objective"])
    assert 0 < found["sampling_s"] < found["seconds"]


def test_mpi_sppy_builds_the_same_program():
    pytest.importorskip("mpisppy")
    task = Task("mpi-sppy, extensive form", **SMALL, cvar_weight=0.5)
    own = measured(Task("extensive", **SMALL, cvar_weight=0.5))
    found = measured(task)
    assert found["lower_bound"] <= own["objective"] * (1 + 1e-6)
    assert own["lower_bound"] <= found["objective"] * (1 + 1e-6)


def test_sampling_is_measured_beside_numpy():
    found = measured(Task("sampling", **SMALL))
    assert found["events_per_s"] == pytest.approx(found["events"] / found["sampling_s"])
    assert found["numpy_s"] > 0


def row(size, seed, method="decomposition", **figures):
    given = {"suite": "growth in SKUs", "case": "budget 60 %", "size": size, "seed": seed}
    place = {"variant": "standard", "method": method, "time_limit": 60.0, "status": "optimal"}
    return given | place | {"load": 0.0, "date": "2000-01-01", "machine": "m", "versions": "v"}


def test_a_newer_figure_takes_the_place_of_an_older_one():
    old = [row("10x10", 1) | {"seconds": 5.0}, row("10x10", 2) | {"seconds": 6.0}]
    rows = merged(old, [row("10x10", 1) | {"seconds": 1.5}])
    assert [(r["seed"], r["seconds"]) for r in rows] == [("1", "1.5"), ("2", "6")]


def test_tables_hold_medians_ratios_and_exponents():
    rows = [
        row(f"{skus}x10", seed)
        | {"seconds": skus * factor, "solve_s": float(skus), "peak_mib": 100.0 * math.sqrt(skus)}
        | {"requirements": skus * 7, "gap": 0.001}
        for skus in (10, 100, 1000)
        for seed, factor in ((1, 1.0), (2, 2.0), (3, 30.0))
    ]
    rows.append(row("10x10", 1, "extensive") | {"seconds": 200.0, "status": "time_limit"})
    text = markdown(merged(rows, []))
    assert "| budget 60 % | 10x10 | decomposition | 3 | 60 | 20 | 0.1 |  | 316.2 |  |  |" in text
    assert "| budget 60 % | 10x10 | extensive | 1 | 60 | 200 |  |  |  | 10 | time_limit |" in text
    assert text.index("| 10x10 | dec") < text.index("| 100x10 | dec") < text.index("| 1000x10 |")
    assert "| budget 60 % | decomposition | SKUs | 3 | 1 | 1 | 0.5 | 1 |" in text
    assert "| budget 60 % | decomposition | requirements | 3 | 1 | 1 | 0.5 | 1 |" in text


def test_the_ratio_is_taken_at_the_largest_size_that_a_method_solves():
    rows = [
        row(size, seed, method) | {"suite": "ratio", "seconds": seconds, "gap": gap}
        for seed in (1, 2)
        for size, method, seconds, gap in (
            ("10x10", "decomposition", 1.0, 0.01),
            ("20x10", "decomposition", 2.0, 0.01),
            ("10x10", "extensive", 10.0, 0.01),
            ("20x10", "extensive", 50.0 + seed, 0.009 * seed),
        )
    ]
    text = markdown(merged(rows, []))
    assert "| budget 60 % | extensive | 10x10 | 10 | 10 |" in text


@pytest.mark.parametrize("text", ["50", "x5", "5x", "0x5", "5x0", "axb", "-5x5"])
def test_sizes_are_understood_or_refused(text):
    assert str(size_of("50x500")) == "50x500"
    with pytest.raises(ValueError, match="such as 50x500"):
        size_of(text)


def test_every_method_named_by_a_suite_is_there():
    named = {method for suite in SUITES.values() for c in suite.cases for method in c.methods}
    assert named <= {*METHODS, "sampling"}


@pytest.mark.slow
def test_the_command_measures_merges_and_writes_its_tables(tmp_path, capsys):
    asked = ["--suite", "ratio", "--sizes", "4x10", "--seeds", "1", "--time-limit", "20"]
    asked += ["--cases", "CVaR 60 %", "--methods", "decomposition", "--out", str(tmp_path)]
    assert main(asked) == 0
    assert "seed 1, decomposition: optimal" in capsys.readouterr().out
    with (tmp_path / "results.csv").open() as file:
        (found,) = csv.DictReader(file)
    assert float(found["gap"]) <= 0.01
    assert float(found["seconds"]) > 0 and float(found["peak_mib"]) > 0
    assert "| CVaR 60 % | 4x10 | decomposition | 1 |" in (tmp_path / "tables.md").read_text()
