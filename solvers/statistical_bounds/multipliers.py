"""At which multipliers limits move into the objective: the best ones on another sample.

Any multipliers give a valid bound; good ones give a high one. The Lagrangian's value is concave in
them, and each plan found gives a line above it: Kelley's cutting planes (1960).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import linprog

from instances.instance import Floats
from models.evaluation import evaluate
from models.program import Decision, Limit, Program
from models.progress import Progress, Report, Stop, never, quiet
from models.statistics.replication_program import Priced, Relaxation, left_side, relaxed, right_side
from solvers.solution import Solution

STAGE = "fixing multipliers"

MOST_ROUNDS = 8
"""Solves that multipliers are worth."""

CLOSE_ENOUGH = 2e-3
"""Relative distance of the Lagrangian's value from its model at which to end."""

LARGEST = 100.0
"""Multiplier at most: what costs this many times the plan when a limit is exceeded by its size."""

LEAST_SIZE = 1e-9
"""Size of a limit at least, where nothing may be exceeded."""


@dataclass
class _Lines:
    """What each plan says of the Lagrangian: its cost, and by how much it exceeds each limit."""

    program: Program
    limits: Sequence[Limit]
    cost: list[float] = field(default_factory=list)
    excess: list[Floats] = field(default_factory=list)

    def add(self, decision: Decision) -> None:
        program = replace(self.program, limits=tuple(self.limits))
        evaluation = evaluate(program, decision)
        over = [
            left_side(check.limit, check.value) - right_side(check.limit)
            for check in evaluation.limits
        ]
        self.cost.append(evaluation.objective)
        self.excess.append(np.array(over))

    def highest(self) -> tuple[Floats, float]:
        """Multipliers where the lowest line is highest, and its height there.

        Solved in shares: of the dearest plan, and of the limits' own size.
        """
        scale = max(map(abs, self.cost)) or 1.0
        size = np.array([max(abs(right_side(limit)), LEAST_SIZE) for limit in self.limits])
        rows = np.column_stack([-np.array(self.excess) / size, np.ones(len(self.cost))])
        bounds = [*((0.0, LARGEST) for _ in self.limits), (None, None)]
        aim = np.append(np.zeros(size.size), -1.0)
        answer = linprog(aim, A_ub=rows, b_ub=np.array(self.cost) / scale, bounds=bounds)
        if answer.x is None:
            return np.zeros(size.size), np.inf
        return answer.x[:-1] * scale / size, float(answer.x[-1]) * scale


def multipliers(
    program: Program,
    limits: Sequence[Limit],
    solve: Callable[..., Solution],
    starts: Sequence[Decision],
    *,
    relaxation: Relaxation,
    time_limit: float,
    gap: float,
    report: Report = quiet,
    stop: Stop = never,
) -> tuple[Priced, ...]:
    """Find multipliers on a sample that the replications do not touch.

    Parameters
    ----------
    program : Program
        Of the sample that the plan was found on, with its limits.
    limits : sequence of Limit
        Those to price (`models.statistics.replication_program.limits_that_can_be_priced`).
    solve : callable
        A method of solution.
    starts : sequence of Decision
        Plans known already: the one to be judged, and those that percentages refer to.
    relaxation : Relaxation
        What else is relaxed in a replication; its ``priced`` is left aside.
    time_limit : float
        Seconds for each solve.
    gap : float
        Solver gap at which each may end.

    Returns
    -------
    tuple of Priced
        The best multipliers that were tried, 0 where a limit costs nothing.
    """
    if not limits:
        return ()
    lines = _Lines(program, limits)
    for decision in starts:
        lines.add(decision)
    best, best_value = np.zeros(len(limits)), -np.inf
    for number in range(MOST_ROUNDS):
        price, height = lines.highest()
        priced = _priced(limits, price)
        lagrangian, constant = relaxed(program, replace(relaxation, priced=priced))
        solution = solve(lagrangian, time_limit=time_limit, gap=gap, report=quiet, stop=stop)
        report(Progress(STAGE, (number + 1) / MOST_ROUNDS))
        value = solution.lower_bound + constant
        if value > best_value:
            best, best_value = price, value
        if solution.decision is None or stop():
            break
        lines.add(solution.decision)
        if height - best_value <= CLOSE_ENOUGH * abs(height):
            break
    return _priced(limits, best)


def _priced(limits: Sequence[Limit], price: Floats) -> tuple[Priced, ...]:
    pairs = zip(limits, price.tolist(), strict=True)
    return tuple(Priced(limit, multiplier) for limit, multiplier in pairs)
