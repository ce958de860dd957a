"""Sets of sources: qualified alternates always, candidates as there is room."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from instances_by_hand import instance

from instances.instance import Instance
from models.source_sets import SourceSets, source_sets


def world(alternates: list[dict[str, Any]], **settings: Any) -> Instance:
    return instance(
        skus=[{"sku": "K"}, {"sku": "L"}],
        suppliers=[{"supplier": name} for name in ("A", "B", "C", "D", "P", "Q")],
        sources=[
            {"sku": "K", "supplier": "P", "role": "primary"},
            {"sku": "L", "supplier": "Q", "role": "primary"},
            *({"sku": "K"} | row for row in alternates),
        ],
        settings=settings,
    )


def names(instance_: Instance, sets: SourceSets, places: str) -> list[str]:
    """Suppliers of each set's members, or of those that it onboards, joined."""
    first = getattr(sets, f"{places}_first")
    suppliers = getattr(sets, places)
    if places == "member":
        suppliers = instance_.sources.supplier[suppliers]
    text = [instance_.suppliers.supplier[s] for s in suppliers]
    return ["".join(text[a:b]) for a, b in pairwise(first)]


ROWS = [
    {"supplier": "C", "qualification_cost": 30},
    {"supplier": "A", "qualification_cost": 10, "lane": "sea"},
    {"supplier": "Q", "qualification_cost": 50},
    {"supplier": "B", "status": "qualified", "qualification_cost": 99},
]


def test_candidates_fill_the_room_that_qualified_alternates_leave() -> None:
    here = world(ROWS)
    sets = source_sets(here)
    assert sets.alternates == ("B", "A@sea;B", "B;C", "B;Q", "")
    assert names(here, sets, "member") == ["PB", "PAB", "PBC", "PBQ", "Q"]
    assert names(here, sets, "onboards") == ["", "A", "C", "", ""]
    assert sets.first.tolist() == [0, 4, 5]
    assert sets.sku.tolist() == [0, 0, 0, 0, 1]
    assert sets.qualifications.tolist() == [0, 1, 1, 1, 0]
    assert sets.qualification_cost.tolist() == [0, 10, 30, 50, 0]


def test_sets_go_by_size_then_name() -> None:
    sets = source_sets(world(ROWS, max_alternates=3))
    expected = ("B", "A@sea;B", "B;C", "B;Q", "A@sea;B;C", "A@sea;B;Q", "B;C;Q", "")
    assert sets.alternates == expected


@pytest.mark.parametrize("most", [0, 1])
def test_qualified_alternates_stay_whatever_the_limit(most: int) -> None:
    assert source_sets(world(ROWS, max_alternates=most)).alternates == ("B", "")


def test_two_lanes_of_a_supplier_onboard_it_once() -> None:
    rows = [{"supplier": "A", "lane": "sea"}, {"supplier": "A", "lane": "air"}]
    here = world(rows)
    sets = source_sets(here)
    assert sets.alternates == ("", "A@air", "A@sea", "A@air;A@sea", "")
    assert names(here, sets, "onboards") == ["", "A", "A", "A", ""]


@given(
    status=st.lists(st.sampled_from(["qualified", "candidate"]), max_size=4),
    most=st.integers(0, 5),
)
def test_every_subset_once(status: list[str], most: int) -> None:
    rows = [{"supplier": s, "status": q} for s, q in zip("ABCD", status, strict=False)]
    sets = source_sets(world(rows, max_alternates=most))
    qualified = {row["supplier"] for row in rows if row["status"] == "qualified"}
    candidates = sorted({row["supplier"] for row in rows} - qualified)
    room = max(0, most - len(qualified))
    wanted = {
        ";".join(sorted(qualified.union(chosen)))
        for size in range(room + 1)
        for chosen in combinations(candidates, size)
    }
    found = sets.alternates[: sets.first[1]]
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert (np.diff(sets.qualifications[: sets.first[1]]) >= 0).all()
