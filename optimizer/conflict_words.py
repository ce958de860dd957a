"""Limits in conflict, in sentences that somebody can act on."""

from optimizer.amounts import money, percent
from optimizer.limit_words import limit_words
from solvers.conflicts import AT_MOST, Attainable, Conflict, Demand

_ROWS = {
    "site": "the sites' capacities",
    "capacity": "the alternates' capacities",
    "qualifications": "the number of qualifications",
}


def sentences(conflict: Conflict) -> tuple[str, ...]:
    """Say which demands are in conflict and what could be had of each."""
    names = [name_of(found.demand) for found in conflict.attainable]
    if len(names) == 1:
        opening = f"No plan meets {_asked(conflict.attainable[0])}, whatever else is given up."
        alone = [_best(found, "at best") for found in conflict.attainable]
        return (opening, *alone)
    more = "" if conflict.irreducible else " Time ran out before each was shown to be needed."
    opening = f"In conflict: {', '.join(names[:-1])} and {names[-1]}.{more}"
    return (opening, *(_best(found, "with the others kept") for found in conflict.attainable))


def name_of(demand: Demand) -> str:
    """What the user calls it."""
    limit = demand.limit
    if limit is None:
        return _ROWS[demand.kind]
    return limit_words(limit.kind, limit.alpha, limit.of, limit.scope)


def _asked(found: Attainable) -> str:
    name = name_of(found.demand)
    if found.demand.limit is None and found.demand.kind != "qualifications":
        return name
    at_most = found.demand.kind in AT_MOST or found.demand.limit is None
    return f"{name} {'at most' if at_most else 'at least'} {_amount(found, found.asked)}"


def _best(found: Attainable, when: str) -> str:
    asked = _asked(found)
    if found.value is None:
        return f"  {asked}: no plan was found {when} in the time there was."
    value, bound = _amount(found, found.value), _amount(found, found.bound)
    lower = found.demand.kind in AT_MOST or found.demand.limit is None
    proof = f"and none gets {'below' if lower else 'above'} {bound}"
    if found.demand.limit is None and found.demand.kind != "qualifications":
        return f"  {asked}: {when}, a plan needs {value} of them, {proof}."
    return f"  {asked}: {when}, a plan reaches {value}, {proof}."


def _amount(found: Attainable, value: float) -> str:
    if found.demand.kind == "qualifications":
        return f"{value:.0f}"
    if found.demand.limit is None or found.demand.kind not in AT_MOST:
        return percent(value) if value <= 1 else f"{100 * value:.0f} %"
    return money(value)
