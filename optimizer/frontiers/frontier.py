"""The efficient frontier of an instance, from its ends to its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimizer.frontiers.efficient_points import EfficientPoint, efficient_points
from optimizer.frontiers.ends import Wanted, ends_of
from optimizer.frontiers.files import POINTS, write_frontier
from optimizer.frontiers.point_store import PointStore
from optimizer.frontiers.points import Solver, solve_points
from optimizer.frontiers.sweep import Over, Sweep, evenly, sweep_of
from optimizer.job import Job


@dataclass(frozen=True)
class Frontier:
    """Points of a sweep from the tightest limit to the loosest; fewer than asked if stopped."""

    sweep: Sweep
    points: Sequence[EfficientPoint]
    asked: int

    @property
    def complete(self) -> bool:
        """Whether every point was finished."""
        return len(self.points) == self.asked


def frontier_of(
    job: Job, over: Over, points: int, folder: Path, low: Wanted | None, high: Wanted | None
) -> Frontier:
    """Sweep a limit, keep every finished point in `folder`, and write what was found there.

    Parameters
    ----------
    job : Job
        The time limit of its settings counts for each point by itself.
    over : Over
    points : int
    folder : Path
        Points of an earlier run with the same inputs are taken from there.
    low, high : Wanted or None
        Ends of the sweep; None: the least that can be had, and what is reached without the limit.

    Raises
    ------
    NoPlan, InvalidInput
        As `optimizer.planning.solve_within_limits` does.
    """
    sweep = sweep_of(job, over)
    store = PointStore(folder / POINTS, sweep.settings.time_limit)
    solver = Solver(sweep, store, job.report, job.stop)
    ends = ends_of(solver, low, high)
    values = evenly(ends.low, ends.high, points)
    answers = solve_points(solver, values, ends.first, ends.last)
    frontier = Frontier(sweep, efficient_points(sweep, values, answers), len(values))
    write_frontier(job.instance.name, sweep, frontier.points, frontier.asked, folder)
    return frontier
