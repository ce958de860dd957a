"""How risky each supplier is: the parts of the supplier risk index, and the index."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.instance import Floats, Instance, Ints
from models.interruptions import of_suppliers
from models.losses import weighted_count
from models.order_quantity import WEEKS_A_YEAR
from models.policy_terms import primaries
from models.segmentation import single_sources

PARTS = (
    "share_of_year_down",
    "otif_shortfall",
    "lead_time_variation",
    "share_without_alternate",
    "region_share_of_spend",
)
"""The parts of the index, in the order of their weights in the settings."""


@dataclass(frozen=True)
class SupplierRisk:
    """The suppliers' risk, J in all.

    Parameters
    ----------
    parts : array, shape (J, 5)
        Each of PARTS, NaN where the instance does not say what it needs.
    index : array, shape (J,)
        0 to 100, over the parts that are known; NaN where none is.
    primary_of : array of int, shape (J,)
        SKUs whose primary source it is.
    spend : array, shape (J,)
        Money a year at today's shares of demand, premiums left out.
    """

    parts: Floats
    index: Floats
    primary_of: Ints
    spend: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which parts are known, shape (J, 5)."""
        return ~np.isnan(self.parts)


def supplier_risk(instance: Instance) -> SupplierRisk:
    """Score every supplier.

    - ``share_of_year_down``: own outages and the supply hazards that hit it, overlaps once.
    - ``otif_shortfall``: ``1 - otif``.
    - ``lead_time_variation``: mean of ``lead_time_sd / lead_time_mean`` over its sources.
    - ``share_without_alternate``: of the SKUs whose primary it is, those that have no qualified
      alternate; 0 for a supplier that is nobody's primary.
    - ``region_share_of_spend``: its region's share of all spend.

    Each is divided by the largest of any supplier and weighted by the settings. What is not known
    is left out and the other weights make up for it.
    """
    suppliers, sources, at = instance.suppliers, instance.sources, primaries(instance)
    count = len(suppliers)
    primary_of = np.bincount(sources.supplier[at], minlength=count)
    alone = weighted_count(sources.supplier[at], single_sources(instance).astype(float), count)
    spend = _spend(instance)
    regional = weighted_count(suppliers.region, spend, len(suppliers.regions))[suppliers.region]
    parts = np.column_stack(
        [
            of_suppliers(instance).share_of_year,
            1.0 - suppliers.otif,
            _lead_time_variation(instance),
            _ratio(alone, primary_of, 0.0),
            _ratio(regional, np.full(count, spend.sum()), 0.0),
        ]
    )
    index = risk_index(parts, np.array(instance.settings.supplier_risk_weights))
    return SupplierRisk(parts, index, primary_of, spend)


def risk_index(parts: Floats, weights: Floats) -> Floats:
    """Weighted mean of the parts, each over its worst supplier, times 100, shape (J,).

    Parameters
    ----------
    parts : array, shape (J, parts)
        At least 0; NaN where not known.
    weights : array, shape (parts,)
    """
    known = ~np.isnan(parts)
    worst = np.max(parts, axis=0, initial=0.0, where=known)
    scaled = np.divide(parts, worst, out=np.zeros_like(parts), where=known & (worst > 0))
    return 100.0 * _ratio(scaled @ weights, known @ weights, np.nan)


def _spend(instance: Instance) -> Floats:
    """Money a year with each supplier: qualified alternates' standing shares, the primary's rest.

    Shape (J,).
    """
    skus, sources = instance.skus, instance.sources
    standing = sources.qualified & ~sources.primary
    share = np.where(standing, sources.standing_share, 0.0)
    taken = weighted_count(sources.sku, share, len(skus))
    share = np.where(sources.primary, np.maximum(1.0 - taken[sources.sku], 0.0), share)
    value = WEEKS_A_YEAR * skus.demand_mean * skus.unit_cost
    return weighted_count(sources.supplier, share * value[sources.sku], len(instance.suppliers))


def _lead_time_variation(instance: Instance) -> Floats:
    """Mean coefficient of variation of its sources' lead times; NaN without a source, (J,)."""
    sources, count = instance.sources, len(instance.suppliers)
    variation = _ratio(sources.lead_time_sd, sources.lead_time_mean, 0.0)
    number = np.bincount(sources.supplier, minlength=count)
    return _ratio(weighted_count(sources.supplier, variation, count), number, np.nan)


def _ratio(part: Floats, whole: Floats | Ints, without: float) -> Floats:
    return np.divide(part, whole, out=np.full(part.shape, without), where=whole > 0)
