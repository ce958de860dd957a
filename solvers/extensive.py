"""The extensive form: the whole program of docs/model.md in HiGHS, to a proven gap.

Curves are drawn by tangents, so that the mixed-integer optimum is a lower bound. Its solutions are
settled exactly, and where bound and plan differ because a curve is too low, tangents are added
there and it is solved again.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats
from models.evaluation import evaluate
from models.linear_program import LinearProgram
from models.program import Decision, Program
from models.progress import Progress, Report, Stop, never, quiet
from models.pyomo_arrays import ArrayProgram, array_program
from models.pyomo_choices import NoOption
from models.pyomo_program import ACCURACY, pyomo_program
from solvers.clock import Clock
from solvers.highs import NO_LIMIT, Ending, Outcome, solve_once
from solvers.priced_plan import priced_plan
from solvers.relaxation import missing_tangents, near, refined
from solvers.sacrifices import Sacrifices, fixed, sacrifices_in, sacrifices_of, start_columns
from solvers.settling import Settled, settled
from solvers.solution import Solution, Status
from solvers.tightening import tightened

METHOD = "extensive"
MIP_FEASIBLE = 1e-7
"""Tolerance to which HiGHS keeps rows in a mixed-integer run."""
FIRST_ROUNDS = 3
"""Rounds of giving up the scenarios that are worst under the last plan, and planning anew."""
FIRST_NODES = 500
"""Nodes that each of the two runs of such a round may take: work, so that a busy machine finds the
same plans as a quiet one."""
FIRST_SHARE = 0.2
"""Share of the time left that ends such a run where even so many nodes take too long."""
LEAST_EFFORT = 1e-3
"""Share of the gap below which it is not tried again: what is left is a solver's tolerance."""
RESERVE_SHARE, RESERVE_MOST = 0.05, 5.0
"""What is kept for settling the last solution: a share of the time limit, most seconds."""


def solve(
    program: Program,
    *,
    time_limit: float = np.inf,
    gap: float = 1e-3,
    jobs: int = 1,
    start: Decision | None = None,
    report: Report = quiet,
    stop: Stop = never,
) -> Solution:
    """Solve a program in its extensive form.

    Parameters
    ----------
    program : Program
    time_limit : float
        Seconds, building included.
    gap : float
        Relative gap between plan and bound at which to end.
    jobs : int
        Workers; this method has one, whatever is asked, so that its path does not depend on them.
    start : Decision, optional
        A plan to start from.
    report, stop
        Called with incumbent and bound, and asked whether to end with the best so far.

    Returns
    -------
    Solution
        Its decision meets all limits exactly, as `models.evaluation.evaluate` says.
    """
    clock = Clock(time_limit, stop)
    report(Progress("building"))
    try:
        arrays = array_program(pyomo_program(program, accuracy=min(ACCURACY, gap)))
    except NoOption:
        return Solution("infeasible", None, np.inf, METHOD)
    search = _Search(program, arrays, arrays.problem, clock, gap, report)
    if start is not None:
        search.take(start)
    ending = search.relax()
    if ending == "optimal":
        search.plan_first()
        while not search.closed and not clock.over and ending == "optimal":
            search.tighten()
            ending = search.improve()
    return search.solution(ending)


@dataclass
class _Search:
    """The state of a solve: the best plan, the proven bound, and the tangents so far.

    ``effort`` is the share of the gap to which HiGHS is asked to go (the rest is for curves that
    are too low), ``first`` the decision nearest to the relaxation, ``tightened_at`` the value of
    the plan that the program was last tightened by.
    """

    program: Program
    arrays: ArrayProgram
    problem: LinearProgram
    clock: Clock
    gap: float
    report: Report
    effort: float = 0.5
    relaxed: Outcome | None = None
    tightened_at: float = np.inf
    best: Settled | None = None
    bound: float = -np.inf

    @property
    def value(self) -> float:
        """Objective of the best plan."""
        return np.inf if self.best is None else self.best.worth.objective

    @property
    def closed(self) -> bool:
        """Whether the gap asked for is reached."""
        return self.best is not None and self.value - self.bound <= self.gap * abs(self.value)

    def take(self, decision: Decision) -> None:
        """Take a plan as it is, if it meets the limits."""
        worth = evaluate(self.program, decision)
        if worth.feasible and worth.objective < self.value:
            self.best = Settled(decision, worth, sacrifices_of(self.arrays, decision))

    def settle(self, decision: Decision, sacrifices: Sacrifices) -> None:
        """Settle a plan, and keep it if it is better."""
        found = settled(self.program, decision, sacrifices, self.clock)
        if found is not None and found.worth.objective < self.value:
            self.best = found
            self.tell()

    def tell(self, bound: float = -np.inf) -> None:
        """Report where the search stands."""
        shown = self.value, max(self.bound, bound)
        self.report(Progress("solving", None, *(v if np.isfinite(v) else None for v in shown)))

    def relax(self) -> Ending:
        """Solve the linear relaxation, and keep its tangents and bound."""
        relaxation = refined(self.arrays, self.problem, self.gap / 4, self.clock)
        outcome = relaxation.outcome
        self.keep(relaxation.problem)
        self.bound = outcome.bound
        self.tell()
        self.relaxed = outcome
        return outcome.ending

    def plan_first(self) -> None:
        """Find plans by fixing the scenarios that are given up: those worst under the last plan."""
        assert self.relaxed is not None and self.relaxed.solution is not None
        decision, seen = self.arrays.decision(self.relaxed.solution), None
        for _ in range(FIRST_ROUNDS):
            sacrifices = sacrifices_of(self.arrays, decision)
            if sacrifices == seen or self.closed or self.clock.over:
                return
            seen = sacrifices
            priced = priced_plan(self.arrays, self.relaxed, sacrifices)
            if priced is not None:
                self.settle(priced, sacrifices)
            relaxed = self.draw_for(sacrifices, self.clock)
            if relaxed.solution is None:
                return
            easier = fixed(self.arrays, self.problem, sacrifices)
            rounded = self.plan_in(near(self.arrays, easier, relaxed.solution), sacrifices)
            if not sacrifices:
                return
            decision = self.plan_in(easier, sacrifices) or rounded or decision

    def plan_in(self, easier: LinearProgram, sacrifices: Sacrifices) -> Decision | None:
        """Find a plan of a smaller program, and settle it."""
        seconds = FIRST_SHARE * self.clock.left
        outcome = self.run(easier, seconds, self.start(sacrifices), nodes=FIRST_NODES)
        if outcome.solution is None:
            return None
        self.draw(outcome)
        decision = self.arrays.decision(outcome.solution)
        self.settle(decision, sacrifices)
        return decision

    def start(self, sacrifices: Sacrifices | None = None) -> Floats | None:
        """Columns of the best plan, unless it gives up other scenarios than `sacrifices`."""
        if self.best is None or sacrifices not in (None, self.best.sacrifices):
            return None
        return start_columns(self.arrays, self.best.decision, self.best.sacrifices)

    def draw_for(self, sacrifices: Sacrifices, clock: Clock) -> Outcome:
        """Draw tangents where plans with these sacrifices lie, and give their relaxation."""
        easier = fixed(self.arrays, self.problem, sacrifices)
        relaxation = refined(self.arrays, easier, self.gap / 4, clock)
        self.keep(relaxation.problem)
        return relaxation.outcome

    def keep(self, problem: LinearProgram) -> None:
        """Keep the tangents that were drawn for a program with other bounds."""
        rows = problem.matrix, problem.row_lower, problem.row_upper
        self.problem = replace(self.problem, matrix=rows[0], row_lower=rows[1], row_upper=rows[2])

    def tighten(self) -> None:
        """Rebuild the program without what no plan better than the best one can look like."""
        if self.best is None or not self.best.sacrifices or self.value >= self.tightened_at:
            return
        self.tightened_at = self.value
        relaxed = refined(self.arrays, self.problem, self.gap / 4, self.clock).outcome
        if relaxed.row_dual is None:
            return
        better = tightened(self.arrays, relaxed, self.value - relaxed.objective)
        arrays = array_program(
            pyomo_program(
                self.program,
                ranges=better.ranges,
                highest=better.highest,
                accuracy=min(ACCURACY, self.gap),
            )
        )
        relaxation = refined(arrays, arrays.problem, self.gap / 4, self.clock)
        if relaxation.outcome.ending == "optimal":
            self.arrays, self.problem = arrays, arrays.problem
            self.keep(relaxation.problem)
            self.draw_for(self.best.sacrifices, self.clock)
            self.bound = max(self.bound, min(relaxation.outcome.bound, self.value))
            self.tell()

    def improve(self) -> Ending:
        """One run of the whole program, from the best plan on; 'optimal' if it can go on."""
        reserve = min(RESERVE_SHARE * self.clock.limit, RESERVE_MOST)
        outcome = self.run(self.problem, self.clock.left - reserve, self.start(), bounds=True)
        if outcome.ending == "infeasible" and self.best is None:
            return "infeasible"
        self.bound = max(self.bound, min(outcome.bound, self.value))
        if outcome.solution is None:
            return outcome.ending
        drawn = self.draw(outcome)
        decision = self.arrays.decision(outcome.solution)
        self.settle(decision, sacrifices_in(self.arrays, outcome.solution))
        if not drawn:
            self.effort /= 8
        return outcome.ending if drawn or self.effort > LEAST_EFFORT else "failed"

    def run(
        self,
        problem: LinearProgram,
        seconds: float,
        start: Floats | None,
        *,
        bounds: bool = False,
        nodes: int = NO_LIMIT,
    ) -> Outcome:
        """Run HiGHS; `bounds` says that what it proves holds for the whole program."""

        def tell(news: Progress) -> None:
            bound = news.lower_bound if bounds else None
            self.tell(-np.inf if bound is None else bound)

        return solve_once(
            problem,
            time_limit=seconds,
            gap=self.gap * self.effort,
            start=start,
            report=tell,
            stop=self.clock.stop,
            mip_max_nodes=nodes,
        )

    def draw(self, outcome: Outcome) -> bool:
        """Draw tangents where a solution lies below the curves; whether there were any."""
        rows, _ = missing_tangents(self.arrays, outcome, 10 * MIP_FEASIBLE)
        self.problem = self.problem.with_rows(rows)
        return len(rows) > 0

    def solution(self, ending: Ending) -> Solution:
        """What was found and proven."""
        if ending == "infeasible" and self.best is None:
            return Solution("infeasible", None, np.inf, METHOD)
        status: Status = "interrupted" if self.clock.stop() else "time_limit"
        if self.best is None:
            return Solution("no_plan", None, self.bound, METHOD)
        bound = min(self.bound, self.value)
        return Solution("optimal" if self.closed else status, self.best.decision, bound, METHOD)
