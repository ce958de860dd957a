"""The frontier: monotone, non-dominated, proven point by point, the same for any workers."""

import json
from itertools import combinations, pairwise
from shutil import copytree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_instances import frames

import optimizer
from instances.problems import InvalidInput
from instances.readers import read
from instances.writers import write_tables
from models.evaluation import evaluate
from optimizer.command_line import main
from optimizer.frontiers.ends import wanted
from optimizer.frontiers.frontier import frontier_of
from optimizer.frontiers.points import rounds
from optimizer.frontiers.report import require_axis
from optimizer.job import job_of
from optimizer.plan_reading import read_plan
from optimizer.solve_again import METHODS

GAP = 1e-3
QUICK = {"scenarios": 25, "gap": GAP, "time_limit": 30}


def frontier(folder, over="var", points=4, low=None, high=None, stop=lambda: False, **settings):
    job = job_of(read(frames(**QUICK | settings)), {}, stop=stop)
    ends = wanted("--from", low), wanted("--to", high)
    return frontier_of(job, over, points, folder, *ends)


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A frontier over VaR, and its folder."""
    folder = tmp_path_factory.mktemp("swept")
    return frontier(folder), folder


@pytest.fixture
def no_solver(monkeypatch):
    """No program may be solved from here on."""

    def refuse(program, **keywords):
        raise AssertionError("solved again")

    monkeypatch.setitem(METHODS, "auto", refuse)


@pytest.fixture
def kept(swept, tmp_path):
    """A folder of its own with the points of the frontier over VaR."""
    copytree(swept[1] / "points", tmp_path / "points")
    return tmp_path


@pytest.mark.parametrize("over", ["var", "capital"])
def test_points_are_monotone_and_not_dominated(swept, tmp_path, over):
    found = swept[0]
    if over == "capital":
        found = frontier(tmp_path, over, 3, budget_kind="cash")
        least = found.sweep.limit.value
        assert 0 <= found.points[0].limit - least <= 0.02 * found.points[-1].limit
        assert found.sweep.program.budget_kind == "gross"
    points = found.points
    assert len(points) == found.asked
    for point in points:
        assert point.status == "optimal"
        assert point.reached <= point.limit * (1 + 1e-6) + 1e-6
        assert 0 <= point.gap <= GAP * (1 + 1e-6)
    for tight, loose in pairwise(points):
        assert tight.limit < loose.limit
        assert tight.evaluation.objective >= loose.evaluation.objective
        assert tight.lower_bound >= loose.lower_bound
    pairs = {(point.reached, point.evaluation.objective) for point in points}
    for (one, its_cost), (other, other_cost) in combinations(pairs, 2):
        assert (one < other) == (its_cost > other_cost)


def test_a_point_is_what_solving_by_hand_gives(swept):
    found, _ = swept
    for point in found.points[1:3]:
        plan = optimizer.solve(frames(**QUICK, var=f"0.95:{point.limit!r}"))
        cost = plan.summary["objective"]
        assert point.lower_bound <= cost * (1 + 1e-9)
        assert cost >= point.evaluation.objective * (1 - 2 * GAP)
    free = optimizer.solve(frames(**QUICK)).summary["objective"]
    assert found.points[-1].evaluation.objective == pytest.approx(free, rel=2 * GAP)


def test_the_range_ends_where_no_plan_can_be_had(swept, kept):
    least = swept[0].points[0].limit
    beyond = frontier(kept, points=2, low=repr(0.9 * least), high=repr(0.95 * least))
    assert [point.status for point in beyond.points] == ["infeasible"] * 2
    assert all(point.evaluation is None for point in beyond.points)


def test_other_limits_are_kept(tmp_path):
    found = frontier(tmp_path, "budget", 2, low="95%", fill_rate=0.995)
    everyone = tuple(range(4))
    for point in found.points:
        kept = evaluate(found.sweep.program, point.decision)
        assert kept.limits[0].limit.skus == everyone
        assert kept.limits[0].value >= 0.995 - 1e-9


def test_the_same_bytes_for_any_number_of_workers(tmp_path):
    one, three = tmp_path / "one", tmp_path / "three"
    for folder, jobs in ((one, 1), (three, 3)):
        frontier(folder, points=3, low="60%", jobs=jobs)
    for name in ("frontier.csv", "frontier.json", "frontier.svg", "plan_01.csv"):
        assert (three / name).read_bytes() == (one / name).read_bytes()


def test_a_second_run_solves_nothing(swept, kept, no_solver):
    after = frontier(kept)
    assert [p.lower_bound for p in after.points] == [p.lower_bound for p in swept[0].points]


def test_any_changed_input_is_solved_again(kept, no_solver):
    for changed in ({"seed": 4}, {"gap": 1e-2}, {"budget": 40000}):
        with pytest.raises(AssertionError, match="solved again"):
            frontier(kept, **changed)


@pytest.mark.parametrize("text", ["", "[]", '{"key": 1}', '{"key": "KEY", "status": "optimal"}'])
def test_a_spoilt_point_is_solved_again(kept, no_solver, text):
    for path in (kept / "points").glob("*.json"):
        path.write_text(text.replace("KEY", path.stem))
    with pytest.raises(AssertionError, match="solved again"):
        frontier(kept)


def test_an_interrupt_keeps_what_was_finished(tmp_path):
    solve, asked = METHODS["auto"], []

    def stop():
        return len(list((tmp_path / "points").glob("*.json"))) >= 3

    def counted(program, **keywords):
        asked.append(program)
        return solve(program, **keywords)

    found = frontier(tmp_path, points=5, low="70%", stop=stop)
    assert not found.complete
    assert 1 <= len(found.points) < 5
    table = pd.read_csv(tmp_path / "frontier.csv")
    assert len(table) == len(found.points)
    METHODS["auto"] = counted
    try:
        whole = frontier(tmp_path, points=5, low="70%")
    finally:
        METHODS["auto"] = solve
    assert whole.complete
    assert 0 < len(asked) < 5


def test_plans_of_points_can_be_read(swept):
    found, folder = swept
    for number, point in enumerate(found.points, 1):
        decision = read_plan(folder / f"plan_{number:02}.csv", found.sweep.program)
        assert np.array_equal(decision.option, point.decision.option)
        assert np.array_equal(decision.buffer, point.decision.buffer)


def test_the_files_say_what_was_found(swept):
    found, folder = swept
    data = json.loads((folder / "frontier.json").read_text())
    table = pd.read_csv(folder / "frontier.csv")
    assert data["over"] == "var"
    assert [row["limit"] for row in data["points"]] == [p.limit for p in found.points]
    assert table["total_cost"].to_list() == [p.evaluation.objective for p in found.points]
    picture = (folder / "frontier.svg").read_text()
    assert picture.count("<circle") == len(found.points)


@given(st.integers(1, 60))
def test_rounds_start_from_tighter_points_of_earlier_rounds(points):
    tasks, solved = rounds(points), set()
    for together in tasks:
        for task in together:
            assert task.start is None or (task.start in solved and task.start < task.place)
        solved |= {task.place for task in together}
    places = [task.place for together in tasks for task in together]
    assert sorted(places) == list(range(points))


def test_what_cannot_be_swept_is_refused():
    with pytest.raises(InvalidInput) as caught:
        require_axis("vra", 0)
    assert [problem.column for problem in caught.value.problems] == ["--over", "--points"]
    with pytest.raises(InvalidInput, match="--from"):
        wanted("--from", "cheap")


def test_ends_in_the_wrong_order_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="at least its beginning"):
        frontier(tmp_path, low="100", high="50")


def test_the_command_writes_and_tells(tmp_path, capsys):
    tables = frames(**QUICK)
    folder = tmp_path / "instance"
    folder.mkdir()
    settings = tables.pop("settings")
    write_tables(folder, tables)
    flags = [f"--{key.replace('_', '-')}={value}" for key, value in settings.items()]
    out = tmp_path / "out"
    command = ["frontier", str(folder), "--over", "budget", "--points", "2", "--from", "90%"]
    assert main([*command, "--out", str(out), *flags]) == 0
    page = capsys.readouterr().out
    assert "Frontier of instance over budget" in page
    assert sorted(path.name for path in out.iterdir()) == [
        "frontier.csv",
        "frontier.json",
        "frontier.svg",
        "plan_01.csv",
        "plan_02.csv",
        "points",
    ]
