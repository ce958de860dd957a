"""Between which values a frontier is swept: from the least that can be had to what is free."""

from dataclasses import dataclass

from instances.problems import InvalidInput, Problem
from instances.setting_values import Unreadable, parse_limit
from models.cautious_program import cautious_program
from models.evaluation import evaluate
from models.program import Decision, Program
from models.progress import Progress
from optimizer.frontiers.points import Solver
from optimizer.no_plan import NoPlan
from optimizer.solve_again import Answer
from solvers.clock import Clock
from solvers.methods import METHODS
from solvers.solution import Solution

CLOSE = 0.01
"""Where bisection ends, as a share of what the plan without the limit has."""
ANY_PLAN, ASK_SHARE = 1e9, 0.2
"""Gap at which a solve ends with its first plan; share of the time left that it may take."""
CAUTION, CAUTION_GAP = (10.0, 1000.0), 0.01
"""How many times as much stockouts weigh in plans of little loss, and the gap of these."""
FREE_STAGE, LEAST_STAGE = "plan without the swept limit", "least that can be had"


@dataclass(frozen=True)
class Ends:
    """The ends of a sweep and what is known of them.

    ``first`` is a plan that reaches `low`, ``last`` the answer at `high`, None where they were
    given and nothing is known of them.
    """

    low: float
    high: float
    first: Decision | None
    last: Answer | None


@dataclass(frozen=True)
class Wanted:
    """An end as asked for: money, or a share of the unconstrained value."""

    value: float
    share: bool


def wanted(flag: str, text: str | None) -> Wanted | None:
    """Read ``--from`` or ``--to``.

    Raises
    ------
    InvalidInput
        When it is neither money nor a percentage.
    """
    if text is None:
        return None
    try:
        request = parse_limit("budget", text)
    except Unreadable as error:
        raise InvalidInput(
            [Problem("command line", None, flag, error.value, error.expected)]
        ) from None
    return Wanted(request.value, request.percent)


def ends_of(solver: Solver, low: Wanted | None, high: Wanted | None) -> Ends:
    """Find the ends that were not given.

    Raises
    ------
    NoPlan
        If there is no plan without the swept limit.
    InvalidInput
        If the ends given are in the wrong order.
    """
    given = [end for end in (low, high) if end is not None and not end.share]
    free = _free(solver) if len(given) < 2 else None
    first = _least(solver, free) if low is None and free is not None else None
    top = _money(solver, high, free) if high is not None else _reached(solver, free)
    bottom = _money(solver, low, free) if low is not None else _reached(solver, first)
    last = free if high is None else None
    if bottom > top:
        expected = f"an end of the sweep that is at least its beginning, {bottom:,.6g}"
        raise InvalidInput([Problem("command line", None, "--to", f"{top:,.6g}", expected)])
    return Ends(bottom, top, None if first is None else first.decision, last)


def _free(solver: Solver) -> Answer:
    program = solver.sweep.program
    answer = solver.answer(program, solver.key("loosest"), None, FREE_STAGE)
    if answer.decision is not None and answer.finished:
        return answer
    if not answer.finished:
        raise NoPlan("interrupted", (f"There was no {FREE_STAGE} yet.",))
    if answer.status == "infeasible":
        told = "The limits that are kept contradict each other; bufferplan solve says which."
        raise NoPlan("infeasible", (told,))
    raise NoPlan("no_plan", (f"The {FREE_STAGE} was not found; give more time (--time-limit).",))


def _least(solver: Solver, free: Answer) -> Answer:
    """A plan with about the least of the swept quantity; the bound is that of the quantity.

    Bisection between what a plan has and what is proven, or not settled in a share of the time:
    the end of a sweep need not be the very least.
    """
    sweep, key = solver.sweep, solver.key("least")
    kept = solver.store.kept(key, sweep.program)
    if kept is not None and kept.decision is not None:
        return kept
    assert free.decision is not None
    clock = Clock(sweep.settings.time_limit, solver.stop)
    close = CLOSE * abs(sweep.reached(free.decision))
    best = min([free.decision, *_cautious(solver, clock)], key=sweep.reached)
    value, proven, doubtful = sweep.reached(best), sweep.limit.value, sweep.limit.value
    while value - doubtful > close and not clock.over:
        middle = (value + doubtful) / 2
        found = _solution(solver, sweep.at(middle), ANY_PLAN, ASK_SHARE * clock.left)
        if found.decision is not None:
            best, value = found.decision, sweep.reached(found.decision)
        else:
            doubtful = middle
            proven = middle if found.status == "infeasible" else proven
    if solver.stop():
        raise NoPlan("interrupted", (f"The {LEAST_STAGE} was not found yet.",))
    answer = Answer("optimal", best, evaluate(sweep.program, best), proven)
    solver.store.keep(key, answer)
    return answer


def _cautious(solver: Solver, clock: Clock) -> list[Decision]:
    """Plans that weigh stockouts more, where the VaR is swept: they have less of it."""
    sweep, plans = solver.sweep, []
    for times in CAUTION if sweep.over == "var" else ():
        cautious = cautious_program(sweep.program, times)
        decision = _solution(solver, cautious, CAUTION_GAP, ASK_SHARE * clock.left).decision
        if decision is not None and evaluate(sweep.program, decision).feasible:
            plans.append(decision)
    return plans


def _solution(solver: Solver, program: Program, gap: float, seconds: float) -> Solution:
    """Solve a program on the way to the end of the sweep."""
    return METHODS[solver.sweep.settings.method](
        program,
        time_limit=seconds,
        gap=gap,
        report=lambda news: solver.report(Progress(LEAST_STAGE)),
        stop=solver.stop,
    )


def _reached(solver: Solver, answer: Answer | None) -> float:
    assert answer is not None and answer.decision is not None
    return solver.sweep.reached(answer.decision)


def _money(solver: Solver, end: Wanted, free: Answer | None) -> float:
    return end.value * _reached(solver, free) if end.share else end.value
