"""What replications prove: for each, a lower bound on its optimum, and the plan's cost on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from joblib import delayed

from models.evaluation import evaluate
from models.parallel import in_order
from models.program import Decision, Program
from models.progress import Report, Stop, Stopped, never, quiet
from models.statistics.replication_program import Relaxation, relaxed
from solvers.solution import Solution

STAGE = "solving replications"


@dataclass(frozen=True)
class Replication:
    """One sample of its own; money over the horizon.

    Parameters
    ----------
    lower_bound : float
        Proven by the solver for the relaxed program, whether its gap closed or not; infinity if
        no decision meets even the relaxed limits.
    found : float
        Best value found of the relaxed program: what more effort could raise the bound to.
    plan_cost : float
        Objective of the plan to be judged on this sample.
    """

    lower_bound: float
    found: float
    plan_cost: float


@dataclass(frozen=True)
class Search:
    """How each replication is solved: the method, seconds, and the solver gap to end at."""

    solve: Callable[..., Solution]
    time_limit: float
    gap: float


def replications(
    draw: Callable[[int], tuple[Program, Program]],
    decision: Decision,
    relaxation: Relaxation,
    search: Search,
    *,
    jobs: int = 1,
    report: Report = quiet,
    stop: Stop = never,
) -> list[Replication]:
    """Solve replications, in their order whatever the number of workers.

    Parameters
    ----------
    draw : callable
        Programs of replication n, of a sample that nothing else uses: the true one, and the
        one to prove a bound for (`solvers.statistical_bounds.fresh_programs`).
    decision : Decision
        The plan to be judged, chosen without these samples.
    relaxation : Relaxation
    search : Search
    jobs : int
        Workers.
    report, stop
        News after each; once `stop` says so, what is finished is returned.
    """
    count = relaxation.replications
    tasks = (
        delayed(_replication)(draw, n, decision, relaxation, search, stop) for n in range(count)
    )
    return [each for each in _until_stopped(tasks, count, jobs, report, stop) if each is not None]


def _until_stopped(
    tasks: Iterator[object], count: int, jobs: int, report: Report, stop: Stop
) -> Iterator[Replication | None]:
    try:
        yield from in_order(tasks, count, jobs, STAGE, report, stop)
    except Stopped:
        return


def _replication(
    draw: Callable[[int], tuple[Program, Program]],
    number: int,
    decision: Decision,
    relaxation: Relaxation,
    search: Search,
    stop: Stop,
) -> Replication | None:
    """One replication; None if it was broken off, so that no half-proven bound is taken for one."""
    if stop():
        return None
    program, for_bound = draw(number)
    plan_cost = evaluate(replace(program, limits=()), decision).objective
    eased, constant = relaxed(for_bound, relaxation)
    solution = search.solve(
        eased, time_limit=search.time_limit, gap=search.gap, start=decision, stop=stop
    )
    if solution.status == "interrupted" or stop():
        return None
    found = float("inf")
    if solution.decision is not None:
        found = evaluate(eased, solution.decision).objective + constant
    return Replication(solution.lower_bound + constant, found, plan_cost)
