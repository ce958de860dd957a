"""What a frontier sweeps: a program without the limit that is swept, and that limit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from instances.instance import Instance
from instances.limits import LimitRequest
from instances.settings import Settings
from models.evaluation import capital_of, evaluate
from models.program import Decision, Limit, Program
from optimizer.job import Job
from optimizer.planning import resolve

Over = Literal["budget", "var", "capital"]
"""Budget: capital as ``budget_kind`` counts it; capital: all of it (gross); var: the VaR."""


@dataclass(frozen=True)
class Sweep:
    """A program and the limit that is moved through it.

    Parameters
    ----------
    over : Over
    program : Program
        With every limit of the instance but the one that is swept, all in money.
    limit : Limit
        Its value is a proven bound: no decision has less.
    settings : Settings
        How each point is solved.
    """

    over: Over
    program: Program
    limit: Limit
    settings: Settings

    def at(self, value: float) -> Program:
        """The program with the swept limit at a value."""
        limit = replace(self.limit, value=value)
        return replace(self.program, limits=(*self.program.limits, limit))

    def reached(self, decision: Decision) -> float:
        """What a decision has of the quantity that is swept."""
        return evaluate(replace(self.program, limits=(self.limit,)), decision).limits[0].value


def sweep_of(job: Job, over: Over) -> Sweep:
    """Build the program of a sweep; percentages of other limits are resolved by solving.

    Raises
    ------
    NoPlan, InvalidInput
        As `optimizer.planning.resolve` does.
    """
    settings = job.instance.settings
    requests = settings.limits
    kind = "var" if over == "var" else "budget"
    swept = next((request for request in requests if request.kind == kind), None)
    kept = tuple(request for request in requests if request is not swept)
    if over == "capital":
        settings = replace(settings, budget_kind="gross")
    settings = replace(settings, limits=kept)
    program = resolve(replace(job, instance=replace(job.instance, settings=settings))).program
    limit = _var(job.instance, swept) if over == "var" else _least_capital(program)
    return Sweep(over, program, limit, settings)


def _var(instance: Instance, swept: LimitRequest | None) -> Limit:
    """A VaR limit at the level of the instance's own, else at that of its objective."""
    everyone = tuple(range(len(instance.skus)))
    if swept is None:
        return Limit("var", 0.0, instance.settings.risk_alpha, skus=everyone)
    return Limit("var", 0.0, swept.alpha, of=swept.of, skus=everyone)


def _least_capital(program: Program) -> Limit:
    """A budget of what every SKU ties up at least, by itself."""
    options = program.options
    tied = capital_of(program, np.arange(len(options)), options.buffer_min)
    least = np.minimum.reduceat(tied + options.qualification_cost, options.first[:-1])
    return Limit("budget", float(least.sum()), skus=tuple(range(len(program.sku))))


def evenly(low: float, high: float, points: int) -> Sequence[float]:
    """Values of the swept limit from the tightest to the loosest."""
    if points == 1 or high <= low:
        return [high]
    return [float(value) for value in np.linspace(low, high, points)]
