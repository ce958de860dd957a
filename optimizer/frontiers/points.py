"""The points of a frontier: in which order they are solved, from which plan on, and what is kept.

The two ends come first, then the middle, then the quarters, and so on. A point starts from the plan
of the nearest tighter point of an earlier round, which meets its looser limit. So a point depends
on its place alone, not on which worker was ready first, and points of one round can be solved side
by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from joblib import delayed

from models.fingerprint import fingerprint
from models.parallel import in_order
from models.program import Decision, Program
from models.progress import Progress, Report, Stop, never, quiet
from optimizer.frontiers.point_store import PointStore
from optimizer.frontiers.sweep import Sweep
from optimizer.plan_summary import versions
from optimizer.solve_again import Answer, solve_again

STAGE = "frontier"


@dataclass(frozen=True)
class Task:
    """A point to solve: its place, and the place of the point that it starts from."""

    place: int
    start: int | None


def rounds(points: int) -> list[list[Task]]:
    """Tasks by round, for points in the order from the tightest to the loosest.

    Examples
    --------
    >>> [[task.place for task in tasks] for tasks in rounds(5)]
    [[0, 4], [2], [1, 3]]
    """
    if points == 1:
        return [[Task(0, None)]]
    tasks = [[Task(0, None), Task(points - 1, None)]]
    solved = [0, points - 1]
    while len(solved) < points:
        halves = [Task((low + high) // 2, low) for low, high in pairwise(solved) if high - low > 1]
        tasks.append(halves)
        solved = sorted([*solved, *(task.place for task in halves)])
    return tasks


@dataclass
class Solver:
    """Solves programs of a sweep, or takes what an earlier run has kept of them."""

    sweep: Sweep
    store: PointStore
    report: Report = quiet
    stop: Stop = never
    total: int = 0
    done: int = 0
    base: str = field(init=False)

    def __post_init__(self) -> None:
        settings = self.sweep.settings
        self.base = fingerprint(
            self.sweep.program, self.sweep.limit, settings.gap, settings.method, versions()
        )

    def key(self, *what: object) -> str:
        """Fingerprint of the program, of how it is solved, and of `what`."""
        return fingerprint(self.base, *what)

    def answer(
        self, program: Program, key: str, start: Decision | None, stage: str = STAGE
    ) -> Answer:
        """The kept answer, or a new one, which is then kept."""
        kept = self.store.kept(key, program)
        if kept is not None:
            return kept
        answer = solve_again(
            program,
            self.sweep.settings,
            start=start,
            stage=stage,
            report=self._tell if stage == STAGE else self.report,
            stop=self.stop,
        )
        self.store.keep(key, answer)
        return answer

    def count(self) -> None:
        """Say that one more point is done."""
        self.done += 1
        self.report(Progress(STAGE, self.done / max(self.total, 1)))

    def _tell(self, news: Progress) -> None:
        self.report(replace(news, done=self.done / max(self.total, 1)))


def solve_points(
    solver: Solver, values: Sequence[float], first: Decision | None, last: Answer | None
) -> list[Answer]:
    """Solve the points of a frontier, round by round.

    Parameters
    ----------
    solver : Solver
    values : sequence of float
        Of the swept limit, from the tightest to the loosest.
    first : Decision or None
        A plan for the tightest point to start from.
    last : Answer or None
        Of the loosest point, where it is known already.

    Returns
    -------
    list of Answer
        In the order of `values`; ``interrupted`` where it was stopped before.
    """
    answers: dict[int, Answer] = {}
    keys: dict[int, str] = {}
    solver.total, jobs = len(values), solver.sweep.settings.jobs
    if last is not None:
        answers[len(values) - 1] = last
        keys[len(values) - 1] = solver.key("loosest")
        solver.count()
    for tasks in rounds(len(values)):
        tasks = [task for task in tasks if task.place not in answers]
        starts = [_start(task, answers, first) for task in tasks]
        for task in tasks:
            origin = "" if task.start is None else keys[task.start]
            keys[task.place] = solver.key("point", values[task.place], origin)
        calls = (
            delayed(solver.answer)(solver.sweep.at(values[task.place]), keys[task.place], start)
            for task, start in zip(tasks, starts, strict=True)
        )
        found = in_order(calls, len(tasks), jobs, STAGE, quiet, never)
        for task, answer in zip(tasks, found, strict=True):
            answers[task.place] = answer
            solver.count()
    return [answers[place] for place in range(len(values))]


def _start(task: Task, answers: dict[int, Answer], first: Decision | None) -> Decision | None:
    if task.start is not None:
        return answers[task.start].decision
    return first if task.place == 0 else None
