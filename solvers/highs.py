"""How a linear or mixed-integer program is run in HiGHS: in time, stoppable, not believed blindly.

Three habits of HiGHS are dealt with here and nowhere else: it may overrun its time limit and be
deaf to interrupts (inside a root relaxation, say), so it runs in a thread that is given up on; it
has been known to call a feasible program infeasible, so that answer is confirmed by a second,
different run; and it prints a banner as soon as it may.
"""

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import highspy
import numpy as np
from highspy._core import _Highs

from instances.instance import Floats, Ints
from models.linear_program import LinearProgram, Rows
from models.progress import Progress, Report, Stop, never, quiet

Ending = Literal["optimal", "time_limit", "interrupted", "infeasible", "unbounded", "failed"]

GRACE_SHARE, GRACE_LEAST = 0.03, 0.3
"""How long past its limit HiGHS may take to hear of it: a share of the limit, least seconds."""
HOT_TIMES, HOT_LEAST = 3.0, 0.5
"""How long a linear program may take from an old basis (the simplex method has been seen to circle
there): a multiple of its first run, least seconds. Then it is solved afresh."""
CONSISTENT = 1e-6
"""Relative difference between a solution's cost and what HiGHS says it is that is rounding."""
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
_EVENTS = highspy.cb.HighsCallbackType
_INTERRUPTS = (
    _EVENTS.kCallbackSimplexInterrupt,
    _EVENTS.kCallbackIpmInterrupt,
    _EVENTS.kCallbackMipInterrupt,
)
_SECOND_LOOKS: tuple[dict[str, int | str], ...] = (
    {"presolve": "off", "random_seed": 4711},
    {"simplex_strategy": 4, "simplex_scale_strategy": 0, "random_seed": 815},
)
"""Options unlike the first run's: without presolve, or with unscaled primal simplex. The
second are for where the first end without an answer."""
LOOK_TIMES, LOOK_LEAST = 20.0, 5.0
"""How long the first of them may take: a multiple of the first run, least seconds."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Parameters
    ----------
    ending : Ending
        ``infeasible`` is confirmed; ``time_limit`` and ``interrupted`` may hold a solution.
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
class _Run:
    """What the thread and its watcher share."""

    cancelled: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    solution: Floats | None = None
    objective: float = np.inf
    bound: float = -np.inf


class Solver:
    """A program loaded into HiGHS, to be solved, extended and solved again from where it stood.

    Parameters
    ----------
    problem : LinearProgram
    options
        Options of HiGHS on top of: one thread, a fixed seed, silence.
    """

    def __init__(self, problem: LinearProgram, **options: float | int | str | bool) -> None:
        self._options = {"threads": 1, "random_seed": 0, **options}
        self._problem = problem
        self._patience = np.inf
        self._load()

    def _load(self) -> None:
        # Highs' own class prints its banner while it is made: the one below is silent
        self._highs = _Highs()
        self._highs.setOptionValue("output_flag", False)
        for name, value in self._options.items():
            _expect_ok(self._highs.setOptionValue(name, value), f"option {name}")
        _pass(self._highs, self._problem)

    @property
    def problem(self) -> LinearProgram:
        """The program as it stands."""
        return self._problem

    def add_rows(self, rows: Rows) -> None:
        """Append rows; the next run starts from the present basis."""
        if len(rows) == 0:
            return
        matrix = rows.matrix
        _expect_ok(
            self._highs.addRows(
                len(rows),
                rows.lower,
                rows.upper,
                matrix.nnz,
                matrix.indptr[:-1].astype(np.int32),
                matrix.indices.astype(np.int32),
                matrix.data,
            ),
            "adding rows",
        )
        self._problem = self._problem.with_rows(rows)

    def set_bounds(self, at: Ints, lower: Floats, upper: Floats) -> None:
        """Change the bounds of the columns `at`."""
        columns = np.asarray(at, np.int32)
        low, high = np.asarray(lower, float), np.asarray(upper, float)
        _expect_ok(self._highs.changeColsBounds(columns.size, columns, low, high), "bounds")
        self._problem = self._problem.with_bounds(at, low, high)

    def set_cost(self, cost: Floats, offset: float = 0.0) -> None:
        """Change the objective."""
        every = np.arange(self._problem.columns, dtype=np.int32)
        _expect_ok(self._highs.changeColsCost(every.size, every, cost), "costs")
        _expect_ok(self._highs.changeObjectiveOffset(offset), "offset")
        self._problem = self._problem.with_cost(cost, offset)

    def solve(
        self,
        *,
        time_limit: float = np.inf,
        gap: float = 0.0,
        start: Floats | None = None,
        target: float = -np.inf,
        report: Report = quiet,
        stop: Stop = never,
        stage: str = "solving",
        confirm: bool = True,
    ) -> Outcome:
        """Run HiGHS.

        Parameters
        ----------
        time_limit : float
            Seconds; kept within a few per cent even where HiGHS is not.
        gap : float
            Relative gap at which a mixed-integer run may stop.
        start : array, optional
            Columns of a solution to start from; NaN where it says nothing.
        target : float
            A solution this good ends the run.
        report, stop
            Called with news, and asked whether to stop.
        confirm : bool
            Have "infeasible" confirmed by another run; without, it proves nothing.

        Returns
        -------
        Outcome
        """
        began = time.monotonic()
        deadline = began + time_limit
        patience = min(time_limit, self._patience)
        outcome = self._solve_once(patience, gap, start, target, report, stop, stage)
        if outcome.ending == "time_limit" and patience < time_limit:
            self._load()
            left = deadline - time.monotonic()
            outcome = self._solve_once(left, gap, start, target, report, stop, stage)
        if self._patience == np.inf and not self._problem.integral.any():
            self._patience = max(HOT_LEAST, HOT_TIMES * (time.monotonic() - began))
        if start is not None and not _consistent(outcome, self._problem):
            # presolve has been seen to map a start to another solution with a better objective,
            # which then cuts off all others
            plain = Solver(self._problem, **{**self._options, "presolve": "off"})
            left = deadline - time.monotonic()
            outcome = plain._solve_once(left, gap, start, target, report, stop, stage)
        if outcome.ending != "infeasible" or not confirm:
            return outcome
        spent = time.monotonic() - began
        return self._confirmed(deadline, spent, gap, target, stop)

    def _confirmed(
        self, deadline: float, spent: float, gap: float, target: float, stop: Stop
    ) -> Outcome:
        """Ask again in different ways; an unconfirmed 'infeasible' proves nothing."""
        outcome, patience = Outcome("failed"), max(LOOK_LEAST, LOOK_TIMES * spent)
        for look in _SECOND_LOOKS:
            again = Solver(self._problem, **{**self._options, **look})
            left = min(patience, deadline - time.monotonic())
            outcome = again._solve_once(left, gap, None, target, quiet, stop, "")
            if outcome.ending == "infeasible":
                return replace(outcome, bound=np.inf)
            if outcome.ending not in {"failed", "time_limit"}:
                return outcome
            patience = np.inf
        return outcome

    def _solve_once(
        self,
        time_limit: float,
        gap: float,
        start: Floats | None,
        target: float,
        report: Report,
        stop: Stop,
        stage: str,
    ) -> Outcome:
        if time_limit <= 0:
            return Outcome("time_limit")
        run, highs = _Run(), self._highs
        highs.setOptionValue("time_limit", min(time_limit, 1e9) + _clock_of(highs, self._problem))
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("mip_abs_gap", 0.0)
        highs.setOptionValue("objective_target", target)
        if start is not None:
            _pass_start(highs, start)
        _listen(highs, run)
        thread = threading.Thread(target=_run_and_tell, args=(highs, run), daemon=True)
        thread.start()
        heard = _watch(run, time_limit, report, stop, stage)
        if not run.done.is_set():
            self._load()  # the old one is left to its thread, which ends when it hears of it
            ending: Ending = "interrupted" if heard else "time_limit"
            return Outcome(ending, run.solution, run.objective, run.bound)
        outcome = _read(highs, self._problem, run)
        return replace(outcome, ending="interrupted") if heard and _open(outcome) else outcome


def solve_once(
    problem: LinearProgram,
    *,
    time_limit: float = np.inf,
    gap: float = 0.0,
    start: Floats | None = None,
    target: float = -np.inf,
    report: Report = quiet,
    stop: Stop = never,
    stage: str = "solving",
    **options: float | int | str | bool,
) -> Outcome:
    """Solve a program that is not needed afterwards; see `Solver.solve`."""
    return Solver(problem, **options).solve(
        time_limit=time_limit,
        gap=gap,
        start=start,
        target=target,
        report=report,
        stop=stop,
        stage=stage,
    )


def _watch(run: _Run, time_limit: float, report: Report, stop: Stop, stage: str) -> bool:
    """Wait for the thread; cancel it in time, and give up on it. True if it was told to stop."""
    started, told, heard = time.monotonic(), np.inf, False
    shown: tuple[float, float] | None = None
    try:
        while not run.done.wait(POLL if time.monotonic() - started > POLL else POLL / 20):
            now = time.monotonic()
            if told == np.inf and (now - started > time_limit or stop()):
                heard = now - started <= time_limit
                run.cancelled.set()
                told = now
            if now - told > max(GRACE_LEAST, min(GRACE_SHARE * time_limit, 5.0)):
                break
            if (run.objective, run.bound) != shown:
                shown = run.objective, run.bound
                report(Progress(stage, None, *(v if np.isfinite(v) else None for v in shown)))
    finally:
        run.cancelled.set()
    return heard


def _run_and_tell(highs: Any, run: _Run) -> None:
    try:
        highs.run()
    finally:
        run.done.set()


def _listen(highs: Any, run: _Run) -> None:
    """Have HiGHS ask whether to go on, and tell of solutions and bounds."""

    def hear(event: Any, message: str, news: Any, answer: Any, data: Any) -> None:
        if event == _EVENTS.kCallbackMipImprovingSolution:
            run.solution = np.array(news.mip_solution)
            run.objective = news.objective_function_value
        elif event == _EVENTS.kCallbackMipInterrupt:
            run.bound = max(run.bound, news.mip_dual_bound)
        if event in _INTERRUPTS and run.cancelled.is_set():
            answer.user_interrupt = True

    highs.setCallback(hear, None)
    for event in (*_INTERRUPTS, _EVENTS.kCallbackMipImprovingSolution):
        highs.startCallback(event)


def _read(highs: Any, problem: LinearProgram, run: _Run) -> Outcome:
    """What HiGHS says, as far as it says it."""
    ending = _ENDINGS.get(highs.getModelStatus(), "failed")
    info, whole = highs.getInfo(), problem.integral.any()
    if ending in {"infeasible", "unbounded"}:
        return Outcome(ending)
    found = info.primal_solution_status == 2
    if not found or (ending == "failed" and not whole):
        return Outcome(ending, run.solution, run.objective, run.bound if whole else -np.inf)
    solution = highs.getSolution()
    objective = float(info.objective_function_value)
    columns = np.array(solution.col_value)
    if whole:
        bound = max(float(info.mip_dual_bound), run.bound)
        return Outcome(ending, columns, objective, min(bound, objective))
    if ending != "optimal":
        return Outcome(ending, columns, objective)
    duals = np.array(solution.row_dual), np.array(solution.col_dual)
    return Outcome(ending, columns, objective, objective, *duals)


def _consistent(outcome: Outcome, problem: LinearProgram) -> bool:
    """Whether a solution costs what HiGHS says."""
    if outcome.solution is None:
        return True
    cost = float(problem.cost @ outcome.solution) + problem.offset
    return bool(abs(cost - outcome.objective) <= CONSISTENT * max(1.0, abs(cost)))


def _open(outcome: Outcome) -> bool:
    return outcome.ending in {"time_limit", "failed"}


def _clock_of(highs: Any, problem: LinearProgram) -> float:
    """Seconds that HiGHS already counts: its limit on linear programs is one over all runs."""
    return 0.0 if problem.integral.any() else float(highs.getRunTime())


def _pass(highs: Any, problem: LinearProgram) -> None:
    matrix, none = problem.matrix, np.empty(0)
    status = highs.passModel(
        problem.columns,
        matrix.shape[0],
        matrix.nnz,
        0,
        int(highspy.MatrixFormat.kRowwise),
        1,
        1,
        problem.offset,
        problem.cost,
        problem.lower,
        problem.upper,
        problem.row_lower,
        problem.row_upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.zeros(1, np.int32),
        np.empty(0, np.int32),
        none,
        problem.integral.astype(np.int32),
    )
    _expect_ok(status, "passing the program")


def _pass_start(highs: Any, start: Floats) -> None:
    known = np.flatnonzero(np.isfinite(start)).astype(np.int32)
    highs.setSolution(known.size, known, start[known])


def _expect_ok(status: Any, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS refused: {what}")
