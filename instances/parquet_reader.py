"""Reads Parquet files as text cells."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from instances.csv_reader import read_records
from instances.faults import Faults
from instances.isolation import extract
from instances.raw_table import RawTable


def read_parquet_files(paths: Sequence[Path]) -> list[RawTable]:
    """Read Parquet files of plain columns: text, numbers, booleans, dates.

    Text is taken as it is: Parquet files are not opened in spreadsheets, so nothing is escaped.
    All of them are read in one process of its own, as starting one takes longer than reading.

    Parameters
    ----------
    paths : sequence of Path
        The stem of each is the name of its table.

    Returns
    -------
    list of RawTable
        Rows are numbered as if a header stood in row 1.

    Raises
    ------
    InvalidInput
        For what `instances.parquet_tables` and `instances.csv_reader` refuse.
    """
    if not paths:
        return []
    with TemporaryDirectory(prefix="bufferplan-") as scratch:
        found = extract("instances.parquet_tables", list(paths), [], Path(scratch))
        return [
            _read(path, extracted.tables[path.stem])
            for path, extracted in zip(paths, found, strict=True)
        ]


def _read(path: Path, cells: Path) -> RawTable:
    return read_records(cells, path.stem, Faults(path.name), lambda _: False, escaped=False)
