"""Statistical bounds as plain data (``bounds.json``) and as a page."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from models.statistics.intervals import Interval
from models.statistics.plan_intervals import PlanIntervals
from models.statistics.statistical_gap import NOTHING_PROVEN
from optimizer.amounts import money, percent
from optimizer.statistical_bounds.calibration_report import calibration_section
from optimizer.statistical_bounds.plan_bounds import Bounds
from optimizer.summary_report import SERVICE_KINDS, Section, limit_name

Data = Mapping[str, Any]

VERDICTS = {"holds": "yes", "not shown": "not shown", "broken": "NO"}


def bounds_data(instance: str, bounds: Bounds) -> dict[str, Any]:
    """Plain data of ``bounds.json``; money over the horizon, null where there is no number.

    ``solver`` is about the sample that the plan was made for, ``statistical`` about the truth; the
    two gaps are never added. ``statistical.lower_bound`` and ``upper_bound`` hold together with
    ``confidence``; ``upper_bound`` is null unless every limit is shown to hold.
    """
    objective = bounds.evaluation.objective
    return {
        "instance": instance,
        "confidence": bounds.request.confidence,
        "solver": {
            "objective": objective,
            "lower_bound": _finite(bounds.solver_bound),
            "gap": _share(objective, bounds.solver_bound),
        },
        "statistical": _statistical(bounds),
        "plan_on_fresh_scenarios": _intervals(bounds.upper),
        "planning_on_averages": _averages(bounds),
        "notes": _notes(bounds),
    }


def _statistical(bounds: Bounds) -> dict[str, Any]:
    lower, upper = bounds.lower, bounds.upper
    side = lower.side or NOTHING_PROVEN
    gap = side.gap_high / abs(upper.objective.value) if upper.objective.value else math.inf
    return {
        "replications": lower.finished,
        "replication_scenarios": lower.scenarios,
        "lower_bound": _finite(side.low),
        "lower_bound_mean": _finite(side.mean),
        "upper_bound": _finite(upper.objective.high) if upper.limits_hold else None,
        "gap_mean": _finite(side.gap_mean),
        "gap_at_most": _finite(side.gap_high),
        "gap_share_at_most": _finite(gap),
        "unproven_by_solver": _finite(side.unproven),
        "multipliers": [
            {"kind": each.limit.kind, "scope": each.limit.scope, "multiplier": each.multiplier}
            for each in lower.priced
        ],
    }


def _intervals(intervals: PlanIntervals) -> dict[str, Any]:
    return {
        "scenarios": intervals.scenarios,
        "objective": _interval(intervals.objective),
        "cost": _interval(intervals.cost),
        "limits_hold": intervals.limits_hold,
        "limits": [
            {
                "kind": each.limit.kind,
                "alpha": each.limit.alpha or None,
                "of": each.limit.of,
                "scope": each.limit.scope,
                "limit": each.limit.value,
                **_interval(each.interval),
                "verdict": each.verdict,
            }
            for each in intervals.limits
        ],
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    return {
        "value": interval.value,
        "low": _finite(interval.low),
        "high": _finite(interval.high),
    }


def _averages(bounds: Bounds) -> dict[str, Any] | None:
    if bounds.averages is None:
        return None
    plan = _intervals(bounds.averages.intervals)
    return plan | {"value_of_stochastic_solution": _interval(bounds.averages.more)}


def _notes(bounds: Bounds) -> list[str]:
    notes = []
    lower, asked = bounds.lower, bounds.request.replications
    if lower.finished < asked:
        notes.append(f"stopped after {lower.finished} of {asked} replications")
    if lower.side is not None and not math.isfinite(lower.side.low):
        notes.append(
            "on some replication nothing was proven, or no decision met even the relaxed limits: "
            "there is no lower bound"
        )
    priced = [each.limit for each in lower.priced]
    left_out = [
        each.limit.kind.replace("_", " ")
        for each in bounds.upper.limits
        if each.limit.kind in ("cvar", "fill_rate") and each.limit not in priced
    ]
    if left_out:
        notes.append(
            f"the lower bound leaves these limits out, and is lower for it: {', '.join(left_out)}"
        )
    return notes


def bounds_sections(data: Data) -> tuple[Section, ...]:
    """What the page says."""
    parts = (
        _gaps(data),
        _checked(data),
        calibration_section(data.get("calibration")),
        _on_averages(data),
        _told(data),
    )
    return tuple(part for part in parts if part.rows or part.sentences)


def _gaps(data: Data) -> Section:
    solver, statistical = data["solver"], data["statistical"]
    sure = percent(data["confidence"])
    rows = [
        ("Money over the horizon", "lower bound", "plan", "gap"),
        (
            "Solver gap: on the plan's own scenarios",
            _money(solver["lower_bound"]),
            money(solver["objective"]),
            _percent(solver["gap"]),
        ),
        (
            f"Statistical gap: in truth, {sure} sure",
            _money(statistical["lower_bound"]),
            _at_most(statistical["upper_bound"]),
            _at_most(statistical["gap_share_at_most"], percent),
        ),
    ]
    return Section("How good the plan is", rows, _gap_sentences(data))


def _gap_sentences(data: Data) -> list[str]:
    statistical = data["statistical"]
    sentences = []
    if statistical["gap_at_most"] is not None:
        most, mean = max(statistical["gap_at_most"], 0.0), max(statistical["gap_mean"], 0.0)
        sentences.append(
            f"In truth the plan costs at most {money(most)} more than the best plan there is "
            f"(estimate {money(mean)}, of which the solver left {_unproven(statistical)} open in "
            f"{statistical['replications']} replications of "
            f"{statistical['replication_scenarios']:,} scenarios)."
        )
    if not data["plan_on_fresh_scenarios"]["limits_hold"] and "calibration" not in data:
        sentences.append(
            "A limit is not shown to hold in truth, so the plan's cost is no upper bound; "
            "--calibrate finds a plan for which it is."
        )
    return sentences


def _unproven(statistical: Data) -> str:
    value, gap = statistical["unproven_by_solver"], max(statistical["gap_mean"], 0.0)
    return "an unknown part" if value is None else money(min(max(value, 0.0), gap))


def _checked(data: Data) -> Section:
    check = data["plan_on_fresh_scenarios"]
    objective = check["objective"]
    rows: list[tuple[str, ...]] = [("", "limit", "estimate", "between", "and", "holds")]
    rows.append(
        (
            "Total cost",
            "",
            money(objective["value"]),
            _money(objective["low"]),
            _money(objective["high"]),
            "",
        )
    )
    rows += [_limit_row(limit) for limit in check["limits"]]
    return Section(f"The plan on {check['scenarios']:,} fresh scenarios", rows)


def _limit_row(limit: Data) -> tuple[str, ...]:
    write = percent if limit["kind"] in SERVICE_KINDS else money
    ends = (limit["value"], limit["low"], limit["high"])
    shown = ("-" if end is None else write(end) for end in ends)
    return (limit_name(limit), write(limit["limit"]), *shown, VERDICTS[limit["verdict"]])


def _on_averages(data: Data) -> Section:
    averages = data["planning_on_averages"]
    if averages is None:
        return Section("")
    more = averages["value_of_stochastic_solution"]
    broken = [limit for limit in averages["limits"] if limit["verdict"] != "holds"]
    sentences = [
        f"The plan for average disturbances would cost {money(averages['cost']['value'])} in "
        f"truth, {_more(more['value'])} than this one (between {_more(more['low'])} and "
        f"{_more(more['high'])})."
    ]
    if broken:
        names = ", ".join(limit_name(limit) for limit in broken)
        sentences.append(f"It is not shown to keep these limits: {names}.")
    return Section("Planning on averages", sentences=sentences)


def _told(data: Data) -> Section:
    return Section("Notes", sentences=data["notes"])


def _more(value: float) -> str:
    return f"{money(abs(value))} {'more' if value >= 0 else 'less'}"


def _at_most(value: float | None, write: Callable[[float], str] = money) -> str:
    return "-" if value is None else f"at most {write(max(value, 0.0))}"


def _money(value: float | None) -> str:
    return "-" if value is None else money(value)


def _percent(value: float | None) -> str:
    return "-" if value is None else percent(value)


def _share(objective: float, bound: float | None) -> float | None:
    if bound is None or not math.isfinite(bound) or not objective:
        return None
    return max(objective - bound, 0.0) / abs(objective)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
