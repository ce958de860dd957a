"""A frontier for a reader at a terminal, and what may be asked of one."""

from typing import cast, get_args

from instances.problems import InvalidInput, Problem
from models.risk import value_at_risk
from optimizer.amounts import money, percent
from optimizer.frontiers.efficient_points import EfficientPoint
from optimizer.frontiers.frontier import Frontier
from optimizer.frontiers.sweep import Over, Sweep
from optimizer.frontiers.table import level
from optimizer.summary_report import Section

MOST_POINTS = 1000

_NO_PLAN = {
    "infeasible": "no plan meets it",
    "no_plan": "no plan found in time",
    "time_limit": "no plan found in time",
}


def require_axis(over: str, points: int) -> Over:
    """Refuse what cannot be swept.

    Raises
    ------
    InvalidInput
    """
    problems = []
    if over not in get_args(Over):
        expected = f"what to sweep: {', '.join(get_args(Over))}"
        problems.append(Problem("command line", None, "--over", over, expected))
    if not 1 <= points <= MOST_POINTS:
        expected = f"a number of points from 1 to {MOST_POINTS}"
        problems.append(Problem("command line", None, "--points", str(points), expected))
    if problems:
        raise InvalidInput(problems)
    return cast(Over, over)


def frontier_section(name: str, frontier: Frontier) -> Section:
    """The points as a table."""
    sweep = frontier.sweep
    var = f"VaR {100 * level(sweep):g} %"
    limit = var if sweep.over == "var" else sweep.over
    header = (
        f"Largest {limit}",
        "total cost",
        "proven",
        "gap",
        "capital",
        "stockouts",
        f"its {var}",
    )
    rows = [header, *(_cells(sweep, point) for point in frontier.points)]
    left = frontier.asked - len(frontier.points)
    stopped = f"Stopped with {left} points to go; the same command goes on from here."
    return Section(f"Frontier of {name} over {limit}", rows, (stopped,) if left else ())


def _cells(sweep: Sweep, point: EfficientPoint) -> tuple[str, ...]:
    worth = point.evaluation
    if worth is None:
        return money(point.limit), _NO_PLAN[point.status], "", "", "", "", ""
    return (
        money(point.limit),
        money(worth.objective),
        money(point.lower_bound),
        "-" if point.gap is None else percent(point.gap),
        money(worth.total_capital),
        money(worth.expected_stockout_cost),
        money(value_at_risk(worth.loss, sweep.program.probability, level(sweep))),
    )
