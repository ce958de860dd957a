"""What an import takes from an export, what it assumes, and that it says so."""

import csv
import os
import tomllib
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from outside_data import outside

from instances.erp_profile import ASSUMPTIONS, ErpProfile, profile_text, read_profile
from instances.erp_wide import import_erp_wide
from instances.problems import InvalidInput
from instances.readers import read

HEADER = "Sku,jan,feb,mar,unit cost,lead-time,retail_price,quantity_on_hand,backlog\n"
ROWS = "A,10,20,30,5,2,8,100,7\nB,4,0,6,50,1,40,3,0\n"


def imported(folder: Path, text: str, profile: str | None = None) -> tuple[str, ...]:
    """Notes of an import of text to ``folder / "out"``."""
    (folder / "export.csv").write_text(text, encoding="utf-8")
    if profile is not None:
        (folder / "given.toml").write_text(profile, encoding="utf-8")
    given = folder / "given.toml" if profile is not None else None
    return import_erp_wide(folder / "export.csv", folder / "out", given)


def problems(folder: Path, text: str, profile: str | None = None) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        imported(folder, text, profile)
    assert not (folder / "out").exists()
    return [str(problem) for problem in caught.value.problems]


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / "out" / f"{name}.csv")


def test_the_published_export_imports_whole(tmp_path: Path) -> None:
    file = outside("data", "erp_export.csv")
    notes = import_erp_wide(file, tmp_path / "out")
    instance = read(tmp_path / "out")
    with open(file, encoding="utf-8", newline="") as text:
        rows = sorted(list(csv.reader(text))[1:])
    assert instance.notes == ()
    assert list(instance.skus.sku) == [row[0] for row in rows]
    months = np.array([row[1:13] for row in rows], dtype=float)
    np.testing.assert_allclose(instance.skus.demand_mean, months.sum(axis=1) / 52, rtol=1e-12)
    spread = months.std(axis=1, ddof=1) / np.sqrt(52 / 12)
    np.testing.assert_allclose(instance.skus.demand_sd, spread, rtol=1e-9)
    cost, lead, price, on_hand = np.array([row[13:17] for row in rows], dtype=float).T
    np.testing.assert_array_equal(instance.skus.unit_cost, cost)
    np.testing.assert_array_equal(instance.skus.on_hand, on_hand)
    margin = np.where(price > cost, price - cost, 0.25 * cost)
    np.testing.assert_array_equal(instance.skus.lost_margin, margin)
    primary = instance.sources.primary
    np.testing.assert_allclose(instance.sources.lead_time_mean[primary], lead * 52 / 12)
    assert 0.4 < (~primary).sum() / 499 < 0.6
    assert any("KR202-212" in note and "1 SKU" in note for note in notes)
    assert notes[0].startswith("499 of 499 SKUs")


def test_what_is_written_and_said(tmp_path: Path) -> None:
    notes = imported(tmp_path, HEADER + ROWS)
    assert sorted(os.listdir(tmp_path / "out")) == [
        "ASSUMPTIONS.md",
        "demand.csv",
        "hazards.csv",
        "instance.toml",
        "profile.toml",
        "skus.csv",
        "sources.csv",
        "suppliers.csv",
    ]
    text = (tmp_path / "out" / "ASSUMPTIONS.md").read_text(encoding="utf-8")
    assert all(note in text for note in notes)
    assert all(f"`{entry.key}`" in text for entry in ASSUMPTIONS)
    said = " ".join(notes)
    for part in (
        "jan to mar as demand",
        "lead-time as lead time",
        "4.333 weeks",
        "Backlog was not",
    ):
        assert part in said
    demand = table(tmp_path, "demand")
    assert demand["quantity"].tolist() == [10, 20, 30, 4, 0, 6]
    np.testing.assert_allclose(demand["period_start"][:3], [-13, -13 + 52 / 12, -52 / 12])


def test_headers_are_recognised_whatever_their_spelling(tmp_path: Path) -> None:
    text = "ITEM NUMBER;January 2023;FEB-2023;jan_2024;Unit-Cost;margin;Lead Time\nA;1;2;3;5;1;2\n"
    notes = imported(tmp_path, text)
    assert "January 2023 to jan_2024 as demand" in notes[1] and "ignored: margin" in notes[1]
    assert table(tmp_path, "demand")["quantity"].tolist() == [1, 2, 3]


def test_what_the_export_lacks_comes_from_the_profile(tmp_path: Path) -> None:
    profile = "lead_time_weeks = 6\nfallback_margin = 0.5\norder_cost = 9\nsuppliers = 1\n"
    notes = imported(tmp_path, "sku,jan,feb,unit cost\nA,1,2,10\n", profile)
    instance = read(tmp_path / "out")
    assert instance.sources.lead_time_mean.tolist() == [6]
    assert instance.skus.lost_margin.tolist() == [5]
    assert instance.skus.order_cost.tolist() == [9]
    assert instance.skus.on_hand.tolist() == [0]
    said = " ".join(notes)
    for part in ("without lead time: 6 weeks", "without stock on hand", "No retail price"):
        assert part in said


def test_backlog_and_lead_time_unit_follow_the_profile(tmp_path: Path) -> None:
    notes = imported(tmp_path, HEADER + ROWS, "subtract_backlog = true\nlead_time_unit_weeks = 1\n")
    instance = read(tmp_path / "out")
    assert instance.skus.on_hand.tolist() == [93, 3]
    assert set(instance.sources.lead_time_mean.tolist()) <= {1.0, 2.0}
    assert "Backlog was taken off the stock on hand." in notes


def test_skus_that_cannot_be_planned_are_left_out_by_name(tmp_path: Path) -> None:
    notes = imported(tmp_path, HEADER + ROWS + "C,0,,0,5,2,8,1,0\nD,1,1,1,0,2,8,1,0\n")
    assert table(tmp_path, "skus")["sku"].tolist() == ["A", "B"]
    said = " ".join(notes)
    assert "1 SKU left out, with no demand in any month: C." in said
    assert "1 SKU left out, with no unit cost above 0: D." in said
    assert "Empty cells among the months, counted as 0: 1." in said


def test_suppliers_follow_from_the_name_of_the_sku_alone(tmp_path: Path) -> None:
    names = [f"SKU {number}" for number in range(60)]
    rows = [f"{name},1,2,3,5,2,8,1,0\n" for name in names]
    sources = []
    for at, part in enumerate((rows, rows[::-1], rows[20:50])):
        folder = tmp_path / str(at)
        folder.mkdir()
        imported(folder, HEADER + "".join(part))
        found = table(folder, "sources")
        sources.append(
            {tuple(row) for row in found[["sku", "supplier", "role"]].itertuples(index=False)}
        )
    assert sources[0] == sources[1] >= sources[2]
    suppliers = table(tmp_path / "0", "suppliers").set_index("supplier")["region"]
    found = table(tmp_path / "0", "sources").assign(
        region=lambda rows: rows["supplier"].map(suppliers)
    )
    by_role = found.pivot_table(index="sku", columns="role", values="region", aggfunc="first")
    both = by_role.dropna()
    assert len(both) > 10 and (both["primary"] != both["alternate"]).all()


def test_the_written_profile_imports_the_same_again(tmp_path: Path) -> None:
    given = 'regions = ["a \\"b\\"", "c"]\nalternate_share = 1\nsuppliers = 3\n'
    imported(tmp_path, HEADER + ROWS, given)
    again = tmp_path / "again"
    import_erp_wide(tmp_path / "export.csv", again, tmp_path / "out" / "profile.toml")
    for name in os.listdir(again):
        assert (again / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


def test_profile_entries_are_one_list() -> None:
    assert [field.name for field in fields(ErpProfile)] == [entry.key for entry in ASSUMPTIONS]
    defaults = read_profile()
    assert set(tomllib.loads(profile_text(defaults))) == {entry.key for entry in ASSUMPTIONS}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sku,jan,feb\nA,1,2\n", "expected a column named unit cost or cost"),
        ("jan,feb,cost\n1,2,3\n", "expected a column named sku or item"),
        ("sku,jan,cost\nA,1,2\n", "at least 2 columns named after months"),
        ("sku,jan,jan,cost\nA,1,2,3\n", "column jan: expected every month once"),
        ("sku,Item,jan,feb,cost\nA,A,1,2,3\n", "column Item: expected one column with the sku"),
        (HEADER + ROWS + ROWS, "row 4: found 'A', expected every SKU once; it is in row 2 too"),
        (HEADER + ",1,2,3,5,2,8,1,0\n", "row 2: expected the name of a SKU"),
        (HEADER, "at least one row with a SKU"),
        (HEADER + 'A,"1,5",2,3,5,2,8,1,0\n', "column jan: found '1,5'"),
        (
            HEADER + "A,1,2,3,5,-2,8,1,0\n",
            "lead-time: found '-2', expected a number of at",
        ),
        (HEADER + "A,1,2,3,nan,2,8,1,0\n", "column unit cost: found 'nan'"),
    ],
)
def test_exports_that_cannot_be_used(tmp_path: Path, text: str, expected: str) -> None:
    assert any(expected in message for message in problems(tmp_path, text))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("supliers = 3", "'suppliers'"),
        ("suppliers = 2.5", "a whole number"),
        ("suppliers = true", "a whole number"),
        ("outage_weeks_mean = 0", "above 0"),
        ("alternate_share = 2", "from 0 to 1"),
        ("order_cost = nan", "expected a number"),
        ("regions = []", "a list of different names"),
        ('regions = ["a", "a"]', "a list of different names"),
        ("subtract_backlog = 1", "true or false"),
        ("order_cost = ", "valid TOML"),
        ("x = " + "[" * 5000, "nested"),
    ],
)
def test_profiles_that_cannot_be_used(tmp_path: Path, profile: str, expected: str) -> None:
    (message,) = problems(tmp_path, HEADER + ROWS, profile)
    assert message.startswith("given.toml") and expected in message


def test_files_and_folders_that_cannot_be_used(tmp_path: Path) -> None:
    imported(tmp_path, HEADER + ROWS)
    with pytest.raises(InvalidInput, match="new or an empty folder"):
        imported(tmp_path, HEADER + ROWS)
    for file, expected in (("nowhere.csv", "can be read"), ("export.xlsx", "CSV file")):
        with pytest.raises(InvalidInput, match=expected):
            import_erp_wide(tmp_path / file, tmp_path / "new")
    with pytest.raises(InvalidInput, match="profile that can be read"):
        import_erp_wide(tmp_path / "export.csv", tmp_path / "new", tmp_path / "nowhere.toml")
