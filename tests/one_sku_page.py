"""The tables of docs/simulation_check.md.

`python tests/one_sku_page.py` prints them; with `--write` it puts them into the page.
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from one_sku_comparison import Comparison, compare, with_small_lots
from one_sku_settings import DEMAND_A_WEEK, PEAKS, SETTINGS, Setting

PAGE = Path(__file__).parents[1] / "docs" / "simulation_check.md"
NAMED = {setting.name: setting for setting in SETTINGS}
SCENARIOS = 4000


def settings_table() -> list[str]:
    rows = [[*_figures(compare(setting)), _cause(setting)] for setting in SETTINGS]
    head = ["setting", "Q", "b", "simulated", "modelled", "difference", "z", "cause; without it"]
    return _table(head, rows)


def surge_table() -> list[str]:
    """How far a surge is overrated, by the size of lots."""
    alone = NAMED["surge, many weeks of lots"]
    helped = NAMED["surge, many weeks of lots, alternate of 0.5"]
    lots = (1.0, 10.0, 40.0, 80.0, 200.0, 520.0)
    rows = [[_weeks(lot), *(f"{1 / _with(s, lot).ratio:.2f}" for s in (alone, helped))]
            for lot in lots]  # fmt: skip
    return _table(["Q", "modelled / simulated", "with an alternate of 0.5"], rows)


def standing_table() -> list[str]:
    """A standing alternate stops: the phase as drawn, and phase 0."""
    setting = NAMED["standing alternate stopped"]
    rows = []
    for lot in (1.0, 5.0, 20.0, 80.0):
        c = _with(setting, lot)
        short = (c.simulated, c.modelled, c.no_phase)
        rows.append([_weeks(lot), *(f"{part.mean():.2f}" for part in short)])
    return _table(["Q", "simulated", "modelled", "with phase 0"], rows)


def peaks_table() -> list[str]:
    """Successive outages: the difference by lots and buffer."""
    setting = NAMED["successive outages, no buffer"]
    buffers = (0.0, 20.0, 80.0)
    rows = []
    for lot in (1.0, 20.0, 80.0, 200.0):
        found = [_with(replace(setting, buffer=buffer), lot) for buffer in buffers]
        rows.append([_weeks(lot), *(f"{100 * (c.ratio - 1):+.1f} %" for c in found)])
    return _table(["Q", *(f"b = {_weeks(buffer)}" for buffer in buffers)], rows)


TABLES = {
    "settings": settings_table,
    "surge": surge_table,
    "standing": standing_table,
    "peaks": peaks_table,
}


def section(page: str, name: str) -> str:
    """What stands between the markers of a table."""
    return page.split(f"<!-- {name} -->\n")[1].split(f"<!-- end of {name} -->")[0]


def with_section(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = page.split(begin)
    return before + begin + text + end + rest.split(end)[1]


def numbers(row: str) -> np.ndarray:
    """The numbers of a table's row, to compare."""
    return np.array([float(n) for n in re.findall(r"(?<![\w.])[-+]?\d+\.?\d*", row)])


def _with(setting: Setting, lot: float) -> Comparison:
    return compare(replace(setting, quantity=lot, scenarios=SCENARIOS))


def _weeks(units: float) -> str:
    return f"{units / DEMAND_A_WEEK:g}"


def _figures(c: Comparison) -> list[str]:
    """Name, lots and buffer in weeks of demand, units short, difference, z."""
    name, lot, buffer = c.setting.name, _weeks(c.setting.quantity), _weeks(c.setting.buffer)
    means = (f"{c.simulated.mean():.2f}", f"{c.modelled.mean():.2f}")
    return [name, lot, buffer, *means, f"{100 * (c.ratio - 1):+.1f} %", f"{c.z:+.1f}"]


def _cause(setting: Setting) -> str:
    if not setting.cause:
        return ""
    if setting.without:
        rest = compare(setting).where(setting.without)
        kind = "single stops" if setting.cause == PEAKS else "later stops"
        return f"{setting.cause}; {kind} {100 * (rest.ratio - 1):+.1f} %, z {rest.z:+.1f}"
    if setting.small_lots:
        rest = with_small_lots(setting)
        return f"{setting.cause}; Q = 0.1 {100 * (rest.ratio - 1):+.1f} %"
    return setting.cause


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, table in TABLES.items():
        text = "\n".join(table()) + "\n"
        print(text)
        page = with_section(page, name, text)
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
