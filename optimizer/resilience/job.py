"""Resilience and its return: the plan, lean beside it, and what each limit is worth."""

from dataclasses import asdict, dataclass, replace

from instances.problems import InvalidInput, Problem
from models.baselines import lean
from models.evaluation import evaluate
from optimizer.describe_plan import describe_plan
from optimizer.job import Job
from optimizer.plan import Plan
from optimizer.plan_summary import told_alpha
from optimizer.planning import solve_within_limits
from optimizer.resilience.avoided_loss import return_of
from optimizer.resilience.nearby_programs import beside_limits, beside_qualifications
from optimizer.resilience.prices import prices_of
from optimizer.solve_again import Answer

KEY = "resilience"
"""Entry of the summary that holds all of it."""


@dataclass(frozen=True)
class RoiRequest:
    """How far a limit is moved (a share of it), and how many qualifications are looked at."""

    step: float
    qualifications: int

    def check(self) -> None:
        """Refuse what cannot be done.

        Raises
        ------
        InvalidInput
        """
        problems = []
        if not 0 < self.step < 1:
            expected = "a share between 0 and 1, such as 0.05"
            problems.append(Problem("command line", None, "--step", str(self.step), expected))
        if self.qualifications < 0:
            expected, found = "a number that is not negative", str(self.qualifications)
            problems.append(Problem("command line", None, "--qualifications", found, expected))
        if problems:
            raise InvalidInput(problems)


def plan_with_return(job: Job, request: RoiRequest) -> Plan:
    """Make a plan, hold it against lean, and price its limits and qualifications.

    Parameters
    ----------
    job : Job
        The time limit of its settings counts for the plan, and then for each further solve.
    request : RoiRequest

    Returns
    -------
    Plan
        Its summary has the entry ``resilience``.

    Raises
    ------
    NoPlan, InvalidInput
        As `optimizer.planning.solve_within_limits` does.
    """
    resolved, solved = solve_within_limits(job)
    plan, program = describe_plan(job, resolved, solved), resolved.program
    baseline, alpha = lean(job.instance, resolved.every), told_alpha(job.instance)
    bare = evaluate(baseline.program, baseline.decision)
    gained = return_of(program, solved.evaluation, bare, alpha)
    nearby = beside_limits(program, solved.decision, request.step)
    nearby += beside_qualifications(program, solved.decision, request.qualifications)
    here = Answer("optimal", solved.decision, solved.evaluation, solved.lower_bound)
    prices = prices_of(here, nearby, job.instance.settings, job.report, job.stop)
    told = {
        "alpha": alpha,
        "step": request.step,
        **asdict(gained),
        "prices": [asdict(price) for price in prices],
    }
    return replace(plan, summary={**plan.summary, KEY: told})
