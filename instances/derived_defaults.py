"""What empty cells stand for where that follows from other cells of the row."""

import numpy as np

from instances.instance import Flags
from instances.typed_table import TypedTable


def fill_skus(skus: TypedTable) -> TypedTable:
    """Fill ``demand_max`` and ``lost_share``; demand itself must be known by now."""
    largest = skus["demand_mean"] + 2 * skus["demand_sd"]
    skus = skus.filled(
        "demand_max", skus.empty("demand_max") & np.isnan(skus["demand_max"]), largest
    )
    share = np.where(skus.given["lost_margin"], 0.5, 0.0)
    share = np.where(skus.given["expedite_cost"], share, 1.0)
    return skus.filled("lost_share", skus.empty("lost_share"), share)


def fill_suppliers(suppliers: TypedTable) -> TypedTable:
    """Fill ``outage_weeks_sd`` with the mean."""
    column = "outage_weeks_sd"
    return suppliers.filled(column, suppliers.empty(column), suppliers["outage_weeks_mean"])


def fill_hazards(hazards: TypedTable) -> TypedTable:
    """Fill ``weeks_sd`` with the mean."""
    return hazards.filled("weeks_sd", hazards.empty("weeks_sd"), hazards["weeks_mean"])


def fill_sources(sources: TypedTable) -> TypedTable:
    """Fill status, lead-time maximum, activation, transit and surge share, in that order."""
    primary: Flags = sources["role"] == "primary"
    mean = sources["lead_time_mean"]

    def fill(table: TypedTable, column: str, values: np.ndarray) -> TypedTable:
        return table.filled(column, table.empty(column), values)

    sources = fill(sources, "status", np.where(primary, "qualified", "candidate").astype(object))
    sources = fill(sources, "lead_time_max", mean + 2 * sources["lead_time_sd"])
    sources = fill(sources, "activation_weeks", mean)
    soonest = np.minimum(mean, sources["activation_weeks"])
    sources = fill(sources, "transit_weeks", np.where(primary, mean, soonest))
    return fill(sources, "surge_share", np.where(primary, 1.25, 0.5))
