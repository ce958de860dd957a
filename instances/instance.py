"""What an instance is: every table as arrays, names resolved to positions, defaults filled in."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from instances.settings import Settings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Names = tuple[str, ...]

NONE = -1
"""Position that stands for "no line", "no site", "no lane", "no profile"."""


@dataclass(frozen=True)
class Skus:
    """The SKUs, sorted by name. Arrays have one entry a SKU; empty cells hold their default.

    Money is per unit, demand in units a week, times in weeks, rates per year. A missing shelf life
    or largest buffer is infinity; ``weeks_since_last_issue`` is NaN where it is not known.
    ``policies`` holds the allowed policies of a SKU, or None for all that apply.
    """

    sku: Names
    unit_cost: Floats
    demand_mean: Floats
    demand_sd: Floats
    demand_distribution: Names
    demand_max: Floats
    order_cost: Floats
    moq: Floats
    review_weeks: Floats
    lost_margin: Floats
    expedite_cost: Floats
    goodwill_cost: Floats
    downtime_cost: Floats
    lost_share: Floats
    line: Ints
    capital_rate: Floats
    storage_rate: Floats
    insurance_rate: Floats
    obsolescence_rate: Floats
    shelf_life_weeks: Floats
    weeks_since_last_issue: Floats
    volume: Floats
    site: Ints
    category: Names
    profile: Ints
    detection: Floats
    service_target: Floats
    policies: tuple[Names | None, ...]
    min_buffer: Floats
    max_buffer: Floats
    on_hand: Floats

    def __len__(self) -> int:
        return len(self.sku)

    @property
    def holding_rate(self) -> Floats:
        """Capital + storage + insurance + obsolescence rate, a year, shape (I,)."""
        return self.capital_rate + self.storage_rate + self.insurance_rate + self.obsolescence_rate

    @property
    def stockout_cost(self) -> Floats:
        """True cost of a unit short, shape (I,): lost margin or expediting, goodwill, downtime."""
        lost, late = self.lost_share * self.lost_margin, (1 - self.lost_share) * self.expedite_cost
        return lost + late + self.goodwill_cost + self.downtime_cost


@dataclass(frozen=True)
class Suppliers:
    """The suppliers, sorted by name; ``region`` points into ``regions``, no capacity: infinity."""

    supplier: Names
    region: Ints
    regions: Names
    outage_rate: Floats
    outage_weeks_mean: Floats
    outage_weeks_sd: Floats
    outage_distribution: Names
    otif: Floats
    onboarding_cost: Floats
    capacity: Floats

    def __len__(self) -> int:
        return len(self.supplier)


@dataclass(frozen=True)
class Sources:
    """The sources, sorted by SKU, the primary first, then by supplier and lane name.

    The sources of SKU i are ``first[i]:first[i + 1]``; ``lane`` points into ``lanes`` (names,
    sorted), NONE where the source has none. ``standing_share`` of a primary is 0: its normal share
    depends on the set of sources.
    """

    first: Ints
    sku: Ints
    supplier: Ints
    lane: Ints
    lanes: Names
    primary: Flags
    qualified: Flags
    lead_time_mean: Floats
    lead_time_sd: Floats
    lead_time_max: Floats
    transit_weeks: Floats
    price_premium: Floats
    qualification_cost: Floats
    activation_weeks: Floats
    standing_share: Floats
    surge_share: Floats
    capacity_use: Floats
    vmi_offered: Flags
    vmi_price_uplift: Floats

    def __len__(self) -> int:
        return len(self.sku)


@dataclass(frozen=True)
class Hazards:
    """The hazards, sorted by name. A dated event has a ``probability`` and NaN as its ``rate``."""

    hazard: Names
    kind: Names
    scope: Names
    rate: Floats
    probability: Floats
    start_earliest: Floats
    start_latest: Floats
    weeks_mean: Floats
    weeks_sd: Floats
    distribution: Names
    hit_probability: Floats
    factor: Floats

    def __len__(self) -> int:
        return len(self.hazard)


@dataclass(frozen=True)
class Lines:
    """Production lines or products that stop when any of their SKUs is short, sorted by name."""

    line: Names
    downtime_cost_week: Floats


@dataclass(frozen=True)
class Seasons:
    """Season indices, shape (profiles, 52); week 1 is the first week of the horizon."""

    profile: Names
    index: Floats


@dataclass(frozen=True)
class Discounts:
    """Quantity discounts, sorted by SKU, supplier and quantity; positions of SKU and supplier."""

    sku: Ints
    supplier: Ints
    min_quantity: Floats
    discount: Floats


@dataclass(frozen=True)
class PolicyRules:
    """Rows of the ``policies`` table as given: overrides of the defaults and new policies.

    Missing numbers are NaN and missing texts empty: what a missing cell means (a default of the
    built-in policy, or the SKU's own rate) is decided where policies are defined.
    """

    policy: Names
    min_weeks: Floats
    max_weeks: Floats
    constant: Names
    yearly_fee: Floats
    setup_capital: Floats
    storage_rate: Floats
    obsolescence_rate: Floats
    owner: Names
    multiples: Names


@dataclass(frozen=True)
class Sites:
    """Storage sites and their capacity in volume, sorted by name."""

    site: Names
    capacity: Floats


@dataclass(frozen=True)
class GivenScenarios:
    """Scenarios that the user gives instead of, or beside, sampled ones.

    ``scenario`` holds the distinct names, sorted, with their ``probability`` (NaN where none of
    the scenario's rows gives one). The event arrays have one entry a row, sorted by scenario,
    start and target: ``of`` points into ``scenario``; ``factor`` is NaN where not given.
    """

    scenario: Names
    probability: Floats
    of: Ints
    kind: Names
    target: Names
    start: Floats
    weeks: Floats
    factor: Floats


@dataclass(frozen=True)
class Instance:
    """Everything that is given, validated, in a canonical order that row order does not change.

    Parameters
    ----------
    name : str
        What to call the instance in reports.
    skus, suppliers, sources, hazards, lines, seasons, discounts, policies, sites
        The tables, one each; an absent table has no rows.
    scenarios : GivenScenarios or None
        The ``scenarios`` table, None where it is absent or empty.
    settings : Settings
        ``instance.toml`` under the overrides of the command line.
    notes : tuple of str
        Warnings: what was read but looks unintended.
    demand_rows : int
        Rows of the ``demand`` table, which is not kept: demand is estimated from it.
    """

    name: str
    skus: Skus
    suppliers: Suppliers
    sources: Sources
    hazards: Hazards
    lines: Lines
    seasons: Seasons
    discounts: Discounts
    policies: PolicyRules
    sites: Sites
    scenarios: GivenScenarios | None
    settings: Settings
    notes: tuple[str, ...] = field(default=())
    demand_rows: int = 0
