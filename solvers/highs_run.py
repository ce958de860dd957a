"""One run of HiGHS, in a thread that is watched: in time, stoppable, and given up on if deaf."""

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import highspy
import numpy as np

from instances.instance import Floats
from models.linear_program import LinearProgram
from models.progress import Progress, Report, Stop, never, quiet

Ending = Literal["optimal", "time_limit", "interrupted", "infeasible", "unbounded", "failed"]

GRACE_SHARE, GRACE_LEAST, GRACE_MOST = 0.03, 0.3, 3.0
"""How long HiGHS may take to hear that it is to end: a share of its limit, least, most seconds."""
POLL = 0.02
"""Seconds between looks at the clock and at `stop`."""

_ENDINGS: dict[Any, Ending] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kTimeLimit: "time_limit",
    highspy.HighsModelStatus.kInterrupt: "time_limit",
    highspy.HighsModelStatus.kSolutionLimit: "time_limit",
    highspy.HighsModelStatus.kIterationLimit: "time_limit",
    highspy.HighsModelStatus.kObjectiveBound: "optimal",
    highspy.HighsModelStatus.kObjectiveTarget: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
}
_FEASIBLE = 2  # HiGHS's code of a solution that is feasible
_EVENTS = highspy.cb.HighsCallbackType
_INTERRUPTS = (
    _EVENTS.kCallbackSimplexInterrupt,
    _EVENTS.kCallbackIpmInterrupt,
    _EVENTS.kCallbackMipInterrupt,
)


@dataclass(frozen=True)
class Request:
    """What a run is asked for; see `solvers.highs.Solver.solve`."""

    time_limit: float = np.inf
    gap: float = 0.0
    start: Floats | None = None
    target: float = -np.inf
    report: Report = quiet
    stop: Stop = never
    stage: str = "solving"


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Parameters
    ----------
    ending : Ending
        ``time_limit`` and ``interrupted`` may hold a solution; ``optimal`` is so to within the gap
        that was asked for, or good enough for the target.
    solution : array or None
        Best columns found.
    objective : float
        Of `solution`, infinity without one.
    bound : float
        Proven lower bound on the optimum (infinity if infeasible).
    row_dual, column_dual : array or None
        Of an optimal linear program.
    """

    ending: Ending
    solution: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf
    row_dual: Floats | None = None
    column_dual: Floats | None = None


@dataclass
class _News:
    """What the thread and its watcher share."""

    cancelled: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    solution: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf


def run(highs: Any, problem: LinearProgram, request: Request) -> tuple[Outcome, bool]:
    """Run HiGHS on the program that it holds.

    Returns
    -------
    outcome : Outcome
    usable : bool
        False if HiGHS did not come back: then it is left to its thread, which ends when it hears
        that it is to, and must not be touched any more.
    """
    if request.time_limit <= 0:
        return Outcome("time_limit"), True
    _prepare(highs, problem, request)
    news = _News()
    _listen(highs, news)
    threading.Thread(target=_run_and_tell, args=(highs, news), daemon=True).start()
    told = _watch(news, request)
    if not news.done.is_set():
        ending: Ending = "interrupted" if told else "time_limit"
        return Outcome(ending, news.solution, news.objective, news.bound), False
    outcome = _read(highs, problem, news)
    if told and outcome.ending in {"time_limit", "failed"}:
        outcome = replace(outcome, ending="interrupted")
    return outcome, True


def _prepare(highs: Any, problem: LinearProgram, request: Request) -> None:
    # the limit on linear programs is one over all runs of the same object
    spent = 0.0 if problem.integral.any() else float(highs.getRunTime())
    highs.setOptionValue("time_limit", min(request.time_limit, 1e9) + spent)
    highs.setOptionValue("mip_rel_gap", request.gap)
    highs.setOptionValue("mip_abs_gap", 0.0)
    highs.setOptionValue("objective_target", request.target)
    if request.start is not None:
        known = np.flatnonzero(np.isfinite(request.start)).astype(np.int32)
        highs.setSolution(known.size, known, request.start[known])


def _listen(highs: Any, news: _News) -> None:
    """Have HiGHS ask whether to go on, and tell of solutions and bounds."""

    def hear(event: Any, message: str, told: Any, answer: Any, data: Any) -> None:
        if event == _EVENTS.kCallbackMipImprovingSolution:
            news.solution = np.array(told.mip_solution)
            news.objective = told.objective_function_value
        elif event == _EVENTS.kCallbackMipInterrupt:
            news.bound = max(news.bound, told.mip_dual_bound)
        if event in _INTERRUPTS and news.cancelled.is_set():
            answer.user_interrupt = True

    highs.setCallback(hear, None)
    for event in (*_INTERRUPTS, _EVENTS.kCallbackMipImprovingSolution):
        highs.startCallback(event)


def _run_and_tell(highs: Any, news: _News) -> None:
    try:
        highs.run()
    finally:
        news.done.set()


def _watch(news: _News, request: Request) -> bool:
    """Wait for the thread; cancel it in time, and give up on it. True if it was told to stop."""
    grace = max(GRACE_LEAST, min(GRACE_SHARE * request.time_limit, GRACE_MOST))
    began, cancelled, told = time.monotonic(), np.inf, False
    shown: tuple[float, float] | None = None
    try:
        while not news.done.wait(POLL if time.monotonic() - began > POLL else POLL / 20):
            now = time.monotonic()
            late = now - began > request.time_limit
            if cancelled == np.inf and (late or request.stop()):
                cancelled, told = now, not late
                news.cancelled.set()
            if now - cancelled > grace:
                break
            if (news.objective, news.bound) != shown:
                shown = news.objective, news.bound
                values = (value if np.isfinite(value) else None for value in shown)
                request.report(Progress(request.stage, None, *values))
    finally:
        news.cancelled.set()
    return told


def _read(highs: Any, problem: LinearProgram, news: _News) -> Outcome:
    """What HiGHS says, as far as it says it."""
    ending = _ENDINGS.get(highs.getModelStatus(), "failed")
    if ending in {"infeasible", "unbounded"}:
        return Outcome(ending)
    info, whole = highs.getInfo(), bool(problem.integral.any())
    bound = max(float(info.mip_dual_bound), news.bound) if whole else -np.inf
    if info.primal_solution_status != _FEASIBLE or (ending == "failed" and not whole):
        return Outcome(ending, news.solution, news.objective, bound)
    solution, objective = highs.getSolution(), float(info.objective_function_value)
    columns = np.array(solution.col_value)
    if whole:
        return Outcome(ending, columns, objective, min(bound, objective))
    if ending != "optimal":
        return Outcome(ending, columns, objective)
    duals = np.array(solution.row_dual), np.array(solution.col_dual)
    return Outcome(ending, columns, objective, objective, *duals)
