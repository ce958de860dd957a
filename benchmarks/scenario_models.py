"""A program as mpi-sppy wants it: a Pyomo model a scenario, with the choices as first stage."""

from dataclasses import replace
from typing import Any

import numpy as np
from pyomo.environ import Constraint, NonNegativeReals, Objective, Var

from benchmarks.pyomo_decision import pyomo_decision
from models.program import Decision, Program, RiskWeights
from models.pyomo_program import PyomoProgram, pyomo_program

ACCURACY = 1e-4
"""What curves may be too low by; in a single scenario they have few bends."""


def scenario_names(program: Program) -> list[str]:
    """Names of the scenarios outside the stress set."""
    return [str(number) for number in np.flatnonzero(program.probability > 0)]


def scenario_model(name: str, program: Program) -> Any:
    """The Pyomo model of one scenario: choices and buffers, their cost, and this one's loss.

    With CVaR in the objective, the VaR is a first-stage variable and what the loss exceeds it by
    a second-stage one (Rockafellar and Uryasev, "Optimization of conditional value-at-risk",
    Journal of Risk 2, 2000).
    """
    from mpisppy.utils.sputils import attach_root_node

    number, weights = int(name), program.risk_weights
    source = pyomo_program(_alone(program, number), accuracy=ACCURACY)
    model = source.model
    first = first_stage(source)
    if weights.cvar:
        first = [*first, *_add_cvar(source, weights)]
    attach_root_node(model, 0.0, first)
    model._mpisppy_probability = float(program.probability[number])
    return model


def first_stage(source: PyomoProgram) -> list[Any]:
    """Variables that are the same in all scenarios: choice and share of every option."""
    parts = source.parts
    return [v for v in (*parts.choice, *parts.share) if v is not None]


def decision_of(program: Program, value: dict[str, float]) -> Decision:
    """Options and buffers from first-stage values by name of variable."""
    source = pyomo_program(_alone(program, int(scenario_names(program)[0])), accuracy=ACCURACY)
    parts = source.parts

    def read(variables: np.ndarray) -> np.ndarray:
        return np.array([-1.0 if v is None else value[v.name] for v in variables])

    return pyomo_decision(parts, read(parts.choice), read(parts.share))


def _alone(program: Program, number: int) -> Program:
    """The program with one scenario, which is certain."""
    needs = program.requirements
    here = needs.scenario == number
    entries = np.flatnonzero(here)
    first = np.append(0, np.cumsum(here))[needs.first]
    fields = ("kind", "clock", "start", "requirement", "season", "phase", "charge")
    alone = replace(
        needs,
        first=first,
        scenario=np.zeros(entries.size, needs.scenario.dtype),
        **{name: getattr(needs, name)[entries] for name in fields},
    )
    return replace(
        program,
        requirements=alone,
        scenario=(program.scenario[number],),
        probability=np.ones(1),
        stress=np.zeros(1, bool),
        risk_weights=RiskWeights(),
    )


def _add_cvar(source: PyomoProgram, weights: RiskWeights) -> list[Any]:
    """Put CVaR into the objective; the variable that belongs to the first stage is returned."""
    model, parts = source.model, source.parts
    cost = next(curve for curve in source.curves if curve.name == "cost")
    model.level = Var(within=NonNegativeReals)
    model.excess = Var(within=NonNegativeReals)
    loss = cost.everywhere(parts).expression
    model.excess_of = Constraint(expr=model.excess >= loss - model.level)
    whole = model.objective.expr
    model.objective.deactivate()
    risk = model.level + model.excess / (1.0 - weights.alpha)
    model.with_risk = Objective(expr=whole + weights.cvar * risk)
    return [model.level]
