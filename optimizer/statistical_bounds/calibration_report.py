"""What a calibration did, round by round, and what it costs: plain data and a part of the page."""

import math
from collections.abc import Mapping
from typing import Any

from optimizer.amounts import money, percent
from optimizer.statistical_bounds.calibration import Calibrated, Round
from optimizer.summary_report import SERVICE_KINDS, Section, limit_name


def calibration_data(end: Calibrated) -> dict[str, Any]:
    """Plain data: the rounds, whether the limits hold at last, and what that costs more.

    ``asked`` is a limit's value on the sample that a plan is made for (``asked_alpha`` its level,
    where it has one), ``limit`` and ``alpha`` are what is meant; ``safe`` is the end of the
    interval on fresh scenarios that has to meet it.
    """
    return {
        "held": end.held,
        "more": {"value": end.more.value, "low": end.more.low, "high": end.more.high},
        "rounds": [_round(each) for each in end.rounds],
    }


def calibration_notes(end: Calibrated) -> tuple[str, ...]:
    """What to know of a plan that was made under tighter limits, or for other scenarios."""
    if len(end.rounds) == 1:
        return ()
    scenarios = end.rounds[-1].scenarios
    return (
        f"calibrated in {len(end.rounds)} rounds: planned for {scenarios:,} scenarios, under "
        "limits tightened until they hold on fresh ones",
    )


def calibration_section(data: Mapping[str, Any] | None) -> Section:
    """The rounds in a table, a row a round and limit."""
    if data is None:
        return Section("")
    rows: list[tuple[str, ...]] = [
        ("Round, limit", "scenarios", "asked", "limit", "safe on fresh ones", "holds")
    ]
    for number, each in enumerate(data["rounds"], 1):
        rows += [_row(number, each, limit) for limit in each["limits"]]
    more = data["more"]
    cost = (
        f"Keeping the limits on fresh scenarios costs {money(more['value'])} more than the first "
        f"plan (between {money(more['low'])} and {money(more['high'])})."
    )
    if data["held"]:
        return Section("Calibration", rows, (cost,))
    failed = "The limits do not hold yet: try looser ones, more scenarios, or more time."
    return Section("Calibration", rows, (failed, cost))


def _round(each: Round) -> dict[str, Any]:
    return {
        "scenarios": each.scenarios,
        "objective": each.objective,
        "held": each.held,
        "limits": [
            {
                "kind": found.limit.kind,
                "alpha": found.limit.alpha or None,
                "of": found.limit.of,
                "scope": found.limit.scope,
                "asked": asked.value,
                "asked_alpha": asked.alpha or None,
                "limit": found.limit.value,
                "safe": found.safe if math.isfinite(found.safe) else None,
                "verdict": found.verdict,
            }
            for asked, found in zip(each.asked, each.limits, strict=True)
        ],
    }


def _row(number: int, each: Mapping[str, Any], limit: Mapping[str, Any]) -> tuple[str, ...]:
    write = percent if limit["kind"] in SERVICE_KINDS else money
    safe = "-" if limit["safe"] is None else write(limit["safe"])
    holds = {"holds": "yes", "not shown": "not shown", "broken": "NO"}[limit["verdict"]]
    name = f"{number}, {limit_name(limit)}"
    scenarios, asked = f"{each['scenarios']:,}", write(limit["asked"])
    if limit["asked_alpha"]:
        asked = f"{asked} at {percent(limit['asked_alpha'])}"
    return name, scenarios, asked, write(limit["limit"]), safe, holds
