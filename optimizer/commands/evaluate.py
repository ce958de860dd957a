"""``bufferplan evaluate``: a plan simulated on scenarios that it was not made for."""

from pathlib import Path
from typing import Literal

from optimizer.setting_flags import NO_FLAGS, SettingFlags, overrides_of


def evaluate(
    instance: str,
    plan: Path,
    /,
    *,
    out: Path,
    start: Literal["built", "today"] = "built",
    causes: bool = True,
    baselines: bool = True,
    settings: SettingFlags = NO_FLAGS,
) -> int:
    """Simulate a plan day by day on fresh scenarios, and say how good it is.

    Scenarios are fresh, whatever the seed; --scenarios says how many [1000].

    Parameters
    ----------
    instance
        A folder of CSV or Parquet tables, an .xlsx workbook, or the name of a bundled instance.
    plan
        A plan.csv, or the folder that holds one.
    out
        Folder for the scorecard and the simulation's tables; it is made where it does not exist.
    start
        Whether week 0 begins with the buffers built, or with the stock on hand today.
    causes
        Whether to say by which causes simulation and model differ.
    baselines
        Whether to simulate rules of thumb as well, to hold the plan against.
    """
    from optimizer.evaluation.api import evaluate as evaluate_plan
    from optimizer.evaluation.files import write_evaluation
    from optimizer.evaluation.report import evaluate_sections
    from optimizer.interrupts import stop_on_interrupt
    from optimizer.plan_files import require_usable
    from optimizer.progress_display import progress_display
    from optimizer.terminal_report import show_parts

    require_usable(out)
    with stop_on_interrupt() as stop, progress_display() as report:
        evaluated = evaluate_plan(
            instance,
            plan,
            start=start,
            causes=causes,
            baselines=baselines,
            report=report,
            stop=stop,
            **overrides_of(settings),
        )
        write_evaluation(evaluated, out)
    show_parts(evaluate_sections(evaluated))
    print(f"The scorecard is in {out / 'scorecard.json'}, with every SKU and difference beside it.")
    return 0
