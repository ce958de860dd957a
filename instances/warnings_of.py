"""What of an instance can be used but looks unintended, in words that name it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from instances.column import EVERYTHING
from instances.findings import Findings
from instances.instance import Flags
from instances.nearest import nearest
from instances.references import names_in
from instances.settings import Settings
from instances.sku_rules import allowed_policies, known_policies
from instances.typed_table import Texts, TypedTable

RATES = ("capital_rate", "storage_rate", "insurance_rate", "obsolescence_rate")
_SCOPES = {
    "supply": ("region", "suppliers", "no supplier is in region"),
    "lane": ("lane", "sources", "no source has lane"),
    "demand": ("category", "skus", "no SKU is of category"),
    "price": ("category", "skus", "no SKU is of category"),
}


def note_all(tables: Mapping[str, TypedTable], settings: Settings, findings: Findings) -> None:
    """Note every warning; names are sorted, so that the order of rows does not matter."""
    _note_unused(tables, findings)
    _note_skus(tables["skus"], findings)
    _note_vmi(tables, findings)
    _note_sources(tables["sources"], findings)
    _note_discounts(tables, findings)
    _note_empty_scopes(tables, findings)
    _note_hazard_cells(tables["hazards"], findings)
    _note_late_events(tables, settings, findings)
    for table in tables.values():
        _note_spaces(table, findings)


def _names(table: TypedTable, where: Flags, column: str | None = None) -> list[str]:
    return sorted(set(table[column or table.table.key[0]][np.asarray(where, dtype=bool)]))


def _isin(names: Texts, known: Texts) -> Flags:
    return np.asarray(pd.Series(names, dtype=object).isin(known), dtype=bool)


def _note_unused(tables: Mapping[str, TypedTable], findings: Findings) -> None:
    uses = (
        ("suppliers", "sources", "supplier", "suppliers that are no SKU's source"),
        ("lines", "skus", "line", "lines that no SKU belongs to"),
        ("sites", "skus", "site", "sites that store no SKU"),
        ("seasons", "skus", "profile", "season profiles that no SKU has"),
    )
    for table, user, column, words in uses:
        used = _isin(tables[table][column], tables[user][column])
        findings.note(words, _names(tables[table], ~used))
    skus, demand = tables["skus"], tables["demand"]
    given = skus["sku"][skus.given["demand_mean"]]
    words = "history in the table demand that is not used, as demand_mean is given"
    findings.note(words, _names(demand, _isin(demand["sku"], given)))


def _note_skus(skus: TypedTable, findings: Findings) -> None:
    share = skus["lost_share"]
    cost = share * skus["lost_margin"] + (1 - share) * skus["expedite_cost"]
    cost = cost + skus["goodwill_cost"] + skus["downtime_cost"]
    free = (cost == 0) & ~skus.given["line"]
    findings.note("SKUs for which a unit short costs nothing", _names(skus, free))
    high = np.any([skus[rate] > 1 for rate in RATES], axis=0)
    findings.note("SKUs with a yearly rate above 1, which is 100 %", _names(skus, high))
    flat = skus.given["site"] & (skus["volume"] == 0)
    findings.note("SKUs that take no space at their site, as volume is 0", _names(skus, flat))


def _note_vmi(tables: Mapping[str, TypedTable], findings: Findings) -> None:
    skus, sources = tables["skus"], tables["sources"]
    offered = (sources["role"] == "primary") & (sources["vmi_offered"] == "yes")
    known = known_policies(tables["policies"])
    asked = [
        skus.given["policies"][place] and "vmi" in allowed_policies(text, known)
        for place, text in enumerate(skus["policies"])
    ]
    vain = np.array(asked, dtype=bool) & ~_isin(skus["sku"], sources["sku"][offered])
    findings.note("SKUs allowed vmi whose primary does not offer it", _names(skus, vain))


def _note_sources(sources: TypedTable, findings: Findings) -> None:
    standing = (sources["role"] == "primary") & (sources["standing_share"] > 0)
    words = "SKUs whose primary has a standing_share, not used: it delivers what alternates leave"
    findings.note(words, _names(sources, standing))
    premium = sources["price_premium"] > 1
    findings.note("SKUs with a price_premium above 1, which is 100 %", _names(sources, premium))


def _note_discounts(tables: Mapping[str, TypedTable], findings: Findings) -> None:
    discounts, sources = tables["discounts"], tables["sources"]
    primary = sources["role"] == "primary"
    pairs = pd.MultiIndex.from_arrays([sources["sku"][primary], sources["supplier"][primary]])
    asked = pd.MultiIndex.from_arrays([discounts["sku"], discounts["supplier"]])
    words = "SKUs with a discount of a supplier that is not their primary, not used"
    findings.note(words, _names(discounts, ~np.asarray(asked.isin(pairs))))


def _note_empty_scopes(tables: Mapping[str, TypedTable], findings: Findings) -> None:
    hazards = tables["hazards"]
    idle: list[str] = []
    for kind, (column, table, words) in _SCOPES.items():
        known = names_in(tables[table], column)
        everything = (hazards["scope"] == EVERYTHING) & (kind != "lane" or len(known) > 0)
        struck = everything | _isin(hazards["scope"], known)
        for place in np.flatnonzero((hazards["kind"] == kind) & ~struck).tolist():
            hazard, scope = hazards["hazard"][place], hazards["scope"][place]
            near = nearest(scope, known.tolist())
            hint = f", nearest is {near}" if near else ""
            idle.append(f"{hazard} ({words} {scope}{hint})")
    findings.note("hazards that strike nothing", sorted(idle))


def _note_hazard_cells(hazards: TypedTable, findings: Findings) -> None:
    supply = (hazards["kind"] == "supply") | (hazards["kind"] == "lane")
    words = "supply and lane hazards with a factor, not used"
    findings.note(words, _names(hazards, supply & hazards.given["factor"]))
    words = "demand and price hazards with a hit_probability, not used"
    findings.note(words, _names(hazards, ~supply & (hazards["hit_probability"] < 1)))


def _note_late_events(
    tables: Mapping[str, TypedTable], settings: Settings, findings: Findings
) -> None:
    hazards, scenarios = tables["hazards"], tables["scenarios"]
    late = hazards["start_earliest"] >= settings.horizon_weeks
    findings.note("hazards that start after the horizon, not used", _names(hazards, late))
    late = (scenarios["start"] >= settings.horizon_weeks) & (scenarios["weeks"] > 0)
    words = "scenarios with an event that starts after the horizon, not used"
    findings.note(words, _names(scenarios, late, "scenario"))


def _note_spaces(table: TypedTable, findings: Findings) -> None:
    for column in table.table.columns:
        if column.kind == "name":
            names = pd.Series(names_in(table, column.name), dtype=object)
            spaced = names[names != names.str.strip()].map(repr).tolist()
            words = f"{table.table.name}: names in {column.name} with spaces around them"
            findings.note(words, spaced)
