"""An evaluation on one page of a terminal, for somebody who decides."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.amounts import money, percent, weeks
from optimizer.evaluation.evaluated import Evaluated
from optimizer.evaluation.scorecard import NOT_MEASURED
from optimizer.summary_report import Section

WORST = 5
"""How many SKUs are named."""

_NAMES = {
    "fill_rate": "Fill rate",
    "perfect_order_rate": "Perfect order rate",
    "inventory_turnover": "Inventory turnover a year",
    "supplier_otif": "Supplier OTIF",
    "mean_time_to_recover": "Mean time to recover, weeks",
    "time_to_survive": "Time to survive, weeks",
    "carrying_cost": "Carrying cost",
    "stockout_cost": "Stockout cost",
    "total_cost": "Total cost",
    "capital": "Capital",
}
_SHARES = frozenset({"fill_rate", "perfect_order_rate", "supplier_otif"})
_NUMBERS = frozenset({"inventory_turnover", "mean_time_to_recover", "time_to_survive"})


def evaluate_sections(evaluated: Evaluated) -> tuple[Section, ...]:
    """What the page says."""
    parts = (
        _scorecard(evaluated),
        _baselines(evaluated.data["baselines"]),
        *_differences(evaluated),
        _worst(evaluated.table),
        Section("Notes", sentences=evaluated.data["notes"]),
    )
    return tuple(part for part in parts if part.rows or part.sentences)


def _scorecard(evaluated: Evaluated) -> Section:
    data = evaluated.data
    sure = f"{100 * data['confidence']:g} %"
    rows = [("Over the horizon", "simulated", f"{sure} interval", "model")]
    sentences = []
    for name, entry in evaluated.scorecard.items():
        modelled = data["model"].get(name)
        told = "" if modelled is None else _written(name, modelled)
        if entry["value"] is None:
            rows.append((_NAMES[name], NOT_MEASURED, "", told))
            sentences.append(f"{_NAMES[name]}: {entry['note']}.")
        else:
            rows.append((_NAMES[name], _written(name, entry["value"]), _ends(name, entry), told))
    risk = data["risk"]
    for name, words in (("var", "VaR"), ("cvar", "CVaR")):
        level = f"{words} {100 * risk['alpha']:g} % of the loss"
        ends = (risk[name]["low"], risk[name]["high"])
        between = " to ".join("-" if end is None else money(end) for end in ends)
        rows.append((level, money(risk[name]["value"]), between, money(risk[f"model_{name}"])))
    begins = "the stock on hand today" if data["start"] == "today" else "the buffers built"
    heading = (
        f"Plan for {data['instance']} simulated: {data['skus']:,} SKUs, {data['scenarios']:,} "
        f"fresh scenarios of {weeks(data['horizon_weeks'])}, {begins}"
    )
    return Section(heading, rows, sentences)


def _baselines(compared: Mapping[str, Mapping[str, Any]]) -> Section:
    """The plan against rules of thumb, simulated on the same scenarios."""
    names = {
        "total_cost": "Total cost",
        "carrying_cost": "  carrying cost",
        "stockout_cost": "  stockout cost",
        "var": "VaR of the loss",
        "capital": "Capital",
        "fill_rate": "Fill rate",
    }
    rows = [("Simulated, over the horizon", *compared)]
    rows += [
        (words, *(_written(name, plan[name]) for plan in compared.values()))
        for name, words in names.items()
        if compared
    ]
    sentences = [
        f"{name.capitalize()}: {'; '.join(plan['notes'])}."
        for name, plan in compared.items()
        if plan.get("notes")
    ]
    return Section("Against rules of thumb", rows if compared else (), sentences)


def _written(name: str, value: float) -> str:
    if name in _SHARES:
        return percent(value)
    return f"{value:,.1f}" if name in _NUMBERS else money(value)


def _ends(name: str, entry: Mapping[str, Any]) -> str:
    if entry["low"] == entry["high"]:
        return "as given" if name == "supplier_otif" else "known"
    return f"{_written(name, entry['low'])} to {_written(name, entry['high'])}"


def _differences(evaluated: Evaluated) -> list[Section]:
    """From model to simulation, cause by cause, and in words what is beyond chance."""
    table, scenarios = evaluated.differences, evaluated.data["cause_scenarios"]
    sections = []
    for measure, words in (("stockout_cost", "stockout cost"), ("carrying_cost", "carrying cost")):
        parts = table[table["measure"] == measure]
        if len(parts):
            heading = f"From model to simulation, {words}, {scenarios:,} scenarios"
            sections.append(Section(heading, _difference(parts)))
    beyond = table[(table["beyond_chance"] == "yes") & table["part"].isin(["cause", "assumption"])]
    told = beyond.drop_duplicates("cause")
    sentences = [
        f"{cause[0].upper()}{cause[1:]}: {words}."
        for cause, words in zip(told["cause"], told["explanation"], strict=True)
    ]
    return [*sections, Section("What makes these differences", sentences=sentences)]


def _difference(parts: pd.DataFrame) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        ("Money over the horizon", "amount", "interval", "beyond chance")
    ]
    for part in parts.to_dict("records"):
        if part["low"] == part["high"] == 0.0:
            continue
        cause, whole = str(part["cause"]), part["part"] in ("model", "simulation")
        name = cause.capitalize() if whole else f"  {cause}"
        if part["part"] == "assumption":
            name = f"Would come on top: {cause}"
        between = f"{money(part['low'])} to {money(part['high'])}"
        beyond = "" if whole else str(part["beyond_chance"])
        rows.append((name, money(part["amount"]), between, beyond))
    return rows


def _worst(table: pd.DataFrame) -> Section:
    ranked = table.sort_values(["stockout_cost", "sku"], ascending=[False, True], kind="stable")
    rows = [("SKU", "stockout cost", "interval", "model", "fill rate", "time to survive")]
    rows += [
        (
            str(row["sku"]),
            money(row["stockout_cost"]),
            f"{money(max(0.0, row['stockout_cost_low']))} to {money(row['stockout_cost_high'])}",
            money(row["model_stockout_cost"]),
            percent(row["fill_rate"]),
            weeks(row["time_to_survive"]),
        )
        for row in ranked.head(WORST).to_dict("records")
        if row["stockout_cost"] > 0.0
    ]
    if len(rows) == 1:
        return Section("")
    return Section("The SKUs that cost most in shortages, their lines aside", rows)
