"""Evaluating a plan from Python: the same job as ``bufferplan evaluate``."""

from pathlib import Path
from typing import TYPE_CHECKING

from instances.instance import Instance
from instances.readers import Source
from models.progress import Report, Stop, never, quiet
from models.simulation import Start
from optimizer.evaluation.evaluated import Evaluated
from optimizer.evaluation.job import SCENARIOS, EvaluateRequest, evaluated
from optimizer.job import job_of
from optimizer.plan import Plan

if TYPE_CHECKING:
    import pandas as pd


def evaluate(
    instance: Instance | Source,
    plan: "Plan | Path | str | pd.DataFrame",
    *,
    start: Start = "built",
    causes: bool = True,
    baselines: bool = True,
    report: Report = quiet,
    stop: Stop = never,
    **settings: object,
) -> Evaluated:
    """Simulate a plan day by day on fresh scenarios, and say how good it is.

    Parameters
    ----------
    instance : Instance, or what `optimizer.read` takes
    plan : Plan, Path or DataFrame
        A plan, its ``plan.csv`` or the folder of it, or its table.
    start : {"built", "today"}
        Whether week 0 begins with the buffers built, or with the stock on hand today.
    causes : bool
        Whether to say by which causes simulation and model differ.
    baselines : bool
        Whether to simulate rules of thumb as well (`models.baselines`).
    report, stop
        As for `optimizer.solve`.
    **settings
        As for `optimizer.read`. ``scenarios`` is the number of fresh ones, 1,000 where it is not
        given here; ``seed`` draws others, never those that a plan was made for.

    Raises
    ------
    InvalidInput
        With every problem of the instance or the plan.
    NoPlan
        If it was stopped.

    Examples
    --------
    >>> plan = optimizer.solve("first-five", scenarios=50)
    >>> evaluated = optimizer.evaluate("first-five", plan, scenarios=100, causes=False)
    >>> evaluated.scorecard["fill_rate"]["value"] > 0.9
    True
    """
    asked = {"scenarios": SCENARIOS, **settings}
    ready = job_of(instance, asked, report, stop).instance
    source = plan.table if isinstance(plan, Plan) else plan
    source = Path(source) if isinstance(source, str) else source
    request = EvaluateRequest(source, ready.settings.scenarios, start, causes, baselines)
    return evaluated(ready, request, report, stop)
