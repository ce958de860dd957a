"""How a program is solved once more, near one whose plan is known."""

from dataclasses import dataclass, replace

from instances.settings import Settings
from models.evaluation import Evaluation, evaluate
from models.program import Decision, Program
from models.progress import Report, Stop, never, quiet
from solvers.methods import METHODS
from solvers.solution import Status


@dataclass(frozen=True)
class Answer:
    """What a solve left: a plan with its worth, and what is proven about every plan.

    ``decision`` and ``evaluation`` are None where there is no plan; ``lower_bound`` is infinite
    where it is proven that there is none.
    """

    status: Status
    decision: Decision | None
    evaluation: Evaluation | None
    lower_bound: float

    @property
    def objective(self) -> float:
        """Cost of the plan, infinite where there is none."""
        return float("inf") if self.evaluation is None else self.evaluation.objective

    @property
    def finished(self) -> bool:
        """Whether it ended by itself or by its time, not by an interrupt."""
        return self.status != "interrupted"


def solve_again(
    program: Program,
    settings: Settings,
    *,
    start: Decision | None = None,
    stage: str = "solving",
    report: Report = quiet,
    stop: Stop = never,
) -> Answer:
    """Solve a program with the method, gap and time limit of `settings`, from a plan on.

    Parameters
    ----------
    program : Program
    settings : Settings
        Its time limit is for this solve alone.
    start : Decision, optional
        A plan to start from; it is used where it meets the limits.
    stage : str
        What the news call this solve.

    Returns
    -------
    Answer
        Its plan meets every limit as the evaluator sees it: one that does not is left out.
    """
    if stop():
        return Answer("interrupted", None, None, float("-inf"))
    solution = METHODS[settings.method](
        program,
        time_limit=settings.time_limit,
        gap=settings.gap,
        start=start,
        report=lambda news: report(replace(news, stage=stage)),
        stop=stop,
    )
    status: Status = "interrupted" if stop() and solution.status != "optimal" else solution.status
    if solution.decision is None:
        return Answer(status, None, None, solution.lower_bound)
    evaluation = evaluate(program, solution.decision)
    if not evaluation.feasible:
        return Answer("no_plan", None, None, solution.lower_bound)
    bound = min(solution.lower_bound, evaluation.objective)
    return Answer(status, solution.decision, evaluation, bound)
