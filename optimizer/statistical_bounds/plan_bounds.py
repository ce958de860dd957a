"""How good a plan is in truth: lower side, upper side, and what planning on averages costs."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats
from models.average_scenario import average_program
from models.evaluation import Evaluation, evaluate
from models.program import Decision, RiskWeights
from models.progress import Stopped
from models.statistics.intervals import Interval, mean_interval
from models.statistics.plan_intervals import SAMPLED, PlanIntervals, plan_intervals
from models.statistics.plan_samples import plan_batches
from models.statistics.replication_program import (
    Priced,
    Relaxation,
    limits_that_can_be_priced,
    probabilities_in,
)
from models.statistics.statistical_gap import ErrorShares, LowerSide, error_shares, lower_side
from optimizer.job import Job
from optimizer.planning import Resolved
from optimizer.statistical_bounds.request import BoundsRequest
from solvers.methods import METHODS
from solvers.solution import Solution
from solvers.statistical_bounds.fresh_programs import FreshPrograms
from solvers.statistical_bounds.multipliers import MOST_ROUNDS, multipliers
from solvers.statistical_bounds.replications import Search, replications

CHECK = "check"
"""Purpose of the samples on which a plan is judged."""

BATCHES = 20
"""Independent samples that fresh scenarios come in; their means give the interval of the cost."""

LEAST_REPLICATION, LEAST_CHECK = 100, 1000
"""Scenarios of a replication and of a check, at least, where nothing else is asked for: a plan may
be made for a handful of given ones."""

MULTIPLIERS_SHARE, AVERAGES_SHARE = 0.5, 0.25
"""Shares of the time limit that fixing multipliers and planning on averages may take besides."""


@dataclass(frozen=True)
class Checked:
    """A plan on the fresh samples of a purpose.

    ``error`` is the chance that any of the intervals is wrong; ``costs`` holds the mean cost of
    each batch, to be compared with another plan's on the same samples.
    """

    purpose: str
    error: float
    intervals: PlanIntervals
    costs: Floats


@dataclass(frozen=True)
class Averages:
    """The plan of the mean-value program, judged on the same fresh samples as the plan itself.

    ``more`` is what it costs more, sample by sample: the value of the stochastic solution.
    """

    intervals: PlanIntervals
    more: Interval


@dataclass(frozen=True)
class Replicated:
    """What replications proved.

    Parameters
    ----------
    scenarios, finished : int
        Size of a replication, and how many were finished.
    priced : tuple of Priced
        Limits that stayed in the objective, and their multipliers.
    side : LowerSide or None
        None where fewer than two were finished.
    """

    scenarios: int
    finished: int
    priced: tuple[Priced, ...]
    side: LowerSide | None


@dataclass(frozen=True)
class Bounds:
    """All that is known about a plan and the true optimum; money over the horizon.

    Parameters
    ----------
    request : BoundsRequest
    evaluation : Evaluation
        Of the plan on the sample that it was made for.
    solver_bound : float or None
        Proven for that sample's optimum; None where nothing is, as the plan was only read.
    lower : Replicated
    upper : PlanIntervals
    averages : Averages or None
    """

    request: BoundsRequest
    evaluation: Evaluation
    solver_bound: float | None
    lower: Replicated
    upper: PlanIntervals
    averages: Averages | None


def bounds_of(
    job: Job,
    resolved: Resolved,
    decision: Decision,
    solver_bound: float | None,
    request: BoundsRequest,
    checked: Checked | None = None,
) -> Bounds | None:
    """Judge a plan. Every sample is fresh; the plan's own is used for multipliers alone.

    Parameters
    ----------
    job : Job
        Its time limit holds once more for the replications together.
    resolved : Resolved
        The program of the plan's sample, limits in money.
    decision : Decision
    solver_bound : float or None
    request : BoundsRequest
    checked : Checked, optional
        What fresh samples said of the plan already, where it was calibrated.

    Returns
    -------
    Bounds or None
        None if it was stopped before the plan was judged.
    """
    program = resolved.program
    shares = error_shares(request.error, probabilities_in(program))
    try:
        upper = checked or check(job, resolved, decision, request, CHECK, shares.upper)
        averages = _averages(job, resolved, request, upper)
    except Stopped:
        return None
    return Bounds(
        request=request,
        evaluation=evaluate(program, decision),
        solver_bound=solver_bound,
        lower=_replicated(job, resolved, decision, request, shares),
        upper=upper.intervals,
        averages=averages,
    )


def _replicated(
    job: Job, resolved: Resolved, decision: Decision, request: BoundsRequest, shares: ErrorShares
) -> Replicated:
    """Solve replications, relaxed as the limits ask for."""
    size = request.replication_scenarios or max(planned_scenarios(resolved), LEAST_REPLICATION)
    relaxation = Relaxation(size, request.replications, shares.level)
    relaxation = replace(relaxation, priced=_priced(job, resolved, decision, relaxation))
    settings = job.instance.settings
    done = replications(
        FreshPrograms(job.instance, resolved.program, size),
        decision,
        relaxation,
        Search(_method(job), _seconds_each(job, request), settings.gap),
        jobs=settings.jobs,
        report=job.report,
        stop=job.stop,
    )
    side = None
    if len(done) >= 2:
        side = lower_side(
            [each.lower_bound for each in done],
            [each.found for each in done],
            [each.plan_cost for each in done],
            shares.mean,
        )
    return Replicated(size, len(done), relaxation.priced, side)


def planned_scenarios(resolved: Resolved) -> int:
    """Number of scenarios that a plan is made for, the stress set aside."""
    return int(np.count_nonzero(~resolved.program.stress))


def check(
    job: Job,
    resolved: Resolved,
    decision: Decision,
    request: BoundsRequest,
    purpose: str,
    error: float,
) -> Checked:
    """Judge a decision on the fresh scenarios of a purpose.

    Raises
    ------
    Stopped
        If the user said so.
    """
    wanted = request.check_scenarios or max(10 * planned_scenarios(resolved), LEAST_CHECK)
    batches = plan_batches(
        job.instance,
        resolved.program,
        decision,
        purpose=purpose,
        batches=BATCHES,
        scenarios=-(-wanted // BATCHES),
        report=job.report,
        stop=job.stop,
    )
    costs = np.array([batch.cost for batch in batches])
    return Checked(purpose, error, plan_intervals(resolved.program, batches, error), costs)


def _method(job: Job) -> Callable[..., Solution]:
    return METHODS[job.instance.settings.method]


def _seconds_each(job: Job, request: BoundsRequest) -> float:
    """The time limit once more, shared by the replications that run side by side."""
    settings = job.instance.settings
    rounds = -(-request.replications // settings.jobs)
    return settings.time_limit / rounds


def _priced(
    job: Job, resolved: Resolved, decision: Decision, relaxation: Relaxation
) -> tuple[Priced, ...]:
    """Multipliers from the sample that the plan was made for."""
    program, settings = resolved.program, job.instance.settings
    return multipliers(
        program,
        limits_that_can_be_priced(program),
        _method(job),
        [decision, *(plan.decision for plan in resolved.references)],
        relaxation=relaxation,
        time_limit=MULTIPLIERS_SHARE * settings.time_limit / MOST_ROUNDS,
        gap=settings.gap,
        report=job.report,
        stop=job.stop,
    )


def _averages(
    job: Job, resolved: Resolved, request: BoundsRequest, plan: Checked
) -> Averages | None:
    """Plan on averages, under the limits that are no matter of chance, and judge that plan."""
    program = resolved.program
    certain = tuple(limit for limit in program.limits if limit.kind not in SAMPLED)
    average = average_program(replace(program, limits=certain, risk_weights=RiskWeights()))
    settings = job.instance.settings
    solution = _method(job)(
        average,
        time_limit=AVERAGES_SHARE * settings.time_limit,
        gap=settings.gap,
        stop=job.stop,
    )
    if solution.decision is None:
        return None
    other = check(job, resolved, solution.decision, request, plan.purpose, plan.error)
    return Averages(other.intervals, mean_interval(other.costs - plan.costs, plan.error))
