"""Replication programs never cost more than the true optimum, whatever the limits."""

from dataclasses import replace

import numpy as np
import pytest

from models.evaluation import evaluate
from models.program import Limit, RiskWeights
from models.statistics.replication_program import (
    Priced,
    Relaxation,
    limits_that_can_be_priced,
    probabilities_in,
    relaxed,
)
from solvers.extensive import solve
from solvers.methods import METHODS
from solvers.statistical_bounds.multipliers import multipliers
from tests.random_decisions import random_decision
from tests.random_programs import random_program, with_limits

EVERYONE = (0, 1, 2)
CVAR = Limit("cvar", 300.0, 0.8, skus=EVERYONE)
FILL = Limit("fill_rate", 0.97, skus=EVERYONE)
VAR = Limit("var", 400.0, 0.8, skus=EVERYONE)
SERVED = Limit("disruption_service_level", 0.8, skus=EVERYONE)
JOINT = Limit("joint_service_level", 0.7, skus=EVERYONE)
BUDGET = Limit("budget", 5000.0, skus=EVERYONE)


def relaxation(priced=(), scenarios=40, error=0.02):
    return Relaxation(scenarios, 5, error, tuple(priced))


def test_certain_limits_stay_and_probabilities_are_relaxed():
    program = with_limits(random_program(1, scenarios=40), (BUDGET, VAR, SERVED, JOINT, CVAR, FILL))
    eased, constant = relaxed(program, relaxation())
    assert constant == 0.0
    kinds = {limit.kind: limit for limit in eased.limits}
    assert set(kinds) == {"budget", "var", "disruption_service_level", "joint_service_level"}
    assert kinds["budget"] == BUDGET
    assert 0 < kinds["var"].alpha < VAR.alpha and kinds["var"].value == VAR.value
    assert 0 < kinds["disruption_service_level"].value < SERVED.value
    assert 0 < kinds["joint_service_level"].value < JOINT.value
    assert probabilities_in(program) == 5


def test_limits_that_a_small_sample_says_nothing_of_are_left_out():
    program = with_limits(random_program(1, scenarios=2), (VAR,))
    eased, _ = relaxed(program, relaxation(scenarios=2, error=1e-3))
    assert eased.limits == ()


@pytest.mark.parametrize("limit", [CVAR, FILL])
@pytest.mark.parametrize("others", [(), (VAR,)])
@pytest.mark.parametrize("seed", range(4))
def test_lagrangian_is_cost_plus_price_times_excess(limit, others, seed):
    """For any decision: the relaxed objective is the true one and the multiplier's share of it."""
    program = random_program(seed, everyday=True, prices=True, seasons=True)
    program = with_limits(program, (limit, *others))
    decision = random_decision(program, np.random.default_rng(seed))
    eased, constant = relaxed(program, relaxation([Priced(limit, 3.0)]))
    true = evaluate(program, decision)
    reached = true.limits[0].value
    excess = reached - limit.value if limit.kind == "cvar" else limit.value - reached
    expected = true.objective + 3.0 * excess
    assert evaluate(eased, decision).objective + constant == pytest.approx(expected)
    assert evaluate(eased, decision).loss == pytest.approx(true.loss) or not others


@pytest.mark.parametrize("method", ["extensive", "decomposition"])
@pytest.mark.parametrize("seed", range(3))
def test_a_price_beside_losses_gives_the_optimum_of_one_within_them(seed, method):
    """Without limits on losses both ways of pricing a fill rate are the same program."""
    program = with_limits(random_program(seed, everyday=True), (FILL,))
    within, _ = relaxed(program, relaxation([Priced(FILL, 5000.0)]))
    price = np.zeros(3) + 5000.0 * program.unit_cost / (program.unit_cost @ program.demand)
    beside = replace(program, limits=(), short_price=price)
    one, other = solve(within, gap=1e-6), METHODS[method](beside, gap=1e-6, time_limit=30)
    value = evaluate(within, one.decision).objective
    assert evaluate(beside, other.decision).objective == pytest.approx(value, rel=1e-5)
    assert other.lower_bound <= value * (1 + 1e-6)
    assert other.lower_bound == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("method", ["extensive", "decomposition"])
@pytest.mark.parametrize("seed", range(3))
def test_a_price_beside_a_var_limit_is_a_bound_on_both(seed, method):
    program = random_program(seed, skus=3, scenarios=8)
    free = solve(program, gap=1e-6).decision
    reached = evaluate(with_limits(program, (VAR, FILL)), free).limits
    limits = (
        replace(VAR, value=0.9 * reached[0].value),
        replace(FILL, value=1 - 0.7 * (1 - reached[1].value)),
    )
    limited = with_limits(program, limits)
    best = solve(limited, gap=1e-6)
    priced = [Priced(limits[1], 20_000.0)]
    eased, constant = relaxed(limited, relaxation(priced, scenarios=8, error=2.0))
    found = METHODS[method](eased, gap=1e-6, time_limit=30)
    assert found.lower_bound + constant <= best.lower_bound * (1 + 1e-5)
    assert evaluate(eased, found.decision).feasible


def test_which_limits_can_be_priced():
    program = random_program(1)
    other = replace(CVAR, alpha=0.9)
    assert limits_that_can_be_priced(with_limits(program, (CVAR, other, FILL))) == (CVAR, FILL)
    assert limits_that_can_be_priced(with_limits(program, (FILL, BUDGET))) == (FILL,)
    assert limits_that_can_be_priced(with_limits(program, (FILL, VAR))) == (FILL,)
    weighed = replace(program, risk_weights=RiskWeights(cvar=0.5, alpha=0.9))
    assert limits_that_can_be_priced(with_limits(weighed, (CVAR, other, FILL))) == (other, FILL)


def test_weighed_var_at_its_relaxed_level():
    program = replace(random_program(1), risk_weights=RiskWeights(var=0.5, alpha=0.8))
    eased, _ = relaxed(program, relaxation())
    assert eased.risk_weights.var == 0.5 and 0 < eased.risk_weights.alpha < 0.8


@pytest.mark.parametrize("kind", ["cvar", "fill_rate"])
def test_multipliers_reach_the_limits_optimum_up_to_whole_options(kind):
    """The Lagrangian's best value is a lower bound, and not far from the optimum."""
    program = random_program(5, skus=4, scenarios=12)
    free = evaluate(program, solve(program, gap=1e-6).decision)
    ask = Limit(kind, 0.0, 0.8, skus=(0, 1, 2, 3))
    reached = evaluate(with_limits(program, (ask,)), solve(program, gap=1e-6).decision)
    value = reached.limits[0].value
    tight = 0.8 * value if kind == "cvar" else 1 - 0.6 * (1 - value)
    limit = replace(ask, value=tight)
    limited = with_limits(program, (limit,))
    best = solve(limited, gap=1e-6)
    priced = multipliers(
        limited,
        (limit,),
        solve,
        [best.decision],
        relaxation=relaxation(),
        time_limit=20,
        gap=1e-6,
    )
    assert priced[0].multiplier > 0
    eased, constant = relaxed(limited, relaxation(priced))
    bound = solve(eased, gap=1e-6).lower_bound + constant
    objective = evaluate(limited, best.decision).objective
    assert bound <= objective * (1 + 1e-6)
    assert objective - bound <= 0.5 * (objective - free.objective) + 1e-6
