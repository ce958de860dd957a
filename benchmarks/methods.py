"""The methods compared: one function each, from a program to a plan and a proven bound."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.pyomo_decision import pyomo_decision
from instances.instance import Floats
from models.evaluation import evaluate
from models.program import Decision, Program
from models.pyomo_arrays import array_program
from models.pyomo_program import PyomoProgram, pyomo_program
from solvers import extensive
from solvers.clock import Clock
from solvers.decomposition import search
from solvers.highs import solve_once
from solvers.relaxation import refined
from solvers.sacrifices import sacrifices_in
from solvers.settling import settled

CURVES, HIGHS = 0.1, 0.5
"""Shares of the gap asked for that curves drawn by tangents, and HiGHS itself, may take."""
TO_SETTLE = 30.0
"""Seconds that a plan of HiGHS may take to be settled, beside the clock."""


@dataclass(frozen=True)
class Found:
    """What a method found; ``note`` says what is to be known of it."""

    status: str
    decision: Decision | None
    lower_bound: float
    note: str = ""


@dataclass(frozen=True)
class Request:
    """What a method is given besides the program."""

    time_limit: float
    gap: float
    jobs: int


Method = Callable[[Program, Request], Found]


def decomposition(program: Program, request: Request, **keywords: Any) -> Found:
    """The decomposition of this project."""
    solution = search.solve(
        program, time_limit=request.time_limit, gap=request.gap, jobs=request.jobs, **keywords
    )
    return Found(solution.status, solution.decision, solution.lower_bound)


def plain_big_m(program: Program, request: Request) -> Found:
    """The same decomposition, its cuts not truncated."""
    if "truncate" not in inspect.signature(search.solve).parameters:
        return Found("not run", None, -np.inf, "the decomposition cannot leave truncation out")
    return decomposition(program, request, truncate=False)


def extensive_form(program: Program, request: Request) -> Found:
    """The extensive form of this project, with the tricks around HiGHS."""
    solution = extensive.solve(program, time_limit=request.time_limit, gap=request.gap)
    return Found(solution.status, solution.decision, solution.lower_bound)


def extensive_arrays(program: Program, request: Request) -> Found:
    """The extensive form, handed to HiGHS as arrays: curves first, then one run."""
    clock = Clock(request.time_limit)
    arrays = array_program(pyomo_program(program, accuracy=CURVES * request.gap))
    problem = refined(arrays, arrays.problem, CURVES * request.gap, clock).problem
    outcome = solve_once(problem, time_limit=clock.left, gap=HIGHS * request.gap)
    if outcome.solution is None:
        return Found(outcome.ending, None, outcome.bound)
    decision = arrays.decision(outcome.solution)
    if evaluate(program, decision).feasible:
        return Found(outcome.ending, decision, outcome.bound)
    # HiGHS keeps limits to within its tolerance; a plan has to meet them exactly
    sacrifices = sacrifices_in(arrays, outcome.solution)
    better = settled(program, decision, sacrifices, Clock(TO_SETTLE))
    exact = None if better is None else better.decision
    return Found(outcome.ending, exact, outcome.bound, "settled after HiGHS ended")


def extensive_pyomo(program: Program, request: Request) -> Found:
    """The extensive form, handed to HiGHS once by Pyomo's own interface, curves as they are."""
    from pyomo.contrib.appsi.solvers import Highs

    clock = Clock(request.time_limit)
    source = pyomo_program(program, accuracy=CURVES * request.gap)
    solver = Highs()
    solver.config.time_limit = clock.left
    solver.config.load_solution = False
    solver.config.mip_gap = HIGHS * request.gap
    solver.highs_options = {"threads": 1}
    results = solver.solve(source.model)
    bound = results.best_objective_bound
    found = Found(results.termination_condition.name, None, -np.inf if bound is None else bound)
    if results.best_feasible_objective is None:
        return found
    results.solution_loader.load_vars()
    decision = _decision(source)
    if evaluate(program, decision).feasible:
        return Found(found.status, decision, found.lower_bound)
    return Found(found.status, None, found.lower_bound, "its plan breaks a limit by a tolerance")


def _decision(source: PyomoProgram) -> Decision:
    """Options and buffers as Pyomo's variables have them."""

    def values(variables: np.ndarray) -> Floats:
        return np.array([-1.0 if v is None else v.value or 0.0 for v in variables])

    parts = source.parts
    return pyomo_decision(parts, values(parts.choice), values(parts.share))


def _mpi_sppy(name: str) -> Method:
    def method(program: Program, request: Request) -> Found:
        from benchmarks import mpi_sppy

        return getattr(mpi_sppy, name)(program, request)

    return method


METHODS: dict[str, Method] = {
    "decomposition": decomposition,
    "decomposition, plain big-M": plain_big_m,
    "extensive": extensive_form,
    "extensive, arrays": extensive_arrays,
    "extensive, Pyomo": extensive_pyomo,
    "mpi-sppy, extensive form": _mpi_sppy("extensive_form"),
    "mpi-sppy, hubs": _mpi_sppy("hubs"),
}
