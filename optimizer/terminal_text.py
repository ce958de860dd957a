"""What may be printed on a terminal: names come from files, and files from anywhere."""


def printable(text: str) -> str:
    """Show control characters, which could steer a terminal, as escapes; keep line ends.

    Lone surrogates, which no terminal can take, are escaped too.

    Examples
    --------
    >>> printable("bell" + chr(7))
    'bell\\\\x07'
    """
    shown = (
        letter if letter.isprintable() or letter == "\n" else _escape(letter) for letter in text
    )
    return "".join(shown)


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
