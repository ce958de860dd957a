"""Random instances with given scenarios in which everything that moves a deficit happens."""

from typing import Any

import numpy as np
from instances_by_hand import instance

from instances.instance import Instance

SUPPLIERS = [f"S{j}" for j in range(5)]
LANES = ["air", "sea"]
CATEGORIES = ["", "c", "d"]


def random_instance(
    seed: int, step: float, skus: int = 3, scenarios: int = 4, **settings: Any
) -> Instance:
    """An instance whose times are multiples of `step`: a coarse one makes moments coincide."""
    rng = np.random.default_rng(seed)
    names = [f"K{i}" for i in range(skus)]
    return instance(
        skus=[_sku(rng, name) for name in names],
        suppliers=[
            {
                "supplier": s,
                "region": f"R{rng.integers(2)}",
                "outage_weeks_mean": _time(rng, 6, step),
            }
            for s in SUPPLIERS
        ],
        sources=[row for name in names for row in _sources(rng, name, step)],
        hazards=[{"hazard": "h", "kind": "lane", "scope": "air", "rate": 0, "weeks_mean": 5}],
        seasons={"p": _season(rng), "q": _season(rng)},
        scenarios=[row for s in range(scenarios) for row in _scenario(rng, f"s{s}", step)],
        settings={"seed": seed} | settings,
    )


def _time(rng: np.random.Generator, most: float, step: float) -> float:
    return round(step * rng.integers(0, int(most / step) + 1), 6)


def _sku(rng: np.random.Generator, name: str) -> dict[str, Any]:
    return {
        "sku": name,
        "unit_cost": round(rng.uniform(1, 9), 2),
        "demand_mean": 0.0 if rng.random() < 0.03 else round(rng.uniform(1, 20), 2),
        "lost_margin": 2.5,
        "category": str(rng.choice(CATEGORIES)),
        "profile": rng.choice([None, "p", "q"]),
    }


def _season(rng: np.random.Generator) -> list[float]:
    """Indices in blocks of a few weeks, some of them 0."""
    blocks = rng.choice([0.0, 0.5, 1.0, 1.5, 2.0], size=13, p=[0.1, 0.2, 0.3, 0.2, 0.2])
    return np.repeat(blocks, 4).tolist() if blocks.any() else [1.0] * 52


def _sources(rng: np.random.Generator, sku: str, step: float) -> list[dict[str, Any]]:
    rows = []
    room = 1.0
    for n, supplier in enumerate(rng.permutation(SUPPLIERS)[: 1 + rng.integers(4)]):
        surge = round(rng.choice([0.2, 0.5, 0.8, 1.0, 1.5]), 2)
        standing = (
            round(min(room, surge, float(rng.choice([0, 0, 0.2, 0.3, 0.5]))), 2) if n else 0.0
        )
        room = round(room - standing, 2)
        rows.append(
            {
                "sku": sku,
                "supplier": supplier,
                "lane": rng.choice([None, None, *LANES]),
                "role": "alternate" if n else "primary",
                "status": "qualified" if not n or rng.random() < 0.3 else "candidate",
                "lead_time_mean": _time(rng, 6, step),
                "transit_weeks": _time(rng, 5, step),
                "activation_weeks": _time(rng, 7, step),
                "surge_share": surge if n else round(rng.choice([1.05, 1.25, 2.0]), 2),
                "standing_share": standing,
                "price_premium": round(rng.choice([0.0, 0.1, 0.2]), 2),
            }
        )
    return rows


def _scenario(rng: np.random.Generator, name: str, step: float) -> list[dict[str, Any]]:
    rows = [{"scenario": name, "kind": "price", "target": "*", "start": 0, "weeks": 0, "factor": 2}]
    for _ in range(rng.integers(0, 8)):
        kind = str(rng.choice(["supplier", "supplier", "lane", "demand", "price"]))
        targets = {"supplier": SUPPLIERS, "lane": LANES}.get(kind, ["c", "d", "*"])
        rows.append(
            {
                "scenario": name,
                "kind": kind,
                "target": str(rng.choice(targets)),
                "start": _time(rng, 51, step) if rng.random() < 0.5 else _time(rng, 12, step),
                "weeks": _time(rng, 9, step),
                "factor": round(rng.choice([0.0, 0.5, 0.9, 1.0, 1.1, 1.3, 2.0]), 2),
            }
        )
    return [row | {"probability": None} for row in rows]
