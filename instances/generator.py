"""Random instances of a documented family, for benchmarks: any size, the same for the same seed.

Unit costs and weekly demands are lognormal, outage and hazard rates gamma, durations lognormal.
Every SKU has a primary source and 0 to 3 alternates, all in regions other than the primary's. Each
table is drawn from a stream of its own, so that switching an option on changes nothing else
(docs/generator.md).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from instances.family import Family
from instances.instance import Floats, Ints

TABLES = ("suppliers", "hazards", "skus", "sources", "lines", "seasons")


HIT = {"standard": 0.8, "easy": 0.4, "hard": 0.95}
HAZARD_RATE = {"standard": 0.03, "easy": 0.03, "hard": 0.06}
ALTERNATES = {
    "standard": (0.25, 0.25, 0.25, 0.25),
    "easy": (0.1, 0.2, 0.3, 0.4),
    "hard": (0.5, 0.3, 0.15, 0.05),
}
"""Chances of 0, 1, 2 and 3 alternates."""


def generate(family: Family) -> Mapping[str, pd.DataFrame]:
    """Draw the tables of an instance.

    Returns
    -------
    mapping of str to pandas.DataFrame
        Tables of an instance, ready for `instances.readers.read` or for writing.

    Examples
    --------
    >>> tables = generate(Family(skus=5, suppliers=3, regions=2, seed=1))
    >>> sorted(tables)
    ['hazards', 'skus', 'sources', 'suppliers']
    """
    streams = np.random.SeedSequence(family.seed).spawn(len(TABLES))
    rng = {
        name: np.random.default_rng(stream) for name, stream in zip(TABLES, streams, strict=True)
    }
    suppliers, region = _suppliers(family, rng["suppliers"])
    skus = _skus(family, rng["skus"])
    tables = {
        "suppliers": suppliers,
        "hazards": _hazards(family, rng["hazards"]),
        "skus": skus,
        "sources": _sources(family, rng["sources"], region, skus["unit_cost"].to_numpy()),
    }
    if family.lines:
        tables["lines"] = _lines(family, rng["lines"], skus)
    if family.seasons:
        tables["seasons"] = _seasons()
        skus["profile"] = np.where(
            np.arange(family.skus) % 2 == 1,
            "",
            np.where(np.arange(family.skus) % 4, "late", "early"),
        )
    return tables


def _names(prefix: str, count: int) -> np.ndarray:
    width = len(str(count - 1))
    return np.array([f"{prefix}{n:0{width}d}" for n in range(count)])


def _spread(rng: np.random.Generator, groups: int, count: int) -> Ints:
    """A group for each of `count` members: every group has one before any has two by chance."""
    return np.append(np.arange(groups), rng.integers(0, groups, count - groups))


def _suppliers(family: Family, rng: np.random.Generator) -> tuple[pd.DataFrame, Ints]:
    count = family.suppliers
    region = _spread(rng, family.regions, count)
    mean = rng.gamma(4, 0.8, count) + 0.5
    frame = pd.DataFrame(
        {
            "supplier": _names("S", count),
            "region": _names("R", family.regions)[region],
            "outage_rate": rng.gamma(2, 0.06, count),
            "outage_weeks_mean": mean,
            "outage_weeks_sd": 0.95 * mean,
            "otif": rng.uniform(0.8, 0.99, count).round(3),
            "onboarding_cost": rng.uniform(1_000, 10_000, count).round(-2),
        }
    )
    return frame, region


def _hazards(family: Family, rng: np.random.Generator) -> pd.DataFrame:
    mean = rng.gamma(4, 1.5, family.regions) + 1.0
    frame = pd.DataFrame(
        {
            "hazard": _names("H", family.regions),
            "kind": "supply",
            "scope": _names("R", family.regions),
            "rate": rng.gamma(2, HAZARD_RATE[family.variant], family.regions),
            "weeks_mean": mean,
            "weeks_sd": 0.95 * mean,
            "hit_probability": HIT[family.variant],
        }
    )
    if not family.mega_events:
        return frame
    mega = pd.DataFrame(
        {
            "hazard": ["mega-1", "mega-2"],
            "kind": "supply",
            "scope": "*",
            "rate": [0.02, 0.005],
            "weeks_mean": [8.0, 16.0],
            "weeks_sd": [8.0, 16.0],
            "hit_probability": [0.3, 0.6],
        }
    )
    return pd.concat([frame, mega], ignore_index=True)


def _skus(family: Family, rng: np.random.Generator) -> pd.DataFrame:
    count = family.skus
    cost = rng.lognormal(3.0, 1.2, count)
    demand = rng.lognormal(3.5, 1.0, count)
    return pd.DataFrame(
        {
            "sku": _names("K", count),
            "unit_cost": cost,
            "demand_mean": demand,
            "demand_sd": demand * rng.uniform(0.1, 0.6, count),
            "order_cost": rng.uniform(20.0, 200.0, count),
            "lost_margin": cost * rng.lognormal(-0.2, 0.5, count),
            "goodwill_cost": cost * rng.lognormal(-0.2, 0.8, count),
            "capital_rate": rng.uniform(0.06, 0.16, count),
            "storage_rate": rng.uniform(0.02, 0.08, count),
        }
    )


def _sources(
    family: Family, rng: np.random.Generator, region: Ints, unit_cost: Floats
) -> pd.DataFrame:
    primary = rng.integers(0, family.suppliers, family.skus)
    wanted = rng.choice(4, family.skus, p=ALTERNATES[family.variant])
    sku, alternates = _alternates(rng, region, primary, wanted)
    names, suppliers = _names("K", family.skus), _names("S", family.suppliers)
    lead = rng.uniform(1.0, 12.0, family.skus)
    first = pd.DataFrame(
        {
            "sku": names,
            "supplier": suppliers[primary],
            "role": "primary",
            "lead_time_mean": lead,
            "lead_time_sd": 0.2 * lead,
        }
    )
    count = sku.size
    others = pd.DataFrame(
        {
            "sku": names[sku],
            "supplier": suppliers[alternates],
            "role": "alternate",
            "lead_time_mean": lead[sku] * rng.uniform(0.5, 1.5, count),
            "activation_weeks": rng.uniform(1.0, 5.0, count),
            "surge_share": rng.uniform(0.3, 1.0, count),
            "price_premium": rng.uniform(0.02, 0.25, count),
            "qualification_cost": 500.0 + 20.0 * unit_cost[sku] * rng.uniform(1.0, 5.0, count),
        }
    )
    return pd.concat([first, others], ignore_index=True)


def _alternates(
    rng: np.random.Generator, region: Ints, primary: Ints, wanted: Ints
) -> tuple[Ints, Ints]:
    """SKUs and suppliers of alternates: without repetition, from other regions than the primary.

    Three different places among the suppliers elsewhere, by Floyd's method: each is drawn from one
    more place than the last, and the new place stands in for one that is taken already.
    """
    by_region = np.argsort(region, kind="stable")
    size = np.bincount(region)
    first = np.append(0, np.cumsum(size))[region[primary]]
    elsewhere = region.size - size[region[primary]]
    place = np.full((primary.size, 3), -1)
    for nth in range(3):
        last = elsewhere - 3 + nth
        drawn = rng.integers(0, np.maximum(last, 0) + 1)
        taken = (place[:, :nth] == drawn[:, None]).any(axis=1)
        place[:, nth] = np.where(last < 0, -1, np.where(taken, last, drawn))
    # Floyd's places are a random set in a set order: shuffled, so that taking the first is fair
    place = rng.permuted(place, axis=1)
    rank = np.cumsum(place >= 0, axis=1)
    sku, kept = np.nonzero((place >= 0) & (rank <= wanted[:, None]))
    at = place[sku, kept]
    at = at + np.where(at >= first[sku], size[region[primary[sku]]], 0)
    return sku, by_region[at]


def _lines(family: Family, rng: np.random.Generator, skus: pd.DataFrame) -> pd.DataFrame:
    """Spread the SKUs over lines; a week of standstill loses a quarter of what its SKUs cost."""
    line = _spread(rng, family.lines, family.skus)
    names = _names("L", family.lines)
    skus["line"] = names[line]
    value = np.bincount(line, skus["unit_cost"] * skus["demand_mean"], family.lines)
    return pd.DataFrame({"line": names, "downtime_cost_week": 0.25 * value})


def _seasons() -> pd.DataFrame:
    week = np.arange(1, 53)
    wave = 1.0 + 0.4 * np.sin(2 * np.pi * (week - 0.5) / 52)
    late = np.roll(wave, 26)
    return pd.DataFrame(
        {
            "profile": np.repeat(["early", "late"], 52),
            "week": np.tile(week, 2),
            "index": np.concatenate([wave / wave.mean(), late / late.mean()]),
        }
    )
