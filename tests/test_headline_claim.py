"""The comparison with textbook plans: each view keeps what it is to keep, losses are marked."""

import numpy as np
import pandas as pd
import pytest

from benchmarks import headline_claim
from benchmarks.concentration import curve, holders
from benchmarks.headline_claim import equal_carrying_cost, equal_fill, equal_stockout_cost
from benchmarks.headline_page import write_page
from models.evaluation import evaluate


@pytest.fixture(scope="module")
def case():
    patch = pytest.MonkeyPatch()
    for name, value in {"SCENARIOS": 60, "CALIBRATION": 120, "TEST": 120, "PLAYED": 400}.items():
        patch.setattr(headline_claim, name, value)
    yield headline_claim.case_of("first-five")
    patch.undo()


@pytest.fixture(scope="module")
def rule(case):
    return dict(headline_claim.rules(case))["textbook"]


@pytest.mark.slow
def test_at_equal_fill_rate_nothing_but_stockouts_costs_more(case, rule):
    found = equal_fill(case, rule)
    theirs, ours = (evaluate(case.calibration, each) for each in (rule, found.decision))
    assert ours.total_fill_rate >= theirs.total_fill_rate - 1e-4
    free = headline_claim.service_only(case.sample)
    assert evaluate(free, found.decision).objective <= evaluate(free, rule).objective


@pytest.mark.slow
def test_at_equal_carrying_cost_service_is_no_worse(case, rule):
    found = equal_carrying_cost(case, rule)
    theirs, ours = (evaluate(case.sample, each) for each in (rule, found.decision))
    assert ours.carrying_cost.sum() <= theirs.carrying_cost.sum()
    assert ours.total_fill_rate > theirs.total_fill_rate


@pytest.mark.slow
def test_at_equal_stockout_cost_less_stock_is_held(case, rule):
    found = equal_stockout_cost(case, rule)
    theirs, ours = (evaluate(case.calibration, each) for each in (rule, found.decision))
    assert ours.expected_stockout_cost <= theirs.expected_stockout_cost
    assert ours.stock_value.sum() < theirs.stock_value.sum()


def test_losses_are_marked(tmp_path):
    keys = ("carrying", "certain", "fill", "stockout", "total", "stock")
    row = {
        "instance": "x",
        "skus": 3,
        "rule": "textbook",
        "view": "equal fill",
        "status": "optimal",
    }
    row |= {f"{key}_rule": 0.9 for key in keys} | {f"{key}_plan": 0.9 for key in keys}
    rows = [row | {"carrying_plan": 0.5}, row | {"carrying_plan": 0.95}, row | {"fill_plan": 0.89}]
    write_page(pd.DataFrame([*rows, row | {"status": "no plan"}]), tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert page.count("**loss**") == 3  # one where the word is explained
    assert "2 losses in 3 instances" in page
    assert "Without a plan in time: x (textbook, equal fill)" in page


def test_curves_and_holders_by_hand():
    risk = np.array([1.0, 6.0, 0.0, 3.0])
    assert curve(risk).tolist() == [0.0, 0.6, 0.9, 1.0, 1.0]
    assert holders(risk).tolist() == [1, 3]
