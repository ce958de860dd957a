"""Reads an instance from wherever it is: a folder, a workbook, a bundled name, DataFrames."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, cast

from instances.bundled import bundled_names, bundled_path
from instances.csv_reader import read_csv
from instances.demand_dates import dates_to_weeks
from instances.frames_reader import read_frames
from instances.instance import Instance
from instances.nearest import nearest
from instances.parquet_reader import read_parquet_files
from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable
from instances.reading_limits import FOLDER_ENTRIES, MEBIBYTE, SETTINGS_BYTES
from instances.settings_text import toml_of
from instances.table_updates import updated
from instances.tables import TABLES
from instances.validation import validate
from instances.workbook_reader import SETTINGS_SHEET, read_workbook, unread

SETTINGS_FILE = "instance.toml"

Source = str | Path | Mapping[str, object]
"""A folder, a workbook or the name of a bundled instance; or DataFrames by name of the table."""

RawInstance = tuple[str, list[RawTable], str | None, str]
"""Name of the instance, its tables, its settings as TOML (None: none), and where those are."""

_Part = TypeVar("_Part")

_DATA_SUFFIXES = (".csv", ".parquet", ".xlsx", ".xls")


def read(
    source: Source,
    overrides: Mapping[str, object] | None = None,
    updates: Sequence[RawTable] = (),
) -> Instance:
    """Read and validate an instance.

    Parameters
    ----------
    source : str, Path or mapping
        - A folder with a CSV or Parquet file a table (``skus.csv``) and ``instance.toml``. Other
          files are ignored, but a ``.csv``, ``.parquet`` or ``.xlsx`` file that is no table is a
          problem, since a misspelt name would silently leave a table out.
        - An ``.xlsx`` workbook with a sheet a table. Its settings are in a sheet ``settings`` with
          the columns ``setting`` and ``value``, or in a TOML file beside it of the same name
          (``plan.toml`` beside ``plan.xlsx``), not in both.
        - The name of a bundled instance, where there is no folder of that name.
        - A mapping of table names to DataFrames; its entry ``settings`` may hold a mapping of
          settings, or TOML text.
    overrides : mapping of str to object, optional
        Settings that come before those of the source.
    updates : sequence of RawTable, optional
        New rows in the place of the source's (`instances.table_updates`).

    Returns
    -------
    Instance

    Raises
    ------
    InvalidInput
        With every problem found: of the files first, of their content where all could be read.

    Examples
    --------
    >>> instance = read("first-five", {"scenarios": 50})
    >>> instance.settings.scenarios
    50
    """
    name, tables, toml, toml_file = raw_tables(source, updates)
    return validate(name, tables, toml, overrides or {}, toml_file)


def raw_tables(source: Source, updates: Sequence[RawTable] = ()) -> RawInstance:
    """Read the tables of an instance as text cells, and its settings as TOML text.

    Parameters
    ----------
    source : str, Path or mapping
    updates : sequence of RawTable, optional
        As for `read`.

    Raises
    ------
    InvalidInput
        When the source, or a file of it, cannot be read.
    """
    if isinstance(source, Mapping):
        name, tables, toml, toml_file = _from_frames(source)
    else:
        path = _located(source)
        read_from = _from_folder if path.is_dir() else _from_workbook
        name, tables, toml, toml_file = read_from(path)
    tables = updated(tables, updates) if updates else tables
    return name, [dates_to_weeks(table) for table in tables], toml, toml_file


def _located(source: str | Path) -> Path:
    """Path of a folder or workbook that is there, bundled ones by their name."""
    path = Path(source)
    expected = None
    try:
        if path.is_dir() or (path.is_file() and path.suffix.lower() == ".xlsx"):
            return path
        if path.suffix.lower() == ".xls":
            expected = "a folder or an .xlsx workbook; save the .xls workbook as .xlsx"
        elif path.suffix.lower() in _DATA_SUFFIXES and path.exists():
            expected = f"the folder that holds {path.name}, or an .xlsx workbook"
    except (OSError, ValueError):  # a name that no file can have
        pass
    if str(source) in bundled_names():
        return bundled_path(str(source))
    if expected is None:
        known = bundled_names()
        near = nearest(str(source), known)
        also = f"nearest is {near!r}" if near else ", ".join(known)
        expected = f"a folder, an .xlsx workbook, or the name of a bundled instance ({also})"
    raise InvalidInput([Problem("instance", None, None, str(source), expected)])


def _from_frames(source: Mapping[str, object]) -> RawInstance:
    import pandas as pd

    frames = {name: frame for name, frame in source.items() if name != SETTINGS_SHEET}
    wrong = [
        Problem(f"DataFrame {name}", None, None, type(frame).__name__, "a DataFrame")
        for name, frame in frames.items()
        if not isinstance(frame, pd.DataFrame)
    ]
    settings = source.get(SETTINGS_SHEET)
    if not (settings is None or isinstance(settings, str | Mapping)):
        found = type(settings).__name__
        wrong.append(Problem(SETTINGS_SHEET, None, None, found, "a mapping, or TOML text"))
    if wrong:
        raise InvalidInput(wrong)
    toml = toml_of(settings) if isinstance(settings, Mapping) else cast(str | None, settings)
    tables = read_frames(frames)  # type: ignore[arg-type]
    return "DataFrames", list(tables), toml, SETTINGS_SHEET


def _from_folder(folder: Path) -> RawInstance:
    attempts = _Attempts()
    toml = attempts.run(_settings_text, folder / SETTINGS_FILE)
    files = [path for path in _data_files(folder) if attempts.run(_may_be_read, path)]
    known = [path for path in files if path.stem in TABLES]
    tables = [unread(path.stem, path.name) for path in files if path not in known]
    parquet = [path for path in known if path.suffix.lower() == ".parquet"]
    tables += attempts.run(read_parquet_files, parquet) or []
    for path in known:
        if path not in parquet:
            header = TABLES[path.stem].header
            table = attempts.run(read_csv, path, path.stem, header.__contains__)
            tables += [table] if table else []
    attempts.raise_problems()
    return folder.resolve().name, tables, toml, SETTINGS_FILE


def _from_workbook(path: Path) -> RawInstance:
    beside = path.with_suffix(".toml")
    attempts = _Attempts()
    tables, text = attempts.run(read_workbook, path) or ([], None)
    text_beside = attempts.run(_settings_text, beside)
    if text is not None and text_beside is not None:
        expected = f"settings in the sheet {SETTINGS_SHEET} or in {beside.name}, not in both"
        attempts.problems.append(Problem(path.name, None, None, None, expected))
    attempts.raise_problems()
    if text is not None:
        return path.stem, tables, text, f"{path.name}, sheet {SETTINGS_SHEET}"
    return path.stem, tables, text_beside, beside.name


def _data_files(folder: Path) -> list[Path]:
    """Files of the folder that are or pretend to be tables, sorted by name."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        expected = f"a folder that can be read ({error.strerror})"
        raise InvalidInput([Problem(str(folder), None, None, None, expected)]) from None
    if len(entries) > FOLDER_ENTRIES:
        expected = f"a folder of at most {FOLDER_ENTRIES} files"
        found = f"{len(entries)} files"
        raise InvalidInput([Problem(str(folder), None, None, found, expected)])
    # Spreadsheets and file managers leave hidden files beside those that they show.
    shown = [path for path in entries if not path.name.startswith((".", "~$"))]
    return [path for path in shown if path.suffix.lower() in _DATA_SUFFIXES]


def _may_be_read(path: Path) -> bool:
    """Whether a file of a folder may be opened as a table; InvalidInput where not."""
    if path.suffix.lower() in (".xlsx", ".xls"):
        expected = "tables as CSV or Parquet files here; a workbook is given by itself"
        raise InvalidInput([Problem(path.name, None, None, None, expected)])
    _require_ordinary(path)
    return True


def _require_ordinary(path: Path) -> None:
    """Refuse folders, pipes and devices: opening one of those can wait for ever."""
    if not path.is_file():
        raise InvalidInput([Problem(path.name, None, None, None, "an ordinary file")])


def _settings_text(path: Path) -> str | None:
    """Text of a TOML file, None where there is none."""
    if not path.exists():
        return None
    _require_ordinary(path)
    with open(path, "rb") as file:
        content = file.read(SETTINGS_BYTES + 1)
    if len(content) > SETTINGS_BYTES:
        expected = f"a file of at most {SETTINGS_BYTES // MEBIBYTE} MiB"
        raise InvalidInput([Problem(path.name, None, None, None, expected)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02x}"
        raise InvalidInput([Problem(path.name, row, None, found, "text in UTF-8")]) from None


class _Attempts:
    """Runs readers one after the other and keeps the problems of all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def run(self, read_part: Callable[..., _Part], *arguments: object) -> _Part | None:
        """What the reader returns, None where it fails."""
        try:
            return read_part(*arguments)
        except InvalidInput as error:
            self.problems += error.problems
        except OSError as error:
            name = Path(str(error.filename)).name if error.filename else "instance"
            expected = f"a file that can be read ({error.strerror})"
            self.problems.append(Problem(name, None, None, None, expected))
        return None

    def raise_problems(self) -> None:
        """Raise InvalidInput where there was a problem."""
        if self.problems:
            raise InvalidInput(self.problems)
