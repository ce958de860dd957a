"""``bufferplan review``: what new data do to a plan that stands."""

from pathlib import Path

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of

NOTHING, FLAGGED = 0, 1
"""Exit codes: no SKU is flagged and every limit holds; something is to be looked at."""


def review(
    instance: str,
    plan: Path,
    /,
    *,
    suppliers: Path | None = None,
    demand: Path | None = None,
    threshold: float | None = None,
    changes: int | None = None,
    out: Path | None = None,
    settings: SettingFlags = NO_FLAGS,
) -> int:
    """Hold a plan against new data: flag what no longer fits, and propose few changes.

    The exit code is 1 when a SKU is flagged or the plan breaks a limit, else 0.

    Parameters
    ----------
    instance
        What the plan was made of: a folder of tables, an .xlsx workbook, or a bundled name.
    plan
        A plan.csv, or the folder that holds one. The summary.json beside it says with which
        settings and limits it was made.
    suppliers
        CSV with new rows of the table suppliers: any rows, any columns beside supplier.
    demand
        CSV with new rows of the demand history, or with sku, demand_mean, demand_sd and so on.
    threshold
        Regret in money over the horizon from which a SKU is flagged [0.1 % of the plan's cost, at
        least twice the largest regret under the data that the plan was made with].
    changes
        How many SKUs the repair may change [as many as are flagged].
    out
        Folder for review.csv, review.json and repair.csv; made where it does not exist.
    """
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.plan_files import require_usable
    from optimizer.progress_display import progress_display
    from optimizer.reviews.job import ReviewRequest, reviewed, write_review
    from optimizer.reviews.report import review_sections
    from optimizer.terminal_report import show_parts

    request = ReviewRequest(instance, plan, suppliers, demand, threshold, changes)
    if out is not None:
        require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        done = reviewed(request, overrides_of(settings), report, stop)
        if out is not None:
            write_review(done, out)
    show_parts(review_sections(done.review, done.repair, done.data))
    if out is not None:
        print(f"Every SKU, and the repair where there is one, is in {out}.")
    fine = not done.review.flagged.any() and done.review.worth.feasible
    return NOTHING if fine else FLAGGED
