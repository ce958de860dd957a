"""Small random programs over all combinations of limits, with and without lines.

Case by case, the first 112 hold no, one or two kinds of limit, each with and without lines; the
next 120 hold three; the rest hold four to six.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from binding_limits import MONEY, SERVICE
from random_programs import random_program, with_limits

from models.evaluation import Evaluation, evaluate
from models.program import Limit, Program, RiskWeights
from models.risk import conditional_value_at_risk, value_at_risk
from solvers import extensive
from solvers.solution import Solution

CASES = 300
KINDS = (*MONEY, *SERVICE)
CLOSENESS = (0.6, 0.8, 0.92, 0.98)
"""Limits as shares of what the plan without them reaches, tried from the tightest on."""
EXACT = 1e-6
NOTHING = 1e-4
"""Share of the objective below which there is nothing to limit."""


def kinds_and_lines(case: int) -> tuple[tuple[str, ...], bool]:
    """Which kinds of limit a case combines, and whether it has lines."""
    few = [some for size in range(3) for some in itertools.combinations(KINDS, size)]
    if case < 2 * len(few):
        return few[case // 2], bool(case % 2)
    three = list(itertools.combinations(KINDS, 3))
    place = case - 2 * len(few)
    if place < len(three):
        return three[place], bool(place % 2)
    rng = np.random.default_rng([case, 1])
    size = int(rng.integers(4, 7))
    chosen = rng.choice(len(KINDS), size, replace=False)
    return tuple(KINDS[k] for k in sorted(chosen)), bool(case % 2)


def program_of_case(case: int) -> Program:
    """The program without limits, everything else on or off by chance."""
    rng = np.random.default_rng([case, 0])
    _, lines = kinds_and_lines(case)
    on = rng.random(6) < 0.5
    return random_program(
        case,
        skus=int(rng.integers(2, 4)),
        scenarios=int(rng.integers(5, 8)),
        lines=lines,
        everyday=bool(on[0]),
        prices=bool(on[1]),
        phases=bool(on[2]),
        seasons=bool(on[3]),
        unequal=bool(on[4]),
        stress=2,
        couplings=bool(on[5]),
        budget_kind=("gross", "cash", "net")[rng.integers(3)],
        risk_weights=_risk_weights(rng),
    )


def _risk_weights(rng: np.random.Generator) -> RiskWeights | None:
    """Risk in the objective of every fourth case."""
    if rng.random() >= 0.25:
        return None
    var, cvar = rng.choice([(0.3, 0.0), (0.0, 0.3), (0.2, 0.2)])
    return RiskWeights(float(var), float(cvar), 0.7, ("loss", "total")[rng.integers(2)])


@dataclass(frozen=True)
class Case:
    """A program that can be met, and one with limits that cannot, as far as there are any.

    Each with what the extensive form says of it.
    """

    met: tuple[Program, Solution] | None
    unmet: tuple[Program, Solution] | None


def agreement_case(case: int) -> Case:
    """Limits one after the other, each tighter than the optimum under those before it."""
    program = program_of_case(case)
    solution = extensive.solve(program, time_limit=60, gap=EXACT)
    if solution.decision is None:
        return Case(None, (program, solution))
    met, unmet = (program, solution), None
    rng = np.random.default_rng([case, 2])
    alpha = float(rng.choice([0.6, 0.7, 0.8]))
    for kind in rng.permutation(kinds_and_lines(case)[0]):
        for closeness in CLOSENESS:
            limited = _with_limit(*met, str(kind), closeness, alpha)
            if limited is None:
                break
            solution = extensive.solve(limited, time_limit=60, gap=EXACT)
            if solution.decision is not None:
                met = limited, solution
                break
            unmet = limited, solution
    return Case(met, unmet)


def _with_limit(
    program: Program, solution: Solution, kind: str, closeness: float, alpha: float
) -> Program | None:
    """The program with one more limit, tighter than its plan; None where there is none."""
    worth = evaluate(program, solution.decision)
    everyone = tuple(range(len(program.sku)))
    name, of = kind.removesuffix(" of total"), "total" if kind.endswith("total") else "loss"
    if kind in SERVICE:
        value = 1.0 - closeness * (1.0 - _service_now(name, worth))
        limit = Limit(name, min(value, 0.999), skus=everyone)
        return with_limits(program, [*program.limits, limit])
    losses = worth.scenario_cost if of == "total" else worth.loss
    now = {
        "budget": lambda: worth.total_capital,
        "var": lambda: value_at_risk(losses, program.probability, alpha),
        "cvar": lambda: conditional_value_at_risk(losses, program.probability, alpha),
        "stress": lambda: float(worth.loss[program.stress].max()),
    }[name]()
    if now <= NOTHING * worth.objective:
        return None
    level = alpha if name in {"var", "cvar"} else 0.0
    limit = Limit(name, closeness * now, level, of=of, skus=everyone)
    return with_limits(program, [*program.limits, limit])


def _service_now(name: str, worth: Evaluation) -> float:
    return {
        "fill_rate": worth.total_fill_rate,
        "joint_service_level": worth.joint_service_level,
        "disruption_service_level": float(worth.disruption_service_level.min()),
        "cycle_service_level": float(worth.cycle_service_level.min()),
    }[name]
