"""From a decision to a plan: every table, every reason, every number."""

import pandas as pd

from models.evaluation import Evaluation
from models.no_buffers import no_buffers
from models.program import Program
from optimizer.buffer_calendar import buffer_calendar
from optimizer.job import Job
from optimizer.plan import Plan
from optimizer.plan_summary import Outcome, plan_summary
from optimizer.plan_table import plan_table
from optimizer.planning import Resolved, solve_within_limits
from optimizer.reasons import reasons
from optimizer.solved import Solved, verified
from optimizer.standing import standing_of
from optimizer.stockpile_guide import stockpile_guide


def plan_of(job: Job) -> Plan:
    """Do a planning job from beginning to end.

    Raises
    ------
    NoPlan
        If the limits are in conflict, or time or patience ran out before there was a plan.
    InvalidInput
        If a SKU has no option, or a limit's scope no SKU.
    """
    resolved, solved = solve_within_limits(job)
    return describe_plan(job, resolved, solved)


def describe_plan(job: Job, resolved: Resolved, solved: Solved) -> Plan:
    """Tell everything about the decision that was found, checked by the evaluator."""
    program, decision = resolved.program, solved.decision
    comparison = no_buffers(job.instance, program)
    bare = comparison.evaluation()
    standing = standing_of(program, decision, comparison)
    status, lower_bound, notes = verified(program, solved)
    told = reasons(program, decision, solved.evaluation, standing)
    outcome = Outcome(
        status=status,
        decision=decision,
        evaluation=solved.evaluation,
        unrestricted=(resolved.unrestricted or solved).evaluation,
        bare=bare,
        lower_bound=lower_bound,
        standing=standing,
        reasons=told,
        seconds=job.time.spent,
        method=solved.method,
        notes=(*resolved.notes, *notes),
    )
    return Plan(
        table=plan_table(program, decision, solved.evaluation, told),
        summary=plan_summary(job.instance, program, outcome),
        buffer_calendar=buffer_calendar(job.instance, decision),
        stockpile=stockpile_guide(job.instance, program, decision),
        losses=_losses(program, solved.evaluation, bare),
    )


def _losses(program: Program, evaluation: Evaluation, bare: Evaluation) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scenario": program.scenario,
            "probability": program.probability,
            "loss": evaluation.loss,
            "loss_without_buffers": bare.loss,
        }
    )
