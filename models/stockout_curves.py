"""Expected stockout cost and shortage of an option as convex functions of its buffer.

For a fixed option, what disturbances are expected to leave short is convex and piecewise linear in
the buffer, and what everyday variation leaves short is convex: a line that touches either at some
buffer lies below it everywhere. Sums of such lines are all that a linear program needs.
"""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.everyday import everyday_tangent
from models.losses import entries_of
from models.open_requirements import OpenRequirements
from models.option_ranges import OptionRanges
from models.program import Program
from models.requirements import SHORTAGE


@dataclass(frozen=True)
class Tangents:
    """Lines below convex functions of the buffer: value and slope where each was drawn."""

    buffer: Floats
    value: Floats
    slope: Floats

    def at(self, buffer: Floats) -> Floats:
        """Values of the lines at another buffer each."""
        return self.value + self.slope * (buffer - self.buffer)

    def only(self, kept: Flags | Ints) -> "Tangents":
        """Some of the lines."""
        return Tangents(self.buffer[kept], self.value[kept], self.slope[kept])


@dataclass(frozen=True)
class StockoutTangents:
    """Tangents of an option's stockout curves at one buffer, n options and buffers at a time.

    ``everyday``: money that everyday variation costs; ``cost``: all expected money but standstill
    of lines; ``short``: all units expected short.
    """

    everyday: Tangents
    cost: Tangents
    short: Tangents


def stockout_tangents(
    program: Program,
    ranges: OptionRanges,
    opened: OpenRequirements,
    option: Ints,
    buffer: Floats,
) -> StockoutTangents:
    """Draw tangents at pairs of an option and a buffer.

    Parameters
    ----------
    option : array of int, shape (n,)
    buffer : array, shape (n,)
        Units, within the option's range.

    Notes
    -----
    Of a distribution of whole numbers, the everyday part is that of the convex envelope (exact at
    whole reorder points), so that the lines stay below the curve in any case.
    """
    options, needs = program.options, program.requirements
    at, owner = entries_of(opened.first, option)
    entry, missing = opened.entry[at], opened.level[at] - buffer[owner]
    still = missing > 0
    entry, owner, missing = entry[still], owner[still], missing[still]
    units = program.probability[needs.scenario[entry]] * needs.season[entry]
    money = units * needs.charge[entry]
    units = np.where(needs.kind[entry] == SHORTAGE, units, 0.0)

    def summed(weight: Floats) -> Floats:
        return np.bincount(owner, weight, option.size).astype(float)

    daily, daily_slope = _everyday(program, ranges, option, buffer)
    unit = options.everyday_stockout_cost[option]
    everyday = Tangents(buffer, unit * daily, unit * daily_slope)
    cost = everyday.value + summed(money * missing), everyday.slope - summed(money)
    short = daily + summed(units * missing), daily_slope - summed(units)
    return StockoutTangents(everyday, Tangents(buffer, *cost), Tangents(buffer, *short))


def _everyday(
    program: Program, ranges: OptionRanges, option: Ints, buffer: Floats
) -> tuple[Floats, Floats]:
    """Everyday units short a horizon and their slope; flat beyond what everyday use may touch."""
    options = program.options
    top = options.everyday_buffer_max[option]
    touched = np.minimum(buffer, top)
    value, slope = everyday_tangent(
        options.everyday_family[option],
        options.everyday_mean[option],
        options.everyday_sigma[option],
        options.everyday_cycles[option],
        options.order_quantity[option],
        touched,
        np.minimum(ranges.low[option], top),
        np.minimum(ranges.high[option], top),
    )
    return value, np.where(buffer < top, slope, 0.0)
