"""A look at the bytes of a CSV file before it is parsed: what its cells must be searched for."""

import codecs
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from instances.faults import Faults
from instances.reading_limits import CELL_CHARACTERS, LINE_BYTES, MEBIBYTE

_SIGNATURES = {
    b"PK\x03\x04": "a workbook or another ZIP archive",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old or encrypted workbook",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


@dataclass(frozen=True)
class TextScan:
    """What a file holds anywhere.

    Parameters
    ----------
    doubtful : bool
        Bytes that are no UTF-8, NUL, or cells that may be too long.
    apostrophes : bool
        Apostrophes, with which escaped text begins.
    """

    doubtful: bool
    apostrophes: bool


def scan_text(path: Path, faults: Faults) -> TextScan:
    """Look through a file that should be CSV text.

    Parameters
    ----------
    path : Path
    faults : Faults

    Returns
    -------
    TextScan

    Raises
    ------
    InvalidInput
        When it begins like a file of another kind, looks like binary data, or has a line longer
        than `instances.reading_limits.LINE_BYTES`.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    doubtful = apostrophes = False
    line = 0
    lines = 1
    with open(path, "rb") as file:
        _refuse_other_formats(file.read(4096), faults)
        file.seek(0)
        while piece := file.read(MEBIBYTE):
            line, longest = _lines(piece, line)
            if longest > LINE_BYTES:
                faults.stop(f"lines of at most {LINE_BYTES} bytes", row=lines)
            lines += piece.count(b"\n")
            apostrophes = apostrophes or b"'" in piece
            # A cell is longer than its line only where it is quoted, with line breaks inside.
            doubtful = doubtful or longest > CELL_CHARACTERS or b"\0" in piece or b'"' in piece
            doubtful = doubtful or not _decodes(decoder, piece)
    return TextScan(doubtful or not _decodes(decoder, b"", final=True), apostrophes)


def _refuse_other_formats(start: bytes, faults: Faults) -> None:
    for signature, what in _SIGNATURES.items():
        if start.startswith(signature):
            faults.stop("CSV text in UTF-8", value=what)
    if start.count(0) * 4 > len(start):
        faults.stop("CSV text in UTF-8", value="binary data or UTF-16 text")


def _lines(piece: bytes, begun: int) -> tuple[int, int]:
    """Bytes of the line that goes on after a piece, and of the longest line that ends in it."""
    signs = np.frombuffer(piece, dtype=np.uint8)
    ends = np.flatnonzero((signs == 0x0A) | (signs == 0x0D))
    if not len(ends):
        return begun + len(piece), begun + len(piece)
    longest = max(begun + int(ends[0]), int(np.diff(ends).max(initial=1)) - 1)
    rest = len(piece) - 1 - int(ends[-1])
    return rest, max(longest, rest)


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True
