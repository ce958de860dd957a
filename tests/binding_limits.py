"""Limits that bind: between what the plan without them reaches and what can be had."""

from brute_force import Optimum, brute_force
from random_programs import random_program, with_limits

from models.evaluation import Evaluation, evaluate
from models.program import Limit, Program
from models.risk import conditional_value_at_risk, value_at_risk

ALPHA = 0.7
MONEY = ("budget", "var", "cvar", "stress", "var of total", "cvar of total")
SERVICE = (
    "fill_rate",
    "joint_service_level",
    "disruption_service_level",
    "cycle_service_level",
)


def program_for(seed: int, *, lines: bool) -> Program:
    """A small program with everything on that the seed's parity does not switch off."""
    return random_program(
        seed,
        skus=3,
        scenarios=6,
        lines=lines,
        everyday=seed % 3 != 1,
        prices=seed % 2 == 0,
        phases=seed % 2 == 1,
        seasons=seed % 3 == 0,
        unequal=seed % 2 == 1,
        stress=2,
        couplings=seed % 4 == 0,
        budget_kind=("gross", "cash", "net")[seed % 3],
    )


def binding(program: Program, kind: str, free: Evaluation) -> tuple[Limit, Optimum] | None:
    """A limit that the free plan breaks and some plan meets, with the optimum under it."""
    for closeness in (0.5, 0.8, 0.95):
        limit = limit_at(program, kind, free, closeness)
        if limit is None:
            return None
        optimum = brute_force(with_limits(program, [*program.limits, limit]))
        if optimum is not None:
            return limit, optimum
    return None


def limit_at(program: Program, kind: str, free: Evaluation, closeness: float) -> Limit | None:
    """A limit at a share of what a plan reaches; None where that is 0 or perfect already."""
    everyone = tuple(range(len(program.sku)))
    name, of = kind.removesuffix(" of total"), "total" if kind.endswith("total") else "loss"
    losses = free.scenario_cost if of == "total" else free.loss
    now = {
        "budget": free.total_capital,
        "var": value_at_risk(losses, program.probability, ALPHA),
        "cvar": conditional_value_at_risk(losses, program.probability, ALPHA),
        "stress": float(free.loss[program.stress].max(initial=0.0)),
        "fill_rate": free.total_fill_rate,
        "joint_service_level": free.joint_service_level,
        "disruption_service_level": float(free.disruption_service_level.min()),
        "cycle_service_level": float(free.cycle_service_level.min()),
    }[name]
    if kind in SERVICE:
        value = 1.0 - closeness * (1.0 - now)
        return None if now > 1 - 1e-6 else Limit(name, min(value, 0.999), skus=everyone)
    if now <= 0:
        return None
    alpha = ALPHA if name in {"var", "cvar"} else 0.0
    return Limit(name, closeness * now, alpha, of=of, skus=everyone)


def free_plan(program: Program) -> Evaluation | None:
    """The optimum without limits."""
    optimum = brute_force(program)
    return None if optimum is None else evaluate(program, optimum.decision)
