"""What the page of a plan says of rules of thumb and of the portfolio matrix."""

from collections.abc import Mapping
from typing import Any

from optimizer.amounts import money, percent

Summary = Mapping[str, Any]
Rows = list[tuple[str, ...]]


def baseline_rows(summary: Summary) -> Rows:
    """The plan against the baselines: a header, then a row a measure."""
    baselines = summary["baselines"]
    names = {
        "objective": "Total cost",
        "carrying_cost": "  carrying cost",
        "expected_stockout_cost": "  expected stockout cost",
        "var": f"VaR {100 * summary['alpha']:g} %",
        "capital": "Capital",
        "fill_rate": "Fill rate",
    }
    rows: Rows = [("Money over the horizon", "plan", *baselines)]
    for key, name in names.items():
        write = percent if key == "fill_rate" else money
        rows.append((name, *(write(plan[key]) for plan in (summary, *baselines.values()))))
    return rows


def baseline_sentences(summary: Summary) -> list[str]:
    """What is to be known of the baselines, and where they break a limit."""
    told = []
    for name, plan in summary["baselines"].items():
        broken = [] if plan["limits_met"] else ["not all limits are met"]
        notes = [*plan["notes"], *broken]
        if notes:
            told.append(f"{name.capitalize()}: {'; '.join(notes)}.")
    return told


def segment_sentences(summary: Summary) -> list[str]:
    """Where the optimiser disagrees with the portfolio matrix, and what following it costs."""
    rule = summary["segments"]
    if rule["rule_adds"] is None:
        return []
    count, of = rule["optimiser_disagrees"], summary["skus"]
    disagrees = f"{count:,} of {of:,} SKUs"
    if rule["policies"] == "by-segment":
        told = [f"Every SKU is kept to the policy of its segment; free, {disagrees} have another."]
        told.append(f"Keeping to it adds {money(rule['rule_adds'])} to the total cost.")
    else:
        told = [f"{disagrees} have another policy than the portfolio matrix gives their segment."]
        told.append(_cost_of_following(rule["rule_adds"]))
    if rule["stand_ins"]:
        told.append(f"{rule['stand_ins']:,} SKUs cannot have their segment's policy at all.")
    return [" ".join(told)]


def _cost_of_following(added: float) -> str:
    """Where limits made the plan dearer, the matrix can come out cheaper and break them."""
    if added >= 0:
        return f"Moving them to it, the others as planned, would add {money(added)}."
    return f"Moving them to it would save {money(-added)}, and need not keep within the limits."
