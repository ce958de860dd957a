"""What a simulation of a plan found, scenario by scenario and SKU by SKU."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats


@dataclass(frozen=True)
class Simulated:
    """A plan simulated in S independent scenarios of equal weight; money over the horizon.

    Arrays of shape (S, I) have a row a scenario and a column a SKU.

    Parameters
    ----------
    horizon_weeks : float
    unit_cost : array, shape (I,)
    demand, short, short_disturbed, lost : array, shape (S, I)
        Units demanded within the horizon; units short, those of a disturbance that began within it
        counted whole; those short in disturbances; and those lost.
    carrying_cost, policy_cost, stockout_cost : array, shape (S, I)
        Carrying cost of the stock that was there; ordering, fees, premiums and uplift, less
        discount; cost of units short, and of price events, without the standstill of lines.
    line_weeks, line_cost : array, shape (S, L)
        Weeks that each line stood still, and their cost.
    stock, reserve : array, shape (S, I)
        Mean units over the horizon.
    lots, alternate_units, expired : array, shape (S, I)
        Lots ordered, units from alternates, units that were too old.
    days, days_short : array, shape (S, I)
        Days of the horizon, and those on which a unit was short.
    disturbances, disturbed_weeks : array, shape (S, I)
        Disturbances that began, and the weeks that they lasted.
    first_short : array, shape (S, I)
        Week of the first unit short while the primary's deliveries were stopped, else infinity.
    """

    horizon_weeks: float
    unit_cost: Floats
    demand: Floats
    short: Floats
    short_disturbed: Floats
    lost: Floats
    carrying_cost: Floats
    policy_cost: Floats
    stockout_cost: Floats
    line_weeks: Floats
    line_cost: Floats
    stock: Floats
    reserve: Floats
    lots: Floats
    alternate_units: Floats
    expired: Floats
    days: Floats
    days_short: Floats
    disturbances: Floats
    disturbed_weeks: Floats
    first_short: Floats

    def __len__(self) -> int:
        return len(self.demand)

    @property
    def loss(self) -> Floats:
        """Stockout cost of each scenario, price events and lines included, shape (S,)."""
        total: Floats = self.stockout_cost.sum(axis=1) + self.line_cost.sum(axis=1)
        return total

    @property
    def cost(self) -> Floats:
        """Carrying, policy and stockout cost of each scenario, shape (S,)."""
        total: Floats = self.carrying_cost.sum(axis=1) + self.policy_cost.sum(axis=1) + self.loss
        return total

    @property
    def fill_rate(self) -> float:
        """``1 - units short / demand``, each in expectation and weighted by unit cost."""
        return float(
            1.0 - (self.short @ self.unit_cost).sum() / (self.demand @ self.unit_cost).sum()
        )

    @property
    def stock_value(self) -> Floats:
        """Value of the mean stock of each scenario at unit cost, shape (S,)."""
        value: Floats = np.asarray(self.stock @ self.unit_cost)
        return value
