"""What a limit is called in everything that is read."""

_ABBREVIATIONS = {"var": "VaR", "cvar": "CVaR"}


def limit_words(kind: str, alpha: float | None, of: str, scope: str) -> str:
    """Kind, level, what of and scope: ``VaR 95 % of total cost``, ``fill rate, line:L1``."""
    name = _ABBREVIATIONS.get(kind, kind.replace("_", " "))
    level = f" {100 * alpha:g} %" if alpha else ""
    total = " of total cost" if of == "total" else ""
    where = "" if scope == "all" else f", {scope}"
    return f"{name}{level}{total}{where}"
