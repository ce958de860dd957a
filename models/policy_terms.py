"""What a policy means for each SKU: what its stock costs and ties up, and its constant part."""

from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from instances.instance import Floats, Instance, Ints
from models.everyday import family_used
from models.policies import Policy
from models.safety_stock import lead_time_sigma, max_average, z_sigma


@dataclass(frozen=True)
class LeadTimeDemand:
    """Demand over lead time and review by SKU: family as used, mean and sd in units, shape (I,)."""

    family: NDArray[np.str_]
    mean: Floats
    sigma: Floats


@dataclass(frozen=True)
class PolicyTerms:
    """A policy's figures by SKU, shape (I,) each.

    Parameters
    ----------
    constant : array
        Units that the buffer always holds.
    holding_cost : array
        Money a year for a unit of cycle stock or of the constant part.
    buffer_cost : array
        Money a year for a unit of the buffer beyond the constant.
    unit_capital : array
        Money tied up in a unit of stock, 0 where the vendor owns it.
    price_uplift : array
        Share of unit cost paid on all demand.
    """

    constant: Floats
    holding_cost: Floats
    buffer_cost: Floats
    unit_capital: Floats
    price_uplift: Floats


def primaries(instance: Instance) -> Ints:
    """Position of every SKU's primary source, shape (I,)."""
    return instance.sources.first[:-1]


def lead_time_demand(instance: Instance) -> LeadTimeDemand:
    """Demand of every SKU over its primary's lead time and its review period."""
    skus, sources, at = instance.skus, instance.sources, primaries(instance)
    lead_time = sources.lead_time_mean[at]
    mean = skus.demand_mean * (lead_time + skus.review_weeks)
    sigma = lead_time_sigma(
        skus.demand_mean, skus.demand_sd, lead_time, sources.lead_time_sd[at], skus.review_weeks
    )
    return LeadTimeDemand(family_used(skus.demand_distribution, mean, sigma), mean, sigma)


def terms_of(instance: Instance, policy: Policy, demand: LeadTimeDemand) -> PolicyTerms:
    """A policy's figures for every SKU.

    A policy's own storage and obsolescence rates replace the SKU's for the buffer beyond the
    constant alone. A vendor's stock bears storage and insurance, and an obsolescence rate only
    where the policy sets one.
    """
    skus, sources, at = instance.skus, instance.sources, primaries(instance)
    vendor = policy.owner == "vendor"
    stored = skus.storage_rate + skus.insurance_rate
    owned = np.zeros(len(skus)) if vendor else skus.capital_rate
    ageing = np.zeros(len(skus)) if vendor else skus.obsolescence_rate
    storage = skus.storage_rate if isnan(policy.storage_rate) else policy.storage_rate
    reserve_ageing = ageing if isnan(policy.obsolescence_rate) else policy.obsolescence_rate
    uplift = sources.vmi_price_uplift[at]
    return PolicyTerms(
        constant=_constant(instance, policy, demand),
        holding_cost=skus.unit_cost * (owned + stored + ageing),
        buffer_cost=skus.unit_cost * (owned + storage + skus.insurance_rate + reserve_ageing),
        unit_capital=np.zeros(len(skus)) if vendor else skus.unit_cost,
        price_uplift=uplift if vendor else np.zeros(len(skus)),
    )


def _constant(instance: Instance, policy: Policy, demand: LeadTimeDemand) -> Floats:
    skus, sources, at = instance.skus, instance.sources, primaries(instance)
    if policy.constant == "max_average":
        return max_average(
            skus.demand_max, sources.lead_time_max[at], skus.demand_mean, sources.lead_time_mean[at]
        )
    if policy.constant == "z_sigma":
        return z_sigma(skus.service_target, demand.sigma)
    return np.zeros(len(skus))
