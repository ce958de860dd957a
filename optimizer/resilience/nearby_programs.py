"""Which programs are solved to learn what a limit or a qualification is worth: its both sides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Ints
from models.best_buffer import best_buffers
from models.chosen_options import with_fewer_options
from models.program import Decision, Limit, Program
from models.rest_of_plan import rest_of_plan

AT_MOST = frozenset({"budget", "var", "cvar", "stress"})
COUNTED = "qualifications"
"""Kind of the coupling row that counts qualifications."""


@dataclass(frozen=True)
class Nearby:
    """A program that differs from the plan's in one respect.

    Parameters
    ----------
    what : str
        Kind of the limit, or ``qualification``.
    name : str
        The limit's scope and level, or SKU and alternate.
    side : str
        ``tighter`` or ``looser`` for a limit, ``without`` or ``with`` for a qualification.
    change : float
        By how much the limit moves (positive), 1 for a qualification.
    unit : float
        What a price is given for: 1 of money or of a count, 0.01 of a share.
    program : Program
    start : Decision
        A plan of it to start from; it need not meet the limits.
    """

    what: str
    name: str
    side: str
    change: float
    unit: float
    program: Program
    start: Decision


def beside_limits(program: Program, decision: Decision, step: float) -> list[Nearby]:
    """Every limit, and the number of qualifications, a step tighter and a step looser.

    Parameters
    ----------
    program : Program
    decision : Decision
    step : float
        Share of a limit of money; of what a service level leaves to 1.
    """
    found = []
    for number, limit in enumerate(program.limits):
        for side, moved in _moved(limit, step):
            limits = [*program.limits]
            limits[number] = moved
            unit = 1.0 if limit.kind in AT_MOST else 0.01
            change = abs(moved.value - limit.value)
            other = replace(program, limits=tuple(limits))
            found.append(Nearby(limit.kind, _name(limit), side, change, unit, other, decision))
    rows = program.couplings
    for row in np.flatnonzero(np.array(rows.kind) == COUNTED).tolist():
        for side, by in (("tighter", -1.0), ("looser", 1.0)):
            if rows.limit[row] + by >= 0:
                moved_rows = replace(
                    rows, limit=rows.limit + by * (np.arange(len(rows.row)) == row)
                )
                other = replace(program, couplings=moved_rows)
                found.append(Nearby(COUNTED, "", side, 1.0, 1.0, other, decision))
    return found


def _moved(limit: Limit, step: float) -> Sequence[tuple[str, Limit]]:
    if limit.kind in AT_MOST:
        tighter, looser = limit.value * (1 - step), limit.value * (1 + step)
    else:
        left = 1.0 - limit.value
        tighter, looser = 1.0 - left * (1 - step), 1.0 - left * (1 + step)
    return [
        (side, replace(limit, value=value))
        for side, value in (("tighter", tighter), ("looser", looser))
        if value != limit.value
    ]


def _name(limit: Limit) -> str:
    level = f"{100 * limit.alpha:g} %" if limit.alpha else ""
    scope = "" if limit.scope == "all" else limit.scope
    return " ".join(part for part in (level, scope) if part)


def beside_qualifications(program: Program, decision: Decision, most: int) -> list[Nearby]:
    """The plan without each of its qualifications, and with each that it does not have.

    Of either kind the `most` that matter: of the plan's own those without which its SKU alone would
    cost most more, of the others those with which it would cost least more.
    """
    best = best_buffers(program, rest_of_plan(program, decision))
    own: list[_Candidate] = []
    other: list[_Candidate] = []
    for sku, alternate, holding in _candidates(program):
        chosen = bool(np.isin(decision.option[sku], holding))
        first, last = program.options.first[sku], program.options.first[sku + 1]
        left = np.setdiff1d(np.arange(first, last), holding) if chosen else holding
        option = int(left[np.argmin(best.cost[left])])
        added = float(best.cost[option] - best.cost[decision.option[sku]])
        (own if chosen else other).append(_Candidate(sku, alternate, left, option, added))
    own.sort(key=lambda candidate: (-candidate.added, candidate.sku, candidate.alternate))
    other.sort(key=lambda candidate: (candidate.added, candidate.sku, candidate.alternate))
    sides = [("without", candidate) for candidate in own[:most]]
    sides += [("with", candidate) for candidate in other[:most]]
    return [_restricted(program, decision, best.buffer, *side) for side in sides]


@dataclass(frozen=True)
class _Candidate:
    """A SKU and alternate; options that stay to do without or with it, the best, what it adds."""

    sku: int
    alternate: str
    left: Ints
    option: int
    added: float


def _candidates(program: Program) -> Iterator[tuple[int, str, Ints]]:
    """SKU, alternate, and the options that hold it, for every candidate of every SKU."""
    sets, options = program.sets, program.options
    for sku in range(len(program.sku)):
        span = range(int(sets.first[sku]), int(sets.first[sku + 1]))
        names = [set(sets.alternates[k].split(";")) - {""} for k in span]
        own = np.arange(options.first[sku], options.first[sku + 1])
        for alternate in sorted(set().union(*names) - names[0]):
            holding = [k for k, held in zip(span, names, strict=True) if alternate in held]
            holds = own[np.isin(options.source_set[own], holding)]
            if 0 < holds.size < own.size:
                yield sku, alternate, holds


def _restricted(
    program: Program, decision: Decision, buffer: Floats, side: str, candidate: _Candidate
) -> Nearby:
    """The program in which the candidate's SKU has only the options that are left."""
    kept = program.options.sku != candidate.sku
    kept[candidate.left] = True
    at = np.arange(len(program.sku)) == candidate.sku
    option = np.where(at, candidate.option, decision.option)
    start = Decision(
        (np.cumsum(kept) - 1)[option], np.where(at, buffer[candidate.option], decision.buffer)
    )
    name = f"{candidate.alternate} for {program.sku[candidate.sku]}"
    smaller = with_fewer_options(program, kept)
    return Nearby("qualification", name, side, 1.0, 1.0, smaller, start)
