"""The plan on one page of a terminal, for somebody who decides: from the summary alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.amounts import money, percent, units, weeks
from optimizer.comparison_report import baseline_rows, baseline_sentences, segment_sentences
from optimizer.limit_words import limit_words
from optimizer.price_of_limits import price_in_words

Summary = Mapping[str, Any]

SERVICE_KINDS = frozenset(
    {"fill_rate", "cycle_service_level", "disruption_service_level", "joint_service_level"}
)
"""Kinds of limits that are shares; the others are money."""


@dataclass(frozen=True)
class Section:
    """A part of the page: a heading, a table whose first row is its header, and sentences.

    All columns but the first are numbers where `numeric`.
    """

    heading: str
    rows: Sequence[Sequence[str]] = ()
    sentences: Sequence[str] = ()
    numeric: bool = True


def sections(summary: Summary) -> tuple[Section, ...]:
    """What the page says, whatever it is shown on."""
    parts = (
        _headline(summary),
        _costs(summary),
        _stock(summary),
        _choices(summary),
        _limits(summary),
        Section("Against rules of thumb", baseline_rows(summary), baseline_sentences(summary)),
        Section("Portfolio matrix", sentences=segment_sentences(summary)),
        _decisions(summary),
        _notes(summary),
    )
    return tuple(part for part in parts if part.rows or part.sentences)


def plain_text(summary: Summary) -> str:
    """The page as plain lines, for a pipe or a file."""
    return as_text(sections(summary))


def as_text(parts: Sequence[Section]) -> str:
    """Parts of a page as plain lines."""
    blocks = []
    for part in parts:
        lines = [part.heading, *_aligned(part), *part.sentences]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def gap_in_words(summary: Summary) -> str:
    """What is proven about the plan's distance from the best one for these scenarios."""
    gap = summary["gap"]
    if gap is None:
        return "Nothing is proven yet about how far it is from the best plan for these scenarios."
    if gap <= 1e-9:
        return "Proven to be the best plan for these scenarios."
    most = f"at most {percent(gap)}" if gap >= 1e-4 else "less than 0.01 %"
    return f"Proven to cost {most} more than the best plan for these scenarios."


def _headline(summary: Summary) -> Section:
    ends = {
        "optimal": "The search ended at the gap asked for.",
        "time_limit": "The time limit ended the search: this is the best plan so far.",
        "interrupted": "The search was stopped: this is the best plan so far.",
        "limits_not_met": "NOT ALL LIMITS ARE MET: checking the plan contradicts the solver.",
        "not_verified": "NOT VERIFIED: checking the plan contradicts the solver.",
    }
    status = summary["status"]
    end = f"{ends.get(status, status)} {gap_in_words(summary)}"
    if status == "baseline":
        end = f"Made by the rule of thumb {summary['method']}: nothing was optimised."
    return Section(
        f"Plan for {summary['instance']}: {summary['skus']:,} SKUs, {summary['scenarios']:,} "
        f"scenarios of {weeks(summary['horizon_weeks'])}",
        sentences=(end,),
    )


def _costs(summary: Summary) -> Section:
    """Cost and risk, now and in comparison."""
    level = f"{100 * summary['alpha']:g} %"
    names = {
        "objective": "Total cost",
        "expected_stockout_cost": "Expected stockout cost",
        "var": f"VaR {level}: loss not exceeded in {level} of scenarios",
        "cvar": f"CVaR {level}: mean loss of the worst {100 * (1 - summary['alpha']):g} %",
        "stress_loss": "Worst loss in the stress set",
    }
    header = ("Money over the horizon", "plan", "without limits", "without buffers")
    plans = ("", "_without_limits", "_without_buffers")
    compared = [
        (name, *(_or_dash(summary[f"{key}{plan}"]) for plan in plans))
        for key, name in names.items()
        if summary[key] is not None
    ]
    spread = (summary["qualification_cost"] + summary["onboarding_cost"]) / summary["settings"][
        "amortisation_years"
    ]
    parts = [
        ("  carrying cost", money(summary["carrying_cost"]), "", ""),
        ("  ordering, fees and premiums", money(summary["policy_cost"]), "", ""),
        ("  qualification and onboarding, a year's share", money(spread), "", ""),
    ]
    if summary["risk_cost"]:
        parts.append(("  risk, as weighted", money(summary["risk_cost"]), "", ""))
    rows = [header, compared[0], *parts, compared[1], *_stockout_parts(summary), *compared[2:]]
    return Section("Cost and risk", rows, _no_safety_stock(summary))


def _stockout_parts(summary: Summary) -> list[tuple[str, ...]]:
    """Expected stockout cost by its two causes, for each plan that is compared."""
    plans = ("", "_without_limits", "_without_buffers")
    everyday = [summary[f"everyday_stockout_cost{plan}"] for plan in plans]
    every = [summary[f"expected_stockout_cost{plan}"] for plan in plans]
    rest = [whole - part for whole, part in zip(every, everyday, strict=True)]
    return [
        ("  from disruptions", *(money(max(value, 0.0)) for value in rest)),
        ("  from everyday variation", *map(money, everyday)),
    ]


def _no_safety_stock(summary: Summary) -> tuple[str, ...]:
    """What a reader should know where everyday variation rules the comparison."""
    whole = summary["expected_stockout_cost_without_buffers"]
    everyday = summary["everyday_stockout_cost_without_buffers"]
    if everyday <= whole / 2:
        return ()
    return (
        f"Without buffers not even safety stock is held: {percent(everyday / whole)} of its "
        "stockout cost is everyday variation, which little stock avoids; buffers against "
        "disruptions are best judged by the other part.",
    )


def _stock(summary: Summary) -> Section:
    kind = summary["settings"]["budget_kind"]
    rows = [
        ("Money", "today", "planned"),
        ("Value of stock", *(money(summary[f"stock_value_{k}"]) for k in ("today", "planned"))),
        (f"Capital, {kind}", "", money(summary["capital"])),
        ("  of which qualification", "", money(summary["qualification_cost"])),
        ("  of which onboarding", "", money(summary["onboarding_cost"])),
    ]
    return Section("Capital", rows)


def _choices(summary: Summary) -> Section:
    rows = [("Policy", "SKUs")]
    rows += [(policy, f"{count:,}") for policy, count in summary["policies"].items()]
    onboarded = summary["onboarded_suppliers"]
    sentences = [f"Alternates to qualify: {summary['qualifications']:,}."]
    if onboarded:
        sentences.append(f"Suppliers to onboard: {', '.join(onboarded)}.")
    served = f"Fill rate {percent(summary['fill_rate'])}"
    sentences.append(f"{served}; no shortage at all in {_joint(summary)} of scenarios.")
    return Section("Policies", rows, sentences)


def _joint(summary: Summary) -> str:
    return percent(summary["joint_service_level"])


def _limits(summary: Summary) -> Section:
    if not summary["limits"]:
        return Section("Limits")
    rows = [("Limit", "limit", "reached", "met")]
    for limit in summary["limits"]:
        write = percent if limit["kind"] in SERVICE_KINDS else money
        met = "yes" if limit["met"] else "NO"
        rows.append((limit_name(limit), write(limit["limit"]), write(limit["value"]), met))
    return Section("Limits", rows, (price_in_words(summary),))


def limit_name(limit: Summary) -> str:
    """A limit in words: kind, level, what of, scope."""
    return limit_words(limit["kind"], limit["alpha"], limit["of"], limit["scope"])


def _decisions(summary: Summary) -> Section:
    rows = [("SKU", "stockout cost avoided a year", "for, a year")]
    rows += [
        (
            decision["sku"],
            money(decision["annual_stockout_cost_avoided"]),
            money(decision["annual_cost_added"]),
        )
        for decision in summary["decisions"]
    ]
    if len(rows) == 1:
        return Section("")
    sentences = [f"{decision['sku']}: {decision['reason']}" for decision in summary["decisions"]]
    heading = f"The {units(len(sentences))} decisions that matter most"
    return Section(heading if len(sentences) > 1 else "The decision that matters", rows, sentences)


def _notes(summary: Summary) -> Section:
    return Section("Notes", sentences=summary["notes"])


def _or_dash(value: float | None) -> str:
    return "-" if value is None else money(value)


def _aligned(part: Section) -> list[str]:
    """Rows of a table in columns, text to the left and numbers to the right."""
    if not part.rows:
        return []
    widths = [max(len(row[at]) for row in part.rows) for at in range(len(part.rows[0]))]
    lines = []
    for row in part.rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines
