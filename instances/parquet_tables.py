"""Writes a Parquet file as a CSV file; runs in a process of its own."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from instances.cell_text import cell_text
from instances.isolation import Extract
from instances.number_text import shortened
from instances.problems import InvalidInput, Problem
from instances.reading_limits import (
    CELLS,
    COLUMNS,
    FOOTER_BYTES,
    INFLATED_BYTES,
    MEBIBYTE,
    ROW_GROUPS,
    ROWS,
)

_MAGIC = b"PAR1"
_BATCH = 8192


class _Refused(Exception):
    """What was expected of the file instead, and the column at fault."""

    def __init__(self, expected: str, column: str | None = None) -> None:
        super().__init__(expected)
        self.column = column


def extract(path: Path, known: list[str], scratch: Path) -> Extract:
    """Check the file's metadata and write it to ``<stem>.csv`` in `scratch`.

    Raises
    ------
    InvalidInput
        When its metadata is damaged, too large, or announces too much; when columns hold anything
        but text, numbers, dates and booleans; when reading fails.
    """
    target = scratch / f"{path.stem}.csv"
    try:
        _check_footer(path)
        pa.set_cpu_count(1)
        with pq.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
            _check_metadata(file)
            _write_rows(file, target)
    except _Refused as refused:
        problem = Problem(path.name, None, refused.column, None, str(refused))
        raise InvalidInput([problem]) from None
    except MemoryError:
        raise
    except Exception:
        expected = "an undamaged Parquet file"
        raise InvalidInput([Problem(path.name, None, None, None, expected)]) from None
    return Extract({path.stem: target}, ())


def _check_footer(path: Path) -> None:
    """Look at the length of the metadata before it is parsed."""
    with open(path, "rb") as file:
        start = file.read(4)
        size = file.seek(0, 2)
        if size < 12 or start != _MAGIC:
            raise _Refused("a Parquet file; this file is none, whatever its name")
        file.seek(size - 8)
        length, end = int.from_bytes(file.read(4), "little"), file.read(4)
    if end != _MAGIC:
        raise _Refused("a complete Parquet file without encryption")
    if length > min(FOOTER_BYTES, size - 12):
        raise _Refused(f"metadata of at most {FOOTER_BYTES // MEBIBYTE} MiB, within the file")


def _check_metadata(file: pq.ParquetFile) -> None:
    metadata = file.metadata
    rows, columns = metadata.num_rows, metadata.num_columns
    if not 0 <= rows <= ROWS or columns > COLUMNS or rows * columns > CELLS:
        raise _Refused(f"at most {ROWS} rows, {COLUMNS} columns and {CELLS} cells")
    if metadata.num_row_groups > ROW_GROUPS:
        raise _Refused(f"at most {ROW_GROUPS} row groups")
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    if sum(group.num_rows for group in groups) != rows:
        raise _Refused("an undamaged Parquet file: its row groups do not add up")
    sizes = [group.column(at).total_uncompressed_size for group in groups for at in range(columns)]
    if any(size < 0 for size in sizes) or sum(sizes) > INFLATED_BYTES:
        raise _Refused(f"columns that unpack to at most {INFLATED_BYTES // MEBIBYTE} MiB")
    for field in file.schema_arrow:
        if not _is_plain(field.type):
            found = shortened(str(field.type))
            expected = f"text in UTF-8, numbers, dates, or true and false; not {found}"
            raise _Refused(expected, shortened(field.name))


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def _write_rows(file: pq.ParquetFile, target: Path) -> None:
    names = file.schema_arrow.names
    with open(target, "w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(names)
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            columns = [_cells(column) for column in batch.columns]
            writer.writerows(zip(*columns, strict=True))


def _cells(column: pa.Array) -> list[str]:
    if pa.types.is_timestamp(column.type):
        # Python's dates end at microseconds.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return [cell_text(value) for value in column.to_pylist()]
