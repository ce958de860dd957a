"""What is optimised: options, requirements, couplings and limits as arrays, and nothing else."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from instances.instance import Flags, Floats, Ints, Names
from models.requirements import Requirements
from models.source_sets import SourceSets


@dataclass(frozen=True)
class Options:
    """The options, O in all, sorted by SKU: those of SKU i are ``first[i]:first[i + 1]``.

    Costs are over the horizon. With buffer b (its constant part included) an option costs
    ``fixed_cost + carrying_cost (b - constant)`` and ties up, under a gross budget,
    ``fixed_capital + unit_capital (b - constant)``.

    Parameters
    ----------
    first : array, shape (I + 1,)
    sku, source_set : array, shape (O,)
        Positions of the SKU and of the set of sources.
    option, policy : tuple of str
        Name, unique within the SKU (policy, multiple where it buys forward, alternates), and
        policy of each.
    multiple : array
        Order quantity as a multiple of the EOQ that was asked for.
    fixed_cost : array
        Cycle stock, ordering, fees, premiums, less discount, and the constant's carrying cost;
        the sum of `fixed_carrying_cost` and `fixed_policy_cost`.
    fixed_carrying_cost : array
        Carrying cost of cycle stock and of the buffer's constant part.
    fixed_policy_cost : array
        Ordering, fees, premiums and uplift, less discount.
    fixed_capital : array
        Set-up, cycle stock and constant: ``setup_capital + unit_capital (Q / 2 + constant)``.
    setup_capital, carrying_cost, unit_capital, unit_volume : array
        Set-up capital; carrying cost, capital and volume a unit of buffer.
    buffer_min, buffer_max, constant, order_quantity : array
        Units. Buffers include the constant.
    everyday_distribution : tuple of str
        ``normal``, ``gamma``, ``poisson`` or ``nbinom``, as used.
    everyday_mean, everyday_sigma, everyday_cycles : array
        Demand over lead time and review: mean and sd in units; replenishment cycles a horizon.
    everyday_buffer_max : array
        Largest buffer that everyday variation may touch: a stockpile's constant, else buffer_max.
    stockout_cost, everyday_stockout_cost : array
        Money a unit short in a disturbance, and in everyday variation (a line's downtime added).
    qualification_cost : array
        Money for qualifying the set's candidates, whole.
    """

    first: Ints
    sku: Ints
    source_set: Ints
    option: Names
    policy: Names
    multiple: Floats
    fixed_cost: Floats
    fixed_carrying_cost: Floats
    fixed_policy_cost: Floats
    fixed_capital: Floats
    setup_capital: Floats
    carrying_cost: Floats
    unit_capital: Floats
    unit_volume: Floats
    buffer_min: Floats
    buffer_max: Floats
    constant: Floats
    order_quantity: Floats
    everyday_distribution: Names
    everyday_mean: Floats
    everyday_sigma: Floats
    everyday_cycles: Floats
    everyday_buffer_max: Floats
    stockout_cost: Floats
    everyday_stockout_cost: Floats
    qualification_cost: Floats

    def __len__(self) -> int:
        return len(self.sku)

    @cached_property
    def everyday_family(self) -> NDArray[np.str_]:
        """`everyday_distribution` as an array, shape (O,): the tuple is slow to index at once."""
        return np.asarray(self.everyday_distribution)


@dataclass(frozen=True)
class Couplings:
    """Rows ``sum (on_choice x + on_buffer b) <= limit`` over options: sites, capacities, count.

    Row r is called ``row[r]`` and is of ``kind[r]``: ``site``, ``capacity`` or ``qualifications``.
    The coefficients are triplets: entry e belongs to row ``of[e]`` and option ``at[e]``.
    """

    row: Names
    kind: Names
    limit: Floats
    of: Ints
    at: Ints
    on_choice: Floats
    on_buffer: Floats


@dataclass(frozen=True)
class Limit:
    """A limit in absolute terms, ready to be imposed.

    ``value`` is money for ``budget``, ``var``, ``cvar`` and ``stress`` and a share for the service
    kinds. ``skus`` are the positions that a service limit covers (all of them for the others).
    Limits of ``cycle_service_level`` and ``disruption_service_level`` hold for each SKU by itself;
    ``fill_rate`` and ``joint_service_level`` for the set. ``scope`` is the text that asked for it.
    """

    kind: str
    value: float
    alpha: float = 0.0
    scope: str = "all"
    of: Literal["loss", "total"] = "loss"
    skus: tuple[int, ...] = ()


@dataclass(frozen=True)
class RiskWeights:
    """Weights of VaR and CVaR in the objective, at level alpha, of loss or of total cost."""

    var: float = 0.0
    cvar: float = 0.0
    alpha: float = 0.95
    of: Literal["loss", "total"] = "loss"


@dataclass(frozen=True)
class Program:
    """The program of one set of scenarios: what a solver gets, and all that it gets.

    Parameters
    ----------
    sku : tuple of str, length I
    unit_cost, demand_mean, on_hand : array, shape (I,)
    line : array of int, shape (I,)
        Position of the SKU's line, -1 without.
    lines, downtime_cost_week
        Names of the lines and the cost of a week of standstill.
    sets : SourceSets
    options : Options
    requirements : Requirements
    scenario, probability, stress
        Names, weights and stress marks of the S scenarios.
    suppliers, onboarding_cost
        Names of all suppliers and the cost of onboarding each.
    couplings : Couplings
    limits : tuple of Limit
    risk_weights : RiskWeights
    horizon_weeks, amortisation_years, release_share : float
    budget_kind : {"gross", "cash", "net"}
    short_price : array, shape (I,), or None
        Money that the objective alone puts on a unit short in expectation, in no loss: the
        multiplier of a fill rate.
    """

    sku: Names
    unit_cost: Floats
    demand_mean: Floats
    on_hand: Floats
    line: Ints
    lines: Names
    downtime_cost_week: Floats
    sets: SourceSets
    options: Options
    requirements: Requirements
    scenario: Names
    probability: Floats
    stress: Flags
    suppliers: Names
    onboarding_cost: Floats
    couplings: Couplings
    limits: tuple[Limit, ...]
    risk_weights: RiskWeights
    horizon_weeks: float
    amortisation_years: float
    budget_kind: Literal["gross", "cash", "net"]
    release_share: float
    short_price: Floats | None = None

    @property
    def demand(self) -> Floats:
        """Units demanded over the horizon, shape (I,)."""
        return self.demand_mean * self.horizon_weeks


@dataclass(frozen=True)
class Decision:
    """What is decided: for every SKU one option (a position in the program's options) and a buffer.

    Both arrays have shape (I,); buffers are in units and include the option's constant part.
    """

    option: Ints
    buffer: Floats

    def __post_init__(self) -> None:
        if np.shape(self.option) != np.shape(self.buffer):
            raise ValueError("option and buffer need one entry a SKU each")
