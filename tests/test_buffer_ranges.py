"""Buffers that a policy allows: shelf life, own bounds, allowed policies, and who removed what."""

import pytest
from instances_by_hand import instance
from worked_sku import one_sku, options, row

from instances.problems import InvalidInput
from models.options import require_options


def test_shelf_life_tightens_and_removes():
    found = options(one_sku({"shelf_life_weeks": 12.0}))  # 120 units
    assert row(found, "safety_stock")["buffer_max"] == pytest.approx(120 - 93.0949, abs=1e-4)
    assert set(found.policy) == {"jit", "safety_stock"}  # at 60, 176 + 0, 186 + 0 and 93 + 35
    assert "safety_stock x2" not in found.option


def test_own_bounds_tighten():
    found = options(one_sku({"min_buffer": 5.0, "max_buffer": 50.0}))
    assert (row(found, "jit")["buffer_min"], row(found, "jit")["buffer_max"]) == (5, 10)
    assert (row(found, "vmi")["buffer_min"], row(found, "vmi")["buffer_max"]) == (5, 40)
    assert row(found, "stockpile")["buffer_max"] == 50
    assert "reorder_point" not in found.policy  # exactly 60


def test_allowed_policies():
    assert set(options(one_sku({"policies": ("jit", "stockpile")})).policy) == {"jit", "stockpile"}


def test_which_rule_removed_each_policy():
    given_ = one_sku(
        {"shelf_life_weeks": 9.0, "min_buffer": 50.0, "policies": ("jit", "vmi", "safety_stock")},
        primary={"vmi_offered": False},
    )
    for attempt in (require_options, options):
        with pytest.raises(InvalidInput) as caught:
            attempt(given_)
        (problem,) = caught.value.problems
        assert (problem.file, problem.row, problem.column, problem.value) == (
            "skus",
            None,
            "policies",
            "A",
        )
        assert problem.expected == (
            "at least one policy, but jit needs a buffer outside its own bounds, 50 to inf units; "
            "reorder_point is not among its policies; vmi is not offered by its primary source; "
            "safety_stock needs a buffer of 50 and orders 93.0949 units, more than it uses within "
            "its shelf life of 9 weeks; stockpile is not among its policies"
        )


def test_every_sku_without_options_is_reported():
    given_ = instance(
        skus=[{"sku": name, "policies": ("vmi",) if name != "B" else None} for name in "ABC"],
        suppliers=[{"supplier": "P"}],
        sources=[{"sku": name, "supplier": "P", "role": "primary"} for name in "ABC"],
    )
    with pytest.raises(InvalidInput) as caught:
        require_options(given_)
    assert [problem.value for problem in caught.value.problems] == ["A", "C"]
