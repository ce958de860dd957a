"""Tables with all cells understood to an instance: sorted, names resolved to positions."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.instance import (
    Discounts,
    GivenScenarios,
    Hazards,
    Instance,
    Ints,
    Lines,
    Names,
    PolicyRules,
    Seasons,
    Sites,
    Skus,
    Sources,
    Suppliers,
)
from instances.references import names_in
from instances.settings import Settings
from instances.sku_rules import allowed_policies, known_policies
from instances.typed_table import Texts, TypedTable


def canonical(
    name: str, tables: Mapping[str, TypedTable], settings: Settings, notes: tuple[str, ...]
) -> Instance:
    """Build the instance from valid tables.

    Parameters
    ----------
    name : str
    tables : mapping of str to TypedTable
        All tables, defaults filled in, without a problem.
    settings : Settings
    notes : tuple of str
    """
    return Instance(
        name,
        _skus(tables),
        _suppliers(tables["suppliers"]),
        _sources(tables),
        Hazards(**_by_name(tables["hazards"])),
        lines=Lines(**_by_name(tables["lines"])),
        seasons=_seasons(tables["seasons"]),
        discounts=_discounts(tables),
        policies=PolicyRules(**_by_name(tables["policies"])),
        sites=Sites(**_by_name(tables["sites"])),
        scenarios=_scenarios(tables["scenarios"]) if len(tables["scenarios"]) else None,
        settings=settings,
        notes=notes,
        demand_rows=len(tables["demand"]),
    )


def _by_name(table: TypedTable) -> dict[str, Any]:
    """Columns sorted by the table's key: floats as they are, texts as tuples."""
    return _columns(table, np.argsort(table[table.table.key[0]], kind="stable"))


def _columns(table: TypedTable, order: Ints) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for column in table.table.columns:
        values = table[column.name][order]
        columns[column.name] = values if column.numeric else tuple(values.tolist())
    return columns


def _positions(names: NDArray[Any] | Names, known: Texts | Names) -> Ints:
    """Positions of names among sorted known ones, NONE for an empty name."""
    return (
        pd.Index(np.array(known, dtype=object))
        .get_indexer(np.array(names, dtype=object))
        .astype(np.int64)
    )


def _skus(tables: Mapping[str, TypedTable]) -> Skus:
    columns = _by_name(tables["skus"])
    known = known_policies(tables["policies"])
    columns["policies"] = tuple(
        allowed_policies(text, known) if text else None for text in columns["policies"]
    )
    for column, table in (("line", "lines"), ("site", "sites"), ("profile", "seasons")):
        columns[column] = _positions(columns[column], names_in(tables[table], column))
    for column, without in (
        ("shelf_life_weeks", np.inf),
        ("max_buffer", np.inf),
        ("min_buffer", 0.0),
    ):
        columns[column] = _where_missing(columns[column], without)
    return Skus(**columns)


def _where_missing(values: NDArray[np.float64], without: float) -> NDArray[np.float64]:
    return np.where(np.isnan(values), without, values)


def _suppliers(table: TypedTable) -> Suppliers:
    columns = _by_name(table)
    regions = names_in(table, "region")
    columns["region"] = _positions(columns["region"], regions)
    columns["capacity"] = _where_missing(columns["capacity"], np.inf)
    return Suppliers(regions=tuple(regions.tolist()), **columns)


def _sources(tables: Mapping[str, TypedTable]) -> Sources:
    table = tables["sources"]
    lanes = names_in(table, "lane")
    skus, suppliers = names_in(tables["skus"], "sku"), names_in(tables["suppliers"], "supplier")
    sku, supplier = _positions(table["sku"], skus), _positions(table["supplier"], suppliers)
    lane = _positions(table["lane"], lanes)
    alternate = table["role"] != "primary"
    order = np.lexsort((lane, supplier, alternate, sku))
    columns = _columns(table, order)
    for text in ("role", "status", "vmi_offered"):
        del columns[text]
    columns |= {"sku": sku[order], "supplier": supplier[order], "lane": lane[order]}
    columns["standing_share"] = np.where(alternate, table["standing_share"], 0.0)[order]
    return Sources(
        first=np.searchsorted(sku[order], np.arange(len(skus) + 1)).astype(np.int64),
        lanes=tuple(lanes.tolist()),
        primary=np.asarray(~alternate[order], dtype=bool),
        qualified=np.asarray((table["status"] == "qualified")[order], dtype=bool),
        vmi_offered=np.asarray((table["vmi_offered"] == "yes")[order], dtype=bool),
        **columns,
    )


def _seasons(table: TypedTable) -> Seasons:
    profiles = names_in(table, "profile")
    index = np.full((len(profiles), 52), np.nan)
    week = table["week"].astype(np.int64) - 1
    index[_positions(table["profile"], profiles), week] = table["index"]
    return Seasons(tuple(profiles.tolist()), index)


def _discounts(tables: Mapping[str, TypedTable]) -> Discounts:
    table = tables["discounts"]
    sku = _positions(table["sku"], names_in(tables["skus"], "sku"))
    supplier = _positions(table["supplier"], names_in(tables["suppliers"], "supplier"))
    order = np.lexsort((table["min_quantity"], supplier, sku))
    return Discounts(
        sku[order], supplier[order], table["min_quantity"][order], table["discount"][order]
    )


def _scenarios(table: TypedTable) -> GivenScenarios:
    names = names_in(table, "scenario")
    of = _positions(table["scenario"], names)
    probability = np.full(len(names), -np.inf)
    np.fmax.at(probability, of, table["probability"])
    probability[probability == -np.inf] = np.nan
    target, kind = (_positions(table[name], names_in(table, name)) for name in ("target", "kind"))
    order = np.lexsort((table["factor"], table["weeks"], kind, target, table["start"], of))
    columns = _columns(table, order)
    del columns["scenario"]
    columns["probability"] = probability
    return GivenScenarios(scenario=tuple(names.tolist()), of=of[order], **columns)
