"""A review from files to files: the instance, the plan, new data, and what is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable
from instances.readers import read
from instances.staging import staged
from instances.table_updates import read_demand_update, read_update
from instances.writers import write_csv, write_json
from models.progress import Report, Stop, Stopped
from optimizer.job import Job
from optimizer.no_plan import NoPlan
from optimizer.plan_reading import read_plan
from optimizer.plan_summary import told_alpha
from optimizer.planning import resolve
from optimizer.reviews.plan_origin import instance_of_plan
from optimizer.reviews.repair import Repair, repaired
from optimizer.reviews.review import Review, review_plan
from optimizer.reviews.table import repair_table, review_data, review_table
from optimizer.time_shares import TimeShares

REPAIR_FILE = "repair.csv"


@dataclass(frozen=True)
class ReviewRequest:
    """What is to be reviewed.

    Parameters
    ----------
    instance : str
    plan : Path
    suppliers, demand : Path or None
        Files with new rows.
    threshold : float or None
        Money over the horizon; None for one that the plan's own data never exceed.
    changes : int or None
        How many SKUs a repair may change; None for as many as are flagged.
    """

    instance: str
    plan: Path
    suppliers: Path | None
    demand: Path | None
    threshold: float | None
    changes: int | None

    def updates(self) -> list[RawTable]:
        """New rows of all files.

        Raises
        ------
        InvalidInput
            With every problem of the files, or if there is none.
        """
        read_suppliers = partial(read_update, table="suppliers")
        problems, found = [], []
        if self.suppliers is None and self.demand is None:
            expected = "new data: --suppliers, --demand, or both"
            problems.append(Problem("command line", None, None, None, expected))
        if self.changes is not None and self.changes < 0:
            expected = "a number of SKUs that is not negative"
            problems.append(Problem("command line", None, "--changes", str(self.changes), expected))
        if self.threshold is not None and not 0 <= self.threshold < float("inf"):
            expected = "money that is not negative"
            problems.append(
                Problem("command line", None, "--threshold", str(self.threshold), expected)
            )
        for path, reader in ((self.suppliers, read_suppliers), (self.demand, read_demand_update)):
            if path is not None:
                try:
                    found.append(reader(path))
                except InvalidInput as error:
                    problems += error.problems
                except OSError as error:
                    expected = f"a file that can be read ({error.strerror})"
                    problems.append(Problem("command line", None, None, str(path), expected))
        if problems:
            raise InvalidInput(problems)
        return found


@dataclass(frozen=True)
class Reviewed:
    """A review, its repair (None where nothing asks for one), and both as plain data."""

    review: Review
    repair: Repair | None
    data: dict[str, Any]


def reviewed(
    request: ReviewRequest, overrides: Mapping[str, Any], report: Report, stop: Stop
) -> Reviewed:
    """Do a review from beginning to end.

    Raises
    ------
    InvalidInput
        With every problem of the input.
    NoPlan
        If limits in percent cannot be resolved, for there is no plan that they refer to, or if it
        was stopped before the regrets were known.
    """
    updates = request.updates()
    instance = instance_of_plan(request.instance, request.plan, overrides)
    settings = instance.settings
    changed = replace(read(request.instance, updates=updates), settings=settings)
    job = Job(instance, TimeShares(settings.time_limit), report, stop)
    program = resolve(job).program
    decision = read_plan(request.plan, program)
    try:
        review = review_plan(instance, changed, program, decision, request.threshold, report, stop)
    except Stopped:
        raise _stopped() from None
    if stop():  # multipliers and regrets would be those of an unfinished relaxation
        raise _stopped()
    repair = None
    most = max(int(review.flagged.sum()), 1) if request.changes is None else request.changes
    if review.flagged.any() or not review.worth.feasible:
        repair = repaired(review.after, most, settings, report, stop)
    return Reviewed(review, repair, review_data(review, repair, told_alpha(instance)))


def _stopped() -> NoPlan:
    return NoPlan("interrupted", ("The review was not finished.",))


def write_review(done: Reviewed, folder: Path) -> None:
    """Write ``review.csv``, ``review.json`` and, where there is a repair, ``repair.csv``."""
    with staged(folder) as stage:
        write_csv(stage / "review.csv", review_table(done.review))
        write_json(stage / "review.json", done.data)
        if done.repair is not None and done.repair.decision is not None:
            write_csv(stage / REPAIR_FILE, repair_table(done.review, done.repair))
    if done.repair is None or done.repair.decision is None:
        (folder / REPAIR_FILE).unlink(missing_ok=True)
