"""The Pyomo model by itself: what Pyomo's own solver makes of it, and how the arrays agree."""

from dataclasses import replace

import numpy as np
import pytest
from pyomo.environ import SolverFactory, value
from random_decisions import random_decision
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from models.program import Limit
from models.pyomo_arrays import array_program
from models.pyomo_choices import NoOption
from models.pyomo_program import pyomo_program
from solvers.highs import solve_once

EVERYONE = (0, 1, 2)
LIMITS = [
    Limit("budget", 9000.0),
    Limit("var", 1200.0, 0.7),
    Limit("cvar", 2500.0, 0.7),
    Limit("fill_rate", 0.98, skus=EVERYONE),
    Limit("joint_service_level", 0.3, skus=EVERYONE),
    Limit("disruption_service_level", 0.5, skus=EVERYONE),
]


def program_of(seed, limits=()):
    return random_program(
        seed, everyday=True, lines=seed % 2 == 0, unequal=True, stress=1, limits=limits
    )


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.kind)
@pytest.mark.parametrize("seed", range(1, 4))
def test_pyomo_and_arrays_have_one_optimum(seed, limit):
    source = pyomo_program(program_of(seed, [limit]))
    through_arrays = solve_once(array_program(source).problem)
    solver = SolverFactory("appsi_highs")
    solver.config.load_solution = False
    result = solver.solve(source.model, load_solutions=False)
    if str(result.solver.termination_condition) == "infeasible":
        assert through_arrays.ending == "infeasible"
        return
    solver.load_vars()
    assert value(source.model.objective) == pytest.approx(through_arrays.objective, rel=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_the_optimum_is_a_lower_bound_on_every_decision(seed):
    program = program_of(seed)
    least = solve_once(array_program(pyomo_program(program)).problem).bound
    rng = np.random.default_rng(seed)
    for _ in range(50):
        assert evaluate(program, random_decision(program, rng)).objective >= least - 1e-6


def test_more_accuracy_raises_the_bound():
    program = program_of(3)
    bounds = [
        solve_once(array_program(pyomo_program(program, accuracy=accuracy)).problem).bound
        for accuracy in (1e-1, 1e-3, 1e-6)
    ]
    assert bounds == sorted(bounds)
    assert bounds[2] > bounds[0]


def test_a_level_that_no_option_reaches_is_named():
    everything = Limit("disruption_service_level", 1.0, skus=EVERYONE)
    program = random_program(2, limits=[everything])
    out_of_reach = program.requirements.requirement.copy()
    out_of_reach[:] = 1e6
    program = replace(program, requirements=replace(program.requirements, requirement=out_of_reach))
    with pytest.raises(NoOption):
        pyomo_program(program)


def test_a_decision_survives_the_way_through_columns():
    program = with_limits(program_of(4), [Limit("cvar", 1e9, 0.7)])
    arrays = array_program(pyomo_program(program))
    decision = random_decision(program, np.random.default_rng(0))
    columns = np.nan_to_num(arrays.start(decision))
    back = arrays.decision(columns)
    assert np.array_equal(back.option, decision.option)
    assert back.buffer == pytest.approx(decision.buffer, rel=1e-12)
