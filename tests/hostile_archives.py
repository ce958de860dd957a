"""Workbooks and Parquet files made to do harm, for tests: bombs, lies, overlaps."""

import datetime
import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

_CELL = '<c r="{}"><v>1</v></c>'
_SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}<sheetData>{}</sheetData>'
    "</worksheet>"
)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@functools.cache
def parts_of_workbook() -> dict[str, bytes]:
    """Files inside a small workbook with the sheet ``skus``."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})
        book.add_worksheet("skus").write_row(0, 0, ["sku", "unit_cost"])
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def workbook_with(changes: dict[str, bytes]) -> bytes:
    """The small workbook with other files inside."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts_of_workbook() | changes).items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    return workbook_with({SHEET: _SHEET.format(before, rows).encode()})


def lying_sizes() -> bytes:
    """A workbook whose directory says that a file of 64 MiB has 100 bytes."""
    content = bytes(64 * 1024 * 1024)
    honest = workbook_with({"xl/media/image1.png": content})
    return honest.replace(struct.pack("<I", len(content)), struct.pack("<I", 100))


def overlapping() -> bytes:
    """A workbook in which two entries are the same bytes."""
    packed = bytearray(workbook_with({}))
    first = packed.find(b"PK\x01\x02")
    second = packed.find(b"PK\x01\x02", first + 4)
    packed[second + 42 : second + 46] = packed[first + 42 : first + 46]
    return bytes(packed)


def _twice() -> bytes:
    packed = io.BytesIO(workbook_with({}))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(zipfile.ZipInfo(SHEET), parts_of_workbook()[SHEET])
    return packed.getvalue()


def _zeros(mebibytes: int) -> bytes:
    """A sheet of so many MiB that packs to a thousandth."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece, crc, size = b" " * (1024 * 1024), 0, mebibytes * 1024 * 1024
    packed = b""
    for _ in range(mebibytes):
        packed += deflate.compress(piece)
        crc = zlib.crc32(piece, crc)
    packed += deflate.flush()
    name = SHEET.encode()
    fields = struct.pack("<HHHIII", 8, 0, 33, crc, len(packed), size)
    local = b"PK\x03\x04" + struct.pack("<HH", 20, 0) + fields + struct.pack("<HH", len(name), 0)
    central = b"PK\x01\x02" + struct.pack("<HHH", 20, 20, 0) + fields
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    body = local + name + packed
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(body), 0)
    return body + central + end


_WIDE = _CELL.format("A1") + _CELL.format("XFD1048576")
_ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'

WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "bomb of 600 MiB": lambda: _zeros(600),
    "bomb of 150 MiB": lambda: _zeros(150),
    "lying sizes": lying_sizes,
    "overlapping files": overlapping,
    "a file twice": _twice,
    "two cells far apart": lambda: sheet(f'<row r="1">{_WIDE}</row>'),
    "cells far apart without places": lambda: sheet(
        f'<row r="1">{"<c><v>1</v></c>" * 16384}</row><row r="1048576"><c><v>1</v></c></row>'
    ),
    "two cells far apart in single quotes": lambda: sheet(f"<row>{_WIDE}</row>".replace('"', "'")),
    "entities": lambda: workbook_with({STRINGS: _ENTITY + parts_of_workbook()[STRINGS]}),
    "a huge count of strings": lambda: workbook_with(
        {STRINGS: parts_of_workbook()[STRINGS].replace(b'ount="2"', b'ount="4000000000"')}
    ),
    "a huge dimension": lambda: sheet("", '<dimension ref="A1:XFD1048576"/>'),
    "deep nesting": lambda: sheet("<x>" * 200_000),
    "a cell tag without end": lambda: sheet('<c r="A1" ' + 'r="A1" ' * 300_000),
    "many files": lambda: workbook_with({f"f{at}": b"" for at in range(2000)}),
    "no content": lambda: workbook_with({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
    "truncated": lambda: workbook_with({})[:-30],
    "nothing": lambda: b"",
    "a text file": lambda: b"sku,unit_cost\n",
}
"""Makers of workbooks, by what is wrong with them."""


def _parquet(table: pa.Table, **options: object) -> bytes:
    packed = io.BytesIO()
    pq.write_table(table, packed, **options)
    return packed.getvalue()


def _table(**columns: object) -> Callable[[], bytes]:
    return lambda: _parquet(pa.table({name: pa.array(cells) for name, cells in columns.items()}))


def _much_text() -> bytes:
    """600 MB of text in a few hundred bytes: one long text, referred to 20,000 times."""
    zeros = pa.array(np.zeros(20_000, dtype=np.int32))
    text = pa.DictionaryArray.from_arrays(zeros, pa.array(["x" * 30_000]))
    return _parquet(pa.table({"sku": text}), compression="zstd")


def _fine() -> bytes:
    return _parquet(pa.table({"sku": ["A"]}))


PARQUET: dict[str, Callable[[], bytes]] = {
    "few bytes for much text": _much_text,
    "few bytes for many rows": _table(sku=np.zeros(3_000_000, dtype=np.int64)),
    "text that is no UTF-8": lambda: _parquet(
        pa.table({"sku": pa.array([b"\xff\xfe"]).view(pa.string())})
    ),
    "nested": _table(sku=[[1], [2]]),
    "binary": _table(sku=[b"A"]),
    "wide": _table(**{f"c{at}": [1] for at in range(300)}),
    "a column twice": lambda: _parquet(pa.table([["A"], ["B"]], names=["sku", "sku"])),
    "a long name": _table(**{"x" * 1_000_000: ["A"]}),
    "a long footer": lambda: _fine()[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1",
    "truncated": lambda: _fine()[:100],
    "nothing": lambda: b"",
    "encrypted": lambda: b"PARE" + bytes(20) + b"PARE",
}
"""Makers of Parquet files, by what is wrong with them."""
