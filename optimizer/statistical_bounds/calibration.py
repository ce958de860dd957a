"""Plans until the limits hold on scenarios that the plan was not made for, and says what it costs.

A plan chosen on a sample looks better there than it is. Each round plans under tighter limits, or
for more scenarios, and is checked on a sample of its own. A check that failed has used its sample
up, and another look is another chance to be lucky: round k may err with ``1 / (k (k + 1))`` of the
whole chance of error, which over all rounds adds up to it.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Decision, Limit, Program
from models.same_options import alike
from models.statistics.fresh_samples import fresh_sample, fresh_seed
from models.statistics.intervals import Interval, mean_interval
from models.statistics.plan_intervals import AT_MOST, LimitInterval
from optimizer.job import Job
from optimizer.planning import Resolved
from optimizer.solved import Solved
from optimizer.statistical_bounds.plan_bounds import Checked, check, planned_scenarios
from optimizer.statistical_bounds.request import BoundsRequest
from solvers.methods import METHODS

MOST_ROUNDS = 8

LEAST_STEP = 0.98
"""Factor by which money is tightened at least, where it is."""

TIGHTEST = 0.4
"""Share of a limit in money below which it is not tightened further, but scenarios are added."""

LEFT_OVER = 2
"""Scenarios that a limit of probability must be able to give up; else scenarios are added."""

GROWTH, LARGEST_GROWTH = 2, 16
"""Factor by which scenarios are added, and how many times the first sample they may become."""


@dataclass(frozen=True)
class Round:
    """One plan and its check.

    Parameters
    ----------
    scenarios : int
        That the plan was made for.
    asked : tuple of Limit
        What was asked on that sample.
    objective : float
        Of the plan on that sample.
    limits : tuple of LimitInterval
        On fresh scenarios.
    held : bool
    """

    scenarios: int
    asked: tuple[Limit, ...]
    objective: float
    limits: tuple[LimitInterval, ...]
    held: bool


@dataclass(frozen=True)
class Calibrated:
    """The end of a calibration.

    Parameters
    ----------
    resolved : Resolved
        Program of the last plan's sample, under the limits as they are meant.
    solved : Solved
        The last plan.
    checked : Checked
        Its check.
    rounds : tuple of Round
    more : Interval
        What it costs more than the first plan, on the samples of its check.
    held : bool
        Whether its check shows every limit to hold.
    solver_bound : float
        Proven for the last plan's sample under the limits that it was given.
    """

    resolved: Resolved
    solved: Solved
    checked: Checked
    rounds: tuple[Round, ...]
    more: Interval
    held: bool
    solver_bound: float


@dataclass(frozen=True)
class _Trial:
    """A plan to be checked: its program under the limits as meant, and the limits it was given.

    ``lower_bound`` is proven under the former, ``solver_bound`` under the latter.
    """

    resolved: Resolved
    decision: Decision
    limits: tuple[Limit, ...]
    lower_bound: float
    solver_bound: float


def calibrated(
    job: Job, resolved: Resolved, solved: Solved, request: BoundsRequest, error: float
) -> Calibrated:
    """Tighten limits or add scenarios, round by round, until all limits are shown to hold.

    Parameters
    ----------
    job : Job
    resolved, solved
        The first plan.
    request : BoundsRequest
    error : float
        Chance that the last check is wrong, all rounds together.

    Raises
    ------
    Stopped
        If the user said so.
    """
    trial = _Trial(resolved, solved.decision, resolved.program.limits, *2 * [solved.lower_bound])
    rounds: list[Round] = []
    number = 0
    while True:
        number += 1
        share = error / (number * (number + 1))
        checked = check(
            job, trial.resolved, trial.decision, request, _purpose("check", number), share
        )
        rounds.append(_round(trial, checked))
        if rounds[-1].held or number == MOST_ROUNDS:
            break
        following = _next(job, resolved, trial, checked, number)
        if following is None:
            break
        trial = following
    first = check(job, resolved, solved.decision, request, checked.purpose, checked.error)
    more = mean_interval(checked.costs - first.costs, error)
    plan = Solved(
        solved.status,
        trial.decision,
        evaluate(trial.resolved.program, trial.decision),
        trial.lower_bound,
        solved.method,
    )
    held, bound = rounds[-1].held, trial.solver_bound
    return Calibrated(trial.resolved, plan, checked, tuple(rounds), more, held, bound)


def _purpose(use: str, number: int) -> str:
    return f"calibration {use} {number}"


def _round(trial: _Trial, checked: Checked) -> Round:
    return Round(
        scenarios=planned_scenarios(trial.resolved),
        asked=trial.limits,
        objective=evaluate(trial.resolved.program, trial.decision).objective,
        limits=checked.intervals.limits,
        held=checked.intervals.limits_hold,
    )


def _next(job: Job, first: Resolved, trial: _Trial, checked: Checked, number: int) -> _Trial | None:
    """Plan anew: under tighter limits where the sample allows it, else for more scenarios."""
    tighter = tuple(
        _tighter(limit, found)
        for limit, found in zip(trial.limits, checked.intervals.limits, strict=True)
    )
    meant = first.program.limits
    if _sample_allows(tighter, meant, planned_scenarios(trial.resolved)):
        found = _planned(job, trial.resolved, tighter, trial.lower_bound)
        if found is not None:
            return found
    size = GROWTH * planned_scenarios(trial.resolved)
    if size > LARGEST_GROWTH * planned_scenarios(first):
        return None
    seed = fresh_seed(job.instance.settings.seed, _purpose("plan", number), 0)
    sampling = job.instance.settings.sampling
    sample = fresh_sample(job.instance, seed, size, sampling=sampling)
    every = program_of(sample, job.report, job.stop)
    program = alike(every, first.program)
    whole = len(program.options) == len(every.options)
    every = program if whole else replace(every, limits=program.limits)
    grown = Resolved(program, _on(program, first.free), _on(program, first.unrestricted), every)
    return _planned(job, grown, trial.limits, -np.inf)


def _on(program: Program, plan: Solved | None) -> Solved | None:
    """A plan that percentages refer to, on another sample, where nothing is proven about it."""
    if plan is None:
        return None
    worth = evaluate(replace(program, limits=()), plan.decision)
    return replace(plan, evaluation=worth, lower_bound=-np.inf)


def _planned(
    job: Job, resolved: Resolved, limits: tuple[Limit, ...], lower_bound: float
) -> _Trial | None:
    """A plan under these limits, if there is one in time.

    `lower_bound` is proven for the limits as meant on the same sample.
    """
    settings = job.instance.settings
    program: Program = replace(resolved.program, limits=limits)
    solution = METHODS[settings.method](
        program,
        time_limit=settings.time_limit,
        gap=settings.gap,
        report=job.report,
        stop=job.stop,
    )
    if solution.decision is None:
        return None
    return _Trial(resolved, solution.decision, limits, lower_bound, solution.lower_bound)


def _tighter(limit: Limit, found: LimitInterval) -> Limit:
    """A limit as asked, by so much tighter as its check was off; as it is where it held.

    A VaR at a higher level, for its money says little where few scenarios are near; shares are
    raised, money is lowered in proportion.
    """
    if found.verdict == "holds":
        return limit
    if found.share is not None:
        return replace(limit, alpha=limit.alpha + found.limit.alpha - found.share.low)
    if limit.kind in AT_MOST:
        ratio = found.limit.value / found.safe if np.isfinite(found.safe) else 0.0
        return replace(limit, value=limit.value * min(ratio, LEAST_STEP))
    return replace(limit, value=limit.value + found.limit.value - found.safe)


def _sample_allows(asked: tuple[Limit, ...], meant: tuple[Limit, ...], scenarios: int) -> bool:
    """Whether limits as asked can still be told apart on a sample of this size."""
    most = 1.0 - LEFT_OVER / scenarios
    pairs = list(zip(asked, meant, strict=True))
    return all(
        limit.alpha <= most
        and (limit.kind in AT_MOST or limit == true or limit.value <= most)
        and (limit.kind not in AT_MOST or limit.value >= TIGHTEST * true.value)
        for limit, true in pairs
    )
