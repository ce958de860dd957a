"""Draws the README's picture from a plan: how often stockouts cost more than so much in a year.

Run the README's main job, then ``python docs/make_picture.py plan``; it writes docs/plan.svg.
"""

import json
import sys
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

WIDTH, HEIGHT = 860, 400
LEFT, RIGHT, TOP, BOTTOM = 62, 24, 64, 46
INK, FAINT, WITHOUT, PLAN, MARK = "#24292f", "#d0d7de", "#b35900", "#0550ae", "#8250df"


def picture(folder: Path) -> str:
    """SVG of the losses of a plan and of the same year without buffers."""
    losses = pd.read_parquet(folder / "losses.parquet")
    losses = losses[losses["probability"] > 0]
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    scale = _Scale(float(losses["loss_without_buffers"].max()))
    parts = [
        _text(LEFT, 22, "Share of years in which stockouts cost more than ...", 17, weight=600),
        _text(LEFT, 42, _headline(summary), 13),
        _axes(scale),
        _curve(losses, "loss_without_buffers", scale, WITHOUT),
        _curve(losses, "loss", scale, PLAN),
        *_labels(losses, summary, scale),
    ]
    return _frame(parts, _headline(summary))


class _Scale:
    """Money to the right, in square roots so that both small and large losses can be read."""

    def __init__(self, largest: float) -> None:
        self.step = 10 ** np.floor(np.log10(largest))
        self.largest = np.ceil(largest / self.step) * self.step

    def x(self, money: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * float(np.sqrt(max(money, 0.0) / self.largest))

    def y(self, probability: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - probability)


def _headline(summary: dict) -> str:
    return (
        f"{summary['instance']}: {summary['skus']} SKUs, {summary['scenarios']} scenarios. "
        f"Total cost a year: {_money(summary['objective'])} with the plan, "
        f"{_money(summary['objective_without_buffers'])} without buffers."
    )


def _money(value: float) -> str:
    return f"{value / 1e6:.2f} million" if value >= 1e6 else f"{value:,.0f}"


def _axes(scale: _Scale) -> str:
    marks = [share * scale.largest for share in (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)]
    lines = [_line(scale.x(m), TOP, scale.x(m), HEIGHT - BOTTOM, FAINT) for m in marks]
    lines += [
        _text(scale.x(m), HEIGHT - BOTTOM + 18, f"{m / 1e6:g}", 12, anchor="middle") for m in marks
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(_line(LEFT, scale.y(share), WIDTH - RIGHT, scale.y(share), FAINT))
        lines.append(_text(LEFT - 8, scale.y(share) + 4, f"{share:.0%}", 12, anchor="end"))
    caption = "loss of the year, millions"
    lines.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, caption, 12, anchor="middle"))
    return "\n".join(lines)


def _curve(losses: pd.DataFrame, column: str, scale: _Scale, colour: str) -> str:
    """Share of scenarios whose loss is above each value, as steps."""
    ordered = losses.sort_values(column)
    loss = ordered[column].to_numpy()
    above = 1.0 - ordered["probability"].cumsum().to_numpy()
    points = [(scale.x(0.0), scale.y(1.0))]
    for value, before, after in zip(loss, [1.0, *above[:-1]], above, strict=True):
        points += [(scale.x(value), scale.y(before)), (scale.x(value), scale.y(max(after, 0.0)))]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'


def _labels(losses: pd.DataFrame, summary: dict, scale: _Scale) -> list[str]:
    var, other = scale.x(summary["var"]), scale.x(summary["var_without_limits"])
    typical = scale.x(float(losses["loss_without_buffers"].median()))
    years = f"1 year in {1 / (1 - summary['alpha']):.0f}"
    marks = [
        _line(var, scale.y(0.5), var, HEIGHT - BOTTOM, MARK, dashed=True),
        _text(
            var + 6, scale.y(0.47), f"{years} costs more than {_money(summary['var'])}", 12, MARK
        ),
        _text(var + 6, scale.y(0.12), "with the plan", 14, PLAN, 600),
        _text(typical - 10, scale.y(0.6), "without buffers", 14, WITHOUT, 600, "end"),
    ]
    if other > var:
        words = f"the cheapest plan: {_money(summary['var_without_limits'])}"
        marks += [
            _line(other, scale.y(0.35), other, HEIGHT - BOTTOM, MARK, dashed=True),
            _text(other + 6, scale.y(0.32), words, 12, MARK),
        ]
    return marks


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}"{dash}/>'


def _text(
    x: float,
    y: float,
    words: str,
    size: int,
    colour: str = INK,
    weight: int = 400,
    anchor: str = "start",
) -> str:
    style = f'font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def _frame(parts: list[str], title: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" '
        'font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif">'
    )
    back = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", back, *parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("plan.svg").write_text(picture(Path(sys.argv[1])), encoding="utf-8")
