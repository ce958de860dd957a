"""Random instances of a documented family, for benchmarks: any size, the same for the same seed.

Unit costs and weekly demands are lognormal, outage and hazard rates gamma, durations lognormal.
Every SKU has a primary source and 0 to 3 alternates, all in regions other than the primary's. Each
table is drawn from a stream of its own, so that switching an option on changes nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from instances.instance import Floats, Ints

TABLES = ("suppliers", "hazards", "skus", "sources", "lines", "seasons")


@dataclass(frozen=True)
class Family:
    """What to generate.

    Parameters
    ----------
    skus, suppliers, regions : int
    seed : int
    lines : int
        Number of lines that all SKUs are spread over; 0 for none.
    mega_events : bool
        Add two rare hazards that reach every region at once.
    seasons : bool
        Give every second SKU one of two season profiles.
    variant : {"standard", "easy", "hard"}
        ``easy``: hazards reach few suppliers of their region and most SKUs have alternates, so that
        losses add up from many independent causes. ``hard``: regional hazards are twice as frequent
        and reach nearly every supplier, and alternates are few: many scenarios look alike.
    """

    skus: int
    suppliers: int
    regions: int
    seed: int = 0
    lines: int = 0
    mega_events: bool = False
    seasons: bool = False
    variant: Literal["standard", "easy", "hard"] = "standard"

    def __post_init__(self) -> None:
        if min(self.skus, self.suppliers, self.regions) < 1 or self.lines < 0:
            raise ValueError("an instance needs at least one SKU, one supplier and one region")


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


def _suppliers(family: Family, rng: np.random.Generator) -> tuple[pd.DataFrame, Ints]:
    count = family.suppliers
    # every region has a supplier before any has a second one by chance
    region = np.concatenate(
        [np.arange(family.regions), rng.integers(0, family.regions, max(count - family.regions, 0))]
    )[:count]
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
    order = np.argsort(rng.random((family.skus, family.suppliers)), axis=1)
    wanted = rng.choice(4, family.skus, p=ALTERNATES[family.variant])
    elsewhere = region[order] != region[primary][:, None]
    rank = np.cumsum(elsewhere, axis=1)
    taken = elsewhere & (rank <= wanted[:, None])
    sku, place = np.nonzero(taken)
    alternates = order[sku, place]
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


def _lines(family: Family, rng: np.random.Generator, skus: pd.DataFrame) -> pd.DataFrame:
    """Spread the SKUs over lines; a week of standstill loses a quarter of what its SKUs cost."""
    line = rng.integers(0, family.lines, family.skus)
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
