"""What new data do to a plan that stands: whose decision they call into question, and why."""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Flags, Instance
from models.assemble import assembled
from models.beside_standing import BesideStanding, beside_standing
from models.coupled_scenarios import coupled_scenarios
from models.evaluation import Evaluation, evaluate
from models.options import require_options
from models.program import Decision, Program
from models.progress import Progress, Report, Stop
from models.requirement_lists import requirements_of
from models.source_sets import source_sets
from optimizer.reviews.standing_options import carried_over
from optimizer.segment_rule import kept_to_segments
from solvers.plan_multipliers import multipliers_of, under_other_scenarios
from solvers.priced_regrets import Regrets, regrets_of

STAGE = "regrets"
THRESHOLD_SHARE, THRESHOLD_TIMES = 1e-3, 2.0
"""Regret from which a SKU is flagged where no threshold is given: a share of the plan's cost, but
at least so many times the largest regret that the plan has under its own data."""


@dataclass(frozen=True)
class Review:
    """A plan under the data that it was made with and under new ones.

    Parameters
    ----------
    before : BesideStanding
        Program of the old data.
    after : BesideStanding
        Program of the new data, with the same limits in money.
    worth_before, worth : Evaluation
        The standing plan under old and new data.
    regret_before, regret : Regrets
        At the plan's multipliers, under old and new data.
    threshold : float
        Money over the horizon.
    gone : array of bool, shape (I,)
        SKUs whose option is no longer possible: they are judged by the one nearest to it.
    """

    before: BesideStanding
    after: BesideStanding
    worth_before: Evaluation
    worth: Evaluation
    regret_before: Regrets
    regret: Regrets
    threshold: float
    gone: Flags

    @property
    def flagged(self) -> Flags:
        """SKUs whose standing decision should be looked at again, shape (I,)."""
        return (self.regret.regret > self.threshold) | self.gone


def review_plan(
    instance: Instance,
    changed: Instance,
    program: Program,
    decision: Decision,
    threshold: float | None,
    report: Report,
    stop: Stop,
) -> Review:
    """Hold a plan against new data.

    Parameters
    ----------
    instance, changed : Instance
        With old and new data, of the same SKUs and settings.
    program : Program
        Of the old data, with its limits in money.
    decision : Decision
        The plan.
    threshold : float or None
        Money over the horizon; None for one that the plan's own data never exceed.
    """
    limits = program.limits
    new = replace(_program(instance, changed, report, stop), limits=limits)
    report(Progress(STAGE, 0.0))
    multipliers = multipliers_of(program, decision, time_limit=_seconds(instance), stop=stop)
    before = beside_standing(program, decision)
    carried, gone = carried_over(program, decision, new)
    after = beside_standing(new, carried)
    regret_before = regrets_of(before, multipliers, time_limit=_seconds(instance), stop=stop)
    report(Progress(STAGE, 0.5))
    there = under_other_scenarios(multipliers, program, new)
    regret = regrets_of(after, there, time_limit=_seconds(instance), stop=stop)
    report(Progress(STAGE, 1.0))
    worth_before = evaluate(before.program, before.standing)
    if threshold is None:
        own = THRESHOLD_TIMES * float(regret_before.regret.max(initial=0.0))
        threshold = max(THRESHOLD_SHARE * abs(worth_before.objective), own)
    worth = evaluate(after.program, after.standing)
    return Review(before, after, worth_before, worth, regret_before, regret, threshold, gone)


def _program(instance: Instance, changed: Instance, report: Report, stop: Stop) -> Program:
    """Program of the new data on scenarios that differ from the old ones by the data alone."""
    require_options(changed)
    sets = source_sets(changed)
    scenarios = coupled_scenarios(instance, changed, report, stop)
    requirements = requirements_of(changed, sets, scenarios, report, stop)
    return kept_to_segments(changed, assembled(changed, sets, scenarios, requirements))


def _seconds(instance: Instance) -> float:
    """Time that multipliers or regrets may take each."""
    return 0.25 * instance.settings.time_limit


def without_price(program: Program) -> list[str]:
    """What the program asks for that has no price in regrets."""
    joint = any(limit.kind == "joint_service_level" for limit in program.limits)
    return ["joint service level"] * joint + ["weight of VaR"] * (program.risk_weights.var > 0)


def limits_broken(worth: Evaluation) -> list[str]:
    """Kinds of limits and rows that a plan does not meet."""
    broken = [check.limit.kind for check in worth.limits if not check.met]
    return broken + ["sites, capacities or qualifications"] * bool(np.any(worth.excess > 0))
