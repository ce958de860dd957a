"""Calibration: what is tightened by how much, when scenarios are added, and that limits hold."""

from dataclasses import replace

import pytest

import optimizer
from models.program import Limit
from models.statistics.intervals import Interval
from models.statistics.plan_intervals import LimitInterval
from optimizer.statistical_bounds.calibration import _sample_allows, _tighter
from optimizer.statistical_bounds.report import bounds_sections
from optimizer.statistical_bounds.request import BoundsRequest
from optimizer.summary_report import as_text
from tests.small_instances import frames

VAR = Limit("var", 100.0, 0.9, skus=(0,))
CVAR = Limit("cvar", 100.0, 0.9, skus=(0,))
FILL = Limit("fill_rate", 0.98, skus=(0,))


def found(limit, low, high, verdict="not shown", share=None):
    return LimitInterval(limit, Interval((low + high) / 2, low, high), verdict, share)


def test_a_var_is_asked_at_a_higher_level():
    share = Interval(0.89, 0.86, 0.92)
    assert _tighter(VAR, found(VAR, 90, 130, share=share)).alpha == pytest.approx(0.94)
    asked = replace(VAR, alpha=0.95)  # already tightened: by so much more
    assert _tighter(asked, found(VAR, 90, 130, share=share)).alpha == pytest.approx(0.99)


def test_money_is_lowered_and_shares_raised():
    assert _tighter(CVAR, found(CVAR, 90, 125)).value == pytest.approx(80.0)
    assert _tighter(CVAR, found(CVAR, 90, 100.1)).value == pytest.approx(98.0)
    assert _tighter(FILL, found(FILL, 0.97, 0.99)).value == pytest.approx(0.99)


def test_what_holds_stays():
    assert _tighter(VAR, found(VAR, 50, 90, "holds")) == VAR


def test_scenarios_are_added_where_the_sample_cannot_tell():
    assert _sample_allows((replace(VAR, alpha=0.98),), (VAR,), 100)
    assert not _sample_allows((replace(VAR, alpha=0.99),), (VAR,), 100)
    assert not _sample_allows((replace(CVAR, value=39.0),), (CVAR,), 100)
    assert not _sample_allows((replace(FILL, value=0.999),), (FILL,), 100)
    assert _sample_allows((VAR, CVAR, FILL), (VAR, CVAR, FILL), 3) is False  # 0.9 of 3 gives up 0


@pytest.mark.slow
def test_the_limit_holds_at_last_where_the_first_plan_breaks_it():
    settings = {"scenarios": 60, "seed": 2, "var": "0.9:60%"}
    request = BoundsRequest(3, 30, 1000, calibrate=True)
    data = optimizer.bounds(frames(), request=request, **settings)
    rounds = data["calibration"]["rounds"]
    assert not rounds[0]["held"]
    assert rounds[-1]["held"] and data["calibration"]["held"]
    assert data["plan_on_fresh_scenarios"]["limits_hold"]
    limits = [each["limits"][0] for each in rounds]
    assert all(limit["limit"] == limits[0]["limit"] for limit in limits)
    assert limits[-1]["asked_alpha"] > 0.9 or rounds[-1]["scenarios"] > 60
    assert "Calibration" in as_text(bounds_sections(data))
