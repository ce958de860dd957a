"""`bounds` from beginning to end: what it says and writes, and that workers change nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest

import optimizer
from instances.problems import InvalidInput
from models.evaluation import evaluate
from models.program import Limit
from models.risk import value_at_risk
from models.statistics.replication_program import Relaxation
from optimizer.command_line import main
from optimizer.statistical_bounds.report import bounds_sections
from optimizer.statistical_bounds.request import BoundsRequest
from optimizer.summary_report import as_text
from solvers.extensive import solve
from solvers.statistical_bounds.fresh_programs import FreshPrograms
from solvers.statistical_bounds.replications import Search, replications
from tests.known_optimum import covers, judged, truth, world
from tests.small_instances import frames

QUICK = BoundsRequest(replications=3, replication_scenarios=30, check_scenarios=400)


@pytest.fixture(scope="module")
def plain():
    return optimizer.bounds(frames(), request=QUICK)


def test_both_gaps_are_there_and_apart(plain):
    solver, statistical = plain["solver"], plain["statistical"]
    assert 0 <= solver["gap"] < 1e-3
    assert statistical["replications"] == 3 and statistical["replication_scenarios"] == 30
    assert statistical["lower_bound"] <= statistical["lower_bound_mean"]
    assert statistical["lower_bound"] <= statistical["upper_bound"]
    assert statistical["gap_at_most"] >= statistical["gap_mean"] >= 0
    check = plain["plan_on_fresh_scenarios"]
    assert check["scenarios"] == 400 and check["limits_hold"] and check["limits"] == []
    assert statistical["upper_bound"] == check["objective"]["high"]


def test_the_page_says_so(plain):
    text = as_text(bounds_sections(plain))
    assert "Solver gap: on the plan's own scenarios" in text
    assert "Statistical gap: in truth, 95.0 % sure" in text
    assert "The plan on 400 fresh scenarios" in text
    assert "The plan for average disturbances would cost" in text


def test_a_plan_that_is_read_is_judged_the_same(plain, tmp_path):
    optimizer.solve(frames()).table.to_csv(tmp_path / "plan.csv", index=False)
    read = optimizer.bounds(frames(), plan=tmp_path, request=QUICK)
    assert read["solver"]["lower_bound"] is None
    assert read["plan_on_fresh_scenarios"] == plain["plan_on_fresh_scenarios"]
    assert read["statistical"] == plain["statistical"]


def test_a_worse_plan_has_a_larger_gap(plain, tmp_path):
    table = optimizer.solve(frames()).table
    table.loc[table["sku"] == "cable", "buffer_units"] = 0.0
    table.to_csv(tmp_path / "plan.csv", index=False)
    worse = optimizer.bounds(frames(), plan=tmp_path, request=QUICK)
    assert worse["statistical"]["gap_mean"] > plain["statistical"]["gap_mean"] + 1.0
    assert worse["statistical"]["lower_bound"] == plain["statistical"]["lower_bound"]


@pytest.mark.parametrize("kind", [None, "var"])
def test_workers_change_nothing(kind):
    known = truth(kind)
    draw = FreshPrograms(world(3), known.program, 60)
    decision = solve(known.program, gap=1e-6).decision
    relaxation, search = Relaxation(60, 4, 0.02), Search(solve, 20.0, 1e-6)
    alone, together = (
        replications(draw, decision, relaxation, search, jobs=jobs) for jobs in (1, 2)
    )
    assert alone == together and len(alone) == 4


def test_workers_change_nothing_at_all(plain):
    assert optimizer.bounds(frames(), request=QUICK, jobs=2) == plain


def test_replications_are_solved_below_the_optimum_of_their_own_sample():
    """Each bound lies below what its relaxed program costs, and that below the kept one's."""
    known = truth("var")
    decision = solve(known.program, gap=1e-6).decision
    draw = FreshPrograms(world(3), known.program, 80)
    search = Search(solve, 20.0, 1e-6)
    found = replications(draw, decision, Relaxation(80, 3, 0.02), search)
    for number, each in enumerate(found):
        program, _ = draw(number)
        kept = evaluate(program, solve(program, gap=1e-6).decision).objective
        assert each.lower_bound <= each.found + 1e-6
        assert each.found <= kept + 1e-6
        assert each.plan_cost == pytest.approx(
            evaluate(replace(program, limits=()), decision).objective
        )


def test_samples_are_plain_where_the_theory_asks_for_it(monkeypatch):
    from solvers.statistical_bounds import fresh_programs

    asked, draw = [], fresh_programs.fresh_sample

    def heard(*arguments, sampling):
        asked.append(sampling)
        return draw(*arguments, sampling=sampling)

    monkeypatch.setattr(fresh_programs, "fresh_sample", heard)
    for kind in (None, "var"):
        FreshPrograms(world(1), truth(kind).program, 20)(0)
    assert asked == ["stratified", "plain"]


def test_premiums_known_only_on_average_stay_out_of_a_bound_on_total_cost():
    instance = optimizer.read(frames())
    limit = Limit("var", 1e6, 0.9, of="total", skus=(0, 1, 2, 3))
    from models.assemble import program_of

    like = replace(program_of(instance), limits=(limit,))
    true, for_bound = FreshPrograms(instance, like, 50)(0)
    assert np.all(for_bound.options.fixed_cost <= true.options.fixed_cost + 1e-9)
    assert np.any(for_bound.options.fixed_cost < true.options.fixed_cost)
    like = replace(like, limits=(replace(limit, of="loss"),))
    true, for_bound = FreshPrograms(instance, like, 50)(0)
    assert true is for_bound


def test_stopping_gives_what_there_is():
    known = truth(None)
    decision = solve(known.program).decision
    calls = iter([False] * 7 + [True] * 1000)
    found = replications(
        FreshPrograms(world(1), known.program, 40),
        decision,
        Relaxation(40, 20, 0.0),
        Search(lambda program, stop, **rest: solve(program, **rest), 20.0, 1e-4),
        stop=lambda: next(calls),
    )
    assert 0 < len(found) < 20


def test_given_scenarios_are_a_distribution():
    """The plan for all of them is the true optimum; the bounds know them as samples alone."""
    data = optimizer.bounds(world(4), request=QUICK)
    known = truth(None).objective
    assert data["solver"]["objective"] == pytest.approx(known, rel=1e-4)
    assert data["statistical"]["lower_bound"] <= known <= data["statistical"]["upper_bound"]
    assert data["statistical"]["gap_mean"] >= -1e-6 * known


@pytest.mark.slow
def test_solve_can_certify(tmp_path, capsys):
    out = tmp_path / "plan"
    assert main(["solve", "first-five", "--scenarios", "30", "--certify", "--out", str(out)]) == 0
    written = json.loads((out / "bounds.json").read_text())
    assert json.loads((out / "summary.json").read_text())["certificate"] == written
    assert written["statistical"]["replications"] == 10
    assert "Statistical gap" in capsys.readouterr().out
    assert main(["solve", "first-five", "--scenarios", "30", "--out", str(out)]) == 0
    assert not (out / "bounds.json").exists()  # of an earlier plan
    baseline = ["solve", "first-five", "--baseline", "lean", "--certify", "--out", str(out)]
    assert main(baseline) == 2


def test_command_line_writes_and_refuses(tmp_path, capsys):
    out = tmp_path / "out"
    flags = ["--replications", "2", "--check-scenarios", "200", "--scenarios", "30"]
    assert main(["bounds", "first-five", *flags, "--out", str(out)]) == 0
    written = json.loads((out / "bounds.json").read_text())
    summary = json.loads((out / "summary.json").read_text())
    assert summary["certificate"] == written
    assert "Statistical gap" in capsys.readouterr().out
    bad = ["--replications", "1", "--confidence", "2", "--replication-scenarios", "3"]
    assert main(["bounds", "first-five", *bad]) == 2
    told = capsys.readouterr().err
    assert "3 problems" in told and "--replications" in told and "--confidence" in told


def test_requests_are_checked():
    with pytest.raises(InvalidInput):
        BoundsRequest(check_scenarios=10)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [None, "var", "cvar"])
def test_intervals_cover_the_true_optimum(kind):
    """Over 200 runs, and with an upper end in most of them."""
    known = truth(kind)
    marks = np.array([covers(judged(run, known), known) for run in range(200)])
    covered, with_upper_end = marks.mean(axis=0)
    assert covered >= 0.9
    assert with_upper_end >= 0.5


def test_the_known_optimum_is_one_where_the_limit_costs_something():
    free, limited = truth(None), truth("var")
    assert free.objective < limited.objective
    loss = evaluate(limited.program, solve(free.program, gap=1e-6).decision).loss
    limit = limited.program.limits[0]
    assert value_at_risk(loss, limited.program.probability, limit.alpha) > limit.value
