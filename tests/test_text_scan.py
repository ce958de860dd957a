"""What is seen of a file before it is parsed, across the pieces that it is read in."""

from pathlib import Path

import pytest

from instances.faults import Faults
from instances.problems import InvalidInput
from instances.reading_limits import CELL_CHARACTERS, LINE_BYTES, MEBIBYTE
from instances.text_scan import TextScan, scan_text


def scan(folder: Path, content: bytes) -> TextScan:
    path = folder / "t.csv"
    path.write_bytes(content)
    return scan_text(path, Faults("t.csv"))


def filler(size: int) -> bytes:
    return (b"a,b\n" * (size // 4 + 1))[:size]


def test_plain_text_needs_no_closer_look(tmp_path: Path) -> None:
    assert scan(tmp_path, filler(3 * MEBIBYTE)) == TextScan(False, False)
    assert scan(tmp_path, b"") == TextScan(False, False)


@pytest.mark.parametrize("before", [0, MEBIBYTE - 2, MEBIBYTE - 1, MEBIBYTE])
def test_characters_on_the_edge_of_a_piece(tmp_path: Path, before: int) -> None:
    assert not scan(tmp_path, filler(before) + "é€😀\n".encode()).doubtful
    assert scan(tmp_path, filler(before) + "é€😀\n".encode()[:-2]).doubtful
    assert scan(tmp_path, filler(before) + b"\xe9\n").doubtful
    assert scan(tmp_path, filler(before) + b"\0\n" + filler(10)).doubtful


@pytest.mark.parametrize("before", [0, MEBIBYTE - 100, 2 * MEBIBYTE])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_lines_are_measured_across_pieces(tmp_path: Path, before: int, end: bytes) -> None:
    start = filler(before) + end
    assert not scan(tmp_path, start + b"x" * CELL_CHARACTERS + end).doubtful
    assert scan(tmp_path, start + b"x" * (CELL_CHARACTERS + 2) + end).doubtful
    assert scan(tmp_path, start + b"x" * (LINE_BYTES - 1) + end).doubtful
    with pytest.raises(InvalidInput, match="lines of at most"):
        scan(tmp_path, start + b"x" * (LINE_BYTES + 2) + end)


def test_apostrophes_and_quotes_are_seen(tmp_path: Path) -> None:
    assert scan(tmp_path, filler(MEBIBYTE + 8) + b"'").apostrophes
    assert scan(tmp_path, b'"a"').doubtful
