"""From a solver's solution to a decision that meets its limits exactly.

A solver keeps a row to within its tolerance, a binary variable of 1e-6 lets a big M leak, and
curves are drawn from below. Here the options and the scenarios given up are taken as decided, the
buffers are found again in the small program that is left, with limits that are tightened by a hair
where that is needed, and the evaluator has the last word.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats
from models.evaluation import Evaluation, evaluate
from models.option_ranges import option_ranges
from models.program import Decision, Limit, Program
from models.pyomo_arrays import ArrayProgram, array_program
from models.pyomo_choices import NoOption
from models.pyomo_program import pyomo_program
from models.requirements import SHORTAGE
from solvers.clock import Clock
from solvers.relaxation import refined
from solvers.sacrifices import Sacrifices, fixed

HAIRS = (0.0, 1e-7, 1e-6, 1e-5, 1e-4)
"""By how much limits are tightened, one after the other until the plan meets them exactly."""
ACCURACY = 1e-6
"""Share of the cost by which the small program's curves may be too low."""
EXACT = 1e-9
"""Share of the cost to which its buffers are refined."""
LEAST_COVER = 1e-6
"""Share of an option's range by which a buffer is lifted to cover a requirement exactly."""


@dataclass(frozen=True)
class Settled:
    """A decision that meets every limit, with its exact worth."""

    decision: Decision
    worth: Evaluation
    sacrifices: Sacrifices


def settled(
    program: Program, decision: Decision, sacrifices: Sacrifices, clock: Clock
) -> Settled | None:
    """Find the best buffers for the options of `decision`, `sacrifices` being given up.

    Returns
    -------
    Settled or None
        None if no buffers meet the limits, or there is no time to find them.
    """
    allowed = np.zeros(len(program.options), bool)
    allowed[decision.option] = True
    for hair in HAIRS:
        found = _best_buffers(tightened(program, hair), allowed, sacrifices, clock)
        if found is None:
            return None
        worth = evaluate(program, found)
        if worth.feasible:
            return Settled(found, worth, sacrifices)
    return None


def tightened(program: Program, hair: float) -> Program:
    """The program with all limits tighter by a relative hair."""
    if hair == 0.0:
        return program
    limits = tuple(replace(limit, value=_tighter(limit, hair)) for limit in program.limits)
    rows = program.couplings
    couplings = replace(rows, limit=rows.limit - hair * np.maximum(1.0, np.abs(rows.limit)))
    return replace(program, limits=limits, couplings=couplings)


def _tighter(limit: Limit, hair: float) -> float:
    if limit.kind in {"budget", "var", "cvar", "stress"}:
        return limit.value - hair * max(1.0, abs(limit.value))
    if limit.kind == "fill_rate":
        return limit.value + hair * (1.0 - limit.value)
    return limit.value  # counts of scenarios, and bounds that are kept exactly


def _best_buffers(
    program: Program, allowed: np.ndarray, sacrifices: Sacrifices, clock: Clock
) -> Decision | None:
    try:
        arrays = array_program(
            pyomo_program(program, ranges=option_ranges(program).only(allowed), accuracy=ACCURACY)
        )
    except NoOption:
        return None
    problem = fixed(arrays, arrays.problem, sacrifices)
    outcome = refined(arrays, problem, EXACT, clock).outcome
    if outcome.solution is None:
        return None
    decision = arrays.decision(outcome.solution)
    return Decision(decision.option, _covering(arrays, decision, sacrifices))


def _covering(arrays: ArrayProgram, decision: Decision, sacrifices: Sacrifices) -> Floats:
    """Lift buffers that miss a requirement to be covered by no more than a solver's tolerance."""
    parts, program = arrays.source.parts, arrays.program
    buffer = decision.buffer.copy()
    opened, needs = parts.opened, program.requirements
    scenario = needs.scenario[opened.entry]
    sku = program.options.sku[opened.option]
    must = (needs.kind[opened.entry] == SHORTAGE) & (program.probability[scenario] > 0)
    for number, limit in enumerate(program.limits):
        if limit.kind != "joint_service_level":
            continue
        hurt = np.isin(scenario, sacrifices.get(f"limit{number}_hurt", ()))
        kept = must & ~hurt & np.isin(sku, limit.skus)
        level = np.zeros(len(buffer))
        np.maximum.at(level, sku[kept], opened.level[kept])
        near = level - buffer <= LEAST_COVER * parts.span[decision.option]
        buffer = np.where(near, np.maximum(buffer, level), buffer)
    return np.minimum(buffer, parts.ranges.high[decision.option])
