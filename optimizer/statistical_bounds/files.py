"""The file of statistical bounds, beside those of the plan where it was made with them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instances.staging import staged
from instances.writers import write_json
from optimizer.plan import Plan
from optimizer.plan_files import require_usable, write_plan
from optimizer.statistical_bounds.job import Judged

FILE = "bounds.json"


def write_bounds(judged: Judged, folder: str | Path) -> Path:
    """Write ``bounds.json``, and the files of a plan that was made for it.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to, or is the folder of an instance.
    """
    target = require_usable(folder)
    if judged.plan is not None:
        write_plan(judged.plan, target)
    _write(judged.data, target)
    return target


def write_certificate(plan: Plan, folder: str | Path) -> None:
    """Write ``bounds.json`` beside a plan that has a certificate; take an old one away."""
    target, data = require_usable(folder), plan.summary.get("certificate")
    if data is not None:
        _write(data, target)
    else:
        (target / FILE).unlink(missing_ok=True)


def _write(data: Mapping[str, Any], target: Path) -> None:
    with staged(target) as stage:
        write_json(stage / FILE, data)
