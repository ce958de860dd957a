"""The picture of how concentrated the risk is: a curve an instance, and the median."""

from collections.abc import Mapping

import numpy as np

from instances.instance import Floats

SIZE, MARGIN = 420, 56
GRID = np.round(np.linspace(0.0, 1.0, 101), 2)


def picture(curves: Mapping[str, Floats]) -> str:
    """SVG of shares of the risk over shares of the SKUs, riskiest first, each on GRID."""
    title = "Share of the loss without buffers, riskiest SKUs first"
    parts = [_axes(), *(_line(curve, "#8c959f", 1.0, name) for name, curve in curves.items())]
    if curves:
        parts.append(_line(np.median(list(curves.values()), axis=0), "#0550ae", 3.0, "median"))
    width, height = SIZE + 2 * MARGIN, SIZE + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" font-size="12" '
            'font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif" fill="#24292f">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            f'<text x="{MARGIN}" y="24" font-size="14" font-weight="600">{title}</text>',
            f'<text x="{MARGIN}" y="42">{len(curves)} instances of 10 SKUs or more, grey; '
            "their median, blue</text>",
            *parts,
            f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">share of SKUs</text>',
            "</svg>\n",
        ]
    )


def on_grid(curve: Floats) -> Floats:
    """A curve through equally spaced shares, from none to all, on GRID."""
    return np.interp(GRID, np.linspace(0.0, 1.0, curve.size), curve)


def _axes() -> str:
    lines = []
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = _x(share), _y(share)
        lines.append(_rule(x, _y(0), x, _y(1)) + _rule(_x(0), y, _x(1), y))
        lines.append(f'<text x="{x}" y="{_y(0) + 18}" text-anchor="middle">{share:.0%}</text>')
        lines.append(f'<text x="{_x(0) - 8}" y="{y + 4}" text-anchor="end">{share:.0%}</text>')
    return "\n".join(lines)


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#d0d7de"/>'


def _line(values: Floats, colour: str, width: float, name: str) -> str:
    points = " ".join(f"{_x(s):.1f},{_y(v):.1f}" for s, v in zip(GRID, values, strict=True))
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}">'
        f"<title>{name}</title></polyline>"
    )


def _x(share: float) -> float:
    return MARGIN + SIZE * share


def _y(share: float) -> float:
    return MARGIN + SIZE * (1.0 - share)
