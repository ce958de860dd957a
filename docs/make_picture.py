"""Draws the README's picture: how often stockouts cost more than so much in a year.

    bufferplan solve electronics --var 0.95:60% --out plan
    bufferplan solve electronics --out plan-cheapest
    python docs/make_picture.py plan plan-cheapest

It writes docs/plan.svg.
"""

import json
import sys
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

WIDTH, HEIGHT = 860, 400
LEFT, RIGHT, TOP, BOTTOM = 62, 24, 64, 46
INK, FAINT, CHEAPEST, PLAN = "#24292f", "#d0d7de", "#b35900", "#0550ae"


def picture(limited: Path, cheapest: Path) -> str:
    """SVG of the losses of a plan within a VaR limit beside those of the cheapest plan."""
    plans = [(_losses(limited), _summary(limited)), (_losses(cheapest), _summary(cheapest))]
    scale = _Scale(max(float(losses["loss"].max()) for losses, _ in plans))
    title = _title(plans[0][1], plans[1][1])
    parts = [
        _text(LEFT, 22, "Share of years in which stockouts cost more than ...", 17, weight=600),
        _text(LEFT, 42, title, 13),
        _axes(scale),
        _curve(plans[1][0], scale, CHEAPEST),
        _curve(plans[0][0], scale, PLAN),
        *_marks(plans[1][1], scale, CHEAPEST, "the cheapest plan", 0.52),
        *_marks(plans[0][1], scale, PLAN, "with the limit", 0.74),
    ]
    return _frame(parts, title)


def _losses(folder: Path) -> pd.DataFrame:
    losses = pd.read_parquet(folder / "losses.parquet")
    return losses[losses["probability"] > 0]


def _summary(folder: Path) -> dict:
    return json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def _title(plan: dict, cheapest: dict) -> str:
    price = plan["objective"] - cheapest["objective"]
    return (
        f"{plan['instance']}: {plan['skus']} SKUs, {plan['scenarios']} scenarios. Holding the bad "
        f"year to {plan['var'] / cheapest['var']:.0%} costs {price:,.0f} a year more "
        f"({_money(plan['objective'])} in all)."
    )


class _Scale:
    """Money to the right, in square roots so that both small and large losses can be read."""

    def __init__(self, largest: float) -> None:
        self.step = 10 ** np.floor(np.log10(largest))
        self.largest = np.ceil(largest / self.step) * self.step

    def x(self, money: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * float(np.sqrt(max(money, 0.0) / self.largest))

    def y(self, probability: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - probability)


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


def _curve(losses: pd.DataFrame, scale: _Scale, colour: str) -> str:
    """Share of scenarios whose loss is above each value, as steps."""
    ordered = losses.sort_values("loss")
    loss = ordered["loss"].to_numpy()
    above = 1.0 - ordered["probability"].cumsum().to_numpy()
    points = [(scale.x(0.0), scale.y(1.0))]
    for value, before, after in zip(loss, [1.0, *above[:-1]], above, strict=True):
        points += [(scale.x(value), scale.y(before)), (scale.x(value), scale.y(max(after, 0.0)))]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'


def _marks(summary: dict, scale: _Scale, colour: str, name: str, height: float) -> list[str]:
    at = scale.x(summary["var"])
    years = f"1 year in {1 / (1 - summary['alpha']):.0f} is above {_money(summary['var'])}"
    return [
        _line(at, scale.y(height), at, HEIGHT - BOTTOM, colour, dashed=True),
        _text(at + 6, scale.y(height) + 12, name, 14, colour, 600),
        _text(at + 6, scale.y(height) + 29, years, 12, colour),
    ]


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
    drawn = picture(Path(sys.argv[1]), Path(sys.argv[2]))
    Path(__file__).with_name("plan.svg").write_text(drawn, encoding="utf-8")
