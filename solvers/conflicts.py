"""Which limits are in conflict when no decision meets all of them, and what could be had instead.

Everything is found by solving. A deletion filter (Chinneck and Dravnieks, 1991) drops every limit
without which the rest still cannot be met; what is left is a conflict from which nothing can be
dropped. For each of its limits the best attainable value, the others kept, is then bracketed by
bisection: a plan proves one side, an infeasible program the other.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.evaluation import evaluate, reached
from models.losses import shortages
from models.program import Couplings, Decision, Limit, Program
from models.progress import Progress, Report, Stop, never, quiet
from solvers.solution import Solution

AT_MOST = frozenset({"budget", "var", "cvar", "stress"})
ANY_PLAN = 1e9
"""Gap at which a solve ends with its first plan: the question is only whether there is one."""
CLOSE_ENOUGH = 0.01
"""Relative width of a bracket at which bisection ends."""
MOST_SHARE = 0.25
"""Share of the time left that one solve may take, so that no single question eats it all."""


@dataclass(frozen=True)
class Demand:
    """Something that a decision must meet: a limit, or all coupling rows of one kind.

    ``kind`` is that of the limit, or ``site``, ``capacity`` or ``qualifications``.
    """

    kind: str
    limit: Limit | None = None


@dataclass(frozen=True)
class Attainable:
    """The best value of one demand when the others of the conflict are kept.

    Parameters
    ----------
    demand : Demand
    asked : float
        What was asked for: money, a share, a count; 1 for rows of sites or capacities, whose
        values are factors on all their capacities.
    value : float or None
        Reached by a plan that meets the others; None if none was found in time.
    bound : float
        Proven: no decision that meets the others does better.
    """

    demand: Demand
    asked: float
    value: float | None
    bound: float


@dataclass(frozen=True)
class Conflict:
    """Demands that no decision meets together, with what could be had of each.

    ``irreducible`` says that dropping any one of them was shown to resolve the conflict; where time
    ran out, some that are not needed may still be named.
    """

    attainable: tuple[Attainable, ...]
    irreducible: bool


@dataclass
class _Asker:
    """Asks whether there is any decision under some demands, within the time."""

    program: Program
    solve: Callable[..., Solution]
    deadline: float
    stop: Stop
    report: Report

    @property
    def over(self) -> bool:
        return self.stop() or time.monotonic() >= self.deadline

    def ask(self, program: Program) -> Solution:
        self.report(Progress("finding the conflict"))
        left = max(self.deadline - time.monotonic(), 0.0)
        return self.solve(
            program, time_limit=MOST_SHARE * left, gap=ANY_PLAN, report=quiet, stop=self.stop
        )


def explain(
    program: Program,
    solve: Callable[..., Solution],
    *,
    time_limit: float = 60.0,
    report: Report = quiet,
    stop: Stop = never,
) -> Conflict:
    """Find a smallest set of demands in conflict, and the best attainable value of each.

    Parameters
    ----------
    program : Program
        One that is proven to have no feasible decision.
    solve : callable
        A method of solution (`solvers.methods`).
    time_limit : float
        Seconds for all of it; what is not settled by then is said to be so.

    Returns
    -------
    Conflict
    """
    asker = _Asker(program, solve, time.monotonic() + time_limit, stop, report)
    needed, plans, irreducible = _filtered(asker, demands_of(program))
    attainable = tuple(
        _attainable(asker, demand, [d for d in needed if d != demand], plans.get(demand))
        for demand in needed
    )
    return Conflict(attainable, irreducible)


def demands_of(program: Program) -> list[Demand]:
    """All that the program demands: its limits, and its coupling rows by kind."""
    kinds = sorted(set(program.couplings.kind))
    return [Demand(limit.kind, limit) for limit in program.limits] + [Demand(k) for k in kinds]


def _filtered(
    asker: _Asker, demands: Sequence[Demand]
) -> tuple[list[Demand], dict[Demand, Decision], bool]:
    """Drop what is not needed; keep the plans that show what is."""
    needed, plans, sure = list(demands), dict[Demand, Decision](), True
    for demand in demands:
        if len(needed) == 1:
            break
        rest = [d for d in needed if d != demand]
        if asker.over:
            sure = False
            break
        solution = asker.ask(under(asker.program, rest))
        if solution.status == "infeasible":
            needed = rest
        elif solution.decision is not None:
            plans[demand] = solution.decision
        else:
            sure = False
    return needed, plans, sure


def under(program: Program, demands: Sequence[Demand]) -> Program:
    """The program with these demands only."""
    limits = tuple(demand.limit for demand in demands if demand.limit is not None)
    kinds = {demand.kind for demand in demands if demand.limit is None}
    return replace(program, limits=limits, couplings=_rows_of(program.couplings, kinds))


def _rows_of(rows: Couplings, kinds: set[str]) -> Couplings:
    kept = np.array([kind in kinds for kind in rows.kind], bool)
    number = np.cumsum(kept) - 1
    entries = kept[rows.of]
    return Couplings(
        row=tuple(name for name, keep in zip(rows.row, kept, strict=True) if keep),
        kind=tuple(kind for kind, keep in zip(rows.kind, kept, strict=True) if keep),
        limit=rows.limit[kept],
        of=number[rows.of[entries]],
        at=rows.at[entries],
        on_choice=rows.on_choice[entries],
        on_buffer=rows.on_buffer[entries],
    )


def _attainable(
    asker: _Asker, demand: Demand, others: Sequence[Demand], plan: Decision | None
) -> Attainable:
    """Bracket the best value of a demand between what a plan reaches and what is proven."""
    asked = _asked(asker.program, demand)
    if plan is None and not asker.over:
        plan = asker.ask(under(asker.program, others)).decision
    if plan is None:
        return Attainable(demand, asked, None, asked)
    value, bound = _value(asker.program, demand, plan), asked
    while not _met(asker.program, demand, value, bound) and not asker.over:
        middle = _between(asker.program, demand, value, bound)
        if middle in {value, bound}:
            break
        tried = under(_moved(asker.program, demand, middle), [*others, _at(demand, middle)])
        solution = asker.ask(tried)
        if solution.status == "infeasible":
            bound = middle
        elif solution.decision is not None:
            value = _value(asker.program, demand, solution.decision)
        else:
            break
    return Attainable(demand, asked, value, bound)


def _asked(program: Program, demand: Demand) -> float:
    if demand.limit is not None:
        return demand.limit.value
    return float(_row_limits(program, "qualifications")[0]) if _counts(demand) else 1.0


def _counts(demand: Demand) -> bool:
    return demand.kind == "qualifications"


def _row_limits(program: Program, kind: str) -> np.ndarray:
    return program.couplings.limit[np.array(program.couplings.kind) == kind]


def _value(program: Program, demand: Demand, decision: Decision) -> float:
    """What a decision reaches in the quantity that is demanded."""
    if demand.limit is not None:
        bare = replace(program, limits=())
        short = shortages(bare, decision)
        return reached(bare, evaluate(bare, decision), short, demand.limit)
    rows = _rows_of(program.couplings, {demand.kind})
    used = _used(rows, program, decision)
    return float(used[0]) if _counts(demand) else float(np.max(used / rows.limit, initial=0.0))


def _used(rows: Couplings, program: Program, decision: Decision) -> np.ndarray:
    chosen, buffer = np.zeros(len(program.options)), np.zeros(len(program.options))
    chosen[decision.option], buffer[decision.option] = 1.0, decision.buffer
    taken = rows.on_choice * chosen[rows.at] + rows.on_buffer * buffer[rows.at]
    return np.bincount(rows.of, taken, len(rows.row))


def _met(program: Program, demand: Demand, value: float, bound: float) -> bool:
    """Whether plan and proof are close enough to name one value."""
    if _counts(demand):
        return value - bound <= 1.0
    if demand.limit is not None and demand.kind not in AT_MOST:
        return bound - value <= 0.1 * CLOSE_ENOUGH
    return value - bound <= CLOSE_ENOUGH * max(abs(value), 1e-9)


def _between(program: Program, demand: Demand, value: float, bound: float) -> float:
    if _counts(demand):
        return float(np.floor((value + bound) / 2))
    if bound > 0 and value > 4 * bound:
        return float(np.sqrt(value * bound))
    return (value + bound) / 2


def _at(demand: Demand, value: float) -> Demand:
    """The same demand at another value."""
    if demand.limit is None:
        return demand
    return Demand(demand.kind, replace(demand.limit, value=value))


def _moved(program: Program, demand: Demand, value: float) -> Program:
    """The program with coupling rows of the demand's kind at another value."""
    if demand.limit is not None:
        return program
    rows = program.couplings
    mine = np.array(rows.kind) == demand.kind
    limit = np.where(mine, value if _counts(demand) else rows.limit * value, rows.limit)
    return replace(program, couplings=replace(rows, limit=limit))
