"""From an instance and a decision to what the simulation plays: SKUs, sources, their figures."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from instances.instance import Instance
from models.program import Decision, Program
from models.random_streams import key
from models.simulation.demand_by_day import FAMILIES
from models.simulation.records import MEMBER, SKU, TINY, Records

Start = Literal["built", "today"]


@dataclass(frozen=True)
class Features:
    """What is played; each can be left out, to see what it does.

    Parameters
    ----------
    variation : bool
        Demand and lead times vary; else they are their means.
    disruptions : bool
        Events happen.
    reviews : bool
        Stock is reviewed every ``review_weeks``; else all the time, and the review period is a part
        of the lead time.
    seasons : bool
        Demand has its seasons.
    lost_share : bool
        Part of the units short is lost; else all wait, in everyday variation.
    late : bool
        Units short in a disturbance that are not lost wait for stock, the oldest first; else they
        are expedited, which is what their cost says.
    """

    variation: bool = True
    disruptions: bool = True
    reviews: bool = True
    seasons: bool = True
    lost_share: bool = True
    late: bool = False


def sku_records(
    instance: Instance, program: Program, decision: Decision, features: Features, start: Start
) -> tuple[Records, Records]:
    """SKUs (SKU) and the sources of their sets (MEMBER), the primary first.

    Raises
    ------
    ValueError
        If a SKU's option is another SKU's.
    """
    skus, options, at = instance.skus, program.options, decision.option
    if not np.array_equal(options.sku[at], np.arange(len(skus))):
        raise ValueError("every SKU needs one option of its own")
    members, first = _members(instance, program, decision)
    primary = instance.sources.first[:-1]
    varies = 1.0 if features.variation else 0.0
    records = np.zeros(len(skus), SKU)
    records["demand"], records["demand_sd"] = skus.demand_mean, varies * skus.demand_sd
    records["grain"] = TINY * skus.demand_mean
    records["quantity"] = options.order_quantity[at]
    records["safety"] = np.minimum(decision.buffer, options.everyday_buffer_max[at])
    records["reserve"] = decision.buffer - records["safety"]
    records["lead_time"] = instance.sources.lead_time_mean[primary]
    records["review"] = skus.review_weeks
    if not features.reviews:
        records["lead_time"] += skus.review_weeks
        records["review"] = 0.0
    records["lead_time_sd"] = varies * instance.sources.lead_time_sd[primary]
    records["kinship"] = _kinship(records)
    records["tolerance"] = varies * options.everyday_sigma[at]
    records["lost_share"] = skus.lost_share if features.lost_share else 0.0
    records["shelf_life"], records["unit_cost"] = skus.shelf_life_weeks, skus.unit_cost
    records["on_hand"], records["line"] = skus.on_hand, skus.line
    records["family"] = [FAMILIES.index(family) for family in skus.demand_distribution]
    records["profile"] = skus.profile if features.seasons else -1
    places = {category: n for n, category in enumerate(sorted(set(skus.category)))}
    records["category"] = [places[category] for category in skus.category]
    records["first_member"], records["last_member"] = first[:-1], first[1:]
    records["normal"] = members["normal"][first[:-1]]
    records["key"] = [key(0, "simulated", sku, size=8) for sku in skus.sku]
    records["late"], records["today"] = features.late, start == "today"
    return records, members


def _kinship(records: Records) -> np.ndarray:
    """Correlation of successive lead times at which orders seldom overtake each other.

    Two lead times of correlation r differ by ``sd sqrt(2 (1 - r))``; that is half the mean time
    between orders at most.
    """
    between = np.maximum(records["quantity"] / records["demand"], records["review"])
    varied = records["lead_time_sd"] > 0.0
    spread = np.where(varied, records["lead_time_sd"], 1.0)
    return np.where(varied, np.maximum(0.0, 1.0 - between**2 / (8.0 * spread**2)), 0.0)


def _members(
    instance: Instance, program: Program, decision: Decision
) -> tuple[Records, np.ndarray]:
    sources, sets = instance.sources, program.sets
    chosen = program.options.source_set[decision.option]
    counts = (sets.member_first[1:] - sets.member_first[:-1])[chosen]
    first = np.concatenate([[0], np.cumsum(counts)])
    of = np.repeat(np.arange(len(chosen)), counts)
    member = sets.member[sets.member_first[chosen][of] + np.arange(of.size) - first[of]]
    alternate = ~sources.primary[member]
    standing = np.where(alternate, sources.standing_share[member], 0.0)
    rest = np.maximum(1.0 - np.bincount(of, standing, len(chosen)), 0.0)
    rest[rest <= 1e-12] = 0.0
    members = np.zeros(member.size, MEMBER)
    members["normal"] = np.where(alternate, standing, rest[of])
    members["surge"] = sources.surge_share[member]
    members["activation"] = sources.activation_weeks[member]
    members["transit"] = sources.transit_weeks[member]
    members["premium"] = sources.price_premium[member]
    members["supplier"], members["lane"] = sources.supplier[member], sources.lane[member]
    return members[np.lexsort((member, alternate, of))], first
