"""Which scenarios are given up: those that may exceed a VaR, or hurt a joint service level.

In a program they are binary variables; once they are fixed, what is left is convex for given
options.
"""

from collections.abc import Mapping

import numpy as np

from instances.instance import Floats
from models.evaluation import evaluate
from models.linear_program import LinearProgram
from models.losses import shortages
from models.program import Decision, Limit, Program
from models.pyomo_arrays import ABSENT, ArrayProgram
from models.risk import worst_within

Sacrifices = Mapping[str, tuple[int, ...]]
"""Scenarios given up, by the name of the binary variable that says so."""


def is_sacrifice(name: str) -> bool:
    """Whether a variable of this name says that a scenario is given up."""
    return name.endswith(("_given_up", "_hurt"))


def sacrifices_in(arrays: ArrayProgram, columns: Floats) -> Sacrifices:
    """Read them off a solution."""
    found = {}
    for name, block in arrays.named.items():
        if is_sacrifice(name):
            here = block.column != ABSENT
            given = block.index[here][columns[block.column[here]] > 0.5]
            found[name] = tuple(given.tolist())
    return found


def sacrifices_of(arrays: ArrayProgram, decision: Decision) -> Sacrifices:
    """The scenarios that a decision does worst in, as many as each limit allows."""
    program = arrays.program
    found = {}
    for name, limit in _limits_by_name(program).items():
        if name in arrays.named:
            worst, spare = _badness(program, decision, limit)
            bad = np.flatnonzero((program.probability > 0) & (worst > 0))
            taken = worst_within(bad, worst, program.probability, spare)
            found[name] = tuple(np.sort(taken).tolist())
    return found


def fixed(arrays: ArrayProgram, problem: LinearProgram, sacrifices: Sacrifices) -> LinearProgram:
    """The program with these scenarios given up and all others kept."""
    at, value = [], []
    for name, block in arrays.named.items():
        if is_sacrifice(name):
            here = block.column != ABSENT
            at.append(block.column[here])
            value.append(np.isin(block.index[here], sacrifices.get(name, ())).astype(float))
    if not at:
        return problem
    return problem.with_fixed(np.concatenate(at), np.concatenate(value))


def _limits_by_name(program: Program) -> dict[str, Limit]:
    named = {
        f"limit{number}_{'hurt' if limit.kind == 'joint_service_level' else 'given_up'}": limit
        for number, limit in enumerate(program.limits)
        if limit.kind in {"var", "joint_service_level"}
    }
    weights = program.risk_weights
    named["weighed_var_of_given_up"] = Limit("var", 0.0, weights.alpha, of=weights.of)
    return named


def _badness(program: Program, decision: Decision, limit: Limit) -> tuple[Floats, float]:
    """How much keeping each scenario asks for, and the probability that may be given up."""
    if limit.kind == "var":
        return evaluate(program, decision).loss, 1.0 - limit.alpha
    short = shortages(program, decision)
    counts = np.isin(short.sku, limit.skus) & (short.units > 0)
    lift = program.options.carrying_cost[decision.option][short.sku] * short.units
    missing = np.bincount(short.scenario[counts], lift[counts], len(program.scenario))
    return missing.astype(float), 1.0 - limit.value


def start_columns(arrays: ArrayProgram, decision: Decision, sacrifices: Sacrifices) -> Floats:
    """Columns of a plan to start from: choices, buffers and sacrifices, NaN for what follows."""
    columns = arrays.start(decision)
    for name, block in arrays.named.items():
        if is_sacrifice(name):
            here = block.column != ABSENT
            given = np.isin(block.index[here], sacrifices.get(name, ()))
            columns[block.column[here]] = given
    return columns
