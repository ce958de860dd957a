"""Files that are malformed or made to do harm: an answer in seconds, in little memory, no more.

The files of other projects' test suites are outside data; those made here are in
`hostile_archives`. Names that break programs survive being written and read.
"""

import csv
import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hostile_archives import PARQUET, WORKBOOKS, workbook_with
from hypothesis import given, settings
from hypothesis import strategies as st
from instances_in_files import problems_of
from outside_data import outside

from instances.blank import write_blank
from instances.problems import InvalidInput
from instances.readers import raw_tables, read
from instances.tables import TABLES
from instances.writers import write_csv, write_parquet, write_xlsx

SECONDS = 5
MEBIBYTES = 500


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    return write_blank(tmp_path / "blank")


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """The process itself does not grow by what a file claims; the reading one is limited."""
    before = _peak()
    yield
    assert _peak() - before < MEBIBYTES


def _peak() -> float:
    """Largest memory of this process so far, in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(fields["VmHWM"].split()[0]) / 1024


def answer(source: Path) -> list[str]:
    """Problems of a source, which must come in time; an error of another kind fails the test."""
    begun = time.process_time(), time.perf_counter()
    messages = problems_of(source)
    assert time.process_time() - begun[0] < SECONDS
    assert time.perf_counter() - begun[1] < 4 * SECONDS  # others may keep this machine busy
    return messages


def put(folder: Path, table: str, suffix: str, content: bytes) -> None:
    """Put a file in the place of a table."""
    for other in folder.glob(f"{table}.*"):
        other.unlink()
    (folder / f"{table}{suffix}").write_bytes(content)


def tables_for(file: int, every: bool) -> list[str]:
    """Tables whose place a file takes: every one, or one after the other from file to file."""
    return list(TABLES) if every else [list(TABLES)[file % len(TABLES)]]


EVERY = pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])


@EVERY
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_file_in_the_place_of_a_table(
    blank: Path, tmp_path: Path, kind: str, every: bool
) -> None:
    for number, file in enumerate(sorted(outside("data", "hostile", kind).iterdir())):
        for table in tables_for(number, every):
            folder = tmp_path / "case"
            shutil.copytree(blank, folder)
            put(folder, table, f".{kind}", file.read_bytes())
            assert answer(folder), (file.name, table)
            shutil.rmtree(folder)


def test_every_workbook(tmp_path: Path) -> None:
    for file in sorted(outside("data", "hostile", "xlsx").iterdir()):
        assert answer(file), file.name
        put(tmp_path, "plan", ".xlsx", file.read_bytes())
        assert answer(tmp_path), file.name


def test_all_parquet_files_at_once_are_answered_one_by_one(tmp_path: Path) -> None:
    files = sorted(outside("data", "hostile", "parquet").iterdir())
    for table, file in zip(TABLES, files, strict=False):
        shutil.copyfile(file, tmp_path / f"{table}.parquet")
    files_named = {message.split(":")[0].split(",")[0] for message in answer(tmp_path)}
    assert len(files_named) >= len(files) - 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", WORKBOOKS)
def test_workbooks_made_to_do_harm(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "skus.xlsx"
    path.write_bytes(WORKBOOKS[kind]())
    messages = answer(path)
    assert messages, kind
    if kind not in ("a huge dimension", "deep nesting"):  # harmless: there is only no data
        assert len(messages) == 1 and messages[0].startswith("skus.xlsx: expected"), messages


@pytest.mark.parametrize("kind", PARQUET)
def test_parquet_files_made_to_do_harm(tmp_path: Path, kind: str) -> None:
    (tmp_path / "skus.parquet").write_bytes(PARQUET[kind]())
    messages = answer(tmp_path)
    assert any(message.startswith("skus.parquet") for message in messages), kind


def test_a_crash_costs_one_message_and_names_its_file(tmp_path: Path, monkeypatch) -> None:
    """A module that kills its process stands for a library that does."""
    module = tmp_path / "crashing_reader.py"
    module.write_text(
        "import os, pathlib\n"
        "from instances.isolation import Extract\n"
        "def extract(path, known, scratch):\n"
        "    if path.stem == 'bad': os.abort()\n"
        "    if path.stem == 'slow':\n"
        "        while True: pass\n"
        "    if path.stem == 'large': x = bytearray(10**9)\n"
        "    return Extract({path.stem: scratch / 'x.csv'}, ())\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    from instances.isolation import extract

    paths = [tmp_path / f"{name}.bin" for name in ("good", "bad", "slow", "large")]
    for path in paths:
        path.write_bytes(b"")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    assert list(extract("crashing_reader", paths[:1], [], scratch)[0].tables) == ["good"]
    for path, expected in zip(paths[1:], ("undamaged", "3 s", "400 MiB"), strict=True):
        beside = paths[:1] if path.stem == "bad" else []
        with pytest.raises(InvalidInput, match=expected) as caught:
            extract("crashing_reader", [*beside, path], [], scratch)
        assert [problem.file for problem in caught.value.problems] == [path.name]


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_garbage_as_csv(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("garbage")
    (folder / "skus.csv").write_bytes(content)
    (folder / "instance.toml").write_bytes(content[::-1])
    assert answer(folder)


@given(st.text(alphabet="a,;\t\"\n\r\0\xff'=1", max_size=60))
@settings(max_examples=300)
def test_nearly_csv(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    folder = tmp_path_factory.mktemp("nearly")
    (folder / "skus.csv").write_bytes(b"sku,unit_cost\n" + content.encode("latin-1"))
    assert answer(folder)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"PAR1"]))
@settings(max_examples=6)
def test_garbage_as_workbook_and_parquet(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes
) -> None:
    folder = tmp_path_factory.mktemp("garbage")
    (folder / "skus.parquet").write_bytes(start + content + start)
    (folder.parent / "garbage.xlsx").write_bytes(start + content)
    assert answer(folder)
    assert answer(folder.parent / "garbage.xlsx")


@given(st.data())
@settings(max_examples=8)
def test_damaged_workbooks(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("damaged") / "plan.xlsx"
    content = bytearray(workbook_with({}))
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    answer(path)


def test_an_archive_that_holds_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.txt", "text")
        archive.writestr("/absolute.txt", "text")
    assert answer(path)
    assert os.listdir(tmp_path) == ["plan.xlsx"]


def naughty_strings() -> list[str]:
    """Distinct strings that a cell can hold."""
    strings = json.loads(outside("data", "hostile", "strings.json").read_text(encoding="utf-8"))
    return [text for text in dict.fromkeys(strings) if text]


def test_naughty_strings_survive_csv_parquet_and_workbooks(tmp_path: Path) -> None:
    strings = naughty_strings()
    assert len(strings) > 480
    frame = pd.DataFrame({"line": strings, "downtime_cost_week": range(len(strings))})
    write_csv(tmp_path / "lines.csv", frame)
    assert cells(tmp_path) == strings
    (tmp_path / "lines.csv").unlink()
    write_parquet(tmp_path / "lines.parquet", frame)
    assert cells(tmp_path) == strings
    cannot = [text for text in strings if "\ufffe" in text or "\uffff" in text]
    frame = frame[~frame["line"].isin(cannot)]
    write_xlsx(tmp_path / "plan.xlsx", {"lines": frame})
    assert cells(tmp_path / "plan.xlsx") == frame["line"].tolist()
    assert len(cannot) <= 2  # refused when written: no workbook can hold them


def cells(source: Path) -> list[str]:
    _, (table,), _, _ = raw_tables(source)
    return table.cells["line"].tolist()


def test_an_instance_of_naughty_names_is_read_unharmed(tmp_path: Path) -> None:
    names = naughty_strings()
    plain = [name for name in names if ";" not in name and "@" not in name]
    supplier = [plain[at % len(plain)] for at in range(len(names))]
    tables = {
        "skus": {"sku": names, "unit_cost": 5.0, "demand_mean": 10.0, "demand_sd": 2.0},
        "suppliers": {"supplier": plain, "region": plain, "outage_rate": 1, "outage_weeks_mean": 1},
        "sources": {"sku": names, "supplier": supplier, "role": "primary", "lead_time_mean": 3},
    }
    folder = tmp_path / "names"
    folder.mkdir()
    frames = {name: pd.DataFrame(columns) for name, columns in tables.items()}
    for name, frame in frames.items():
        write_csv(folder / f"{name}.csv", frame)
    for instance in (read(folder), read(frames)):
        assert sorted(instance.skus.sku) == sorted(names)
        assert sorted(instance.suppliers.supplier) == sorted(plain)
        assert sorted(instance.suppliers.regions) == sorted(plain)
    assert sorted(os.listdir(tmp_path)) == ["names"]


def test_no_cell_of_a_written_csv_file_begins_like_a_formula(tmp_path: Path) -> None:
    strings = naughty_strings()
    write_csv(tmp_path / "lines.csv", pd.DataFrame({"line": strings}))
    with open(tmp_path / "lines.csv", encoding="utf-8", newline="") as file:
        written = [row[0] for row in csv.reader(file)][1:]
    assert len(written) == len(strings)
    assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in written)
    assert any(text.startswith(tuple("=+-@")) for text in strings)
