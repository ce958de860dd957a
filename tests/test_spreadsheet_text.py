from hypothesis import given
from hypothesis import strategies as st

from instances.spreadsheet_text import escape, unescape, unescape_all

TRICKY = st.text(alphabet="'=+-@\t\r\n＝a \"", max_size=6) | st.text()


@given(TRICKY)
def test_taking_the_escape_off_gives_the_text_back(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TRICKY)
def test_no_escaped_text_begins_like_a_formula(text: str) -> None:
    assert escape(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@given(TRICKY, TRICKY)
def test_different_texts_are_written_differently(one: str, other: str) -> None:
    assert (escape(one) == escape(other)) == (one == other)


def test_ordinary_text_stays_as_it_is() -> None:
    for text in ("", "A-1", "O'Neill", "'quoted'", "'", "''", "1=1", " =1"):
        assert escape(text) == text == unescape(text)


def test_signs_that_start_a_formula_get_an_apostrophe() -> None:
    assert escape("=1+1") == "'=1+1"
    assert escape("'=1+1") == "''=1+1"
    assert escape("\t=1") == "'\t=1"
    assert escape("@SUM(A1)") == "'@SUM(A1)"


@given(st.lists(TRICKY))
def test_many_cells_are_treated_like_each_one(cells: list[str]) -> None:
    assert unescape_all(cells) == [unescape(cell) for cell in cells]
