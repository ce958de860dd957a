"""Statistical bounds from Python: the same job as ``bufferplan bounds``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instances.instance import Instance
from instances.readers import Source
from models.progress import Report, Stop, never, quiet
from optimizer.job import job_of
from optimizer.statistical_bounds.job import BoundsJob, judged
from optimizer.statistical_bounds.request import BoundsRequest


def bounds(
    instance: Instance | Source,
    *,
    plan: Path | None = None,
    request: BoundsRequest | None = None,
    report: Report = quiet,
    stop: Stop = never,
    **settings: object,
) -> Mapping[str, Any]:
    """Prove how far a plan can be from the best one in truth.

    Parameters
    ----------
    instance : Instance, or what `optimizer.read` takes
    plan : Path, optional
        A ``plan.csv`` or its folder; without it a plan is made first.
    request : BoundsRequest, optional
        Replications, scenarios, confidence, and whether to calibrate.
    report, stop, **settings
        As for `optimizer.solve`.

    Returns
    -------
    mapping
        Plain data, the content of ``bounds.json`` (`optimizer.bounds_report.bounds_data`).

    Raises
    ------
    InvalidInput, NoPlan
        As for `optimizer.solve`; also if it was stopped before anything could be said.
    """
    job = job_of(instance, settings, report, stop)
    return judged(BoundsJob(job, request or BoundsRequest(), plan)).data
