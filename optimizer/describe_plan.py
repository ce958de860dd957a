"""From a decision to a plan: every table, every reason, every number."""

from dataclasses import replace

import numpy as np
import pandas as pd

from instances.instance import Names
from instances.problems import InvalidInput, Problem
from models.baselines import BASELINES
from models.evaluation import Evaluation, evaluate
from models.no_buffers import no_buffers
from models.program import Program
from optimizer.baseline_table import (
    baseline_summary,
    baseline_table,
    compared_baselines,
    measures,
)
from optimizer.buffer_calendar import buffer_calendar
from optimizer.job import Job
from optimizer.plan import Plan
from optimizer.plan_summary import Outcome, plan_summary, told_alpha
from optimizer.plan_table import plan_table
from optimizer.planning import Resolved, resolve, solve_within_limits, solve_without_rule
from optimizer.reasons import reasons
from optimizer.segment_rule import (
    RuleCosts,
    SegmentRule,
    costs_between,
    costs_of_following,
    not_compared,
    rule_summary,
    segment_rule,
)
from optimizer.segment_tables import segment_table, supplier_risk_table
from optimizer.solved import Solved, verified
from optimizer.standing import Standing, standing_of
from optimizer.stockpile_guide import stockpile_guide

BY_RULE = "baseline"
"""Status of a plan that a rule of thumb made: nothing was optimised, nothing is proven."""


def plan_of(job: Job, baseline: str | None = None) -> Plan:
    """Do a planning job from beginning to end.

    Parameters
    ----------
    job : Job
    baseline : str, optional
        Make the plan of this rule of thumb (`models.baselines`) instead of an optimised one.

    Raises
    ------
    NoPlan
        If the limits are in conflict, or time or patience ran out before there was a plan.
    InvalidInput
        If a SKU has no option, a limit's scope no SKU, or there is no such baseline.
    """
    if baseline is None:
        return describe_plan(job, *solve_within_limits(job))
    _require_baseline(baseline)
    resolved = resolve(job)
    made = BASELINES[baseline](job.instance, resolved.every)
    evaluation = evaluate(made.program, made.decision)
    solved = Solved(BY_RULE, made.decision, evaluation, -np.inf, baseline)
    resolved = replace(resolved, program=made.program)
    return describe_plan(job, resolved, solved, made.notes)


def describe_plan(job: Job, resolved: Resolved, solved: Solved, told: Names = ()) -> Plan:
    """Tell everything about the decision that was found, checked by the evaluator.

    Parameters
    ----------
    job, resolved, solved
    told : tuple of str
        Notes to begin with.
    """
    program, decision = resolved.program, solved.decision
    comparison = no_buffers(job.instance, program)
    bare = comparison.evaluation()
    standing = standing_of(program, decision, comparison)
    status, lower_bound, notes = verified(program, solved)
    why = reasons(program, decision, _reasoned(solved), standing)
    rule = segment_rule(job.instance, resolved.every)
    costs = _rule_costs(job, resolved, solved, rule, standing)
    alpha = told_alpha(job.instance)
    baselines = baseline_summary(compared_baselines(job.instance, resolved.every), alpha)
    outcome = Outcome(
        status=BY_RULE if solved.status == BY_RULE else status,
        decision=decision,
        evaluation=solved.evaluation,
        unrestricted=(resolved.unrestricted or solved).evaluation,
        unrestricted_bound=resolved.unrestricted_bound(solved),
        bare=bare,
        lower_bound=lower_bound,
        standing=standing,
        reasons=why,
        segments=rule_summary(rule, costs, job.instance),
        baselines=baselines,
        seconds=job.time.spent,
        method=solved.method,
        notes=(*told, *resolved.notes, *notes),
    )
    planned = tuple(program.options.policy[k] for k in decision.option)
    return Plan(
        table=plan_table(program, decision, solved.evaluation, why),
        summary=plan_summary(job.instance, program, outcome),
        buffer_calendar=buffer_calendar(job.instance, decision),
        stockpile=stockpile_guide(job.instance, program, decision),
        losses=_losses(program, solved.evaluation, bare),
        segments=segment_table(job.instance, rule, planned, costs),
        supplier_risk=supplier_risk_table(job.instance),
        baselines=baseline_table(measures(program, solved.evaluation, alpha), baselines),
    )


def _reasoned(solved: Solved) -> Evaluation:
    """What reasons may refer to: a rule of thumb chose nothing for the sake of a limit."""
    evaluation = solved.evaluation
    if solved.status != BY_RULE:
        return evaluation
    return replace(evaluation, limits=(), excess=np.full(evaluation.excess.shape, -np.inf))


def _require_baseline(name: str) -> None:
    if name not in BASELINES:
        expected = f"one of {', '.join(BASELINES)}"
        raise InvalidInput([Problem("command line", None, "--baseline", name, expected)])


def _rule_costs(
    job: Job, resolved: Resolved, solved: Solved, rule: SegmentRule, standing: Standing
) -> RuleCosts:
    """What the segments' policies cost: for a plan free of them, for one that keeps to them."""
    program, decision, evaluation = resolved.program, solved.decision, solved.evaluation
    if solved.status == BY_RULE:
        return not_compared(len(program.sku))
    if resolved.every is program:
        return costs_of_following(program, rule, decision, evaluation, standing)
    free = solve_without_rule(job, resolved, solved).decision
    return costs_between(program, decision, evaluation, resolved.every, free)


def _losses(program: Program, evaluation: Evaluation, bare: Evaluation) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scenario": program.scenario,
            "probability": program.probability,
            "loss": evaluation.loss,
            "loss_without_buffers": bare.loss,
        }
    )
