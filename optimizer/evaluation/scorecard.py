"""The balanced scorecard of a simulated plan: ten measures with their intervals and definitions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from instances.instance import Flags, Floats, Instance
from models.simulation import Simulated
from models.statistics.intervals import Interval, mean_interval
from models.statistics.ratio_intervals import ratio_interval

WEEKS_A_YEAR = 52.0

NOT_MEASURED = "not measured"

DEFINITIONS = {
    "fill_rate": "Share of what was demanded, at unit cost, that was delivered from stock at once",
    "perfect_order_rate": "Share of days on which everything demanded of a SKU was delivered from "
    "stock at once, SKUs weighted by the value of their demand; damage and paperwork are not "
    "simulated",
    "inventory_turnover": "Value at unit cost of what was delivered in a year, over the mean value "
    "of stock; SKUs whose stock the vendor owns left out",
    "supplier_otif": "Deliveries on time and in full of the primary suppliers, weighted by spend, "
    "as given",
    "mean_time_to_recover": "Weeks from the first event of a disturbance until no event has an "
    "effect and stock is foreseen at its buffer again, mean over disturbances and SKUs",
    "time_to_survive": "Weeks from the day on which a SKU's primary supplier stops shipping for "
    "good to the first unit short, alternates helping, the horizon at most; mean over SKUs "
    "weighted by the value of their demand",
    "carrying_cost": "Money over the horizon for the stock that was there",
    "stockout_cost": "Money over the horizon for units short, lines that stood still and prices "
    "paid in price events",
    "total_cost": "Carrying cost, ordering, fees and premiums, stockout cost, and the horizon's "
    "share of qualification and onboarding; money over the horizon",
    "capital": "Money the plan ties up: stock as the budget counts it, set-up, qualification and "
    "onboarding; known without simulation",
}


@dataclass(frozen=True)
class Certain:
    """What is known of the plan without simulation.

    The horizon's share of qualification and onboarding, the capital, and whose stock we own.
    """

    spread_cost: float
    capital: float
    owned: Flags


def scorecard(
    instance: Instance, simulated: Simulated, survival: Floats, certain: Certain, error: float
) -> dict[str, dict[str, Any]]:
    """Measures by name, each ``{value, low, high, definition}``.

    What the instance does not hold the inputs of has no numbers, and a ``note`` that it is not
    measured and which column would give it.

    Parameters
    ----------
    instance : Instance
    simulated : Simulated
    survival : array, shape (scenarios, I)
        From `models.simulation.weeks_to_shortage`.
    certain : Certain
    error : float
        Chance of missing the truth, of each interval.
    """
    value = instance.skus.unit_cost
    weight = value * instance.skus.demand_mean / (value @ instance.skus.demand_mean)
    served = simulated.demand - simulated.lost
    years = simulated.horizon_weeks / WEEKS_A_YEAR
    perfect = 1.0 - simulated.days_short / np.maximum(simulated.days, 1.0)
    fill = ratio_interval(simulated.short @ value, simulated.demand @ value, error)
    owned = np.where(certain.owned, value, 0.0)
    stocked = simulated.stock @ owned * years
    measures: dict[str, Interval | str] = {
        "fill_rate": Interval(1.0 - fill.value, 1.0 - fill.high, min(1.0, 1.0 - fill.low)),
        "perfect_order_rate": _share(mean_interval(perfect @ weight, error)),
        "inventory_turnover": ratio_interval(served @ owned, stocked, error)
        if np.any(stocked > 0.0)
        else "the plan holds no stock of our own",
        "supplier_otif": _otif(instance),
        "mean_time_to_recover": _recovery(simulated, error),
        "time_to_survive": mean_interval(survival @ weight, error),
        "carrying_cost": mean_interval(simulated.carrying_cost.sum(axis=1), error),
        "stockout_cost": _not_negative(mean_interval(simulated.loss, error)),
        "total_cost": mean_interval(simulated.cost + certain.spread_cost, error),
        "capital": Interval(certain.capital, certain.capital, certain.capital),
    }
    return {name: _entry(name, measures[name]) for name in DEFINITIONS}


def _entry(name: str, measure: Interval | str) -> dict[str, Any]:
    if isinstance(measure, str):
        missing = {"value": None, "low": None, "high": None, "definition": DEFINITIONS[name]}
        return missing | {"note": f"{NOT_MEASURED}: {measure}"}
    return {
        "value": measure.value,
        "low": measure.low,
        "high": measure.high,
        "definition": DEFINITIONS[name],
    }


def _share(interval: Interval) -> Interval:
    """An interval of a share, which is 1 at most."""
    return Interval(interval.value, interval.low, min(1.0, interval.high))


def _not_negative(interval: Interval) -> Interval:
    """An interval of what is never below 0."""
    return Interval(interval.value, max(0.0, interval.low), interval.high)


def _otif(instance: Instance) -> Interval | str:
    """Of the suppliers whose OTIF is known, weighted by what is spent with each as primary."""
    skus, sources = instance.skus, instance.sources
    otif = instance.suppliers.otif[sources.supplier[sources.first[:-1]]]
    spend, known = skus.unit_cost * skus.demand_mean, ~np.isnan(otif)
    if not spend[known].sum() > 0.0:
        return "the column otif of the table suppliers would give it"
    value = float(spend[known] @ otif[known] / spend[known].sum())
    return Interval(value, value, value)


def _recovery(simulated: Simulated, error: float) -> Interval | str:
    weeks = simulated.disturbed_weeks.sum(axis=1)
    count = simulated.disturbances.sum(axis=1)
    if not count.sum() > 0.0:
        return (
            "nothing was disturbed; the column outage_rate of the table suppliers, or the table "
            "hazards, would give it"
        )
    return ratio_interval(weeks, count, error)


def scorecard_rows(card: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The scorecard as the rows of ``scorecard.csv``: a measure each."""
    return [
        {
            "measure": name,
            **{key: entry[key] for key in ("value", "low", "high")},
            "note": entry.get("note", ""),
            "definition": entry["definition"],
        }
        for name, entry in card.items()
    ]
