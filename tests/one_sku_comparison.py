"""Units short in the one-SKU simulation beside those of the requirement model, same events."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from instances_by_hand import instance
from one_sku_settings import DEMAND_A_WEEK, WEEKS, Setting
from one_sku_simulator import simulate
from one_sku_world import CLOSURE, DEMAND, OUTAGE, SKU, SOURCE

from models.requirement_lists import requirements_of
from models.requirements import Requirements
from models.scenario_sources import scenarios_of
from models.source_sets import source_sets

SUPPLIERS, LANES = ("P", "A", "B"), ("by sea", "by air", "by rail")
SEED = 20260


@dataclass(frozen=True)
class Comparison:
    """Units short a scenario, simulated and modelled, on the scenarios `events`.

    `no_phase` is the model with every phase 0.
    """

    setting: Setting
    events: list
    simulated: np.ndarray
    modelled: np.ndarray
    no_phase: np.ndarray

    @property
    def ratio(self) -> float:
        return self.simulated.mean() / self.modelled.mean()

    @property
    def standard_error(self) -> float:
        difference = self.simulated - self.modelled
        return difference.std(ddof=1) / np.sqrt(len(difference))

    @property
    def z(self) -> float:
        return (self.simulated - self.modelled).mean() / self.standard_error

    def where(self, keep: Callable[[list], bool]) -> "Comparison":
        """The same on the scenarios that `keep` keeps."""
        kept = np.array([keep(scenario) for scenario in self.events])
        events = [scenario for scenario, yes in zip(self.events, kept, strict=True) if yes]
        parts = (self.simulated, self.modelled, self.no_phase)
        return Comparison(self.setting, events, *(part[kept] for part in parts))


@cache
def compare(setting: Setting) -> Comparison:
    rng = np.random.default_rng([SEED, *setting.name.encode()])
    events = [setting.draw(rng) for _ in range(setting.scenarios)]
    starts = rng.random(setting.scenarios)
    simulated = outcomes_of(setting, events, starts)["short"]
    modelled, no_phase = modelled_short(setting, events)
    return Comparison(setting, events, simulated, modelled, no_phase)


def with_small_lots(setting: Setting) -> Comparison:
    """The setting with lots of a tenth of a week of demand."""
    return compare(replace(setting, quantity=DEMAND_A_WEEK / 10, scenarios=300))


def over_every_phase(
    setting: Setting, scenarios: int, starts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Simulated and modelled units short of a few scenarios, averaged over the cycle: no noise.

    Exact up to `quantity / starts`: a start more or less may fall on either side of an event.
    """
    rng = np.random.default_rng([SEED, 1, *setting.name.encode()])
    events = [setting.draw(rng) for _ in range(scenarios)]
    cycle = (np.arange(starts) + 0.5) / starts
    simulated = [outcomes_of(setting, [e] * starts, cycle)["short"].mean() for e in events]
    entries, of = _entries(setting, events)
    above = entries.requirement - setting.buffer
    width = setting.quantity / entries.season
    drawn = np.maximum(above, 0.0) ** 2 - np.maximum(above - width, 0.0) ** 2
    short = np.where(entries.phase > 0, drawn / (2 * width), np.maximum(above, 0.0))
    kept = of >= 0
    return np.array(simulated), np.bincount(of[kept], (entries.season * short)[kept], scenarios)


def outcomes_of(
    setting: Setting, events: list, starts: np.ndarray, weeks: float = WEEKS
) -> np.ndarray:
    """Simulate the setting: an outcome a scenario."""
    sku = (DEMAND_A_WEEK, setting.quantity, setting.buffer, setting.lead_time)
    sources = [
        (s.normal, s.surge, s.transit if s.activation is None else s.activation, s.transit)
        for s in setting.sources
    ]
    return simulate(
        np.array([sku], SKU)[0], np.array(sources, SOURCE), events, starts, setting.season, weeks
    )


def modelled_short(setting: Setting, events: list) -> tuple[np.ndarray, np.ndarray]:
    """From the product's requirements: with the phases it draws, and with phases 0."""
    entries, of = _entries(setting, events)
    kept = of >= 0

    def short(phase: np.ndarray) -> np.ndarray:
        covered = phase * setting.quantity / entries.season + setting.buffer
        units = entries.season * np.maximum(0.0, entries.requirement - covered)
        return np.bincount(of[kept], units[kept], len(events))

    return short(entries.phase), short(np.zeros(len(entries)))


def _entries(setting: Setting, events: list) -> tuple[Requirements, np.ndarray]:
    """The product's requirements, and the number of each one's scenario, -1 in the stress set."""
    data = instance_of(setting, events)
    scenarios = scenarios_of(data)
    entries = requirements_of(data, source_sets(data), scenarios)
    number = np.array([int(n) if n.isdigit() else -1 for n in scenarios.scenario])
    return entries, number[entries.scenario]


def instance_of(setting: Setting, events: list):
    """The setting as an instance with given scenarios, the alternates qualified already."""
    sources = [
        {
            "sku": setting.name,
            "supplier": SUPPLIERS[k],
            "lane": LANES[k],
            "role": "alternate" if k else "primary",
            "status": "qualified",
            "lead_time_mean": source.transit if k else setting.lead_time,
            "transit_weeks": source.transit,
            "activation_weeks": source.transit if source.activation is None else source.activation,
            "surge_share": source.surge,
            "standing_share": source.normal if k else 0.0,
        }
        for k, source in enumerate(setting.sources)
    ]
    sku = {"sku": setting.name, "demand_mean": DEMAND_A_WEEK, "lost_margin": 1.0}
    if setting.season:
        sku["profile"] = "season"
    return instance(
        skus=[sku],
        suppliers=[{"supplier": name} for name in SUPPLIERS[: len(setting.sources)]],
        sources=sources,
        seasons={"season": setting.season} if setting.season else None,
        scenarios=[
            row for number, scenario in enumerate(events) for row in _rows(f"{number:06}", scenario)
        ],
        settings={"horizon_weeks": WEEKS, "seed": SEED},
    )


def _rows(name: str, scenario: list) -> list[dict]:
    kinds = {OUTAGE: "supplier", CLOSURE: "lane", DEMAND: "demand"}
    targets = {OUTAGE: SUPPLIERS, CLOSURE: LANES, DEMAND: ("*",)}
    quiet = {"scenario": name, "kind": "supplier", "target": "P", "start": 0.0, "weeks": 0.0}
    return [
        {
            "scenario": name,
            "kind": kinds[kind],
            "target": targets[kind][source],
            "start": start,
            "weeks": end - start,
            "factor": factor,
        }
        for kind, source, start, end, factor in scenario
    ] or [quiet]
