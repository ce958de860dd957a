"""Which known name was probably meant by an unknown one."""

import difflib
from collections.abc import Sequence

_LONGEST = 80
_SHORT = 3
_MOST_COMPARED = 2000
_MOST_LISTED = 40


def nearest(name: str, known: Sequence[str]) -> str | None:
    """Known name nearest to `name`, None where none is near.

    Names that differ in case and spaces only come first. The search is bounded, so that it stays
    quick for long names and many of them.
    """
    folded = _folded(name)
    for candidate in known:
        if _folded(candidate) == folded:
            return candidate
    if len(name) > _LONGEST:
        return None
    tolerance = 2 + len(name) // 3
    alike = [other for other in known if abs(len(other) - len(name)) <= tolerance]
    cutoff = 0.5 if len(name) <= _SHORT else 0.6
    found = difflib.get_close_matches(name, alike[:_MOST_COMPARED], n=1, cutoff=cutoff)
    return found[0] if found else None


def known_names(name: str, known: Sequence[str]) -> str:
    """Words that point from an unknown name to a known one, to follow ``a known ...``."""
    found = nearest(name, known)
    if found is not None:
        return f"; nearest is {found!r}{_difference(name, found)}"
    return f": one of {', '.join(known)}" if 0 < len(known) <= _MOST_LISTED else ""


def _difference(name: str, found: str) -> str:
    """Say so where names look the same: spaces around them, or capitals."""
    if name.strip() == found.strip():
        return ", which differs in spaces only"
    return ", which differs in capitals or spaces" if _folded(name) == _folded(found) else ""


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
