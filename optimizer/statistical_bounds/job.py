"""The job of ``bounds``: a plan, made or read, and what is proven about it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from instances.problems import InvalidInput, Problem
from models.progress import Stopped
from models.statistics.replication_program import probabilities_in
from models.statistics.statistical_gap import error_shares
from optimizer.describe_plan import describe_plan
from optimizer.job import Job
from optimizer.no_plan import NoPlan
from optimizer.plan import Plan
from optimizer.plan_reading import read_plan
from optimizer.planning import Resolved, resolve, solve_within_limits
from optimizer.solved import Solved
from optimizer.statistical_bounds.calibration import calibrated
from optimizer.statistical_bounds.calibration_report import calibration_data, calibration_notes
from optimizer.statistical_bounds.plan_bounds import Bounds, bounds_of
from optimizer.statistical_bounds.report import bounds_data
from optimizer.statistical_bounds.request import BoundsRequest


@dataclass(frozen=True)
class BoundsJob:
    """What is to be judged: the plan of a job, or one that is read from `plan`."""

    job: Job
    request: BoundsRequest
    plan: Path | None = None


@dataclass(frozen=True, eq=False)
class Judged:
    """A plan with its bounds; ``plan`` is None where it was only read."""

    plan: Plan | None
    data: Mapping[str, Any]


def judged(asked: BoundsJob) -> Judged:
    """Make or read the plan, and judge it.

    Raises
    ------
    InvalidInput, NoPlan
        As planning does; also if it was stopped before anything could be said.
    """
    job, request = asked.job, asked.request
    if asked.plan is not None:
        resolved = resolve(job)
        decision = read_plan(asked.plan, resolved.program)
        proven = resolved.lower_bound if math.isfinite(resolved.lower_bound) else None
        bounds = bounds_of(job, resolved, decision, proven, request)
        return Judged(None, _data_or_stopped(job, bounds))
    resolved, solved = solve_within_limits(job)
    if request.calibrate:
        return _calibrated(job, resolved, solved, request)
    plan = certified(job, resolved, solved, request)
    if plan.summary["certificate"] is None:
        raise _stopped()
    return Judged(plan, plan.summary["certificate"])


def certified_plan(job: Job, baseline: str | None = None) -> Plan:
    """Do a planning job and certify its plan.

    Raises
    ------
    InvalidInput, NoPlan
        As planning does; also for the plan of a rule of thumb, which makes no claim.
    """
    if baseline is not None:
        expected = "no --certify, as a baseline is not optimised; bounds --plan judges any plan"
        raise InvalidInput([Problem("command line", None, "--baseline", baseline, expected)])
    resolved, solved = solve_within_limits(job)
    return certified(job, resolved, solved, BoundsRequest())


def certified(job: Job, resolved: Resolved, solved: Solved, request: BoundsRequest) -> Plan:
    """A plan with its bounds in its summary, as ``certificate``: null if it was stopped before."""
    plan = describe_plan(job, resolved, solved)
    bounds = bounds_of(job, resolved, solved.decision, plan.summary["lower_bound"], request)
    data = None if bounds is None else bounds_data(job.instance.name, bounds)
    return _with_certificate(plan, data)


def _calibrated(job: Job, resolved: Resolved, solved: Solved, request: BoundsRequest) -> Judged:
    shares = error_shares(request.error, probabilities_in(resolved.program))
    try:
        end = calibrated(job, resolved, solved, request, shares.upper)
    except Stopped:
        raise _stopped() from None
    plan = describe_plan(job, end.resolved, end.solved, calibration_notes(end))
    bounds = bounds_of(
        job, end.resolved, end.solved.decision, end.solver_bound, request, end.checked
    )
    data = {**_data_or_stopped(job, bounds), "calibration": calibration_data(end)}
    return Judged(_with_certificate(plan, data), data)


def _with_certificate(plan: Plan, data: Mapping[str, Any] | None) -> Plan:
    return replace(plan, summary={**plan.summary, "certificate": data})


def _data_or_stopped(job: Job, bounds: Bounds | None) -> dict[str, Any]:
    if bounds is None:
        raise _stopped()
    return bounds_data(job.instance.name, bounds)


def _stopped() -> NoPlan:
    return NoPlan("interrupted", ("There was nothing to say about the plan yet.",))
