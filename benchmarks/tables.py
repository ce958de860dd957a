"""The table for people: medians over seeds, ratios and exponents, as Markdown."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import numpy as np

from benchmarks.suites import SUITES

Row = Mapping[str, str]
Group = list[Row]

OURS = "decomposition"
HEADER = (
    "case",
    "size",
    "method",
    "seeds",
    "limit s",
    "seconds",
    "gap %",
    "unproven share of price %",
    "peak MiB",
    "times ours",
    "ends, notes",
)


def markdown(rows: Sequence[Row]) -> str:
    """All suites that have rows, each with its tables."""
    blocks = []
    for suite in SUITES.values():
        own = [row for row in rows if row["suite"] == suite.name]
        if own:
            blocks += [f"### {suite.name}", suite.about, _body(suite.name, own), _where(own)]
    return "\n\n".join(blocks) + "\n"


def _body(suite: str, rows: Sequence[Row]) -> str:
    if suite == "sampling":
        return _sampling(rows)
    parts = [_comparison(rows)]
    if suite == "ratio":
        parts.append(_largest(rows))
    if suite.startswith("growth"):
        parts.append(_growth(rows, suite.removeprefix("growth in ")))
    return "\n\n".join(parts)


def _comparison(rows: Sequence[Row]) -> str:
    groups = _grouped(rows, "case", "variant", "size", "method", "time_limit")
    ours = {key[:3]: _median(group, "seconds") for key, group in groups.items() if key[3] == OURS}
    lines = []
    for (case, variant, size, method, limit), group in groups.items():
        seconds, base = _median(group, "seconds"), ours.get((case, variant, size))
        ratio = seconds / base if seconds is not None and base and method != OURS else None
        lines.append(
            (
                case if variant == "standard" else f"{case}, {variant}",
                size,
                method,
                str(len(group)),
                f"{float(limit):g}",
                _number(seconds, 3),
                _number(_median(group, "gap", worst=math.inf), 3, 100),
                _number(_median(group, "unproven_share", worst=math.inf), 3, 100),
                _number(_median(group, "peak_mib"), 4),
                _number(ratio, 3),
                _ends(group),
            )
        )
    return _table(HEADER, lines)


def _largest(rows: Sequence[Row]) -> str:
    """The largest size at which every run of a method reached the gap, and the ratio there."""
    header = ("case", "method", "largest size solved to 1 %", "seconds", "times ours")
    lines = []
    for (case, variant, method), group in _grouped(rows, "case", "variant", "method").items():
        sizes = _grouped(group, "size")
        solved = [size for (size,), own in sizes.items() if all(map(_within_one_percent, own))]
        if not solved or method == OURS:
            continue
        same = [row for row in rows if (row["case"], row["variant"]) == (case, variant)]
        ours = [row for row in same if row["method"] == OURS and row["size"] == solved[-1]]
        seconds, base = _median(sizes[(solved[-1],)], "seconds"), _median(ours, "seconds")
        ratio = seconds / base if seconds and base else None
        lines.append((case, method, solved[-1], _number(seconds, 3), _number(ratio, 3)))
    return _table(header, lines)


def _within_one_percent(row: Row) -> bool:
    return bool(row["gap"]) and float(row["gap"]) <= 0.01 * (1 + 1e-9)


def _growth(rows: Sequence[Row], of: str) -> str:
    """Exponents of time and memory, fitted to medians on logarithmic axes."""
    header = ("case", "method", "exponent of", "sizes", "seconds", "solving", "MiB", "requirements")
    lines = []
    for (case, method), group in _grouped(rows, "case", "method").items():
        sizes = _grouped(group, "size")
        place = 0 if of == "SKUs" else 1
        at = [float(size.split("x")[place]) for (size,) in sizes]
        needs = [_median(own, "requirements") for own in sizes.values()]
        seconds = [_median(own, "seconds") for own in sizes.values()]
        solving = [_median(own, "solve_s") for own in sizes.values()]
        memory = [_median(own, "peak_mib") for own in sizes.values()]
        if len(at) < 3:
            continue
        for name, x in ((of, at), ("requirements", needs)):
            exponents = (_exponent(x, y) for y in (seconds, solving, memory, needs))
            written = [_number(exponent, 3) for exponent in exponents]
            lines.append((case, method, name, str(len(at)), *written))
    return _table(header, lines)


def _sampling(rows: Sequence[Row]) -> str:
    header = (
        "size",
        "seeds",
        "sampling s",
        "events/s",
        "requirements s",
        "SKU-scenarios/s",
        "numpy s for as many draws",
        "peak MiB",
        "notes",
    )
    lines = [
        (
            size,
            str(len(group)),
            _number(_median(group, "sampling_s"), 3),
            _number(_median(group, "events_per_s"), 3),
            _number(_median(group, "solve_s"), 3),
            _number(_median(group, "sku_scenarios_per_s"), 3),
            _number(_median(group, "numpy_s"), 3),
            _number(_median(group, "peak_mib"), 4),
            _ends(group),
        )
        for (size,), group in _grouped(rows, "size").items()
    ]
    return _table(header, lines)


def _where(rows: Sequence[Row]) -> str:
    """Machines, versions, dates and how busy the machine was."""
    told = []
    for (machine, versions), group in _grouped(rows, "machine", "versions").items():
        loads = [float(row["load"]) for row in group if row["load"]]
        busy = f"load before a run {min(loads):g} to {max(loads):g}" if loads else ""
        dates = sorted({row["date"] for row in group})
        seeds = ", ".join(sorted({row["seed"] for row in group}, key=int))
        told.append(f"{machine}; {versions}; {dates[0]} to {dates[-1]}; seeds {seeds}; {busy}.")
    return "\n\n".join(told)


def _grouped(rows: Iterable[Row], *names: str) -> dict[tuple[str, ...], Group]:
    groups: dict[tuple[str, ...], Group] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return dict(sorted(groups.items(), key=lambda item: _order(item[0])))


def _order(key: tuple[str, ...]) -> list[tuple[float, str]]:
    """Sizes by number, everything else by name."""
    order = []
    for part in key:
        skus, _, scenarios = part.partition("x")
        if skus.isdigit():
            order.append((float(skus) * 1e9 + float(scenarios or 0), ""))
        else:
            order.append((0.0, "" if part == OURS else part))
    return order


def _median(group: Group, name: str, worst: float | None = None) -> float | None:
    """Median over seeds; a run without the figure counts as `worst`, or not at all."""
    values = [float(row[name]) if row[name] else worst for row in group]
    if not any(row[name] for row in group):
        return None
    return median([value for value in values if value is not None])


def _exponent(x: Sequence[float | None], y: Sequence[float | None]) -> float | None:
    if any(not value for value in (*x, *y)):
        return None
    return float(np.polyfit(np.log(np.array(x, float)), np.log(np.array(y, float)), 1)[0])


def _ends(group: Group) -> str:
    """How runs ended, where not at their gap, and what else is to be known."""
    counts: dict[str, int] = defaultdict(int)
    for row in group:
        for text in (row["status"], row["note"]):
            if text and text not in ("optimal", "done"):
                counts[text] += 1
    return "; ".join(
        text if count == len(group) else f"{text} ({count})" for text, count in counts.items()
    )


def _number(value: float | None, digits: int, factor: float = 1.0) -> str:
    if value is None or not math.isfinite(value):
        return ""
    shown = factor * value
    if shown and abs(shown) < 10.0 ** (1 - digits):
        return f"{shown:.1g}"
    whole = f"{shown:,.0f}"
    return whole if abs(shown) >= 10.0 ** (digits - 1) else f"{shown:.{digits}g}"


def _table(header: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
