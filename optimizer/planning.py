"""The job: from an instance to its plan, through the plans that its limits refer to."""

from dataclasses import dataclass, replace

import numpy as np

from instances.problems import InvalidInput, Problem
from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Program
from models.progress import Report, Stopped
from optimizer.conflict_words import sentences
from optimizer.job import Job
from optimizer.no_plan import NoPlan
from optimizer.resolve_limits import (
    budgets,
    needs_free_plan,
    needs_unrestricted_plan,
    risk_and_service_limits,
)
from optimizer.segment_rule import among_all_options, kept_to_segments, what_binds
from optimizer.solved import Solved
from optimizer.time_shares import MAIN, REFERENCE
from solvers.conflicts import explain
from solvers.methods import METHODS
from solvers.solution import Solution

LEAST_TO_EXPLAIN = 5.0
"""Seconds that explaining a conflict gets at least: an answer without reasons helps nobody."""


@dataclass(frozen=True)
class Resolved:
    """A program with its limits in money, and the plans that were needed to know them.

    ``free`` and ``unrestricted`` are None where they were not needed. ``every`` is the program with
    all options, where ``program`` is kept to those of the segments' policies.
    """

    program: Program
    free: Solved | None
    unrestricted: Solved | None
    every: Program

    @property
    def references(self) -> list[Solved]:
        """The reference plans that were needed."""
        return [plan for plan in (self.free, self.unrestricted) if plan is not None]

    @property
    def lower_bound(self) -> float:
        """Proven by the reference plans, whose limits are fewer."""
        return max((plan.lower_bound for plan in self.references), default=-np.inf)

    def unrestricted_bound(self, solved: Solved) -> float:
        """Proven for every plan with the budget alone, which `solved` is where nothing else is."""
        if self.unrestricted is None:
            return solved.lower_bound
        return min(self.lower_bound, self.unrestricted.evaluation.objective)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know about percentages: they are of plans that may not be the best."""
        if all(plan.status == "optimal" for plan in self.references):
            return ()
        return (
            "a plan that percentages refer to was stopped before the gap asked for, and another "
            "run may find a better one: give limits in money to have them fixed",
        )


def solve_within_limits(job: Job) -> tuple[Resolved, Solved]:
    """Find the plan of an instance within its limits.

    Raises
    ------
    NoPlan
        If the limits are in conflict, or time or patience ran out before there was a plan.
    InvalidInput
        If a SKU has no option, or a limit's scope no SKU.
    """
    resolved = resolve(job)
    looser = resolved.unrestricted or resolved.free
    to_come = REFERENCE * (resolved.every is not resolved.program)
    solved = _solve(job, resolved.program, "plan", MAIN, to_come, looser)
    bound = max(solved.lower_bound, resolved.lower_bound)
    return resolved, replace(solved, lower_bound=bound)


def resolve(job: Job) -> Resolved:
    """Build the program and turn its limits into money, solving reference plans where needed."""
    requests = job.instance.settings.limits
    _require_method(job.instance.settings.method)
    every = _program(job)
    program = kept_to_segments(job.instance, every)
    beyond_budget = needs_unrestricted_plan(requests)
    free = None
    if needs_free_plan(requests):
        to_come = MAIN + REFERENCE * beyond_budget
        free = _solve(job, program, "plan without any limit", REFERENCE, to_come)
    capped = replace(program, limits=budgets(job.instance, free.evaluation if free else None))
    if not beyond_budget:
        return _resolved(capped, free, None, every)
    stage = "plan without limits of risk and service"
    unrestricted = _solve(job, capped, stage, REFERENCE, MAIN, free)
    others = risk_and_service_limits(job.instance, capped, unrestricted.decision)
    limited = replace(capped, limits=capped.limits + others)
    return _resolved(limited, free, unrestricted, every)


def _resolved(
    program: Program, free: Solved | None, unrestricted: Solved | None, every: Program
) -> Resolved:
    """With the limits in the program of all options as well, where that is another one."""
    fewer = len(program.options) < len(every.options)
    same = replace(every, limits=program.limits) if fewer else program
    return Resolved(program, free, unrestricted, same)


def solve_without_rule(job: Job, resolved: Resolved, solved: Solved) -> Solved:
    """Find the plan that the segments' policies do not bind, within the same limits.

    It never costs more than the plan that they bind, which is one of its own.

    Parameters
    ----------
    resolved, solved
        Of the plan that follows the rule.
    """
    decision = among_all_options(job.instance, resolved.every, solved.decision)
    known = replace(solved, decision=decision, evaluation=evaluate(resolved.every, decision))
    try:
        found = _solve(job, resolved.every, "plan without the rule", REFERENCE, 0.0)
    except NoPlan:  # too little time left, or interrupted: the plan at hand is one without the rule
        return known
    return min(known, found, key=lambda plan: plan.evaluation.objective)


def _require_method(name: str) -> None:
    if name not in METHODS:
        expected = f"a method of solution: {', '.join(sorted(METHODS))}"
        raise InvalidInput([Problem("settings", None, "method", name, expected)])


def _program(job: Job) -> Program:
    try:
        return program_of(job.instance, job.report, job.out_of_time)
    except Stopped:
        told = ("The time was up, or it was stopped, while scenarios were drawn.",)
        raise NoPlan("interrupted" if job.stop() else "no_plan", told) from None


def _solve(
    job: Job,
    program: Program,
    stage: str,
    weight: float,
    to_come: float,
    looser: Solved | None = None,
) -> Solved:
    """Solve a program, or see that the plan of a looser one already meets its limits."""
    if looser is not None and looser.status == "optimal":
        evaluation = evaluate(program, looser.decision)
        if evaluation.feasible:
            return replace(looser, evaluation=evaluation)
    settings = job.instance.settings
    solution = METHODS[settings.method](
        program,
        time_limit=job.time.for_solve(weight, to_come),
        gap=settings.gap,
        jobs=settings.jobs,
        start=None if looser is None else looser.decision,
        report=_under(stage, job.report),
        stop=job.stop,
    )
    if solution.decision is None:
        raise _no_plan(job, program, stage, solution)
    evaluation = evaluate(program, solution.decision)
    return Solved(
        solution.status, solution.decision, evaluation, solution.lower_bound, solution.method
    )


def _under(stage: str, report: Report) -> Report:
    """Report a solve's news under the name of what is solved."""
    return lambda news: report(replace(news, stage=stage))


def _no_plan(job: Job, program: Program, stage: str, solution: Solution) -> NoPlan:
    if solution.status == "interrupted" or job.stop():
        return NoPlan("interrupted", (f"There was no {stage} yet.",))
    if solution.status != "infeasible":
        told = f"The {stage} was not found in {job.instance.settings.time_limit:g} seconds."
        return NoPlan("no_plan", (told, "Give more time (--time-limit), or looser limits."))
    conflict = explain(
        program,
        METHODS[job.instance.settings.method],
        time_limit=max(job.time.for_solve(1.0), LEAST_TO_EXPLAIN),
        report=job.report,
        stop=job.stop,
    )
    return NoPlan("infeasible", (*sentences(conflict), *what_binds(job.instance)))
