"""The review: flags what a change is worth, not noise; says what it does; repairs with few."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import review_trials as trials
from small_instances import frames

import optimizer
from instances.problems import InvalidInput
from instances.readers import read
from instances.writers import write_tables
from models.beside_standing import beside_standing
from models.evaluation import evaluate
from models.program import Decision
from models.progress import never, quiet
from optimizer.command_line import main
from optimizer.no_plan import NoPlan
from optimizer.plan_files import write_plan
from optimizer.reviews.job import ReviewRequest, reviewed
from optimizer.reviews.plan_origin import instance_of_plan
from optimizer.reviews.repair import repaired
from optimizer.reviews.review import review_plan
from optimizer.reviews.standing_options import carried_over

THRESHOLD = 100.0
SMALL = {"scenarios": 30, "gap": 1e-3, "time_limit": 20}


@pytest.fixture(scope="module")
def planned():
    """An instance, its program with a budget, and the plan of it."""
    given = trials.instance()
    return (given, *trials.plan_within_a_budget(given))


def counts_of(planned, numbers):
    """How many SKUs are worth flagging, how many of them are missed, how many flagged by noise."""
    worthy = missed = noise = 0
    for number in numbers:
        worth, only_noise, flagged = trials.trial(*planned, THRESHOLD, number)
        worthy += np.sum(worth > THRESHOLD)
        missed += np.sum((worth > THRESHOLD) & ~flagged)
        noise += np.sum(only_noise & flagged)
    return worthy, missed, noise


def test_planted_changes_are_flagged_and_noise_is_not(planned):
    worthy, missed, noise = counts_of(planned, range(8))
    assert worthy >= 8
    assert (missed, noise) == (0, 0)


@pytest.mark.slow
def test_planted_changes_are_flagged_and_noise_is_not_in_a_hundred_trials(planned):
    worthy, missed, noise = counts_of(planned, range(100))
    assert worthy >= 100
    assert (missed, noise) == (0, 0)


def test_the_same_data_change_nothing(planned):
    given, program, decision = planned
    review = review_plan(given, given, program, decision, THRESHOLD, quiet, never)
    assert not review.flagged.any()
    assert np.array_equal(review.regret.regret, review.regret_before.regret)
    assert review.worth.objective == review.worth_before.objective
    assert review.worth.objective == pytest.approx(evaluate(program, decision).objective)


def test_a_bad_decision_is_flagged_without_any_change(planned):
    given, program, decision = planned
    bad = Decision(decision.option, program.options.buffer_min[decision.option])
    review = review_plan(given, given, program, bad, THRESHOLD, quiet, never)
    assert review.flagged.any()


def test_a_repair_changes_no_more_than_allowed_and_is_proven(planned):
    given, program, decision = planned
    rate = given.suppliers.outage_rate * np.array([6, 6, 1, 1, 1, 1, 1, 1])
    changed = trials.with_rates(given, rate)
    review = review_plan(given, changed, program, decision, THRESHOLD, quiet, never)
    assert review.flagged.sum() >= 2
    settings = replace(given.settings, gap=1e-4)
    costs = []
    for most in (1, 2, 10):
        repair = repaired(review.after, most, settings, quiet, never)
        assert repair.allowed == most
        assert repair.changed.size <= most
        kept = np.setdiff1d(np.arange(trials.SKUS), repair.changed)
        assert np.array_equal(repair.decision.buffer[kept], decision.buffer[kept])
        assert repair.answer.lower_bound >= repair.answer.objective * (1 - 1.1e-4)
        costs.append(repair.answer.objective)
    assert review.worth.objective > costs[0] > costs[2]
    assert costs[1] <= costs[0] * (1 + 1e-9)


def test_more_skus_may_change_where_so_few_cannot_meet_the_limits(planned):
    given, program, decision = planned
    tight = replace(program.limits[0], value=0.93 * program.limits[0].value)
    beside = beside_standing(replace(program, limits=(tight,)), decision)
    repair = repaired(beside, 0, given.settings, quiet, never)
    assert repair.asked == 0
    assert 1 <= repair.changed.size <= repair.allowed
    assert repair.answer.evaluation.feasible


def test_an_option_that_is_gone_is_stood_in_for(planned):
    _, program, decision = planned
    names = [f"{name} old" if k == decision.option[3] else name
             for k, name in enumerate(program.options.option)]  # fmt: skip
    before = replace(program, options=replace(program.options, option=tuple(names)))
    carried, gone = carried_over(before, decision, program)
    assert np.flatnonzero(gone).tolist() == [3]
    assert np.array_equal(np.delete(carried.option, 3), np.delete(decision.option, 3))
    options = program.options
    assert options.source_set[carried.option[3]] == options.source_set[decision.option[3]]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """An instance and its plan in folders."""
    folder = tmp_path_factory.mktemp("review")
    tables = frames(**SMALL)
    plan = optimizer.solve(tables, var="0.9:80%", seed=8)
    write_plan(plan, folder / "plan")
    tables.pop("settings")
    (folder / "instance").mkdir()
    write_tables(folder / "instance", tables)
    return folder


def test_a_plan_brings_its_settings_and_limits(written):
    made = json.loads((written / "plan" / "summary.json").read_text())
    given = instance_of_plan(written / "instance", written / "plan" / "plan.csv", {})
    assert given.settings.seed == 8
    assert given.settings.scenarios == SMALL["scenarios"]
    (limit,) = given.settings.limits
    assert (limit.kind, limit.value) == ("var", made["limits"][0]["limit"])
    assert not limit.percent
    other = instance_of_plan(written / "instance", written / "plan", {"seed": 1, "var": "0.9:5e4"})
    assert other.settings.seed == 1
    assert [limit.value for limit in other.settings.limits] == [5e4]


@pytest.mark.parametrize("text", ["", "[]", '{"settings": 1, "limits": []}', "[" * 100_000,
                                  '{"settings": {}, "limits": [{"kind": "var"}]}'])  # fmt: skip
def test_a_summary_that_is_none_is_refused(written, tmp_path, text):
    (tmp_path / "summary.json").write_text(text)
    with pytest.raises(InvalidInput, match="summary"):
        instance_of_plan(written / "instance", tmp_path, {})


def run(written, out, text, *flags):
    new = out / "new.csv"
    new.write_text(text)
    command = ["review", str(written / "instance"), str(written / "plan"), "--suppliers", str(new)]
    return main([*command, "--out", str(out / "review"), *flags])


def test_the_command_says_nothing_where_nothing_changed(written, tmp_path, capsys):
    assert run(written, tmp_path, "supplier,outage_rate\nEast,0.2\n") == 0
    assert "0 of 4 SKUs flagged" in capsys.readouterr().out
    names = sorted(path.name for path in (tmp_path / "review").iterdir())
    assert names == ["review.csv", "review.json"]


def test_the_command_flags_and_repairs(written, tmp_path, capsys):
    text = "supplier,outage_rate,outage_weeks_mean\nWest,2,8\n"
    assert run(written, tmp_path, text, "--threshold", "50", "--changes", "2") == 1
    page = capsys.readouterr().out
    assert "motor" in page
    table = pd.read_csv(tmp_path / "review" / "review.csv")
    assert table["sku"][0] == "motor"
    assert table["flagged"][0] == "yes"
    data = json.loads((tmp_path / "review" / "review.json").read_text())
    assert data["standing"]["total_cost"] > data["before"]["total_cost"]
    assert data["flagged"] == table["sku"][table["flagged"] == "yes"].to_list()
    repair = pd.read_csv(tmp_path / "review" / "repair.csv")
    assert set(repair["sku"][repair["changed"] == "yes"]) == set(data["repair"]["changed"])
    assert data["repair"]["total_cost"] < data["standing"]["total_cost"]


def test_bad_requests_are_told_at_once(tmp_path):
    nothing = ReviewRequest("x", tmp_path, None, None, -1.0, -1)
    with pytest.raises(InvalidInput) as caught:
        nothing.updates()
    assert len(caught.value.problems) == 3
    bad = tmp_path / "bad.csv"
    bad.write_text("supplier,outage_rte\nEast,1\n")
    both = ReviewRequest("x", tmp_path, bad, tmp_path / "none.csv", None, None)
    with pytest.raises(InvalidInput) as caught:
        both.updates()
    told = [str(problem) for problem in caught.value.problems]
    assert "nearest is 'outage_rate'" in told[0]
    assert "a file that can be read" in told[1]


def test_a_review_that_is_stopped_says_so(written, tmp_path):
    new = tmp_path / "new.csv"
    new.write_text("supplier,outage_rate\nEast,0.3\n")
    request = ReviewRequest(str(written / "instance"), written / "plan", new, None, None, None)
    stages = []
    with pytest.raises(NoPlan, match="not finished"):
        reviewed(request, {}, lambda news: stages.append(news.stage), lambda: "regrets" in stages)


def test_the_review_does_not_depend_on_workers(planned):
    given, program, decision = planned
    more = replace(given, settings=replace(given.settings, jobs=3))
    rate = given.suppliers.outage_rate * 2
    one, three = (
        review_plan(each, trials.with_rates(each, rate), program, decision, THRESHOLD, quiet, never)
        for each in (given, more)
    )
    assert np.array_equal(one.regret.regret, three.regret.regret)


def test_reading_without_updates_is_as_before():
    assert read(frames()).suppliers.supplier == read(frames(), updates=()).suppliers.supplier
