"""The files of a frontier: a table, plain data, a picture, and a plan a point."""

from collections.abc import Sequence
from pathlib import Path

from instances.staging import staged
from instances.writers import write_csv, write_json, write_text
from optimizer.frontiers.efficient_points import EfficientPoint
from optimizer.frontiers.picture import frontier_picture
from optimizer.frontiers.sweep import Sweep
from optimizer.frontiers.table import frontier_data, frontier_table, plan_rows

POINTS = "points"
"""Folder in which finished points are kept for a later run."""


def write_frontier(
    name: str, sweep: Sweep, points: Sequence[EfficientPoint], asked: int, folder: Path
) -> None:
    """Write ``frontier.csv``, ``frontier.json``, ``frontier.svg`` and ``plan_01.csv`` and so on.

    Parameters
    ----------
    name : str
        Of the instance.
    sweep : Sweep
    points : sequence of EfficientPoint
    asked : int
        Number of points that were asked for.
    folder : Path
        Plans of points that it holds from an earlier run and that are no more are removed.
    """
    digits = max(2, len(str(asked)))
    plans = {
        f"plan_{number:0{digits}}.csv": plan_rows(sweep.program, point)
        for number, point in enumerate(points, 1)
    }
    with staged(folder) as stage:
        write_csv(stage / "frontier.csv", frontier_table(sweep, points))
        write_json(stage / "frontier.json", frontier_data(name, sweep, points, asked))
        write_text(stage / "frontier.svg", frontier_picture(name, sweep, points))
        for file, plan in plans.items():
            if plan is not None:
                write_csv(stage / file, plan)
    for path in folder.glob("plan_*.csv"):
        if plans.get(path.name) is None and path.stem.removeprefix("plan_").isdigit():
            path.unlink()
