"""Generated instances: their distributions, determinism, validity, and the command."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import optimizer
from instances.family import VARIANTS, Family
from instances.generator import ALTERNATES, HAZARD_RATE, generate
from instances.problems import InvalidInput
from instances.readers import read
from optimizer.command_line import main

LARGE = Family(skus=4000, suppliers=1500, regions=300, seed=3)
UNLIKELY = 1e-3
"""Level of the tests of fit: one draw, fixed by its seed, passes or fails for good."""

FAMILIES = st.builds(
    lambda skus, suppliers, regions, seed, lines, mega_events, seasons, variant: Family(
        skus,
        suppliers,
        min(regions, suppliers),
        seed,
        min(lines, skus),
        mega_events,
        seasons,
        variant,
    ),
    st.integers(1, 30),
    st.integers(1, 12),
    st.integers(1, 6),
    st.integers(0, 2**32 - 1),
    st.integers(0, 4),
    st.booleans(),
    st.booleans(),
    st.sampled_from(VARIANTS),
)


@pytest.fixture(scope="module")
def large():
    return generate(LARGE)


@pytest.mark.parametrize(
    ("table", "column", "law"),
    [
        ("skus", "unit_cost", stats.lognorm(1.2, scale=np.exp(3.0))),
        ("skus", "demand_mean", stats.lognorm(1.0, scale=np.exp(3.5))),
        ("suppliers", "outage_rate", stats.gamma(2, scale=0.06)),
        ("suppliers", "outage_weeks_mean", stats.gamma(4, loc=0.5, scale=0.8)),
        ("hazards", "rate", stats.gamma(2, scale=HAZARD_RATE["standard"])),
    ],
)
def test_columns_follow_their_laws(large, table, column, law):
    assert stats.kstest(large[table][column], law.cdf).pvalue > UNLIKELY


@pytest.mark.parametrize("variant", VARIANTS)
def test_number_of_alternates_follows_the_variant(variant):
    sources = generate(replace(LARGE, variant=variant))["sources"]
    count = sources[sources["role"] == "alternate"].groupby("sku").size()
    observed = np.bincount(count, minlength=4)
    observed[0] = LARGE.skus - count.size
    expected = LARGE.skus * np.array(ALTERNATES[variant])
    assert stats.chisquare(observed, expected).pvalue > UNLIKELY


def test_every_supplier_elsewhere_is_as_likely_an_alternate():
    """Nine suppliers in three regions: six are elsewhere, and each is drawn as often."""
    tables = generate(Family(skus=20_000, suppliers=9, regions=3, seed=5))
    region = tables["suppliers"].set_index("supplier")["region"]
    sources = tables["sources"]
    first = sources[sources["role"] == "primary"].set_index("sku")["supplier"]
    others = sources[sources["role"] == "alternate"]
    for primary in region.index:
        chosen = others[others["sku"].map(first) == primary]["supplier"]
        elsewhere = region.index[region != region[primary]]
        assert set(chosen) == set(elsewhere)
        # at most one a SKU and supplier: counts vary less than chi-square's, never more
        assert stats.chisquare(chosen.value_counts()).pvalue > UNLIKELY


@settings(max_examples=25)
@given(FAMILIES)
def test_any_instance_is_valid_and_its_alternates_lie_in_other_regions(family):
    tables = generate(family)
    instance = read(tables)
    assert len(instance.skus) == family.skus
    assert set(tables["suppliers"]["region"]) == set(tables["hazards"]["scope"]) - {"*"}
    assert not tables["sources"].duplicated(["sku", "supplier"]).any()
    region = tables["suppliers"].set_index("supplier")["region"]
    sources = tables["sources"].assign(region=tables["sources"]["supplier"].map(region))
    first = sources[sources["role"] == "primary"].set_index("sku")["region"]
    others = sources[sources["role"] == "alternate"]
    assert not (others["sku"].map(first) == others["region"]).any()


@settings(max_examples=12)
@given(FAMILIES)
def test_options_leave_everything_else_as_it_is(family):
    plain = generate(replace(family, lines=0, mega_events=False, seasons=False))
    tables = generate(family)
    for name, frame in plain.items():
        pd.testing.assert_frame_equal(tables[name].loc[: len(frame) - 1, frame.columns], frame)


def test_a_large_instance_is_valid():
    family = Family(10_000, 2000, 40, lines=50, mega_events=True, seasons=True, variant="hard")
    instance = read(generate(family))
    assert (len(instance.skus), len(instance.suppliers)) == (10_000, 2000)
    assert not instance.notes


def test_the_same_seed_gives_the_same_tables_and_another_seed_others():
    family = Family(40, 9, 3, seed=2, lines=3)
    one, same, other = generate(family), generate(family), generate(replace(family, seed=3))
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, same[name])
        assert not frame.equals(other[name])


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_can_be_planned(variant):
    family = Family(8, 4, 2, seed=1, lines=2, mega_events=True, seasons=True, variant=variant)
    plan = optimizer.solve(generate(family), scenarios=40, time_limit=20, gap=0.01)
    assert len(plan.table) == 8


def test_the_command_writes_the_same_bytes_twice(tmp_path, capsys):
    sizes = ["--skus", "12", "--suppliers", "5", "--regions", "2", "--seed", "7"]
    extras = ["--lines", "2", "--mega-events", "--seasons", "--variant", "hard"]
    for name in ("one", "two"):
        assert main(["generate", *sizes, *extras, "--out", str(tmp_path / name)]) == 0
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    tables = ("hazards", "lines", "seasons", "skus", "sources", "suppliers")
    assert files == sorted(["instance.toml", *(f"{table}.csv" for table in tables)])
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert "12 skus" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "one")]) == 0


def test_all_bad_arguments_are_told_at_once(tmp_path, capsys):
    bad = ["--skus", "5.5", "--suppliers", "-1", "--lines", "many", "--variant", "odd"]
    assert main(["generate", *bad, "--out", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err
    for value in ("'5.5'", "'-1'", "'many'", "'odd'", "setting regions: expected"):
        assert value in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--regions", "6"], "at most as many regions as suppliers (5)"),
        (["--regions", "2", "--lines", "13"], "at most as many lines as SKUs (12)"),
    ],
)
def test_sizes_that_do_not_go_together_are_refused(tmp_path, capsys, arguments, told):
    sizes = ["--skus", "12", "--suppliers", "5"]
    assert main(["generate", *sizes, *arguments, "--out", str(tmp_path / "none")]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_that_holds_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.csv").write_text("mine")
    sizes = ["--skus", "2", "--suppliers", "2", "--regions", "1"]
    assert main(["generate", *sizes, "--out", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


@pytest.mark.parametrize("wrong", [{"skus": 0}, {"regions": 0}, {"lines": -1}, {"variant": "odd"}])
def test_a_family_that_cannot_be_generated_is_refused(wrong):
    with pytest.raises(InvalidInput):
        Family(**{"skus": 3, "suppliers": 2, "regions": 1} | wrong)
