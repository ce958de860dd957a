"""Policies as data: the built-in ones, overrides, new ones."""

import pytest
from instances_by_hand import instance

from instances.policy_table import BUILT_IN_POLICIES
from instances.problems import InvalidInput
from models.policies import BUILT_IN, Policy, policies_of


def rules(*rows):
    return instance(skus=(), suppliers=(), sources=(), policies=rows).policies


def test_without_rules_the_built_in_policies_stand():
    assert policies_of(rules()) == BUILT_IN
    assert tuple(policy.name for policy in BUILT_IN) == BUILT_IN_POLICIES


def test_built_in_figures():
    by_name = {policy.name: policy for policy in BUILT_IN}
    weeks = {name: (policy.min_weeks, policy.max_weeks) for name, policy in by_name.items()}
    assert weeks == {
        "jit": (0, 1),
        "reorder_point": (0, 0),
        "vmi": (0, 4),
        "safety_stock": (0, 8),
        "stockpile": (2, 52),
    }
    assert by_name["vmi"].yearly_fee == 600 and by_name["vmi"].owner == "vendor"
    assert by_name["safety_stock"].yearly_fee == 50 and by_name["safety_stock"].multiples
    assert by_name["stockpile"].setup_capital == 500 and by_name["stockpile"].yearly_fee == 400
    assert [policy.name for policy in BUILT_IN if policy.keeps_reserve] == [
        "reorder_point",
        "stockpile",
    ]
    assert [policy.name for policy in BUILT_IN if policy.multiples] == ["safety_stock"]


def test_a_rule_changes_what_it_gives_and_no_more():
    row = {"policy": "stockpile", "max_weeks": 26, "storage_rate": 0.02, "multiples": "yes"}
    changed = policies_of(rules(row))
    stockpile = changed[-1]
    assert changed[:-1] == BUILT_IN[:-1]
    assert (stockpile.min_weeks, stockpile.max_weeks) == (2, 26)
    assert (stockpile.constant, stockpile.yearly_fee, stockpile.setup_capital) == (
        "z_sigma",
        400,
        500,
    )
    assert stockpile.storage_rate == 0.02 and stockpile.multiples


def test_a_rule_can_switch_off():
    row = {"policy": "safety_stock", "yearly_fee": 0, "multiples": "no"}
    safety_stock = policies_of(rules(row))[3]
    assert safety_stock.yearly_fee == 0 and not safety_stock.multiples


def test_new_policies_follow_by_name():
    rows = [
        {"policy": "zeta", "min_weeks": 3},
        {"policy": "alpha", "constant": "z_sigma", "max_weeks": 4, "owner": "vendor"},
    ]
    added = policies_of(rules(*rows))[len(BUILT_IN) :]
    assert [policy.name for policy in added] == ["alpha", "zeta"]
    assert (added[1].min_weeks, added[1].max_weeks) == (3, 3)
    assert added[0].keeps_reserve and added[0].owner == "vendor"
    assert not added[1].keeps_reserve and not added[1].multiples
    assert added[1].yearly_fee == 0 == added[1].setup_capital


def test_every_empty_range_is_reported():
    rows = [{"policy": "jit", "min_weeks": 2}, {"policy": "own", "min_weeks": 5, "max_weeks": 4}]
    with pytest.raises(InvalidInput) as caught:
        policies_of(rules(*rows))
    found = [(p.file, p.column, p.value, p.expected) for p in caught.value.problems]
    assert found == [
        ("policies", "max_weeks", "1", "at least the min_weeks of jit, 2"),
        ("policies", "max_weeks", "4", "at least the min_weeks of own, 5"),
    ]


def test_policies_are_values():
    assert Policy("jit", max_weeks=1.0) == BUILT_IN[0]
