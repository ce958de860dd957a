"""What the XML inside a workbook shows before it is parsed: declarations, extent, faulty cells.

The library that reads workbooks keeps a whole rectangle around the filled cells in memory, and
gives an empty text for a cell with an error and for a formula that was never calculated. Both are
seen here, by patterns with bounded repetition, in a few passes over bytes that are at hand anyway.
"""

import re

from instances.reading_limits import SHEET_CELLS

_OVERLAP = 16 * 1024
"""Bytes of a piece looked at again with the next one: the longest formula is half as long."""

_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE = rb"\br\s{0,9}=\s{0,9}[\"']([A-Za-z]{1,3})([0-9]{1,9})[\"']"
_CELL = rb"<(?:\w{1,20}:)?c\s"
_FILLED = re.compile(_CELL + rb"[^<>]{0,200}?" + _PLACE + rb"[^<>]{0,200}(?<!/)>")
_ERROR = re.compile(_CELL + rb"([^<>]{0,200}?\bt\s{0,9}=\s{0,9}[\"']e[\"'][^<>]{0,200})>")
_FORMULA_TAGS = rb"<(?:\w{1,20}:)?f\b[^<>]{0,300}?(?:/>|>[^<]{0,9000}</(?:\w{1,20}:)?f>)"
_EMPTY_RESULT = rb"(?:<(?:\w{1,20}:)?v\s{0,9}(?:/>|>\s{0,9}</(?:\w{1,20}:)?v>))?"
_NO_RESULT = re.compile(
    _CELL
    + rb"([^<>]{0,200})>\s{0,9}"
    + rb"\s{0,9}".join((_FORMULA_TAGS, _EMPTY_RESULT, rb"</(?:\w{1,20}:)?c>"))
)
_TEXT_RESULT = re.compile(rb"\bt\s{0,9}=\s{0,9}[\"']str[\"']")
_WHERE = re.compile(_PLACE)

_ERROR_CELL = "a value, not a spreadsheet's error"
_FORMULA = "a formula with its result: open the workbook in a spreadsheet and save it"


class Suspicious(Exception):
    """What was expected of the XML instead."""


class SheetScan:
    """A look at the XML of one file in a workbook, fed piece by piece.

    ``faulty`` holds the cells that would be read as empty though they are not: by row and column
    letters, with what was expected there.
    """

    def __init__(self) -> None:
        self.faulty: dict[tuple[int, str], str] = {}
        self._columns = 0
        self._rows = 0
        self._end = b""

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes; raises Suspicious for declarations and for a huge extent."""
        text = self._end + piece
        if _DECLARATION.search(text):
            raise Suspicious("XML without document type and entity declarations")
        self._extend(_FILLED.findall(text))
        for cell in _ERROR.finditer(text):
            self._note(cell[1], _ERROR_CELL)
        for cell in _NO_RESULT.finditer(text):
            if not _TEXT_RESULT.search(cell[1]):
                self._note(cell[1], _FORMULA)
        self._end = text[-_OVERLAP:]

    def _extend(self, cells: list[tuple[bytes, bytes]]) -> None:
        if not cells:
            return
        self._columns = max(self._columns, *map(_column_number, {letters for letters, _ in cells}))
        self._rows = max(self._rows, *map(int, {row for _, row in cells}))
        if self._columns * self._rows > SHEET_CELLS:
            raise Suspicious(f"sheets whose filled cells span at most {SHEET_CELLS} cells")

    def _note(self, attributes: bytes, expected: str) -> None:
        place = _WHERE.search(attributes)
        if place:
            self.faulty[int(place[2]), place[1].decode().upper()] = expected


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
