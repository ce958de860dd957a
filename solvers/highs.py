"""How a linear or mixed-integer program is solved by HiGHS, and when HiGHS is not believed.

It has been known to call a feasible program infeasible, so that answer is confirmed by a different
run; presolve has been seen to map a start to a solution that is too good, which then cuts off all
others, so what a solution costs is counted again; and the simplex method to circle from an old
basis, so that it is given up on early there and starts afresh.
"""

import time
from dataclasses import replace

import highspy
import numpy as np
from highspy._core import _Highs

from instances.instance import Floats, Ints
from models.linear_program import LinearProgram, Rows
from models.progress import Report, Stop, never, quiet
from solvers.highs_run import Ending, Outcome, Request, run

__all__ = ["NO_LIMIT", "Ending", "Outcome", "Solver", "solve_once"]

NO_LIMIT = 2**31 - 1
"""HiGHS's number for as many nodes or simplex iterations as it takes."""
HOT_TIMES, HOT_LEAST = 3, 5000
"""How many simplex iterations a linear program may take from an old basis: a multiple of its first
run's, and least ones. They are counted, not timed, so that a busy machine ends where a quiet one
does."""
CONSISTENT = 1e-6
"""Relative difference between a solution's cost and what HiGHS says it is that is rounding."""
LOOKS: tuple[dict[str, int | str], ...] = (
    {"presolve": "off", "random_seed": 4711},
    {"simplex_strategy": 4, "simplex_scale_strategy": 0, "random_seed": 815},
)
"""Options unlike the first run's: no presolve; or, where that ends without an answer, the primal
simplex method, unscaled."""
LOOK_TIMES, LOOK_LEAST = 20.0, 5.0
"""How long the first of them may take: a multiple of the first run, least seconds."""


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
        self._patience = NO_LIMIT
        self._load()

    def _load(self) -> None:
        # Highs, the class above it, prints a banner while it is made
        self._highs = _Highs()
        self._highs.setOptionValue("output_flag", False)
        for name, value in self._options.items():
            _expect_ok(self._highs.setOptionValue(name, value), f"option {name}")
        self._pass()

    @property
    def problem(self) -> LinearProgram:
        """The program as it stands."""
        return self._problem

    def add_rows(self, rows: Rows) -> None:
        """Append rows; the next run starts from the present basis."""
        if len(rows) == 0:
            return
        matrix = rows.matrix
        status = self._highs.addRows(
            len(rows),
            rows.lower,
            rows.upper,
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
        )
        _expect_ok(status, "adding rows")
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
        stage : str
            What the news call this run.
        confirm : bool
            Have "infeasible" confirmed by another run; without, it proves nothing.

        Returns
        -------
        Outcome
        """
        request = Request(time_limit, gap, start, target, report, stop, stage)
        began = time.monotonic()
        deadline = began + time_limit
        outcome = self._run_patiently(request, deadline)
        if start is not None and not _consistent(outcome, self._problem):
            plain = Solver(self._problem, **{**self._options, "presolve": "off"})
            outcome = plain._run(request, deadline)
        if outcome.ending != "infeasible" or not confirm:
            return outcome
        return self._confirmed(request, deadline, time.monotonic() - began)

    def _run(self, request: Request, deadline: float) -> Outcome:
        left = min(request.time_limit, deadline - time.monotonic())
        outcome, usable = run(self._highs, self._problem, replace(request, time_limit=left))
        if not usable:
            self._load()
        return outcome

    def _run_patiently(self, request: Request, deadline: float) -> Outcome:
        """Run; afresh if an old basis leads nowhere."""
        hot = self._patience < NO_LIMIT
        self._highs.setOptionValue("simplex_iteration_limit", self._patience)
        outcome = self._run(request, deadline)
        if hot and outcome.ending in {"time_limit", "failed"} and time.monotonic() < deadline:
            self._load()
            outcome = self._run(request, deadline)
        if not hot and outcome.ending == "optimal" and not self._problem.integral.any():
            steps = max(int(self._highs.getInfo().simplex_iteration_count), 0)
            self._patience = max(HOT_LEAST, HOT_TIMES * steps)
        return outcome

    def _confirmed(self, request: Request, deadline: float, spent: float) -> Outcome:
        """Ask again in different ways; an unconfirmed 'infeasible' proves nothing."""
        asked = replace(request, start=None, report=quiet)
        outcome, patience = Outcome("failed"), max(LOOK_LEAST, LOOK_TIMES * spent)
        for look in LOOKS:
            other = Solver(self._problem, **{**self._options, **look})
            outcome = other._run(replace(asked, time_limit=patience), deadline)
            if outcome.ending == "infeasible":
                return replace(outcome, bound=np.inf)
            if outcome.ending not in {"failed", "time_limit"}:
                break
            patience = np.inf
        return outcome

    def _pass(self) -> None:
        problem, matrix = self._problem, self._problem.matrix
        status = self._highs.passModel(
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
            np.empty(0),
            problem.integral.astype(np.int32),
        )
        _expect_ok(status, "passing the program")


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


def _consistent(outcome: Outcome, problem: LinearProgram) -> bool:
    """Whether a solution costs what HiGHS says."""
    if outcome.solution is None:
        return True
    cost = float(problem.cost @ outcome.solution) + problem.offset
    return bool(abs(cost - outcome.objective) <= CONSISTENT * max(1.0, abs(cost)))


def _expect_ok(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise RuntimeError(f"HiGHS refused: {what}")
