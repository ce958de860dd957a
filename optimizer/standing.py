"""Where each SKU's choice stands: what it avoids, what it costs, and what else could be done."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.best_buffer import BestBuffers, best_buffers, costs_of, stockout_costs_of
from models.least_costs import least_costs
from models.no_buffers import NoBuffers
from models.program import Decision, Program
from models.rest_of_plan import RestOfPlan, rest_of_plan

NO_OTHER = -1
"""Position that stands for "there is no other option"."""


@dataclass(frozen=True)
class Standing:
    """Each SKU by itself, the other SKUs as planned; money over the horizon, shape (I,).

    Parameters
    ----------
    rest : RestOfPlan
    best : BestBuffers
        Of every option.
    cost, stockout_cost : array
        Expected cost of the SKU as planned, and its stockout part, a line's included.
    bare_cost, bare_stockout_cost : array
        The same without buffers.
    bare_everyday_cost : array
        The part of `bare_stockout_cost` that everyday variation causes.
    second, second_cost : array
        The cheapest other option at its best buffer, NO_OTHER where there is none.
    cheapest, cheapest_cost : array
        The cheapest of all, the chosen option at a better buffer included.
    """

    rest: RestOfPlan
    best: BestBuffers
    cost: Floats
    stockout_cost: Floats
    bare_cost: Floats
    bare_stockout_cost: Floats
    bare_everyday_cost: Floats
    second: Ints
    second_cost: Floats
    cheapest: Ints
    cheapest_cost: Floats

    @property
    def avoided(self) -> Floats:
        """Expected stockout cost that the decision avoids, against no buffer, shape (I,)."""
        return self.bare_stockout_cost - self.stockout_cost

    @property
    def added(self) -> Floats:
        """What the decision costs beside stockouts, against no buffer, shape (I,)."""
        return (self.cost - self.stockout_cost) - (self.bare_cost - self.bare_stockout_cost)


def standing_of(program: Program, decision: Decision, bare: NoBuffers) -> Standing:
    """Compare every SKU's choice with its alternatives, the others staying as planned."""
    rest = rest_of_plan(program, decision)
    best = best_buffers(program, rest)
    bare_cost, bare_stockout_cost = bare.costs_given(rest)
    others = best.cost.copy()
    others[decision.option] = np.inf
    second, second_cost = least_costs(others, program.options.first)
    cheapest, cheapest_cost = least_costs(best.cost, program.options.first)
    return Standing(
        rest=rest,
        best=best,
        cost=costs_of(program, rest, decision),
        stockout_cost=stockout_costs_of(program, rest, decision),
        bare_cost=bare_cost,
        bare_stockout_cost=bare_stockout_cost,
        bare_everyday_cost=bare.everyday_costs(),
        second=np.where(np.isfinite(second_cost), second, NO_OTHER),
        second_cost=second_cost,
        cheapest=cheapest,
        cheapest_cost=cheapest_cost,
    )


def ranked(standing: Standing) -> Ints:
    """Positions of the SKUs, the decision that matters most first.

    A decision matters as much as the expected stockout cost that it avoids: the SKU's own, its part
    of its line's standstill included, without any buffer or further source of its own, less what is
    left with the decision, the other SKUs staying as planned. Ties go by name.
    """
    return np.lexsort((np.arange(standing.avoided.size), -standing.avoided))
