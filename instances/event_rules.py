"""Rules that events obey: outages, hazards, given scenarios, seasons."""

import numpy as np
import pandas as pd

from instances.findings import Findings
from instances.instance import Flags
from instances.number_text import shortened
from instances.typed_table import TypedTable

WEEKS_A_YEAR = 52
SEASON_TOLERANCE = 1e-6
PROBABILITY_TOLERANCE = 1e-9


def check_outages(suppliers: TypedTable, findings: Findings) -> None:
    """Report outages whose duration the family cannot have."""
    _check_pareto(suppliers, "outage_distribution", "outage_weeks_sd", findings)


def check_hazards(hazards: TypedTable, findings: Findings) -> None:
    """Report hazards that are neither regular nor dated, and factors that are missing."""
    _check_pareto(hazards, "distribution", "weeks_sd", findings)
    _check_dates(hazards, findings)
    _check_factor(hazards, np.ones(len(hazards), dtype=bool), findings)


def _check_pareto(table: TypedTable, family: str, spread: str, findings: Findings) -> None:
    wrong = (table[family] == "pareto") & (table[spread] == 0)
    expected = "a number above 0, as a pareto duration without spread does not exist"
    table.report(findings, wrong, spread, expected)


def _check_dates(hazards: TypedTable, findings: Findings) -> None:
    regular = hazards.given["rate"]
    dated = hazards.given["probability"]
    hazards.report(
        findings, regular & dated, "probability", "an empty cell, as there is a rate: one of both"
    )
    expected = "a rate, or a probability for a dated event"
    hazards.report(findings, ~regular & ~dated, "rate", expected)
    for column in ("start_earliest", "start_latest"):
        expected = "a number of at least 0 (weeks from the start of the horizon) for a dated event"
        hazards.report(findings, dated & ~regular & hazards.empty(column), column, expected)
        extra = regular & ~dated & hazards.given[column]
        hazards.report(
            findings, extra, column, "an empty cell, as a hazard with a rate has no date"
        )
    earliest = hazards["start_earliest"]
    hazards.report(
        findings,
        hazards["start_latest"] < earliest,
        "start_latest",
        lambda place: f"a number of at least start_earliest, {earliest[place]:g}",
    )


def _check_factor(events: TypedTable, where: Flags, findings: Findings) -> None:
    needed = np.isin(events["kind"].astype(str), ("demand", "price")) & where
    expected = "a number above 0, as the kind is demand or price: 1.2 is a fifth more"
    events.report(findings, needed & events.empty("factor"), "factor", expected)


def check_scenarios(scenarios: TypedTable, findings: Findings) -> None:
    """Report missing factors, and probabilities that contradict each other or do not sum to 1."""
    _check_factor(scenarios, scenarios["weeks"] > 0, findings)
    names = pd.Series(scenarios["scenario"], dtype=object)
    usable = ~(scenarios.bad["scenario"] | scenarios.bad["probability"])
    given = pd.Series(scenarios["probability"]).where(usable)
    first = given.groupby(names).transform("first")
    scenarios.report(
        findings,
        np.asarray(usable & (given != first) & given.notna(), dtype=bool),
        "probability",
        lambda place: (
            f"one probability a scenario; another row of "
            f"{shortened(names[place])!r} has {first[place]:.10g}"
        ),
    )
    _check_sum(scenarios, names, first, usable, findings)


def _check_sum(
    scenarios: TypedTable,
    names: pd.Series,
    probability: pd.Series,
    usable: Flags,
    findings: Findings,
) -> None:
    """Check that all scenarios have a probability and they sum to 1, or none has one."""
    if not probability.notna().any() or not usable.all():
        return
    once = ~names.duplicated().to_numpy()
    missing = once & probability.isna().to_numpy()
    expected = "a probability, as other scenarios have one"
    scenarios.report(findings, missing, "probability", expected)
    total = float(np.sum(np.sort(probability.to_numpy()[once])))
    if not missing.any() and abs(total - 1) > PROBABILITY_TOLERANCE:
        expected = "probabilities of the scenarios that sum to 1"
        findings.add(scenarios.file, expected, None, "probability", f"{total:.12g}")


def check_seasons(seasons: TypedTable, repeated: Flags, findings: Findings) -> None:
    """Report profiles that lack a week, and those whose mean is not 1.

    Parameters
    ----------
    seasons : TypedTable
    repeated : array of bool, shape (R,)
        Rows that were reported, as another one has the same profile and week.
    findings : Findings
    """
    usable = ~(seasons.bad["profile"] | seasons.bad["week"] | repeated)
    frame = pd.DataFrame(
        {"profile": seasons["profile"], "week": seasons["week"], "index": seasons["index"]}
    )
    for name, rows in frame[usable].groupby("profile", sort=False):
        row, profile = int(seasons.rows[rows.index[0]]), str(name)
        missing = sorted(set(range(1, WEEKS_A_YEAR + 1)) - set(rows["week"].astype(int)))
        mean = rows["index"].mean(skipna=False)
        if missing:
            weeks = shortened(", ".join(map(str, missing)))
            expected = f"weeks 1 to {WEEKS_A_YEAR} of a profile once each; without {weeks} here"
            findings.add(seasons.file, expected, row, "week", profile)
        elif abs(mean - 1) > SEASON_TOLERANCE:
            expected = f"indices of a profile with mean 1; it is {mean:.10g} here"
            findings.add(seasons.file, expected, row, "index", profile)
