"""Whether an XLSX workbook can be opened: a ZIP archive, checked before a library unpacks it.

The directory of the archive is checked first, then every file in it is unpacked in small pieces,
kept by nobody and counted: the sizes in a directory are claims.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from instances.problems import InvalidInput, Problem
from instances.reading_limits import (
    ARCHIVE_DIRECTORY_BYTES,
    ARCHIVE_ENTRIES,
    INFLATED_BYTES,
    INFLATION,
    MEBIBYTE,
)
from instances.sheet_xml import SheetScan, Suspicious

_PIECE = 256 * 1024
_LOCAL_HEADER_BYTES = 30
_END_BYTES = 22
_LONGEST_COMMENT = 65_535


class _Refused(Exception):
    """What was expected of the archive instead."""


def check_workbook(path: Path) -> dict[str, SheetScan]:
    """Refuse a workbook that is no sound archive, or whose content is out of all proportion.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict
        What the XML of each file in the archive shows of cells, by its name there.

    Raises
    ------
    InvalidInput
        When it is an old (.xls) or encrypted workbook or no archive at all; when its directory is
        damaged, repeats a name, has overlapping, encrypted or too many entries; when a file in it
        unpacks to another size than stated, or beyond the limits of `instances.reading_limits`;
        when one declares a document type or entities; when filled cells of a sheet span too large
        an area.
    """
    try:
        with open(path, "rb") as file:
            budget, scans = INFLATED_BYTES, {}
            for entry in _entries(file):
                scans[entry.filename] = _scan(file, entry, budget)
                budget -= entry.file_size
            return scans
    except (_Refused, Suspicious) as refused:
        raise InvalidInput([Problem(path.name, None, None, None, str(refused))]) from None
    except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        expected = "an undamaged XLSX workbook"
        raise InvalidInput([Problem(path.name, None, None, None, expected)]) from None


def _entries(file: BinaryIO) -> list[ZipInfo]:
    start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise _Refused("a workbook without a password, saved as .xlsx (not .xls)")
    if not start.startswith(b"PK\x03\x04"):
        raise _Refused("an XLSX workbook; this file is none, whatever its name")
    _check_directory_size(file)
    entries = ZipFile(file).infolist()
    if len({entry.filename for entry in entries}) < len(entries):
        raise _Refused("every file in the workbook's archive once")
    if any(entry.flag_bits & 1 for entry in entries):
        raise _Refused("a workbook without a password")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise _Refused("an XLSX workbook packed in the usual way (deflate)")
    if sum(entry.file_size for entry in entries) > INFLATED_BYTES:
        raise _Refused(f"a workbook that unpacks to at most {INFLATED_BYTES // MEBIBYTE} MiB")
    entries.sort(key=lambda entry: entry.header_offset)
    ends = [e.header_offset + _LOCAL_HEADER_BYTES + e.compress_size for e in entries]
    if any(e.header_offset < end for e, end in zip(entries[1:], ends, strict=False)):
        raise _Refused("an archive whose files do not overlap")
    return entries


def _check_directory_size(file: BinaryIO) -> None:
    """Look at the end record before Python's zipfile makes an object of every entry."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _END_BYTES - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_BYTES:
        raise _Refused("a complete XLSX workbook; the end of this one is missing")
    entries = int.from_bytes(tail[at + 10 : at + 12], "little")
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    if entries > ARCHIVE_ENTRIES or size > ARCHIVE_DIRECTORY_BYTES:
        raise _Refused(f"a workbook of at most {ARCHIVE_ENTRIES} files")


def _scan(file: BinaryIO, entry: ZipInfo, budget: int) -> SheetScan:
    """Unpack an entry piece by piece; refuse it where its size is wrong or too much."""
    size, scan = 0, SheetScan()
    for piece in _unpacked(file, entry):
        size += len(piece)
        if size > budget:
            raise _Refused(f"a workbook that unpacks to at most {INFLATED_BYTES // MEBIBYTE} MiB")
        if size > MEBIBYTE and size > INFLATION * entry.compress_size:
            raise _Refused(f"files in the workbook that unpack to at most {INFLATION} times")
        scan.feed(piece)
    if size != entry.file_size:
        raise _Refused("an undamaged XLSX workbook: a file in it has another size than stated")
    return scan


def _unpacked(file: BinaryIO, entry: ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry in pieces, all that its packed bytes hold, whatever size is stated."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
        raise BadZipFile
    file.seek(sum(int.from_bytes(header[at : at + 2], "little") for at in (26, 28)), 1)
    left = entry.compress_size
    inflate = zlib.decompressobj(-15) if entry.compress_type == ZIP_DEFLATED else None
    while left > 0:
        packed = file.read(min(_PIECE, left))
        if not packed:
            raise EOFError
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, _PIECE)
            packed = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()
