"""The portfolio matrix: each segment's policy, what stands in, and programs kept to it."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_decisions import random_decision
from random_programs import random_program

from instances.settings import Settings
from models.chosen_options import options_at, with_fewer_options
from models.evaluation import evaluate
from models.portfolio_matrix import BY_COVER, first_possible, matrix_policies
from models.program import Decision
from models.segmentation import SEGMENTS


def options_with(*policies):
    """Options of which nothing counts but that SKU i has those of `policies[i]`."""
    counts = [len(names) for names in policies]
    sku = np.repeat(np.arange(len(policies)), counts)
    alike = options_at(random_program(1).options, np.zeros(len(sku), int))
    first = np.append(0, np.cumsum(counts))
    return replace(alike, sku=sku, first=first, policy=tuple(chain(*policies)))


ALL = ("jit", "reorder_point", "vmi", "safety_stock")


def test_each_segment_has_its_policy():
    options = options_with(ALL, ALL, ALL, (*ALL[:3], "stockpile"))
    found = matrix_policies(SEGMENTS, options, Settings())
    assert found.policy == ("jit", "vmi", "safety_stock", "stockpile")
    assert not found.stands_in.any()
    assert found.wanted == ("jit", "vmi;reorder_point", "safety_stock", "stockpile")


def test_the_second_policy_of_a_segment_does_not_stand_in():
    found = matrix_policies(SEGMENTS[1:2], options_with(("jit", "reorder_point")), Settings())
    assert found.policy == ("reorder_point",)
    assert not found.stands_in.any()


@pytest.mark.parametrize(
    ("segment", "has", "gets"),
    [
        ("high risk, high value", ALL, "safety_stock"),
        ("high risk, high value", ("jit", "vmi"), "vmi"),
        ("high risk, low value", ("stockpile", "jit"), "jit"),
        ("high risk, low value", ("stockpile",), "stockpile"),
        ("low risk, high value", ("stockpile", "safety_stock", "vmi"), "vmi"),
        ("low risk, low value", ("own", "jit"), "jit"),
        ("low risk, low value", ("own", "another"), "another"),
    ],
)
def test_what_stands_in_covers_less_first_then_more(segment, has, gets):
    found = matrix_policies((segment,), options_with(has), Settings())
    assert found.policy == (gets,)
    assert found.stands_in.tolist() == [True]


def test_the_matrix_is_a_setting_of_any_policies():
    settings = Settings(policy_low_risk_high_value="own; jit")
    found = matrix_policies(SEGMENTS[:1] * 2, options_with(("jit", "own"), ("jit",)), settings)
    assert found.policy == ("own", "jit")
    assert not found.stands_in.any()


def test_a_matrix_of_policies_that_nobody_has():
    settings = Settings(policy_high_risk_low_value="elsewhere")
    found = matrix_policies(SEGMENTS[2:3], options_with(ALL), settings)
    assert found.policy == ("safety_stock",)
    assert found.stands_in.tolist() == [True]


@given(st.lists(st.sets(st.sampled_from([*BY_COVER, "own"]), min_size=1), min_size=1, max_size=4))
def test_every_sku_gets_one_of_its_policies(policies):
    policies = [sorted(names) for names in policies]
    options = options_with(*policies)
    for wanted in ([], ["own"], ["vmi", "jit"]):
        for had, got in zip(policies, first_possible(options, wanted), strict=True):
            assert got in had
            ours = [name for name in wanted if name in had]
            assert not ours or got == ours[0]


@given(st.integers(0, 30))
def test_fewer_options_leave_a_decision_its_worth(seed):
    program = random_program(seed, skus=4, couplings=True, lines=True, prices=True)
    rng = np.random.default_rng(seed)
    decision = random_decision(program, rng)
    kept = rng.random(len(program.options)) < 0.4
    kept[decision.option] = True
    fewer = with_fewer_options(program, kept)
    place = np.cumsum(kept) - 1
    same = Decision(place[decision.option], decision.buffer)
    before, after = evaluate(program, decision), evaluate(fewer, same)
    assert after.objective == before.objective
    assert after.excess.tolist() == before.excess.tolist()
    assert after.loss.tolist() == before.loss.tolist()
    assert np.flatnonzero(kept)[same.option].tolist() == decision.option.tolist()
    assert fewer.options.first[-1] == kept.sum()
