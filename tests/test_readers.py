"""One instance in every form; and what each kind of fault in a file is answered with."""

import datetime
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from instances_in_files import csv_folder, frames, parquet_folder, problems_of, same, workbook
from tables_as_text import WHOLE

from instances.blank import write_blank
from instances.bundled import bundled_names, copy_bundled
from instances.problems import InvalidInput
from instances.readers import raw_tables, read
from instances.reading_limits import CELL_CHARACTERS, PROBLEMS, SETTINGS_BYTES
from instances.writers import write_xlsx


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return csv_folder(tmp_path / "whole")


def with_table(folder: Path, content: bytes, table: str = "lines") -> list[str]:
    (folder / f"{table}.csv").write_bytes(content)
    return problems_of(folder)


def test_every_form_of_an_instance_reads_the_same(folder: Path, tmp_path: Path) -> None:
    expected = read(folder)
    assert len(expected.skus) == 2
    assert same(read(parquet_folder(tmp_path / "parquet")), expected)
    assert same(read(workbook(tmp_path / "whole.xlsx")), expected)
    assert same(read(frames()), expected)


def test_forms_can_be_mixed_in_a_folder(folder: Path) -> None:
    expected = read(folder)
    (folder / "lines.csv").unlink()
    frames()["lines"].to_parquet(folder / "lines.parquet")
    assert same(read(folder), expected)


def test_blank_and_bundled_instances_can_be_read(tmp_path: Path) -> None:
    assert len(read(write_blank(tmp_path / "blank")).skus) == 1
    assert set(bundled_names()) >= {"electronics", "first-five"}
    copy = copy_bundled("first-five", tmp_path / "copy")
    assert same(read(copy), read("first-five"))


def test_init_refuses_a_folder_that_holds_something(folder: Path) -> None:
    for write in (write_blank, lambda target: copy_bundled("first-five", target)):
        with pytest.raises(InvalidInput, match="new or an empty folder"):
            write(folder)
    with pytest.raises(InvalidInput, match="electronics"):
        copy_bundled("electronic", folder / "new")


def test_overrides_come_before_the_settings(folder: Path) -> None:
    (folder / "instance.toml").write_text("seed = 5\nscenarios = 70\n", encoding="utf-8")
    settings = read(folder, {"seed": 6}).settings
    assert (settings.seed, settings.scenarios) == (6, 70)


def test_settings_of_a_workbook_and_of_dataframes(tmp_path: Path) -> None:
    given = {"seed": 5, "var": "0.95:60%", "forward_multiples": [1, 2], "gap": 0.5}
    expected = read(frames() | {"settings": given})
    assert expected.settings.seed == 5
    assert expected.settings.forward_multiples == (1.0, 2.0)
    sheet = {"setting": list(given), "value": [5, "0.95:60%", "[1, 2]", 0.5]}
    path = tmp_path / "plan.xlsx"
    write_xlsx(path, frames() | {"settings": pd.DataFrame(sheet)})
    assert same(read(path), expected)
    workbook(path)
    text = 'seed = 5\nvar = "0.95:60%"\nforward_multiples = [1, 2]\ngap = 0.5\n'
    path.with_suffix(".toml").write_text(text, encoding="utf-8")
    assert same(read(path), expected)
    assert same(read(frames() | {"settings": text}), expected)


def test_settings_in_two_places_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_xlsx(path, frames() | {"settings": pd.DataFrame({"setting": ["seed"], "value": [1]})})
    path.with_suffix(".toml").write_text("seed = 1")
    assert "not in both" in problems_of(path)[0]


def test_bad_settings_name_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_xlsx(path, frames() | {"settings": pd.DataFrame({"setting": ["sed"], "value": [1]})})
    (message,) = problems_of(path)
    assert message.startswith("plan.xlsx, sheet settings") and "'seed'" in message
    write_xlsx(path, frames() | {"settings": pd.DataFrame({"key": ["seed"], "value": [1]})})
    assert "the columns setting and value" in problems_of(path)[0]


def test_values_of_other_types_become_the_text_that_a_person_would_type() -> None:
    frame = pd.DataFrame(
        {
            "sku": ["A", None, float("nan")],
            "whole": [3.0, 2.5, np.nan],
            "large": [10**14, 0, 3],
            "exact": [0.1 + 0.2, 1e-300, 1e20],
            "flag": [True, False, True],
            "date": pd.to_datetime(["2024-01-31", None, "2024-01-31 05:06"], format="ISO8601"),
            "nullable": pd.array([1, None, 3], dtype="Int64"),
        }
    )
    _, (table,), _, _ = raw_tables({"skus": frame})
    assert table.cells.T.to_numpy().tolist() == [
        ["A", "", ""],
        ["3", "2.5", ""],
        ["100000000000000", "0", "3"],
        ["0.30000000000000004", "1e-300", "1e+20"],
        ["TRUE", "FALSE", "TRUE"],
        ["2024-01-31", "", "2024-01-31 05:06:00"],
        ["1", "", "3"],
    ]
    assert table.rows.tolist() == [2, 3, 4]


def test_a_named_index_counts_as_columns() -> None:
    tables = frames()
    expected = read(tables)
    tables["lines"] = tables["lines"].set_index("line")
    assert same(read(tables), expected)


def test_a_workbook_keeps_rows_and_columns_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "odd.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("lines")
        sheet.write_row(0, 1, ["line", "downtime_cost_week"])
        sheet.write_row(3, 1, ["L1", 5])
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(5, 1, datetime.datetime(2024, 1, 31), date)
        sheet.write_boolean(5, 2, True)
        sheet.write_formula(6, 1, "=1+1", None, 2)
    _, (table,), _, _ = raw_tables(path)
    assert table.cells.to_numpy().tolist() == [
        ["", "L1", "5"],
        ["", "2024-01-31", "TRUE"],
        ["", "2", ""],
    ]
    assert table.rows.tolist() == [4, 6, 7]
    assert table.file == "odd.xlsx, sheet lines"


def test_cells_of_a_workbook_that_would_read_as_empty_are_named(tmp_path: Path) -> None:
    path = tmp_path / "errors.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("lines")
        sheet.write_row(0, 0, ["line", "downtime_cost_week"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(3, 1, "=1+1", None, "")
    assert problems_of(path) == [
        f"errors.xlsx, sheet lines, row {row}, column B: "
        "expected a value, not a spreadsheet's error"
        for row in (2, 3)
    ] + [
        "errors.xlsx, sheet lines, row 4, column B: expected a formula with its result: open the "
        "workbook in a spreadsheet and save it"
    ]


def test_sheets_and_files_that_are_no_tables_name_the_nearest(folder: Path, tmp_path: Path) -> None:
    (folder / "supliers.csv").write_text("a,b\n1,2\n")
    assert "'suppliers'" in problems_of(folder)[0]
    path = tmp_path / "plan.xlsx"
    write_xlsx(path, frames() | {"hazard": pd.DataFrame({"a": [1]})})
    (message,) = problems_of(path)
    assert message.startswith("plan.xlsx, sheet hazard") and "'hazards'" in message
    assert "'lines'" in problems_of(frames() | {"line": pd.DataFrame({"a": [1]})})[0]


def test_other_files_are_ignored(folder: Path) -> None:
    for name in ("README.md", "notes.txt", ".hidden.csv", "~$plan.xlsx", "profile.toml"):
        (folder / name).write_text("anything")
    assert problems_of(folder) == []


def test_a_table_in_two_files_is_refused(folder: Path) -> None:
    frames()["lines"].to_parquet(folder / "lines.parquet")
    (message,) = problems_of(folder)
    assert "once" in message and "lines.csv" in message and "lines.parquet" in message


def test_a_workbook_inside_a_folder_and_old_workbooks_are_refused(folder: Path) -> None:
    workbook(folder / "skus.xlsx")
    assert "a workbook is given by itself" in problems_of(folder)[0]
    old = folder.parent / "plan.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0")
    assert "save the .xls workbook as .xlsx" in problems_of(old)[0]
    renamed = folder.parent / "plan.xlsx"
    renamed.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(1000))
    assert "not .xls" in problems_of(renamed)[0]


@pytest.mark.parametrize("source", ["", "nowhere", "first-fiv", "a\0b", "x" * 5000, "nul\n"])
def test_sources_that_are_not_there(source: str) -> None:
    (message,) = problems_of(source) if source else problems_of("./nowhere")
    assert "folder" in message and "first-five" in message


def test_a_single_table_is_not_an_instance(folder: Path) -> None:
    assert "the folder that holds skus.csv" in problems_of(folder / "skus.csv")[0]


def test_mappings_of_other_things_are_refused() -> None:
    assert "expected a DataFrame" in problems_of({"skus": [1, 2]})[0]
    assert "a mapping" in problems_of({"settings": 5})[0]


FAULTS = [
    (b"line,downtime_cost_week\nL1,1,2\n", "row 2: found '3 cells', expected 2 cells"),
    (b"line,downtime_cost_week\nL1\n", "row 2: found '1 cell', expected 2 cells"),
    (b"line,downtime_cost_week\nL1,1\nL\0,2\n", "row 3, column line: found 'L\\x00'"),
    (b"line,downtime_cost_week\nL\xfc,1\n", "row 2, column line: found 'L\\\\xfc'"),
    (b'line,downtime_cost_week\n\n"L1,1\n', "row 3: expected a closing quote"),
    (b'line,downtime_cost_week\n"L"1,1\n', "row 2: expected quotes around a whole cell"),
    (b'line,downtime_cost_week\n"a\nb",1\nL,1,1\n', "row 3: found '3 cells'"),
    (b"line,downtime_cost_week,line\nL1,1,2\n", "column line"),
    (b"line,downtime_cost_week,\nL1,1,2\n", "row 2: found '3 cells'"),
    (b"line,,downtime_cost_week\nL1,2,1\n", "column 2, which holds cells"),
    (b"", "expected column names in row 1"),
    (b"\nline,downtime_cost_week\n", "expected column names in row 1"),
    (b"PK\x03\x04", "found 'a workbook or another ZIP archive'"),
    ("line\n".encode("utf-16"), "found 'UTF-16 text'"),
    ("line\n".encode("utf-16-le"), "binary data or UTF-16 text"),
    (b"line,downtime_cost_week\n" + b"L" * (CELL_CHARACTERS + 1) + b",1\n", "at most 32767"),
    (b"line,downtime_cost_week\n" + b'"' + b"L\n" * 100_000, "a closing quote may be missing"),
    (b"line,downtime_cost_week\n" + b"L" * 2_000_000, "row 2: expected lines of at most"),
    (b"line,downtime_cost_week" + b",x" * 300 + b"\n", "at most 256 columns"),
    (b"line;downtime_cost_week\nL1;1,5\n", "with a decimal point: 1.5 for 1,5"),
]


@pytest.mark.parametrize(("content", "expected"), FAULTS, ids=range(len(FAULTS)))
def test_faults_of_csv_files_are_named_with_their_place(
    folder: Path, content: bytes, expected: str
) -> None:
    messages = with_table(folder, content)
    assert any(message.startswith("lines.csv") and expected in message for message in messages), (
        messages
    )


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfline,downtime_cost_week\r\nL1,9000\r\n",
        b"line;downtime_cost_week\nL1;9000\n",
        b"line\tdowntime_cost_week\rL1\t9000",
        b'"line","downtime_cost_week"\n"L1","9000"\n',
        b"line,downtime_cost_week,,\n\nL1,9000,,\n,,,\n\n",
        b"line , downtime_cost_week\nL1, 9000 \n",
    ],
)
def test_ways_to_write_a_csv_file_that_read_the_same(folder: Path, content: bytes) -> None:
    expected = read(folder)
    (folder / "lines.csv").write_bytes(content)
    assert same(read(folder), expected)


def test_all_faults_come_at_once_up_to_a_number(folder: Path) -> None:
    (folder / "sites.csv").write_bytes(b"site\xff\n")
    messages = with_table(folder, b"line,downtime_cost_week\n" + b"L1\n" * 100)
    assert sum(message.startswith("lines.csv, row") for message in messages) == PROBLEMS
    assert any(message.startswith("sites.csv") for message in messages)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"seed = 1\nname = '\xfc'\n", "row 2: found 'byte 0xfc'"),
        (b"#" * (SETTINGS_BYTES + 1), "at most 1 MiB"),
        (b"x = " + b"[" * 50_000, "nested"),
    ],
)
def test_faults_of_the_settings_file(folder: Path, content: bytes, expected: str) -> None:
    (folder / "instance.toml").write_bytes(content)
    (message,) = problems_of(folder)
    assert message.startswith("instance.toml") and expected in message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_pipes_and_folders_in_the_place_of_files_are_refused(folder: Path) -> None:
    (folder / "lines.csv").unlink()
    os.mkfifo(folder / "lines.csv")
    (folder / "instance.toml").mkdir()
    assert problems_of(folder) == [
        "instance.toml: expected an ordinary file",
        "lines.csv: expected an ordinary file",
    ]


def test_dates_of_a_demand_history_count_as_weeks() -> None:
    weeks = frames()
    dates = frames()
    days = pd.to_datetime(["2024-03-04", "2024-03-11", "2024-03-18"])
    dates["demand"]["period_start"] = days
    assert same(read(dates), read(weeks))
    dates["demand"]["period_start"] = days.strftime("%Y-%m-%d")
    assert same(read(dates), read(weeks))
    dates["demand"]["period_start"] = ["2024-03-04", "2024-03-11", "18.3.2024"]
    assert any("period_start" in message for message in problems_of(dates))


def test_a_large_table_is_read_in_a_moment(folder: Path) -> None:
    import time

    lines = "".join(f"B,{week},{week % 13}\n" for week in range(-100_000, 0))
    (folder / "demand.csv").write_text(WHOLE["demand"].splitlines()[0] + "\n" + lines)
    begun = time.perf_counter()
    _, tables, _, _ = raw_tables(folder)
    assert time.perf_counter() - begun < 5
    assert max(len(table.cells) for table in tables) == 100_000
