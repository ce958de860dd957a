"""Files are whole or not there, numbers exact, text unharmed and inert."""

import csv
import json
import math
import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.problems import InvalidInput
from instances.readers import raw_tables
from instances.staging import staged
from instances.writers import write_csv, write_json, write_parquet, write_tables, write_xlsx

FLOATS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"),
    max_size=20,
)
FRAME = pd.DataFrame(
    {
        "sku": ["=1+1", "O'Neill", 'a "b", c', "two\nlines", "cr\rhere", None],
        "mean": [0.1 + 0.2, 3.0, 1e-300, -5.5, np.nan, 1e20],
        "count": [1, 2, 3, 4, 5, -6],
        "flag": [True, False] * 3,
    }
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scratch")


def cells_of(folder: Path) -> list[list[str]]:
    _, (table,), _, _ = raw_tables(folder)
    return table.cells.T.to_numpy().tolist()


def test_csv_as_another_reader_sees_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "t.csv", FRAME)
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(FRAME.columns)
    assert rows[1] == ["'=1+1", "0.30000000000000004", "1", "TRUE"]
    assert [row[0] for row in rows[2:]] == ["O'Neill", 'a "b", c', "two\nlines", "cr\rhere", ""]
    assert [row[1] for row in rows[2:]] == ["3", "1e-300", "-5.5", "", "1e+20"]
    assert all(len(row) == 4 for row in rows)


@given(st.lists(FLOATS, min_size=1, max_size=8))
def test_floats_survive_csv_and_parquet_to_the_last_bit(scratch: Path, values: list[float]) -> None:
    frame = pd.DataFrame({"a": values})
    write_csv(scratch / "floats.csv", frame)
    with open(scratch / "floats.csv") as file:
        assert [float(text) for text in file.read().split()[1:]] == values
    write_parquet(scratch / "floats.parquet", frame)
    assert pq.read_table(scratch / "floats.parquet")["a"].to_pylist() == values


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6))
def test_any_text_survives_csv(scratch: Path, rows: list[tuple[str, str]]) -> None:
    rows = [row for row in rows if any(row)]  # a row without text is no row
    folder = scratch / "texts"
    folder.mkdir(exist_ok=True)
    write_csv(folder / "lines.csv", pd.DataFrame(rows, columns=["line", "x"], dtype=object))
    assert cells_of(folder) == [[row[at] for row in rows] for at in range(2)]


def test_parquet_has_plain_columns_and_no_nulls_for_text(tmp_path: Path) -> None:
    write_parquet(tmp_path / "t.parquet", FRAME)
    table = pq.read_table(tmp_path / "t.parquet")
    assert [str(kind) for kind in table.schema.types] == ["string", "double", "int64", "bool"]
    assert table.schema.metadata is None
    assert table["sku"].to_pylist() == [*FRAME["sku"][:-1], ""]
    assert math.isnan(table["mean"].to_pylist()[4])


def test_empty_tables_keep_their_header(tmp_path: Path) -> None:
    empty = FRAME.iloc[:0]
    write_tables(tmp_path, {"lines": empty})
    assert (tmp_path / "lines.csv").read_text() == "sku,mean,count,flag\n"
    write_parquet(tmp_path / "lines.parquet", empty)
    assert pq.read_table(tmp_path / "lines.parquet").column_names == list(FRAME.columns)


def test_a_workbook_holds_no_formula_and_no_link(tmp_path: Path) -> None:
    texts = ["=1+1", "{=1}", "+1", "@a", "http://example.org", "mailto:a@b", "internal:x", "00123"]
    write_xlsx(tmp_path / "t.xlsx", {"lines": pd.DataFrame({"line": texts})})
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        strings = archive.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet and "'=1+1" in strings
    assert cells_of(tmp_path / "t.xlsx") == [texts]


def test_numbers_in_a_workbook(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "t.xlsx", {"lines": FRAME[["mean", "count", "flag"]]})
    assert cells_of(tmp_path / "t.xlsx")[1:] == [
        ["1", "2", "3", "4", "5", "-6"],
        ["TRUE", "FALSE"] * 3,
    ]
    found = [float(text or "nan") for text in cells_of(tmp_path / "t.xlsx")[0]]
    np.testing.assert_allclose(found, FRAME["mean"], rtol=1e-15)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\ufffe", "no workbook can hold"),
        ("x" * 32_767, "fewer than 32767"),
        (float("inf"), "finite"),
    ],
)
def test_what_a_workbook_cannot_hold_is_refused(
    tmp_path: Path, value: object, expected: str
) -> None:
    frame = pd.DataFrame({"line": ["fine", value]}, dtype=object)
    with pytest.raises(InvalidInput, match=expected) as caught:
        write_xlsx(tmp_path / "t.xlsx", {"lines": frame})
    assert str(caught.value).startswith("t.xlsx, sheet lines, row 3, column line")
    assert list(tmp_path.iterdir()) == []


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_xlsx(tmp_path / f"{name}.xlsx", {"lines": FRAME})
        write_parquet(tmp_path / f"{name}.parquet", FRAME)
    for kind in ("xlsx", "parquet"):
        one, two = (tmp_path / f"{name}.{kind}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_json_is_exact_and_plain(tmp_path: Path) -> None:
    data = {
        "b": np.float64(0.1 + 0.2),
        "a": [np.int64(3), np.bool_(True), None],
        "c": np.arange(2.0),
        "name": "Zoë",
    }
    write_json(tmp_path / "t.json", data)
    text = (tmp_path / "t.json").read_text(encoding="utf-8")
    assert json.loads(text) == {
        "b": 0.30000000000000004,
        "a": [3, True, None],
        "c": [0.0, 1.0],
        "name": "Zoë",
    }
    assert list(json.loads(text)) == list(data)
    for value in (float("nan"), float("inf"), np.float64("nan")):
        with pytest.raises(ValueError, match="JSON"):
            write_json(tmp_path / "u.json", {"x": value})
    with pytest.raises(TypeError):
        write_json(tmp_path / "u.json", {"x": object()})
    assert os.listdir(tmp_path) == ["t.json"]


def test_a_failed_write_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    write_json(path, 1)
    with pytest.raises(TypeError):
        write_json(path, object())
    with pytest.raises(UnicodeEncodeError):
        write_csv(tmp_path / "t.csv", pd.DataFrame({"a": ["\ud800"]}))
    assert os.listdir(tmp_path) == ["t.json"]
    assert path.read_text() == "1\n"


def test_staged_files_arrive_together(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder"
    with staged(target) as stage:
        write_json(stage / "a.json", 1)
        write_json(stage / "b.json", 2)
        assert not target.exists()
    assert sorted(os.listdir(target)) == ["a.json", "b.json"]
    with staged(target) as stage:
        write_json(stage / "b.json", 3)
        assert (target / "b.json").read_text() == "2\n"
    assert sorted(os.listdir(target)) == ["a.json", "b.json"]
    assert (target / "b.json").read_text() == "3\n"
    assert os.listdir(tmp_path) == ["new"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_of_what_was_staged_before_an_error(
    tmp_path: Path, error: type[BaseException]
) -> None:
    target = tmp_path / "folder"
    for exists in (False, True):
        if exists:
            target.mkdir()
        with pytest.raises(error), staged(target) as stage:
            write_json(stage / "a.json", 1)
            raise error
        assert target.exists() == exists
        assert not exists or os.listdir(target) == []
    assert os.listdir(tmp_path) == ["folder"]


def test_a_folder_that_cannot_be_written_is_a_handled_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for target in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "nul\0"):
        with pytest.raises(InvalidInput, match="can be written to"), staged(target):
            pass
    assert os.listdir(tmp_path) == ["file"]
