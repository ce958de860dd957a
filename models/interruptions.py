"""How often suppliers and primary sources are interrupted, and for how long, in expectation."""

from dataclasses import dataclass

import numpy as np

from instances.instance import NONE, Floats, Hazards, Instance, Names
from models.order_quantity import WEEKS_A_YEAR
from models.policy_terms import primaries


@dataclass(frozen=True)
class Interruptions:
    """Interruptions of n suppliers, lanes or sources.

    Parameters
    ----------
    rate : array, shape (n,)
        Expected number a year.
    weeks : array, shape (n,)
        Mean duration of one, each kind weighted by its rate.
    """

    rate: Floats
    weeks: Floats

    @property
    def share_of_year(self) -> Floats:
        """Share of the year down, overlapping interruptions counted once, shape (n,).

        ``1 - exp(-rate weeks / 52)``: Poisson arrivals of any duration are an M/G/infinity queue,
        which is empty with that exponential's probability (Takács 1962, chapter 3).
        """
        return 1.0 - np.exp(-self.rate * self.weeks / WEEKS_A_YEAR)


def of_suppliers(instance: Instance) -> Interruptions:
    """Of every supplier: its own outages, and the supply hazards of its region that hit it.

    One that is never interrupted has its own outages' mean as duration.
    """
    suppliers = instance.suppliers
    regional = _by_scope(instance, "supply", suppliers.regions)
    shared = Interruptions(regional.rate[suppliers.region], regional.weeks[suppliers.region])
    return _together(Interruptions(suppliers.outage_rate, suppliers.outage_weeks_mean), shared)


def of_primaries(instance: Instance) -> Interruptions:
    """Of every SKU's primary source: those of its supplier and closures of its lane, (I,)."""
    at = primaries(instance)
    supplier, lane = instance.sources.supplier[at], instance.sources.lane[at]
    outages, closures = of_suppliers(instance), _by_scope(instance, "lane", instance.sources.lanes)
    rate, weeks = np.append(closures.rate, 0.0), np.append(closures.weeks, 0.0)
    lane = np.where(lane == NONE, len(instance.sources.lanes), lane)
    of_supplier = Interruptions(outages.rate[supplier], outages.weeks[supplier])
    return _together(of_supplier, Interruptions(rate[lane], weeks[lane]))


def _by_scope(instance: Instance, kind: str, scopes: Names) -> Interruptions:
    """Hazards of a kind that hit a supplier or lane of each scope (a region or a lane)."""
    hazards = instance.hazards
    ours = np.array([k == kind for k in hazards.kind], bool)
    scope = np.array(hazards.scope, object)
    touched = ours & ((scope == "*") | (scope == np.array(scopes, object)[:, None]))
    rate = yearly_rates(hazards, instance.settings.horizon_weeks) * hazards.hit_probability
    down = touched @ (rate * hazards.weeks_mean)
    number = touched @ rate
    return Interruptions(
        number, np.divide(down, number, out=np.zeros(len(scopes)), where=number > 0)
    )


def yearly_rates(hazards: Hazards, horizon_weeks: float) -> Floats:
    """Expected events a year of every hazard; of a dated one, those within the horizon."""
    first, last = hazards.start_earliest, hazards.start_latest
    width = last - first
    within = np.clip(
        np.divide(horizon_weeks - first, width, out=np.ones(len(hazards)), where=width > 0), 0, 1
    )
    within = np.where((width == 0) & (first >= horizon_weeks), 0.0, within)
    dated = hazards.probability * within * WEEKS_A_YEAR / horizon_weeks
    return np.where(np.isnan(hazards.rate), dated, hazards.rate)


def _together(own: Interruptions, more: Interruptions) -> Interruptions:
    rate = own.rate + more.rate
    down = own.rate * own.weeks + more.rate * more.weeks
    return Interruptions(rate, np.divide(down, rate, out=own.weeks.copy(), where=rate > 0))
