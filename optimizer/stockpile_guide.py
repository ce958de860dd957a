"""How to run each stockpile, in weeks and in words: the rows of ``stockpile.csv``.

The model sizes a stockpile; this is how a planner can keep it. Times follow from shelf lives, lead
times and the shares that sources can deliver beyond demand.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from instances.instance import Instance
from models.program import Decision, Program
from optimizer.amounts import units, weeks

YEARLY = 52.0
"""Stock without a shelf life is still turned over once a year, as its yearly fee assumes."""

COLUMNS = (
    "sku",
    "safety_stock_units",
    "reserve_units",
    "build_by_week",
    "build_by",
    "rotate_every_weeks",
    "rotate_every",
    "release_at_units",
    "release_when",
    "refill_weeks",
    "refill_how",
)


def stockpile_guide(instance: Instance, program: Program, decision: Decision) -> pd.DataFrame:
    """One row a SKU that keeps a reserve, which everyday variation may not use.

    - ``build_by_week``: when what is missing can be there if it is ordered now: the primary's mean
      lead time, and the weeks it takes to deliver the units beyond demand at its surge share.
    - ``rotate_every_weeks``: a year, or the shelf life less the time in which the reserve, once
      swapped out, is used up, whichever is shorter.
    - ``release_at_units``: at the reserve, when cycle and safety stock are used up.
    - ``refill_weeks``: the reserve over what all qualified sources together can deliver beyond
      demand at their surge shares.
    """
    usable = program.options.everyday_buffer_max[decision.option]
    kept = np.flatnonzero(decision.buffer > usable)
    rows = [_row(_Stockpile.of(instance, program, decision, int(sku))) for sku in kept]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Stockpile:
    sku: str
    demand: float
    safety_stock: float
    reserve: float
    missing: float
    shelf_life: float
    lead_time: float
    transit: float
    primary: str
    primary_beyond: float
    alternates: tuple[str, ...]
    response: float
    beyond: float

    @classmethod
    def of(cls, instance: Instance, program: Program, decision: Decision, sku: int) -> "_Stockpile":
        options, option, sources = program.options, decision.option[sku], instance.sources
        chosen, sets = options.source_set[option], program.sets
        members = sets.member[sets.member_first[chosen] : sets.member_first[chosen + 1]]
        primary, others = members[sources.primary[members]][0], members[~sources.primary[members]]
        buffer, constant = float(decision.buffer[sku]), float(options.everyday_buffer_max[option])
        planned = buffer + options.order_quantity[option] / 2
        return cls(
            sku=program.sku[sku],
            demand=float(program.demand_mean[sku]),
            safety_stock=constant,
            reserve=buffer - constant,
            missing=float(max(planned - program.on_hand[sku], 0.0)),
            shelf_life=float(instance.skus.shelf_life_weeks[sku]),
            lead_time=float(sources.lead_time_mean[primary]),
            transit=float(sources.transit_weeks[primary]),
            primary=program.suppliers[sources.supplier[primary]],
            primary_beyond=float(sources.surge_share[primary] - 1.0),
            alternates=tuple(sets.alternates[chosen].split(";")) if others.size else (),
            response=float(sources.activation_weeks[others].min()) if others.size else 0.0,
            beyond=float(sources.surge_share[members].sum() - 1.0),
        )

    @property
    def build(self) -> float:
        """Weeks from now until what is missing can be there."""
        if self.missing == 0:
            return 0.0
        return self.lead_time + self.missing / (self.primary_beyond * self.demand)

    @property
    def rotation(self) -> float:
        return min(YEARLY, self.shelf_life - self.reserve / self.demand)

    @property
    def refill(self) -> float:
        return self.reserve / (self.beyond * self.demand)


def _row(pile: _Stockpile) -> tuple[object, ...]:
    return (
        pile.sku,
        pile.safety_stock,
        pile.reserve,
        pile.build,
        _build_by(pile),
        pile.rotation,
        _rotate_every(pile),
        pile.reserve,
        _release_when(pile),
        pile.refill,
        _refill_how(pile),
    )


def _build_by(pile: _Stockpile) -> str:
    if pile.missing == 0:
        return "nothing to build: the stock on hand covers it"
    return (
        f"order {units(pile.missing)} units beyond demand now: {pile.primary} can have delivered "
        f"them in week {np.ceil(pile.build):.0f} (lead time {weeks(pile.lead_time)}, "
        f"{units(pile.primary_beyond * pile.demand)} units a week beyond demand)"
    )


def _rotate_every(pile: _Stockpile) -> str:
    if np.isinf(pile.shelf_life):
        return "once a year: issue the reserve to production and replace it by new stock"
    return (
        f"every {weeks(pile.rotation)}: issue the reserve first, it is used up in "
        f"{weeks(pile.reserve / pile.demand)}, within its shelf life of {weeks(pile.shelf_life)}"
    )


def _release_when(pile: _Stockpile) -> str:
    lasting = weeks(pile.reserve / pile.demand)
    felt = f", felt {weeks(pile.transit)} after shipments stop," if pile.transit > 0 else ""
    return (
        f"deliveries are interrupted{felt} or demand is lifted, and stock has fallen to "
        f"{units(pile.reserve)} units; the reserve then lasts {lasting} at normal demand"
    )


def _refill_how(pile: _Stockpile) -> str:
    if not pile.alternates:
        return (
            f"once deliveries are back, order beyond demand from {pile.primary}: "
            f"{weeks(pile.refill)} for a reserve that was used up"
        )
    names = ", ".join(pile.alternates)
    return (
        f"once deliveries are back, keep {names} on (from {weeks(pile.response)} after the start) "
        f"beside {pile.primary}: {weeks(pile.refill)} for a reserve that was used up"
    )
