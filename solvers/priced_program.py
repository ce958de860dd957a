"""A program whose limits are gone and have a price instead: its Lagrangian at fixed multipliers.

Its objective at a decision, times its `scale`, is that of the program plus, for every limit, the
multiplier times what the decision has of the quantity that is limited. The scale makes the weights
of scenarios, prices included, probabilities again.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Ints
from models.chosen_options import with_options_at
from models.option_ranges import option_ranges
from models.program import Decision, Options, Program, RiskWeights
from models.requirements import SHORTAGE, Requirements
from solvers.plan_multipliers import Multipliers


@dataclass(frozen=True)
class PricedProgram:
    """The priced program, and where its options come from.

    Under a cash or net budget an option's capital has a kink where stock on hand is used up: it is
    then two options here, one on either side.
    """

    program: Program
    origin: Ints
    scale: float

    def decision(self, decision: Decision) -> Decision:
        """A decision of the original program as one of this one."""
        first = np.searchsorted(self.origin, decision.option)
        last = np.searchsorted(self.origin, decision.option, side="right") - 1
        below = decision.buffer <= self.program.options.buffer_max[first]
        return Decision(np.where(below, first, last), decision.buffer)


def priced_program(
    program: Program, multipliers: Multipliers, always: Ints | None = None
) -> PricedProgram:
    """Put prices in the place of limits.

    Service levels that are asked of every SKU become bounds on its buffers. Rows of sites,
    capacities and qualifications stay.

    Parameters
    ----------
    program : Program
    multipliers : Multipliers
        A price for each of its scenarios and SKUs.
    always : array of int, optional
        Options that stay as they are, whatever the service levels.
    """
    ranges, options = option_ranges(program), program.options
    usable, low = ranges.usable.copy(), ranges.low.copy()
    if always is not None:
        usable[always], low[always] = True, options.buffer_min[always]
    options = replace(options, buffer_min=np.minimum(low, options.buffer_max))
    at, share = _pieces(program, options, np.flatnonzero(usable), multipliers)
    pieces = with_options_at(replace(program, options=options), at)
    weight, scale = program.probability + multipliers.loss, 1.0 + float(multipliers.loss.sum())
    onboarding = 1.0 + multipliers.certain + multipliers.capital * program.amortisation_years
    return PricedProgram(
        replace(
            pieces,
            options=_priced(pieces, share, multipliers, scale),
            requirements=_charged(program, multipliers, weight),
            probability=weight / scale,
            onboarding_cost=program.onboarding_cost * (onboarding / scale),
            limits=(),
            risk_weights=RiskWeights(),
        ),
        at,
        scale,
    )


def _pieces(
    program: Program, options: Options, usable: Ints, multipliers: Multipliers
) -> tuple[Ints, Floats]:
    """Options, those with a kink inside their range twice; share of capital that counts in each."""
    if program.budget_kind == "gross" or multipliers.capital == 0.0:
        return usable, np.ones(usable.size)
    released = program.release_share if program.budget_kind == "net" else 0.0
    level = _levels(program, options)
    twice = (level > options.buffer_min) & (level < options.buffer_max)
    at = np.sort(np.concatenate([usable, usable[twice[usable]]]))
    below = (level[at] >= options.buffer_max[at]) | (twice[at] & (np.diff(at, append=-1) == 0))
    return at, np.where(below, released, 1.0)


def _levels(program: Program, options: Options) -> Floats:
    """Buffer up to which stock on hand suffices, by option."""
    return program.on_hand[options.sku] - options.order_quantity / 2


def _priced(pieces: Program, share: Floats, multipliers: Multipliers, scale: float) -> Options:
    """Options with deterministic cost, capital and everyday shortages at their prices."""
    options, price = pieces.options, multipliers.capital / scale
    level, factor = _levels(pieces, options), (1.0 + multipliers.certain) / scale
    unit = price * options.unit_capital * share
    tied = price * options.fixed_capital
    low, high = options.buffer_min, options.buffer_max
    if pieces.budget_kind != "gross" and price > 0.0:
        tied = price * options.setup_capital + unit * (options.constant - level)
        inside = (level > low) & (level < high)
        low = np.where(inside & (share == 1.0), level, low)
        high = np.where(inside & (share < 1.0), level, high)
    qualification = factor + price * pieces.amortisation_years
    units = multipliers.units[options.sku] / scale
    return replace(
        options,
        fixed_cost=factor * options.fixed_cost + tied,
        fixed_carrying_cost=factor * options.fixed_carrying_cost + tied,
        fixed_policy_cost=factor * options.fixed_policy_cost,
        carrying_cost=factor * options.carrying_cost + unit,
        qualification_cost=options.qualification_cost * qualification,
        everyday_stockout_cost=options.everyday_stockout_cost + units,
        buffer_min=low,
        buffer_max=high,
    )


def _charged(program: Program, multipliers: Multipliers, weight: Floats) -> Requirements:
    """Requirements whose charge includes the price of a unit short in expectation."""
    needs = program.requirements
    if not multipliers.units.any():
        return needs
    share = np.divide(program.probability, weight, out=np.zeros_like(weight), where=weight > 0)
    sku = np.repeat(program.sets.sku, np.diff(needs.first))
    price = multipliers.units[sku] * share[needs.scenario]
    return replace(needs, charge=needs.charge + np.where(needs.kind == SHORTAGE, price, 0.0))
