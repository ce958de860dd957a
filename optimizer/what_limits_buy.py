"""What a dearer choice buys: how far each binding limit is helped by it, SKU by SKU."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.evaluation import Evaluation, LimitCheck, capital_of
from models.losses import everyday_shortages, shortages
from models.program import Decision, Program
from models.rest_of_plan import losses_given_rest
from models.risk import value_at_risk
from optimizer.standing import Standing

BINDING = 0.01
"""A limit binds where the plan stands within this share of it."""

NEAR = 0.05
"""Scenarios whose loss lies within this share below a VaR limit are "at" it."""


@dataclass(frozen=True)
class Purchase:
    """What the choice of each SKU brings towards one binding limit, beside its cheapest option.

    ``amount`` has shape (I,); ``phrase`` has one place for it, as ``money`` or ``units`` write it.
    """

    phrase: str
    amount: Floats
    in_units: bool = False


@dataclass(frozen=True)
class _Choices:
    """The plan, and beside it every SKU's cheapest option."""

    program: Program
    decision: Decision
    cheapest: Decision
    evaluation: Evaluation
    standing: Standing


def purchases(
    program: Program, decision: Decision, evaluation: Evaluation, standing: Standing
) -> tuple[Purchase, ...]:
    """Compare every SKU's choice with its cheapest option, for each limit that binds."""
    cheapest = Decision(standing.cheapest, standing.best.buffer[standing.cheapest])
    choices = _Choices(program, decision, cheapest, evaluation, standing)
    bought = []
    for check in evaluation.limits:
        measure = _MEASURES.get(check.limit.kind)
        if measure is not None and _binds(check):
            bought.append(measure(choices, check))
    return tuple(bought)


def couplings_bind(program: Program, evaluation: Evaluation) -> bool:
    """Whether a site, a capacity or the number of qualifications leaves no room."""
    room = BINDING * np.maximum(np.abs(program.couplings.limit), 1.0)
    return bool(np.any(evaluation.excess >= -room))


def _binds(check: LimitCheck) -> bool:
    room = abs(check.limit.value - check.value)
    if check.limit.kind in ("fill_rate", "joint_service_level"):
        return room <= BINDING * max(1.0 - check.limit.value, 1e-9) or not check.met
    return room <= BINDING * max(abs(check.limit.value), 1e-9) or not check.met


Measure = Callable[[_Choices, LimitCheck], Purchase]


def _less_capital(choices: _Choices, check: LimitCheck) -> Purchase:
    program, cheapest = choices.program, choices.cheapest
    qualification = program.options.qualification_cost
    tied = capital_of(program, cheapest.option, cheapest.buffer) + qualification[cheapest.option]
    return Purchase("ties up {} less of the budget", tied - choices.evaluation.capital)


def _less_loss(where: str) -> Measure:
    def measure(choices: _Choices, check: LimitCheck) -> Purchase:
        program, rest = choices.program, choices.standing.rest
        scenarios = _scenarios_at(program, choices.evaluation, check)
        if scenarios.size == 0:
            return Purchase(where, np.zeros(len(program.sku)))
        lost = losses_given_rest(program, choices.cheapest, rest, scenarios)
        left = losses_given_rest(program, choices.decision, rest, scenarios)
        weight = program.probability[scenarios]
        weight = np.ones(scenarios.size) if check.limit.kind != "cvar" else weight
        return Purchase(where, (lost - left) @ (weight / weight.sum()))

    return measure


def _fewer_short(choices: _Choices, check: LimitCheck) -> Purchase:
    program = choices.program
    avoided = _units_short(program, choices.cheapest) - _units_short(program, choices.decision)
    covered = np.isin(np.arange(len(program.sku)), check.limit.skus)
    where = f"leaves {{}} fewer units short, which the {_words(check.limit.kind)} limit asks for"
    return Purchase(where, np.where(covered, avoided, 0.0), in_units=True)


def _scenarios_at(program: Program, evaluation: Evaluation, check: LimitCheck) -> Ints:
    """Scenarios that decide about the limit: at the VaR, in its tail, or the worst stress."""
    limit = check.limit
    loss = evaluation.scenario_cost if limit.of == "total" else evaluation.loss
    counted = program.probability > 0
    if limit.kind == "stress":
        worst = loss[program.stress].max(initial=0.0)
        return np.flatnonzero(program.stress & (loss >= (1 - BINDING) * worst))
    if limit.kind == "cvar":
        threshold = value_at_risk(loss, program.probability, limit.alpha)
        return np.flatnonzero(counted & (loss >= threshold))
    near = (loss <= check.value) & (loss >= (1 - NEAR) * check.value)
    return np.flatnonzero(counted & near)


def _units_short(program: Program, decision: Decision) -> Floats:
    short = shortages(program, decision)
    expected = np.bincount(
        short.sku, program.probability[short.scenario] * short.units, len(program.sku)
    )
    return expected + everyday_shortages(program, decision)


def _words(kind: str) -> str:
    return kind.replace("_", " ")


_MEASURES: dict[str, Measure] = {
    "budget": _less_capital,
    "var": _less_loss("cuts the loss in the scenarios at the VaR limit by {}"),
    "cvar": _less_loss("cuts the mean loss in the tail that CVaR limits by {}"),
    "stress": _less_loss("cuts the loss in the worst stress scenario by {}"),
    "fill_rate": _fewer_short,
    "joint_service_level": _fewer_short,
    "cycle_service_level": _fewer_short,
    "disruption_service_level": _fewer_short,
}
