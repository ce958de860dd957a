"""The picture of a frontier: what the best plan costs at every value of the swept limit."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from optimizer.drawing import FAINT, INK, area, dot, frame, line, path, text, ticks
from optimizer.frontiers.efficient_points import EfficientPoint
from optimizer.frontiers.sweep import Sweep
from optimizer.frontiers.table import level

WIDTH, HEIGHT = 860, 440
LEFT, RIGHT, TOP, BOTTOM = 92, 32, 78, 58
PLAN, NONE = "#0550ae", "#b35900"
AIR = 0.06
"""Space around the points, as a share of what they span."""

Scale = Callable[[float], float]


def frontier_picture(name: str, sweep: Sweep, points: Sequence[EfficientPoint]) -> str:
    """SVG: cost by limit, the range that is not proven shaded, limits that no plan meets marked."""
    planned = [point for point in points if point.evaluation is not None]
    heading = f"{name}: what the best plan costs, by {_words(sweep)}"
    if not planned:
        words = [text(LEFT, 30, heading, 17, weight=600), text(LEFT, 60, "No point yet.", 13)]
        return frame(words, heading, WIDTH, HEIGHT)
    x = _scale([point.limit for point in points], LEFT, WIDTH - RIGHT)
    costs = [_cost(point) for point in planned] + [_bound(point) for point in planned]
    y = _scale(costs, HEIGHT - BOTTOM, TOP)
    divisions = [point.limit for point in points], costs
    parts = [
        text(LEFT, 28, heading, 17, weight=600),
        text(LEFT, 50, _told(planned), 13),
        *_axes(x, y, *divisions),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, _words(sweep), 13, anchor="middle"),
        text(WIDTH - RIGHT, HEIGHT - 12, "lines only guide the eye", 11, anchor="end"),
        area(_band(planned, x, y), PLAN),
        path([(x(point.limit), y(_cost(point))) for point in planned], PLAN),
        *(dot(x(point.limit), y(_cost(point)), PLAN) for point in planned),
        *_impossible(points, x),
    ]
    return frame(parts, heading, WIDTH, HEIGHT)


def _words(sweep: Sweep) -> str:
    if sweep.over == "var":
        of = " of total cost" if sweep.limit.of == "total" else ""
        return f"largest VaR {100 * level(sweep):g} %{of}"
    return {"budget": "budget", "capital": "capital, all of it (gross)"}[sweep.over]


def _told(planned: Sequence[EfficientPoint]) -> str:
    gaps = [point.gap for point in planned]
    first, last = planned[0], planned[-1]
    if any(gap is None for gap in gaps):
        proven = "not every point has a proven bound"
    else:
        widest = max(gap for gap in gaps if gap is not None)
        proven = f"shaded: what is not proven, at most {100 * widest:.2g} % of the cost"
    return (
        f"From {_cost(first):,.0f} at {first.limit:,.0f} to {_cost(last):,.0f} at "
        f"{last.limit:,.0f}; {proven}."
    )


def _cost(point: EfficientPoint) -> float:
    assert point.evaluation is not None
    return point.evaluation.objective


def _bound(point: EfficientPoint) -> float:
    return point.lower_bound if point.gap is not None else _cost(point)


def _scale(values: Sequence[float], begin: float, end: float) -> Scale:
    low, high = _span(values)
    return lambda value: begin + (end - begin) * (value - low) / (high - low)


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    air = AIR * (high - low) or 0.05 * max(abs(high), 1.0)
    return low - air, high + air


def _axes(x: Scale, y: Scale, limits: Sequence[float], costs: Sequence[float]) -> list[str]:
    parts = []
    across, up = ticks(*_span(limits), 7), ticks(*_span(costs), 6)
    for value in across:
        parts.append(line(x(value), TOP, x(value), HEIGHT - BOTTOM, FAINT))
        words = _short(value, across)
        parts.append(text(x(value), HEIGHT - BOTTOM + 18, words, 12, anchor="middle"))
    for value in up:
        parts.append(line(LEFT, y(value), WIDTH - RIGHT, y(value), FAINT))
        parts.append(text(LEFT - 8, y(value) + 4, _short(value, up), 12, anchor="end"))
    parts.append(text(LEFT - 8, TOP - 12, "total cost", 12, anchor="end"))
    parts.append(line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, INK))
    return parts


def _short(value: float, among: Sequence[float]) -> str:
    """A number of an axis with as many digits as tell its neighbours apart."""
    step = min((high - low for low, high in pairwise(among)), default=1.0)
    for size, unit in ((1e6, " M"), (1e3, " k"), (1.0, "")):
        if max(abs(low) for low in among) >= size:
            digits = next((n for n in range(4) if round(step / size, n) * size >= step * 0.999), 4)
            return f"{value / size:,.{digits}f}{unit}"
    return f"{value:g}"


def _band(planned: Sequence[EfficientPoint], x: Scale, y: Scale) -> list[tuple[float, float]]:
    above = [(x(point.limit), y(_cost(point))) for point in planned]
    below = [(x(point.limit), y(_bound(point))) for point in planned]
    return [*above, *reversed(below)]


def _impossible(points: Sequence[EfficientPoint], x: Scale) -> list[str]:
    """A mark at the foot of every limit that no plan meets."""
    marks = []
    for point in points:
        if point.evaluation is None:
            foot, words = HEIGHT - BOTTOM - 6, "none" if point.status == "infeasible" else "?"
            marks.append(text(x(point.limit), foot, words, 12, NONE, 600, "middle"))
    return marks
