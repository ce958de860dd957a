"""Coupling rows: sites, capacities of alternates and the number of qualifications, by hand."""

import numpy as np
import pytest
from empty_requirements import empty_requirements
from hypothesis import given
from hypothesis import strategies as st
from instances_by_hand import instance

from models.couplings import couplings_of
from models.options import options_of
from models.source_sets import source_sets

REGIONS = {"P": "East", "Q": "West", "X": "North", "Y": "North"}


def two_skus(capacity=30.0, room=np.inf, hazards=(), sources=(), **settings):
    """A from P in the East, B from Q in the West; X and Y are candidates of both."""
    alternates = [
        {"sku": sku, "supplier": supplier, "role": "alternate", "surge_share": surge}
        for sku in "AB"
        for supplier, surge in (("X", 0.8), ("Y", 0.5))
    ]
    return instance(
        skus=[
            {"sku": "A", "demand_mean": 50.0, "volume": 2.0, "site": "W", "policies": ("jit",)},
            {"sku": "B", "demand_mean": 10.0, "volume": 0.5, "site": "W", "policies": ("jit",)},
            {"sku": "C", "demand_mean": 10.0, "volume": 9.0, "policies": ("jit",)},
        ],
        suppliers=[
            {"supplier": name, "region": region} | ({"capacity": capacity} if name == "X" else {})
            for name, region in REGIONS.items()
        ],
        sources=[
            {"sku": "A", "supplier": "P", "role": "primary"},
            {"sku": "B", "supplier": "Q", "role": "primary"},
            {"sku": "C", "supplier": "P", "role": "primary"},
            *alternates,
            *sources,
        ],
        hazards=hazards,
        sites=[{"site": "W", "capacity": room}],
        settings=settings,
    )


def rows(given_):
    """Rows as a mapping from name to (limit, {(sku, option): (on choice, on buffer)})."""
    sets = source_sets(given_)
    options = options_of(given_, sets, empty_requirements(sets))
    found = couplings_of(given_, sets, options)
    assert len(found.kind) == len(found.limit) == len(found.row)
    entries = {name: {} for name in found.row}
    for row, at, on_choice, on_buffer in zip(
        found.of, found.at, found.on_choice, found.on_buffer, strict=True
    ):
        sku = given_.skus.sku[options.sku[at]]
        key = sku, options.option[at]
        assert key not in entries[found.row[row]]
        entries[found.row[row]][key] = float(on_choice), float(on_buffer)
    return {
        name: (float(limit), entries[name])
        for name, limit in zip(found.row, found.limit, strict=True)
    }


def test_site():
    """Volume times (b + Q / 2), Q a week's demand; SKUs without a site take no room."""
    limit, entries = rows(two_skus(room=150.0))["site W"]
    assert limit == 150
    assert entries[("A", "jit")] == (2 * 25, 2)
    assert entries[("B", "jit + X;Y")] == (0.5 * 5, 0.5)
    assert len(entries) == 8  # four sets each


def test_a_site_that_cannot_be_filled_has_no_row():
    # at most 2 (25 + 50) + 0.5 (5 + 10) = 157.5
    assert "site W" in rows(two_skus(room=157.4))
    assert "site W" not in rows(two_skus(room=157.5))


def test_capacity_for_each_region_of_primaries():
    """In the East A asks 0.8 x 50 = 40 of X, more than 30; in the West B asks 8, never too much."""
    found = rows(two_skus())
    assert set(found) == {"capacity X for East"}
    limit, entries = found["capacity X for East"]
    assert limit == 30
    assert entries == {("A", "jit + X"): (40, 0), ("A", "jit + X;Y"): (40, 0)}


def test_capacity_over_all_where_a_hazard_may_hit_everywhere():
    hazard = {"hazard": "pandemic", "kind": "supply", "scope": "*", "rate": 0.01}
    found = rows(two_skus(capacity=45.0, hazards=[hazard]))
    limit, entries = found["capacity X"]
    assert set(found) == {"capacity X"} and limit == 45
    assert {key: value[0] for key, value in entries.items()} == {
        ("A", "jit + X"): 40,
        ("A", "jit + X;Y"): 40,
        ("B", "jit + X"): 8,
        ("B", "jit + X;Y"): 8,
    }
    assert rows(two_skus(capacity=45.0)) == {}


@pytest.mark.parametrize("kind", ["demand", "price", "lane"])
def test_hazards_of_other_kinds_do_not_join_regions(kind):
    hazard = {"hazard": "boom", "kind": kind, "scope": "*", "rate": 0.1, "factor": 2.0}
    assert set(rows(two_skus(hazards=[hazard]))) == {"capacity X for East"}


def test_lanes_of_one_supplier_add_up():
    lane = {
        "sku": "A",
        "supplier": "X",
        "lane": "sea",
        "role": "alternate",
        "surge_share": 0.3,
        "capacity_use": 2.0,
        "status": "qualified",
    }
    _, entries = rows(two_skus(sources=[lane]))["capacity X for East"]
    assert entries[("A", "jit + X@sea")] == (pytest.approx(0.3 * 50 * 2), 0)
    assert entries[("A", "jit + X;X@sea")] == (pytest.approx(30 + 40), 0)


def test_a_qualified_alternate_takes_capacity_in_every_option():
    lane = {
        "sku": "C",
        "supplier": "X",
        "role": "alternate",
        "status": "qualified",
        "surge_share": 0.5,
    }
    _, entries = rows(two_skus(sources=[lane]))["capacity X for East"]
    assert entries[("C", "jit + X")] == (5, 0)


def test_number_of_qualifications():
    found = rows(two_skus(capacity=np.inf, max_qualifications=3))
    limit, entries = found["qualifications"]
    assert limit == 3
    assert {key: value[0] for key, value in entries.items()} == {
        (sku, f"jit + {names}"): number
        for sku in "AB"
        for names, number in (("X", 1), ("Y", 1), ("X;Y", 2))
    }
    assert rows(two_skus(capacity=np.inf, max_qualifications=4)) == {}
    assert rows(two_skus(capacity=np.inf, max_qualifications=0))["qualifications"][0] == 0


@given(st.floats(1, 100), st.floats(1, 300), st.none() | st.integers(0, 5), st.booleans())
def test_rows_left_out_never_bind(capacity, room, most, everywhere):
    """Any choice that keeps the rows keeps the rules that the model states."""
    hazards = [{"hazard": "h", "kind": "supply", "scope": "*" if everywhere else "East"}]
    given_ = two_skus(capacity, room, hazards, max_qualifications=most)
    sets = source_sets(given_)
    options = options_of(given_, sets, empty_requirements(sets))
    found = couplings_of(given_, sets, options)
    rng = np.random.default_rng(int(capacity * room))
    for _ in range(20):
        chosen = rng.integers(options.first[:-1], options.first[1:])
        buffer = rng.uniform(options.buffer_min, options.buffer_max)[chosen]
        level = np.zeros(len(found.row))
        for sku, at in enumerate(chosen):
            entry = found.at == at
            value = found.on_choice[entry] + found.on_buffer[entry] * buffer[sku]
            np.add.at(level, found.of[entry], value)
        volume = np.array([2.0, 0.5, 0.0])  # of the SKUs of the site
        filled = volume @ (buffer + options.order_quantity[chosen] / 2)
        with_x = np.array(["X" in options.option[at].split(" + ")[-1].split(";") for at in chosen])
        asked = with_x * np.array([40.0, 8.0, 0.0])
        worst = asked.sum() if everywhere else max(asked[0], asked[1])
        number = sets.qualifications[options.source_set[chosen]].sum()
        kept = filled <= room and worst <= capacity and (most is None or number <= most)
        assert kept == bool(np.all(level <= found.limit))
