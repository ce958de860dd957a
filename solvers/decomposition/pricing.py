"""Pricing every SKU under given prices, in parallel, and what that proves."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.least_costs import least_costs
from solvers.decomposition.core import Core, Weights
from solvers.decomposition.pricing_kernel import price_block
from solvers.decomposition.sharing_out import shared_out
from solvers.decomposition.weights import Prices

BLOCK = 64
"""SKUs a task: large enough to amortise a call, small enough to balance two workers."""


@dataclass(frozen=True)
class Priced:
    """Cheapest option and buffer of every SKU under some prices, with its value, shape (I,)."""

    option: Ints
    buffer: Floats
    value: Floats


class Pricer:
    """Prices SKUs; remembers what the plain objective says so that most options are skipped.

    Prices never fall below those of the objective, so what an option costs in the plain objective,
    plus what the prices put on choosing it, bounds it from below.
    """

    def __init__(self, core: Core, jobs: int) -> None:
        self.core, self.jobs = core, jobs
        self.alive = np.isfinite(core.cost)
        options = len(core.program.options)
        self.plain_buffer, self.plain_value = np.empty(options), np.empty(options)
        self._price_each(Prices(core).weights(), self.plain_buffer, self.plain_value)
        self.cheapest_plain = self.guess = self._cheapest(self.plain_value)

    def price(
        self, prices: Prices, banned: Flags | None = None, *, above_plain: bool = True
    ) -> Priced:
        """Cheapest option and buffer of every SKU among the options that are not banned.

        `above_plain` says that no price lies below that of the plain objective.
        """
        core, skus = self.core, len(self.core.program.sku)
        weights = prices.weights()
        bound = self._bounds(weights) if above_plain else np.where(self.alive, -np.inf, np.inf)
        if banned is not None:
            bound[banned] = np.inf
        guess = self.guess
        if not np.all(np.isfinite(bound[guess])):
            guess = self._cheapest(np.where(np.isfinite(bound), self.plain_value, np.inf))
        option, buffer, value = np.empty(skus, np.int64), np.empty(skus), np.empty(skus)
        self._in_blocks(
            lambda begin, end: price_block(
                core.arrays, weights, bound, guess, begin, end, option, buffer, value
            )
        )
        self.guess = option
        return Priced(option, buffer, value)

    def price_options(self, prices: Prices, skus: Ints | None = None) -> tuple[Floats, Floats]:
        """Least value and buffer of every option, shape (O,); infinity for all but some SKUs'."""
        buffer, value = np.empty(self.plain_value.size), np.full(self.plain_value.size, np.inf)
        self._price_each(prices.weights(), buffer, value, skus)
        return value, buffer

    def _price_each(
        self, weights: Weights, buffer: Floats, value: Floats, skus: Ints | None = None
    ) -> None:
        none, bound = np.empty(0, np.int64), np.empty(0)

        def task(begin: int, end: int) -> None:
            price_block(self.core.arrays, weights, bound, none, begin, end, none, buffer, value)

        if skus is None:
            self._in_blocks(task)
            return
        for sku in skus.tolist():  # a few dozen, anywhere among all
            task(sku, sku + 1)

    def cheapest(self, banned: Flags) -> Ints:
        """Cheapest option of every SKU in the plain objective, banned ones left out."""
        return self._cheapest(np.where(banned, np.inf, self.plain_value))

    def _bounds(self, weights: Weights) -> Floats:
        core, options = self.core, self.core.program.options
        alive = self.alive
        bound = np.full(alive.size, np.inf)
        extra = weights.fixed[alive] - core.cost[alive]
        slope = weights.slope[alive] - options.carrying_cost[alive]
        least = self.plain_value[alive] + extra + slope * core.arrays.low[alive]
        bound[alive] = least - 1e-9 * np.abs(least)
        return bound

    def _cheapest(self, value: Floats) -> Ints:
        return least_costs(value, self.core.arrays.option_first)[0]

    def _in_blocks(self, task: Callable[[int, int], None]) -> None:
        skus = len(self.core.program.sku)
        blocks = -(-skus // BLOCK)
        shared_out(lambda n: task(n * BLOCK, min((n + 1) * BLOCK, skus)), blocks, self.jobs)
