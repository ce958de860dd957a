"""Segments: classes and scores by hand, at every boundary, and what must not change them."""

from dataclasses import replace
from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from instances_by_hand import instance

from models.segmentation import (
    NOT_KNOWN,
    abc_classes,
    decile_scores,
    in_top_share,
    segments_of,
)

CUTS = (0.8, 0.95)
VALUES = arrays(float, st.integers(2, 40), elements=st.integers(0, 50).map(float))


def workshop(**settings):
    """Five SKUs whose classes and scores are worked out below, by hand."""
    rows = [
        # name, unit cost, demand, sd, weeks since issue, margin, detection
        ("axle", 100.0, 8.0, 4.0, 4.0, 10.0, 5.0),
        ("bolt", 1.0, 100.0, 100.0, 26.0, 2.0, 10.0),
        ("cone", 5.0, 10.0, 10.5, 27.0, 3.0, 1.0),
        ("disc", 1.0, 40.0, 0.0, 0.0, 1.0, 2.0),
        ("edge", 1.0, 10.0, 5.1, nan, 0.0, 5.0),
    ]
    columns = (
        "sku",
        "unit_cost",
        "demand_mean",
        "demand_sd",
        "weeks_since_last_issue",
        "lost_margin",
        "detection",
    )
    skus = [
        dict(zip(columns, row, strict=True)) | {"expedite_cost": 0.0, "lost_share": 1.0}
        for row in rows
    ]
    sources = [
        {"sku": "axle", "supplier": "P", "role": "primary", "lead_time_mean": 7.9},
        {"sku": "bolt", "supplier": "Q", "role": "primary", "lead_time_mean": 8.0},
        {"sku": "bolt", "supplier": "P", "status": "qualified", "lead_time_mean": 2.0},
        {"sku": "cone", "supplier": "Q", "role": "primary", "lead_time_mean": 8.0},
        {"sku": "cone", "supplier": "P", "lead_time_mean": 2.0},
        {"sku": "disc", "supplier": "P", "lane": "sea", "role": "primary", "lead_time_mean": 1.0},
        {"sku": "edge", "supplier": "P", "role": "primary", "lead_time_mean": 1.0},
    ]
    suppliers = [
        {"supplier": "P", "region": "north", "outage_rate": 0.1, "outage_weeks_mean": 2.0},
        {"supplier": "Q", "region": "south", "outage_rate": 0.02, "outage_weeks_mean": 4.0},
    ]
    hazards = [
        {
            "hazard": "strike",
            "kind": "supply",
            "scope": "north",
            "rate": 0.2,
            "weeks_mean": 3.0,
            "hit_probability": 0.5,
        },
        {"hazard": "storm", "kind": "lane", "scope": "*", "rate": 0.3, "weeks_mean": 6.0},
        {"hazard": "boom", "kind": "demand", "scope": "*", "rate": 5.0, "factor": 2.0},
    ]
    return instance(skus, suppliers, sources, hazards, settings=settings)


def test_value_classes_by_hand():
    # Weekly values 800, 100, 50, 40, 10 of 1000: shares before each 0, 0.8, 0.9, 0.95, 0.99.
    found = segments_of(workshop())
    assert found.yearly_value == pytest.approx(52 * np.array([800, 100, 50, 40, 10]))
    assert found.abc == ("A", "B", "B", "C", "C")
    assert found.value_share == pytest.approx([0.8, 0.9, 0.95, 0.99, 1.0])


def test_variation_and_movement_at_their_boundaries():
    found = segments_of(workshop())
    assert found.variation == pytest.approx([0.5, 1.0, 1.05, 0.0, 0.51])
    assert found.xyz == ("X", "Y", "Z", "X", "Y")
    assert found.fsn == ("F", "S", "N", "F", NOT_KNOWN)


def test_scores_by_hand():
    found = segments_of(workshop())
    # P: 0.1 of its own at 2 weeks and 0.2 x 0.5 of the strike at 3; disc: 0.3 at 6 besides.
    assert found.interruptions.rate == pytest.approx([0.2, 0.02, 0.02, 0.5, 0.2])
    assert found.interruptions.weeks == pytest.approx([2.5, 4.0, 4.0, (0.5 + 1.8) / 0.5, 2.5])
    assert found.interruption_cost == pytest.approx([200, 800, 120, 184, 0])
    # Five SKUs, cut points 0.4 places apart: places 3, 4, 1, 2, 0 have 7, 9, 2, 4, 0 below them.
    assert found.severity.tolist() == [8, 10, 3, 5, 1]
    assert found.occurrence.tolist() == [4, 1, 1, 6, 4]
    assert found.rpn.tolist() == [8 * 4 * 5, 10 * 1 * 10, 3 * 1 * 1, 5 * 6 * 2, 1 * 4 * 5]


def test_segments_by_hand():
    # The top fifth of five is axle; cone alone has one qualified source and 8 weeks.
    found = segments_of(workshop())
    assert found.single_source.tolist() == [True, False, True, True, True]
    assert found.high_risk.tolist() == [True, False, True, False, False]
    assert found.segment == (
        "high risk, high value",
        "low risk, low value",
        "high risk, low value",
        "low risk, low value",
        "low risk, low value",
    )


def test_every_cut_off_is_a_setting():
    found = segments_of(
        workshop(
            abc_cuts=(0.79, 0.96),
            xyz_cuts=(0.1, 0.5),
            fsn_weeks=(26.0, 27.0),
            occurrence_rates=tuple(0.001 * k for k in range(1, 10)),
            high_risk_share=0.0,
            long_lead_time_weeks=1.0,
        )
    )
    assert found.abc == ("A", "B", "B", "B", "C")
    assert found.xyz == ("Y", "Z", "Z", "X", "Z")
    assert found.fsn == ("F", "F", "S", "F", NOT_KNOWN)
    assert found.occurrence.tolist() == [10] * 5
    assert found.high_risk.tolist() == found.single_source.tolist()


@pytest.mark.parametrize(
    ("rate", "score"),
    [
        *[(0.0, 1), (0.02, 1), (0.0201, 2), (0.05, 2), (0.1, 3), (0.2, 4), (0.35, 5), (0.5, 6)],
        *[(0.75, 7), (1.0, 8), (2.0, 9), (2.001, 10), (50.0, 10)],
    ],
)
def test_occurrence_at_its_boundaries(rate, score):
    found = segments_of(
        instance(
            [{"sku": "A"}],
            [{"supplier": "P", "outage_rate": rate}],
            [{"sku": "A", "supplier": "P", "role": "primary"}],
        )
    )
    assert found.occurrence.tolist() == [score]


def test_deciles_are_those_of_pandas():
    rng = np.random.default_rng(5)
    for size in (2, 3, 7, 10, 11, 31, 100):
        values = rng.permutation(size).astype(float)
        expected = pd.qcut(values, 10, labels=False) + 1
        assert decile_scores(values).tolist() == expected.tolist()


def test_deciles_of_one_value_and_of_equal_ones():
    assert decile_scores(np.array([7.0])).tolist() == [1]
    assert decile_scores(np.zeros(30)).tolist() == [1] * 30
    assert decile_scores(np.array([0.0, 0.0, 0.0, 5.0])).tolist() == [1, 1, 1, 10]


@pytest.mark.parametrize(("size", "expected"), [(1, 1), (4, 1), (5, 1), (6, 2), (10, 2), (11, 3)])
def test_the_top_fifth_is_fewer_than_a_fifth_above(size, expected):
    assert in_top_share(np.arange(size, dtype=float), 0.2).sum() == expected


def test_no_share_and_a_whole_share():
    scores = np.array([3.0, 1.0, 2.0])
    assert not in_top_share(scores, 0.0).any()
    assert in_top_share(scores, 1.0).all()


@given(VALUES)
def test_class_a_is_the_fewest_skus_that_hold_the_share(values):
    letters, share = abc_classes(values, CUTS)
    held = values[[letter == "A" for letter in letters]]
    total = values.sum()
    if total == 0:
        assert set(letters) == {"C"}
        return
    assert held.sum() >= 0.8 * total * (1 - 1e-9)
    assert held.sum() - held.min() < 0.8 * total
    assert share.max() == pytest.approx(1.0)
    order = np.argsort(-values, kind="stable")
    assert sorted(letters) == [letters[k] for k in order]


@given(VALUES, st.randoms(use_true_random=False))
def test_scores_do_not_depend_on_order_or_scale(values, random):
    order = np.array(random.sample(range(values.size), values.size))
    assert decile_scores(values)[order].tolist() == decile_scores(values[order]).tolist()
    assert decile_scores(values).tolist() == decile_scores(8.0 * values).tolist()
    top = in_top_share(values, 0.2)
    assert top[order].tolist() == in_top_share(values[order], 0.2).tolist()
    assert values[top].min() > values[~top].max() if top.any() and not top.all() else True


@given(VALUES, st.integers(0, 39))
def test_more_interruption_cost_never_lowers_a_score(values, at):
    at %= values.size
    raised = values.copy()
    raised[at] += 3.0
    assert decile_scores(raised)[at] >= decile_scores(values)[at]


def test_money_in_another_currency_changes_no_segment():
    rows = workshop()
    skus = replace(
        rows.skus, unit_cost=rows.skus.unit_cost * 4, lost_margin=rows.skus.lost_margin * 4
    )
    before, after = segments_of(rows), segments_of(replace(rows, skus=skus))
    assert before.segment == after.segment
    assert before.rpn.tolist() == after.rpn.tolist()
