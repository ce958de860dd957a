"""Draws the README's picture: how often stockouts cost more than so much in a year.

    bufferplan solve electronics --var 0.95:60% --out plan
    bufferplan solve electronics --out plan-cheapest
    python docs/make_picture.py plan plan-cheapest

It writes docs/plan.svg.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from optimizer.drawing import FAINT, frame, line, path, text

WIDTH, HEIGHT = 860, 400
LEFT, RIGHT, TOP, BOTTOM = 62, 24, 64, 46
CHEAPEST, PLAN = "#b35900", "#0550ae"


def picture(limited: Path, cheapest: Path) -> str:
    """SVG of the losses of a plan within a VaR limit beside those of the cheapest plan."""
    plans = [(_losses(limited), _summary(limited)), (_losses(cheapest), _summary(cheapest))]
    scale = _Scale(max(float(losses["loss"].max()) for losses, _ in plans))
    title = _title(plans[0][1], plans[1][1])
    parts = [
        text(LEFT, 22, "Share of years in which stockouts cost more than ...", 17, weight=600),
        text(LEFT, 42, title, 13),
        _axes(scale),
        _curve(plans[1][0], scale, CHEAPEST),
        _curve(plans[0][0], scale, PLAN),
        *_marks(plans[1][1], scale, CHEAPEST, "the cheapest plan", 0.52),
        *_marks(plans[0][1], scale, PLAN, "with the limit", 0.74),
    ]
    return frame(parts, title, WIDTH, HEIGHT)


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
    lines = [line(scale.x(m), TOP, scale.x(m), HEIGHT - BOTTOM, FAINT) for m in marks]
    lines += [
        text(scale.x(m), HEIGHT - BOTTOM + 18, f"{m / 1e6:g}", 12, anchor="middle") for m in marks
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        lines.append(line(LEFT, scale.y(share), WIDTH - RIGHT, scale.y(share), FAINT))
        lines.append(text(LEFT - 8, scale.y(share) + 4, f"{share:.0%}", 12, anchor="end"))
    caption = "loss of the year, millions"
    lines.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, caption, 12, anchor="middle"))
    return "\n".join(lines)


def _curve(losses: pd.DataFrame, scale: _Scale, colour: str) -> str:
    """Share of scenarios whose loss is above each value, as steps."""
    ordered = losses.sort_values("loss")
    loss = ordered["loss"].to_numpy()
    above = 1.0 - ordered["probability"].cumsum().to_numpy()
    points = [(scale.x(0.0), scale.y(1.0))]
    for value, before, after in zip(loss, [1.0, *above[:-1]], above, strict=True):
        points += [(scale.x(value), scale.y(before)), (scale.x(value), scale.y(max(after, 0.0)))]
    return path(points, colour)


def _marks(summary: dict, scale: _Scale, colour: str, name: str, height: float) -> list[str]:
    at = scale.x(summary["var"])
    years = f"1 year in {1 / (1 - summary['alpha']):.0f} is above {_money(summary['var'])}"
    return [
        line(at, scale.y(height), at, HEIGHT - BOTTOM, colour, dashed=True),
        text(at + 6, scale.y(height) + 12, name, 14, colour, 600),
        text(at + 6, scale.y(height) + 29, years, 12, colour),
    ]


if __name__ == "__main__":
    drawn = picture(Path(sys.argv[1]), Path(sys.argv[2]))
    Path(__file__).with_name("plan.svg").write_text(drawn, encoding="utf-8")
