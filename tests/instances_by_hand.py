"""Instances written down in a test: rows as dicts, everything else by default, nothing validated.

    instance(
        skus=[{"sku": "A", "unit_cost": 10, "demand_mean": 5}],
        suppliers=[{"supplier": "P", "region": "R"}],
        sources=[{"sku": "A", "supplier": "P", "role": "primary"}],
        settings={"seed": 7},
    )

Cells are written as in the tables: names where the tables have names, `None` or nothing where a
cell is empty. `seasons` is a mapping of profile to its 52 indices (shorter lists are repeated).
"""

from collections.abc import Iterable, Mapping
from math import inf, nan
from typing import Any

import numpy as np

from instances.instance import (
    NONE,
    Discounts,
    GivenScenarios,
    Hazards,
    Instance,
    Lines,
    PolicyRules,
    Seasons,
    Sites,
    Skus,
    Sources,
    Suppliers,
)
from instances.settings import Settings

Rows = Iterable[Mapping[str, Any]]

SKU = {
    "unit_cost": 1.0,
    "demand_mean": 1.0,
    "demand_sd": 0.0,
    "demand_distribution": "normal",
    "demand_max": lambda row: row["demand_mean"] + 2 * row["demand_sd"],
    "order_cost": 0.0,
    "moq": 0.0,
    "review_weeks": 1.0,
    "lost_margin": None,
    "expedite_cost": None,
    "goodwill_cost": 0.0,
    "downtime_cost": 0.0,
    "lost_share": lambda row: _lost_share(row),
    "line": None,
    "capital_rate": 0.10,
    "storage_rate": 0.04,
    "insurance_rate": 0.01,
    "obsolescence_rate": 0.03,
    "shelf_life_weeks": inf,
    "weeks_since_last_issue": nan,
    "volume": 0.0,
    "site": None,
    "category": "",
    "profile": None,
    "detection": 5.0,
    "service_target": 0.95,
    "policies": None,
    "min_buffer": 0.0,
    "max_buffer": inf,
    "on_hand": 0.0,
}
SUPPLIER = {
    "region": "R",
    "outage_rate": 0.0,
    "outage_weeks_mean": 1.0,
    "outage_weeks_sd": lambda row: row["outage_weeks_mean"],
    "outage_distribution": "lognormal",
    "otif": nan,
    "onboarding_cost": 0.0,
    "capacity": inf,
}
SOURCE = {
    "lane": None,
    "role": "alternate",
    "status": lambda row: "qualified" if row["role"] == "primary" else "candidate",
    "lead_time_mean": 0.0,
    "lead_time_sd": 0.0,
    "lead_time_max": lambda row: row["lead_time_mean"] + 2 * row["lead_time_sd"],
    "activation_weeks": lambda row: row["lead_time_mean"],
    "transit_weeks": lambda row: (
        row["lead_time_mean"]
        if row["role"] == "primary"
        else min(row["lead_time_mean"], row["activation_weeks"])
    ),
    "price_premium": 0.0,
    "qualification_cost": 0.0,
    "standing_share": 0.0,
    "surge_share": lambda row: 1.25 if row["role"] == "primary" else 0.5,
    "capacity_use": 1.0,
    "vmi_offered": False,
    "vmi_price_uplift": 0.0,
}
HAZARD = {
    "rate": nan,
    "probability": nan,
    "start_earliest": nan,
    "start_latest": nan,
    "weeks_mean": 1.0,
    "weeks_sd": lambda row: row["weeks_mean"],
    "distribution": "lognormal",
    "hit_probability": 1.0,
    "factor": nan,
}
POLICY = {
    "min_weeks": nan,
    "max_weeks": nan,
    "constant": "",
    "yearly_fee": nan,
    "setup_capital": nan,
    "storage_rate": nan,
    "obsolescence_rate": nan,
    "owner": "",
    "multiples": "",
}


def instance(
    skus: Rows,
    suppliers: Rows,
    sources: Rows,
    hazards: Rows = (),
    lines: Rows = (),
    seasons: Mapping[str, Iterable[float]] | None = None,
    discounts: Rows = (),
    policies: Rows = (),
    sites: Rows = (),
    scenarios: Rows = (),
    settings: Mapping[str, Any] | None = None,
    name: str = "by hand",
) -> Instance:
    """An instance in canonical order from rows as dicts."""
    lines_ = _sorted(_filled(lines, {"downtime_cost_week": 0.0}), "line")
    sites_ = _sorted(_filled(sites, {"capacity": inf}), "site")
    profiles = dict(sorted((seasons or {}).items()))
    skus_ = _skus(skus, _column(lines_, "line"), _column(sites_, "site"), tuple(profiles))
    suppliers_ = _suppliers(suppliers)
    rules = _sorted(_filled(policies, POLICY), "policy")
    return Instance(
        name=name,
        skus=skus_,
        suppliers=suppliers_,
        sources=_sources(sources, skus_.sku, suppliers_.supplier),
        hazards=Hazards(**_arrays(_sorted(_filled(hazards, HAZARD), "hazard"), HAZARD_TEXT)),
        lines=Lines(_column(lines_, "line"), _floats(lines_, "downtime_cost_week")),
        seasons=Seasons(
            tuple(profiles),
            np.array([np.resize(list(i), 52) for i in profiles.values()], float).reshape(-1, 52),
        ),
        discounts=_discounts(discounts, skus_.sku, suppliers_.supplier),
        policies=PolicyRules(
            **_arrays(rules, ("policy", "constant", "owner", "multiples"), POLICY)
        ),
        sites=Sites(_column(sites_, "site"), _floats(sites_, "capacity")),
        scenarios=_scenarios(scenarios),
        settings=Settings(**(settings or {})),
    )


HAZARD_TEXT = ("hazard", "kind", "scope", "distribution")


def _lost_share(row: Mapping[str, Any]) -> float:
    if row["expedite_cost"] is None:
        return 1.0
    return 0.0 if row["lost_margin"] is None else 0.5


def _filled(rows: Rows, defaults: Mapping[str, Any]) -> list[dict[str, Any]]:
    filled = []
    for given in rows:
        row = {column: cell for column, cell in given.items() if cell is not None}
        for column, default in defaults.items():
            if column not in row:
                row[column] = default(row | given) if callable(default) else default
        filled.append(row)
    return filled


def _sorted(rows: list[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: tuple(row[key] for key in keys))


def _column(rows: list[dict[str, Any]], column: str) -> tuple[str, ...]:
    return tuple(row[column] for row in rows)


def _floats(rows: list[dict[str, Any]], column: str) -> np.ndarray:
    return np.array([0.0 if row[column] is None else row[column] for row in rows], float)


def _at(names: tuple[str, ...], rows: list[dict[str, Any]], column: str) -> np.ndarray:
    places = {name: place for place, name in enumerate(names)}
    return np.array(
        [NONE if row[column] is None else places[row[column]] for row in rows], np.int64
    )


def _arrays(
    rows: list[dict[str, Any]], text: tuple[str, ...], defaults: Mapping[str, Any] = HAZARD
) -> dict[str, Any]:
    columns = dict.fromkeys((*text, *defaults))
    return {c: _column(rows, c) if c in text else _floats(rows, c) for c in columns}


def _skus(
    rows: Rows, lines: tuple[str, ...], sites: tuple[str, ...], profiles: tuple[str, ...]
) -> Skus:
    filled = _sorted(_filled(rows, SKU), "sku")
    special = {
        "line": _at(lines, filled, "line"),
        "site": _at(sites, filled, "site"),
        "profile": _at(profiles, filled, "profile"),
        "policies": tuple(None if r["policies"] is None else tuple(r["policies"]) for r in filled),
    }
    text = ("sku", "demand_distribution", "category")
    plain = {
        c: _column(filled, c) if c in text else _floats(filled, c)
        for c in ("sku", *SKU)
        if c not in special
    }
    return Skus(**plain, **special)


def _suppliers(rows: Rows) -> Suppliers:
    filled = _sorted(_filled(rows, SUPPLIER), "supplier")
    regions = tuple(sorted({row["region"] for row in filled}))
    floats = {c: _floats(filled, c) for c in SUPPLIER if c not in ("region", "outage_distribution")}
    return Suppliers(
        supplier=_column(filled, "supplier"),
        region=_at(regions, filled, "region"),
        regions=regions,
        outage_distribution=_column(filled, "outage_distribution"),
        **floats,
    )


def _sources(rows: Rows, skus: tuple[str, ...], suppliers: tuple[str, ...]) -> Sources:
    filled = sorted(
        _filled(rows, SOURCE),
        key=lambda r: (r["sku"], r["role"] != "primary", r["supplier"], r["lane"] or ""),
    )
    lanes = tuple(sorted({row["lane"] for row in filled if row["lane"] is not None}))
    sku = _at(skus, filled, "sku")
    named = ("lane", "role", "status", "vmi_offered")
    floats = {c: _floats(filled, c) for c in SOURCE if c not in named}
    return Sources(
        first=np.searchsorted(sku, np.arange(len(skus) + 1)).astype(np.int64),
        sku=sku,
        supplier=_at(suppliers, filled, "supplier"),
        lane=_at(lanes, filled, "lane"),
        lanes=lanes,
        primary=np.array([row["role"] == "primary" for row in filled], bool),
        qualified=np.array([row["status"] == "qualified" for row in filled], bool),
        vmi_offered=np.array([row["vmi_offered"] for row in filled], bool),
        **floats,
    )


def _discounts(rows: Rows, skus: tuple[str, ...], suppliers: tuple[str, ...]) -> Discounts:
    filled = _sorted([dict(row) for row in rows], "sku", "supplier", "min_quantity")
    return Discounts(
        _at(skus, filled, "sku"),
        _at(suppliers, filled, "supplier"),
        _floats(filled, "min_quantity"),
        _floats(filled, "discount"),
    )


def _scenarios(rows: Rows) -> GivenScenarios | None:
    filled = _filled(rows, {"probability": nan, "factor": nan})
    if not filled:
        return None
    filled = _sorted(filled, "scenario", "start", "target")
    names = tuple(dict.fromkeys(row["scenario"] for row in filled))
    probability = np.full(len(names), nan)
    of = _at(names, filled, "scenario")
    for place, row in zip(of, filled, strict=True):
        if row["probability"] == row["probability"]:
            probability[place] = row["probability"]
    return GivenScenarios(
        scenario=names,
        probability=probability,
        of=of,
        kind=_column(filled, "kind"),
        target=_column(filled, "target"),
        start=_floats(filled, "start"),
        weeks=_floats(filled, "weeks"),
        factor=_floats(filled, "factor"),
    )
