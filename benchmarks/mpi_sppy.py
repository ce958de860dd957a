"""mpi-sppy on the same program: its extensive form, and a hub of progressive hedging with spokes.

The hub runs in processes of its own, which need ``mpiexec``: one for progressive hedging, one for
Lagrangian bounds, one that tries scenarios' solutions as plans.
"""

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.methods import Found, Request
from benchmarks.scenario_models import decision_of, scenario_model, scenario_names
from models.program import Program
from solvers.clock import Clock

RANKS = 3
GRACE = 20.0
"""Seconds that processes may take to end after their time limit."""
ITERATIONS = 100_000


def extensive_form(program: Program, request: Request) -> Found:
    """The extensive form that mpi-sppy builds of the scenarios' models, in HiGHS by Pyomo."""
    from mpisppy.opt.ef import ExtensiveForm
    from pyomo.contrib.appsi.solvers import Highs

    clock = Clock(request.time_limit)
    form = ExtensiveForm(
        {"solver": "appsi_highs"},
        scenario_names(program),
        scenario_model,
        scenario_creator_kwargs={"program": program},
        suppress_warnings=True,
    )
    if clock.over:
        return Found("time_limit", None, -np.inf, "not built in time")
    solver = Highs()
    solver.config.time_limit = clock.left
    solver.config.load_solution = False
    solver.config.mip_gap = request.gap / 2
    solver.highs_options = {"threads": 1}
    results = solver.solve(form.ef)
    bound = results.best_objective_bound
    bound = -np.inf if bound is None else bound
    if results.best_feasible_objective is None:
        return Found(results.termination_condition.name, None, bound)
    results.solution_loader.load_vars()
    one = form.local_scenarios[scenario_names(program)[0]]
    value = {v.name.rpartition(".")[2]: v.value or 0.0 for v in _nonanticipative(one)}
    return Found(results.termination_condition.name, decision_of(program, value), bound)


def _nonanticipative(model: Any) -> list[Any]:
    return list(model._mpisppy_data.nonant_indices.values())


def hubs(program: Program, request: Request) -> Found:
    """Progressive hedging as hub, with Lagrangian and shuffling spokes."""
    launcher = shutil.which("mpiexec") or shutil.which("mpiexec", path=Path(sys.executable).parent)
    if launcher is None:
        return Found("not run", None, -np.inf, "there is no mpiexec")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "program.pickle").write_bytes(pickle.dumps((program, request)))
        command = [launcher, "-np", str(RANKS), sys.executable, "-m", "benchmarks.mpi_sppy", folder]
        ended = _run(command, request.time_limit + GRACE, place / "log")
        answer = place / "answer.json"
        if not answer.exists():
            return Found("failed" if ended else "time_limit", None, -np.inf, "without an answer")
        told = json.loads(answer.read_text())
    decision = decision_of(program, told["values"]) if told["values"] else None
    bound = -np.inf if told["bound"] is None else told["bound"]
    return Found("time_limit" if told["gap"] > request.gap else "optimal", decision, bound)


def _run(command: list[str], seconds: float, log: Path) -> bool:
    """Run processes, and end all of them together when their time is over; whether they did."""
    with log.open("w") as file:
        launched = subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True)
        try:
            launched.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(launched.pid, signal.SIGKILL)
            launched.wait()
            return False
    return True


def spin(folder: Path) -> None:
    """What each of the processes does: spin the wheel, and the first writes what came out."""
    from mpisppy.spin_the_wheel import WheelSpinner
    from mpisppy.utils import cfg_vanilla

    program, request = pickle.loads((folder / "program.pickle").read_bytes())
    settings = _settings(request)
    names, arguments = scenario_names(program), {"program": program}
    common = (settings, scenario_model, _nothing, names)
    hub = cfg_vanilla.ph_hub(
        *common, scenario_creator_kwargs=arguments, rho_setter=partial(_rho, least=1.0)
    )
    spokes = [
        make(*common, scenario_creator_kwargs=arguments)
        for make in (cfg_vanilla.lagrangian_spoke, cfg_vanilla.xhatshuffle_spoke)
    ]
    wheel = WheelSpinner(hub, spokes)
    wheel.spin()
    values = folder / "values.csv"
    wheel.write_first_stage_solution(str(values))  # by the process that found the best one
    wheel.spcomm.fullcomm.Barrier()
    if wheel.global_rank == 0:
        _write_answer(folder, values, wheel.BestInnerBound, wheel.BestOuterBound)


def _settings(request: Request) -> object:
    from mpisppy.utils.config import Config

    settings = Config()
    settings.popular_args()
    settings.two_sided_args()
    settings.ph_args()
    settings.lagrangian_args()
    settings.xhatshuffle_args()
    settings.solver_name = "appsi_highs"
    settings.max_iterations = ITERATIONS
    settings.time_limit = max(int(request.time_limit), 1)
    settings.rel_gap = request.gap
    settings.default_rho = 1.0
    settings.max_solver_threads = 1
    # HiGHS takes no quadratic objective together with binary variables
    settings.linearize_proximal_terms = True
    settings.linearize_binary_proximal_terms = True
    return settings


def _rho(model: Any, least: float) -> list[tuple[int, float]]:
    """Penalties in proportion to what a variable costs, as is usual for progressive hedging."""
    from pyomo.core import Objective
    from pyomo.repn import generate_standard_repn

    objective = next(model.component_data_objects(Objective, active=True))
    terms = generate_standard_repn(objective.expr, quadratic=False)
    cost = {id(v): abs(c) for v, c in zip(terms.linear_vars, terms.linear_coefs, strict=True)}
    return [(id(v), max(cost.get(id(v), 0.0), least)) for v in _nonanticipative(model)]


def _nothing(rank: int, name: str, model: Any) -> None:
    """What is to be told of a scenario at the end."""


def _write_answer(folder: Path, values: Path, inner: float, outer: float) -> None:
    told: dict[str, float] = {}
    if values.exists():
        for row in values.read_text().splitlines():
            name, _, value = row.rpartition(",")
            told[name.strip().strip("'\"")] = float(value)
    gap = (inner - outer) / abs(inner) if np.isfinite(inner) and np.isfinite(outer) else 1e9
    answer = {"values": told, "bound": outer if np.isfinite(outer) else None, "gap": gap}
    beside = folder / "answer.part"
    beside.write_text(json.dumps(answer))
    beside.rename(folder / "answer.json")


if __name__ == "__main__":
    spin(Path(sys.argv[1]))
