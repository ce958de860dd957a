"""Which buffers a policy allows each SKU, and which rule rules it out where it allows none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Instance, Ints
from models.order_quantity import Lots
from models.policies import Policy
from models.policy_terms import PolicyTerms, primaries

KEPT, NOT_ALLOWED, NOT_OFFERED, OWN_BOUNDS, SHELF_LIFE = range(5)
ROUNDING = 1e-9
"""Share of a week's demand by which a range may be empty from rounding alone."""


@dataclass(frozen=True)
class BufferRanges:
    """Buffers that a policy allows with each of its lots, shape (n,) each, in units.

    ``rule`` is KEPT, or says which rule leaves no buffer.
    """

    low: Floats
    high: Floats
    rule: Ints


def buffer_ranges(
    instance: Instance, policy: Policy, terms: PolicyTerms, lots: Lots
) -> BufferRanges:
    """The policy's weeks beyond its constant, tightened by own bounds and by shelf life."""
    skus, sku = instance.skus, lots.sku
    demand = skus.demand_mean[sku]
    low = np.maximum(terms.constant[sku] + policy.min_weeks * demand, skus.min_buffer[sku])
    most = np.minimum(terms.constant[sku] + policy.max_weeks * demand, skus.max_buffer[sku])
    high = np.minimum(most, demand * skus.shelf_life_weeks[sku] - lots.quantity)
    rule = np.full(len(lots), KEPT)
    rule[low > high + ROUNDING * demand] = SHELF_LIFE
    rule[low > most + ROUNDING * demand] = OWN_BOUNDS
    if policy.owner == "vendor":
        offered = instance.sources.vmi_offered[primaries(instance)]
        rule[~offered[sku]] = NOT_OFFERED
    allowed = np.array([own is None or policy.name in own for own in skus.policies], bool)
    rule[~allowed[sku]] = NOT_ALLOWED
    return BufferRanges(low, np.maximum(low, high), rule)


def reasons_against(
    instance: Instance,
    policies: Sequence[Policy],
    lots: Sequence[Lots],
    ranges: Sequence[BufferRanges],
    sku: int,
) -> Iterator[str]:
    """Say for every policy which rule leaves the SKU without it, at its smallest order."""
    shelf_life = instance.skus.shelf_life_weeks[sku]
    bounds = f"{instance.skus.min_buffer[sku]:g} to {instance.skus.max_buffer[sku]:g} units"
    for policy, lot, ranges_ in zip(policies, lots, ranges, strict=True):
        at = int(np.searchsorted(lot.sku, sku))
        low, quantity = ranges_.low[at], lot.quantity[at]
        yield (
            policy.name
            + {
                NOT_ALLOWED: " is not among its policies",
                NOT_OFFERED: " is not offered by its primary source",
                OWN_BOUNDS: f" needs a buffer outside its own bounds, {bounds}",
                SHELF_LIFE: f" needs a buffer of {low:g} and orders {quantity:g} units, "
                f"more than it uses within its shelf life of {shelf_life:g} weeks",
            }[ranges_.rule[at]]
        )
