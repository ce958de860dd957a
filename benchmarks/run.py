"""Runs suites of comparisons, and writes their table as CSV and Markdown.

    python -m benchmarks.run --suite var --sizes 50x500 --seeds 5

Every measurement is a process of its own. Results are merged into those that are there: what was
measured again replaces the older figure.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.machine import load, machine, versions
from benchmarks.results import Row, merged, read_rows, write_rows
from benchmarks.suites import ALPHA, SUITES, Case, Size, Suite, size_of
from benchmarks.tables import markdown
from benchmarks.task import Task

HERE = Path(__file__).parent
CHAINS = Path(os.environ.get("BUFFERPLAN_DATA", HERE.parents[1] / "shared")) / "data"
"""Folder of outside data, whose chains the suite `lines` runs on."""
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
GRACE = 1.5
"""A process may take this many times its limit, and a minute, before it is ended."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; each result is written as soon as it is there."""
    asked = _arguments(arguments)
    out = Path(asked.out)
    out.mkdir(parents=True, exist_ok=True)
    rows = read_rows(out / "results.csv")
    for suite in (SUITES[name] for name in asked.suite):
        for row in _measurements(suite, asked):
            _tell(row)
            if row["status"] != "not run":
                rows = merged(rows, [row])
                write_rows(out / "results.csv", rows)
    _write_tables(rows, out)
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--suite", nargs="*", choices=sorted(SUITES), default=[], help="default: only the tables")
    add("--sizes", nargs="+", help="SKUs x scenarios, such as 50x500; chains for lines")
    add("--seeds", type=int, help="how many seeds, from --first-seed on")
    add("--first-seed", type=int, default=1)
    add("--time-limit", type=float, help="seconds a run, instead of the suite's own")
    add("--cases", nargs="+", help="only these cases")
    add("--methods", nargs="+", help="only these methods")
    add("--variant", default="standard", choices=("standard", "easy", "hard"))
    add("--jobs", type=int, default=2, help="workers that a method may use")
    add("--scenarios", type=int, default=1000, help="scenarios for chains")
    add("--out", default=str(HERE / "results"), help="folder of results.csv and tables.md")
    return parser.parse_args(arguments)


def _measurements(suite: Suite, asked: argparse.Namespace) -> Iterator[Row]:
    seeds = range(asked.first_seed, asked.first_seed + (asked.seeds or suite.seeds))
    for text in asked.sizes or suite.sizes:
        for seed in seeds:
            yield from _at(suite, text, seed, asked)


def _at(suite: Suite, text: str, seed: int, asked: argparse.Namespace) -> Iterator[Row]:
    """All cases and methods at one size and seed; reference plans are found once."""
    base, size = _base(suite, text, seed, asked)
    references: dict[tuple[tuple[str, float], ...], dict[str, Any]] = {}
    for case in suite.cases:
        if asked.cases and case.name not in asked.cases:
            continue
        methods = [m for m in case.methods if not asked.methods or m in asked.methods]
        limit = asked.time_limit or case.limit_for(size)
        task = replace(base, gap=case.gap, time_limit=limit, cvar_weight=case.cvar_weight)
        known = {} if not case.shares else _resolved(case, task, references)
        if known.pop("failed", False):
            continue
        for method in methods:
            found = _run(replace(task, method=method, limits=known.get("limits", {})))
            yield _row(suite, case, text, replace(task, method=method), known, found)


def _base(suite: Suite, text: str, seed: int, asked: argparse.Namespace) -> tuple[Task, Size]:
    if suite.name == "lines":
        folder = CHAINS / "willems_instances" / text
        if not folder.exists():
            raise SystemExit(f"{folder} is not here: set BUFFERPLAN_DATA to the folder of data/")
        with (folder / "skus.csv").open() as file:
            skus = sum(1 for _ in file) - 1
        size = Size(skus, asked.scenarios)
        task = Task("", skus, asked.scenarios, seed, folder=str(folder), alpha=ALPHA)
    else:
        size = size_of(text)
        task = Task("", size.skus, size.scenarios, seed, size.suppliers, size.regions, alpha=ALPHA)
    return replace(task, variant=asked.variant, jobs=asked.jobs), size


def _resolved(
    case: Case, task: Task, references: dict[tuple[tuple[str, float], ...], dict[str, Any]]
) -> dict[str, Any]:
    """Limits in money, from the plan without limits and the one with the budget alone."""
    limits: dict[str, float] = {}
    spent, reference = 0.0, _reference(task, limits, references)
    if "budget" in case.shares and "capital" in reference:
        limits = {"budget": case.shares["budget"] * reference["capital"]}
        if len(case.shares) > 1:
            spent += reference["seconds"]
            reference = _reference(task, limits, references)
    if "objective" not in reference:
        return {"failed": True}
    for kind in ("var", "cvar"):
        if kind in case.shares:
            limits = limits | {kind: case.shares[kind] * reference[kind]}
    # a budget alone has no price of risk: its plan is the reference itself
    priced = set(case.shares) != {"budget"}
    return {
        "limits": limits,
        "objective_without_limits": reference["objective"] if priced else None,
        "reference_s": spent + reference["seconds"],
    }


def _reference(
    task: Task,
    limits: dict[str, float],
    references: dict[tuple[tuple[str, float], ...], dict[str, Any]],
) -> dict[str, Any]:
    key = tuple(limits.items())
    if key not in references:
        references[key] = _run(
            replace(task, method="reference", limits=limits, gap=1e-3, cvar_weight=0.0)
        )
    return references[key]


def _run(task: Task) -> dict[str, Any]:
    """One measurement in a process of its own."""
    before = load()
    command = [sys.executable, "-m", "benchmarks.measure"]
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            input=json.dumps(task.plain()),
            capture_output=True,
            text=True,
            cwd=HERE.parent,
            timeout=GRACE * task.time_limit + 60,
        )
    except subprocess.TimeoutExpired:
        spent = time.monotonic() - began
        return {"status": "ended from outside", "seconds": spent, "load": before}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return {"status": "failed", "note": last[:200], "load": before}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found | {"load": before}


def _row(
    suite: Suite,
    case: Case,
    text: str,
    task: Task,
    known: dict[str, Any],
    found: dict[str, Any],
) -> Row:
    without = known.get("objective_without_limits")
    share = None
    if without is not None and found.get("objective") and found.get("lower_bound") is not None:
        price = found["objective"] - without
        share = (found["objective"] - found["lower_bound"]) / price if price > 0 else None
    return {
        "suite": suite.name,
        "case": case.name,
        "size": text,
        "seed": task.seed,
        "variant": task.variant,
        "method": task.method,
        "time_limit": task.time_limit,
        "objective_without_limits": without,
        "reference_s": known.get("reference_s"),
        "unproven_share": share,
        "date": date.today().isoformat(),
        "machine": machine(),
        "versions": versions(),
    } | found


def _tell(row: Row) -> None:
    gap = row.get("gap")
    told = f"gap {100 * gap:.3g} %" if gap is not None else row.get("note") or ""
    seconds = f"{row['seconds']:.1f} s" if row.get("seconds") is not None else ""
    where = f"{row['suite']}, {row['case']}, {row['size']}, seed {row['seed']}, {row['method']}"
    print(f"{where}: {row.get('status')}, {seconds}, {told}", flush=True)


def _write_tables(rows: Sequence[Row], out: Path) -> None:
    """The tables beside the figures and, for the project's own results, in the README."""
    text = markdown(merged(rows, []))
    (out / "tables.md").write_text(text, encoding="utf-8")
    if out.resolve() != (HERE / "results").resolve():
        return
    readme = HERE / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
