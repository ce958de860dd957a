"""How text cells are kept from running as formulas in a spreadsheet, without losing a character.

A spreadsheet runs a cell of a CSV file that begins with ``=``, ``+``, ``-`` or ``@``, at once or
after dropping a tab or a line break in front; some also take the full-width forms of these signs.
Such text is written with an apostrophe before it. Text that already begins with apostrophes
followed by such a sign gets one more, so that taking one off again always gives the text back.
"""

import re
from collections.abc import Iterable

_SIGNS = "[=+\\-@\t\r\n＝＋－＠]"
_RUNS = re.compile(f"'*{_SIGNS}")
_ESCAPED = re.compile(f"'+{_SIGNS}")


def escape(text: str) -> str:
    """Text as it is written to a cell of a CSV file or workbook.

    Examples
    --------
    >>> escape("=1+1"), escape("'=1+1"), escape("O'Neill"), escape("'quoted'")
    ("'=1+1", "''=1+1", "O'Neill", "'quoted'")
    """
    return "'" + text if _RUNS.match(text) else text


def unescape(text: str) -> str:
    """Text that `escape` made a cell from; every other text as it is.

    Examples
    --------
    >>> unescape("'=1+1"), unescape("''=1+1"), unescape("'quoted'")
    ('=1+1', "'=1+1", "'quoted'")
    """
    return text[1:] if _ESCAPED.match(text) else text


def unescape_all(cells: Iterable[str]) -> list[str]:
    """`unescape` of every cell; only the few that begin with an apostrophe cost time."""
    return [unescape(cell) if cell[:1] == "'" else cell for cell in cells]
