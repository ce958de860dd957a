"""One measurement in a process of its own: reads a task, prints what it found as JSON.

Time runs from the instance's tables to the plan, sampling included; imports and the loading of
compiled kernels, a constant, are not counted. Memory is the most that the process ever held.
"""

import json
import math
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.methods import METHODS, Request
from benchmarks.sampling_speed import sampling_speed
from benchmarks.task import Task
from instances.generator import generate
from instances.instance import Instance
from instances.readers import read
from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Limit, Program, RiskWeights
from models.risk import conditional_value_at_risk, value_at_risk

IN_FILES = 3e7
"""SKUs times scenarios above which requirements are kept in files instead of in memory."""
LEAST = 1.0
"""Seconds that a solve gets at least, whatever sampling took."""


def main() -> None:
    """Do the task on standard input."""
    task = Task(**json.loads(sys.stdin.read()))
    measured(_small(task))  # loads the kernels
    found = measured(task)
    print(json.dumps(found | {"peak_mib": peak_mib()}), flush=True)
    os._exit(0)  # at once: HiGHS may still run in a thread that was given up on


def measured(task: Task) -> dict[str, Any]:
    """Do a task; plain data, with None for what does not exist."""
    started = time.monotonic()
    instance = _instance(task)
    if task.method == "sampling":
        return sampling_speed(instance, task.jobs)
    with tempfile.TemporaryDirectory() as folder:
        in_files = task.skus * task.scenarios > IN_FILES
        program = program_of(instance, folder=Path(folder) if in_files else None)
        program = _limited(program, task)
        sampled = time.monotonic() - started
        if task.method == "reference":
            found = _reference(program, task)
        else:
            found = _solved(program, task, max(task.time_limit - sampled, LEAST))
        size = {"requirements": len(program.requirements), "options": len(program.options)}
    return found | size | {"sampling_s": sampled, "seconds": time.monotonic() - started}


def _small(task: Task) -> Task:
    """The same task at a size that costs nothing."""
    own = task.method in ("reference", "sampling") or task.method.startswith("decomposition")
    method = task.method if own else "decomposition"
    limits = dict.fromkeys(task.limits, 1e11)
    small = replace(task, method=method, limits=limits, folder="")
    return replace(small, skus=3, suppliers=3, regions=2, scenarios=5)


def _instance(task: Task) -> Instance:
    settings = {"scenarios": task.scenarios, "seed": task.seed, "jobs": task.jobs}
    return read(task.folder or generate(task.family), settings)


def _limited(program: Program, task: Task) -> Program:
    everyone = tuple(range(len(program.sku)))
    limits = tuple(
        Limit(kind, value, 0.0 if kind == "budget" else task.alpha, skus=everyone)
        for kind, value in task.limits.items()
    )
    weights = RiskWeights(cvar=task.cvar_weight, alpha=task.alpha)
    return replace(program, limits=limits, risk_weights=weights)


def _solved(program: Program, task: Task, seconds: float) -> dict[str, Any]:
    began = time.monotonic()
    found = METHODS[task.method](program, Request(seconds, task.gap, task.jobs))
    spent = time.monotonic() - began
    answer = {
        "status": found.status,
        "note": found.note,
        "solve_s": spent,
        "lower_bound": found.lower_bound if math.isfinite(found.lower_bound) else None,
        "objective": None,
        "gap": None,
    }
    if found.decision is None:
        return answer
    worth = evaluate(program, found.decision)
    if not worth.feasible:
        return answer | {"note": "its plan breaks a limit"}
    objective = float(worth.objective)
    gap = (objective - found.lower_bound) / abs(objective)
    return answer | {"objective": objective, "gap": gap if math.isfinite(gap) else None}


def _reference(program: Program, task: Task) -> dict[str, Any]:
    """The plan that percentages refer to: its capital and risk."""
    found = METHODS["decomposition"](program, Request(task.time_limit, task.gap, task.jobs))
    if found.decision is None:
        return {"status": found.status}
    worth = evaluate(program, found.decision)
    return {
        "status": found.status,
        "objective": float(worth.objective),
        "lower_bound": found.lower_bound,
        "capital": float(worth.total_capital),
        "var": value_at_risk(worth.loss, program.probability, task.alpha),
        "cvar": conditional_value_at_risk(worth.loss, program.probability, task.alpha),
    }


def peak_mib() -> float:
    """Most memory that this process ever held, files mapped into it included."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
