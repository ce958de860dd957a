"""The planning job: which plans are solved, what percentages are of, how each end is told."""

from dataclasses import replace

import numpy as np
import pytest
from small_instances import frames

import optimizer
from instances.writers import write_tables
from models.program import Decision
from optimizer.job import job_of, with_settings
from optimizer.planning import METHODS, resolve, solve_within_limits
from optimizer.time_shares import TimeShares
from solvers.solution import Solution


@pytest.fixture
def solves(monkeypatch):
    """The programs that are given to the solver, in order."""
    given = []
    solve = METHODS["auto"]

    def spy(program, **settings):
        given.append(program)
        return solve(program, **settings)

    monkeypatch.setitem(METHODS, "auto", spy)
    return given


def answer(monkeypatch, change):
    """Let the solver's answers be changed before anybody sees them."""
    solve = METHODS["auto"]

    def changed(program, **settings):
        return change(program, solve(program, **settings))

    monkeypatch.setitem(METHODS, "auto", changed)


def kinds(program):
    return [limit.kind for limit in program.limits]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [[]]),
        ({"budget": 20000}, [["budget"]]),
        ({"budget": "90%"}, [[], ["budget"]]),
        ({"var": "0.9:70%"}, [[], ["var"]]),
        ({"fill_rate": "category:parts=0.997"}, [[], ["fill_rate"]]),
        (
            {"budget": "90%", "cvar": "0.9:90%", "stress": "95%"},
            [[], ["budget"], ["budget", "cvar", "stress"]],
        ),
    ],
)
def test_no_more_plans_are_solved_than_are_needed(solves, settings, expected):
    optimizer.solve(frames(**settings))
    assert [kinds(program) for program in solves] == expected


def test_a_limit_that_costs_nothing_needs_no_solve_of_its_own(solves):
    plan = optimizer.solve(frames(budget="100%", var="0.9:150%", fill_rate=0.5))
    assert len(solves) == 1
    assert plan.summary["price_of_limits"] == 0
    assert all(limit["met"] for limit in plan.summary["limits"])


def test_percentages_are_of_the_plans_that_the_documentation_names():
    free = optimizer.solve(frames())
    capped = optimizer.solve(frames(budget="90%"))
    plan = optimizer.solve(frames(budget="90%", var="0.9:75%"))
    limits = {limit["kind"]: limit["limit"] for limit in plan.summary["limits"]}
    assert limits["budget"] == pytest.approx(0.9 * free.summary["capital"])
    assert plan.summary["objective_without_limits"] == pytest.approx(capped.summary["objective"])
    ordered = np.sort(capped.losses.loss[capped.losses.probability > 0])
    assert limits["var"] == pytest.approx(0.75 * ordered[int(np.ceil(0.9 * len(ordered))) - 1])
    assert plan.summary["price_of_limits"] > 0


def test_scopes_cover_the_skus_they_name():
    asked = ["all=0.9", "each=0.8", "category:parts=0.95", "line:board=0.9", "site:A=0.9"]
    program = resolve(job_of(frames(fill_rate=asked), {})).program
    covered = {limit.scope: [program.sku[i] for i in limit.skus] for limit in program.limits}
    assert covered["all"] == ["cable", "chip", "motor", "resin"]
    assert covered["category:parts"] == ["cable", "chip", "motor"]
    assert covered["line:board"] == ["cable", "chip"]
    assert covered["site:A"] == ["chip", "resin"]
    assert covered["sku:motor"] == ["motor"]
    assert len(covered) == 8


def test_a_limit_that_the_evaluation_finds_broken_is_a_status_of_its_own(monkeypatch):
    unlimited = solve_within_limits(job_of(frames(), {}))[1].decision

    def ignore_limits(program, solution):
        return replace(solution, decision=unlimited) if program.limits else solution

    answer(monkeypatch, ignore_limits)
    plan = optimizer.solve(frames(var="0.9:50%"))
    assert plan.status == "limits_not_met"
    assert not plan.summary["limits"][0]["met"]
    assert any("var" in note for note in plan.summary["notes"])


def test_a_bound_above_the_plan_is_a_status_of_its_own(monkeypatch):
    answer(monkeypatch, lambda _, found: replace(found, lower_bound=found.lower_bound * 1.01))
    plan = optimizer.solve(frames())
    assert plan.status == "not_verified"
    assert any("lower bound" in note for note in plan.summary["notes"])


def test_every_number_is_the_evaluators_not_the_solvers(monkeypatch):
    honest = optimizer.solve(frames())

    def other_buffers(program, solution):
        low = program.options.buffer_min[solution.decision.option]
        decision = Decision(solution.decision.option, (solution.decision.buffer + low) / 2)
        return replace(solution, decision=decision)

    answer(monkeypatch, other_buffers)
    plan = optimizer.solve(frames())
    assert plan.summary["objective"] > honest.summary["objective"]
    assert plan.summary["gap"] > honest.summary["gap"]


def test_a_better_bound_of_a_reference_plan_is_kept(monkeypatch):
    bounds = []

    def no_bound_with_limits(program, solution):
        bounds.append(solution.lower_bound)
        return replace(solution, lower_bound=-np.inf) if program.limits else solution

    answer(monkeypatch, no_bound_with_limits)
    plan = optimizer.solve(frames(var="0.9:60%"))
    assert plan.summary["lower_bound"] == pytest.approx(bounds[0])


@pytest.mark.parametrize("status", ["time_limit", "interrupted"])
def test_a_plan_that_was_stopped_is_still_a_plan(monkeypatch, status):
    answer(monkeypatch, lambda _, solution: replace(solution, status=status, lower_bound=-np.inf))
    plan = optimizer.solve(frames(var="0.9:100%"))
    assert plan.status == status
    assert plan.summary["gap"] is None and plan.summary["lower_bound"] is None
    assert any("percentages" in note for note in plan.summary["notes"])


@pytest.mark.parametrize("status", ["no_plan", "interrupted"])
def test_no_plan_is_told_apart_by_its_cause(monkeypatch, status):
    answer(monkeypatch, lambda *_: Solution(status, None, -np.inf, "extensive"))
    with pytest.raises(optimizer.NoPlan) as end:
        optimizer.solve(frames())
    assert end.value.status == status


def test_stopping_while_scenarios_are_drawn_leaves_no_plan():
    with pytest.raises(optimizer.NoPlan) as end:
        optimizer.solve(frames(), stop=lambda: True)
    assert end.value.status == "interrupted"


def test_limits_in_conflict_are_explained():
    with pytest.raises(optimizer.NoPlan) as end:
        optimizer.solve(frames(budget=15000, fill_rate="category:parts=0.996"))
    assert end.value.status == "infeasible"
    told = str(end.value)
    assert "budget" in told and "fill rate" in told


def test_an_unknown_method_is_bad_input():
    with pytest.raises(optimizer.InvalidInput, match="extensive"):
        optimizer.solve(frames(), method="guessing")


def test_settings_over_an_instance_are_settings_over_its_source():
    given = {"seed": 9, "var": "0.8:70%", "budget": "90%"}
    instance = optimizer.read(frames(var="0.9:50%", stress=5000))
    direct = optimizer.read(frames(var="0.9:50%", stress=5000), **given)
    changed = with_settings(instance, given)
    assert set(changed.settings.limits) == set(direct.settings.limits)
    assert replace(changed.settings, limits=()) == replace(direct.settings, limits=())


def test_dataframes_and_files_give_the_same_plan(tmp_path):
    tables = frames()
    settings = tables.pop("settings")
    write_tables(tmp_path, tables)
    from_files = optimizer.solve(tmp_path, **settings)
    from_frames = optimizer.solve(frames())
    assert from_files.table.equals(from_frames.table)


def test_time_is_shared_by_weight_and_something_is_kept_back():
    shares = TimeShares(100.0)
    assert shares.for_solve(1, 3) == pytest.approx(97 / 4, abs=0.1)
    assert shares.for_solve(3) == pytest.approx(97, abs=0.1)
    assert replace(shares, started=shares.started - 200).for_solve(1) == 0
