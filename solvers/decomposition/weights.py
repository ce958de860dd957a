"""How multipliers of rows become the weights that SKUs are priced under."""

from dataclasses import dataclass, field

import numpy as np

from instances.instance import Floats, Ints
from solvers.decomposition.core import Core, Weights


@dataclass
class TruncatedTerm:
    """A cut's multiplier, scenario, thresholds (I,), and money a week on line events."""

    scenario: int
    multiplier: float
    limit: Floats
    event: Ints
    money: Floats


@dataclass
class Prices:
    """Money that multipliers put on everything that a column does; starts at the plain objective.

    Parameters
    ----------
    certain, everyday : float
        Factors of deterministic cost and of everyday stockout cost, 1 in the objective.
    scenario : array, shape (S,)
        Factor of a scenario's loss; its probability in the objective.
    capital : float
        Money a unit of capital.
    fixed, slope : array, shape (O,)
        Money on choosing an option, and on a unit of its buffer.
    of_set : array, shape (K,)
        Money on choosing a source set (onboarding).
    fill : array, shape (I,)
        Money on an expected unit short.
    theta : array, shape (line events,)
        Money on a week of a line event.
    cuts : list of TruncatedTerm
    hurt : array, shape (n, 4)
        Rows of SKU, scenario, money on being hurt there, and the loss of the SKU alone above which
        it is; -1 for any short episode.
    """

    core: Core
    certain: float = 1.0
    everyday: float = 1.0
    capital: float = 0.0
    cuts: list[TruncatedTerm] = field(default_factory=list)

    def __post_init__(self) -> None:
        program = self.core.program
        self.scenario = program.probability.copy()
        self.fixed = np.zeros(len(program.options))
        self.slope = np.zeros(len(program.options))
        self.of_set = np.zeros(len(program.sets))
        self.fill = np.zeros(len(program.sku))
        if program.short_price is not None:
            self.fill += program.short_price
        self.theta = np.zeros(self.core.events.sku.size)
        self.hurt = np.empty((0, 4))

    def on_losses(self, scenario: Ints, money: Floats) -> None:
        """Put money on a unit of loss in scenarios, everyday variation included."""
        np.add.at(self.scenario, scenario, money)
        self.everyday += float(money.sum())

    def weights(self) -> Weights:
        """The weights that the pricing kernel reads."""
        core, options = self.core, self.core.program.options
        fixed = self.certain * core.cost + self.fixed + self.of_set[options.source_set]
        slope = self.certain * options.carrying_cost + self.slope
        tied, tied_slope, kink, kink_weight = self._capital_terms()
        everyday = self.everyday * options.everyday_stockout_cost + self.fill[options.sku]
        return Weights(
            fixed=fixed + tied,
            slope=slope + tied_slope,
            kink=kink,
            kink_weight=kink_weight,
            everyday=everyday,
            everyday_charge=options.everyday_stockout_cost,
            scenario=self.scenario,
            fill=self.fill,
            theta=self.theta,
            **self._cut_arrays(),
            **self._hurt_arrays(),
        )

    def _capital_terms(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Price of capital as a constant, a slope, and money below the level of stock on hand."""
        program, options, price = self.core.program, self.core.program.options, self.capital
        unit, half = price * options.unit_capital, options.order_quantity / 2
        whole = price * (options.setup_capital + options.qualification_cost)
        nowhere = np.zeros(len(options))
        if program.budget_kind == "gross" or price == 0.0:
            return whole + unit * half, unit, nowhere, nowhere
        level = program.on_hand[options.sku] - half
        share = program.release_share if program.budget_kind == "net" else 0.0
        return whole - unit * level, unit, level, unit * (1.0 - share)

    def _cut_arrays(self) -> dict[str, np.ndarray]:
        cuts = sorted(self.cuts, key=lambda cut: cut.scenario)
        scenarios, skus = self.scenario.size, self.fill.size
        first = np.searchsorted([cut.scenario for cut in cuts], np.arange(scenarios + 1))
        sizes = [cut.event.size for cut in cuts]
        limits = np.array([cut.limit for cut in cuts], float).reshape(len(cuts), skus)
        return {
            "cut_first": first.astype(np.int64),
            "cut_weight": np.array([cut.multiplier for cut in cuts], float),
            "cut_limit": np.ascontiguousarray(limits.T),
            "cut_event_first": np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            "cut_event": np.concatenate([np.empty(0, np.int64), *(cut.event for cut in cuts)]),
            "cut_money": np.concatenate([np.empty(0), *(cut.money for cut in cuts)]),
        }

    def _hurt_arrays(self) -> dict[str, np.ndarray]:
        order = np.lexsort((self.hurt[:, 1], self.hurt[:, 0]))
        rows = self.hurt[order]
        first = np.searchsorted(rows[:, 0], np.arange(self.fill.size + 1))
        return {
            "hurt_first": first.astype(np.int64),
            "hurt_scenario": rows[:, 1].astype(np.int64),
            "hurt_weight": rows[:, 2].copy(),
            "hurt_limit": rows[:, 3].copy(),
        }
