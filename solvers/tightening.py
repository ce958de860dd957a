"""What a plan better than the best one can still look like: options, buffers, and largest losses.

The duals of the linear relaxation price everything that couples SKUs. What is left of the
objective is a sum over SKUs: the relaxation's bound, plus for every SKU a *regret* of its option
and buffer, never negative. In a plan better than the best one the regrets add up to less than the
gap. So options and buffers with a larger regret can be left out, and no loss can exceed the largest
loss within that sum of regrets: the big M of a scenario shrinks with the gap.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.everyday import everyday_units
from models.losses import entries_of
from models.option_ranges import OptionRanges
from models.program import Program
from models.pyomo_arrays import ABSENT, ArrayProgram
from models.pyomo_stockouts import curve_tangents
from models.requirements import SHORTAGE
from models.stockout_curves import Tangents
from models.tangent_points import meeting, tangent_points
from solvers.highs import Outcome

MULTIPLIERS = np.append(0.0, np.geomspace(1e-3, 10.0, 24))
"""Multipliers of the sum of regrets that are tried, in units of largest loss a unit of gap."""
ACCURACY = 1e-3
"""Accuracy of the regrets' pieces, as a share of the cost."""
SLACK = 1e-6
"""Share of the objective that is added to the gap, for rounding."""
BLOCK = 4_000_000
"""Entries of a table of losses, points by scenarios, that are held at a time."""


@dataclass(frozen=True)
class Tightened:
    """Ranges and largest losses that hold for every plan better than the best one."""

    ranges: OptionRanges
    highest: Floats


@dataclass(frozen=True)
class _Points:
    """Options and buffers, sorted, between which the regret is linear (from below).

    ``before`` is a buffer up to which the last piece reaches back: a loss there is no smaller.
    """

    option: Ints
    buffer: Floats
    before: Floats
    regret: Floats


def tightened(arrays: ArrayProgram, relaxed: Outcome, gap: float) -> Tightened:
    """Tighten a program, given a solved relaxation and what the best plan is above it.

    Parameters
    ----------
    arrays : ArrayProgram
    relaxed : Outcome
        Of its linear relaxation, with duals; rows that were added are tangents.
    gap : float
        Money.
    """
    gap = gap + SLACK * max(1.0, abs(relaxed.objective))
    points = _points(arrays, relaxed)
    return Tightened(_ranges(arrays, points, gap), _highest(arrays.program, points, gap))


def _points(arrays: ArrayProgram, relaxed: Outcome) -> _Points:
    """Pieces of every option's regret: its ends, and where its tangents meet."""
    parts, program = arrays.source.parts, arrays.program
    price, worth = _prices(arrays, relaxed)
    option, buffer = tangent_points(program, parts.ranges, parts.opened, ACCURACY)
    drawn = _regret(arrays, price, worth, option, buffer)
    same = np.flatnonzero(option[1:] == option[:-1])
    left, right = drawn.only(same), drawn.only(same + 1)
    meet = meeting(left, right)
    first, last = _ends(option)
    rigid = np.flatnonzero(parts.ranges.usable & (parts.span == 0))
    alone = _regret(arrays, price, worth, rigid, parts.ranges.low[rigid])
    options = np.concatenate([option[same], option[first], option[last], rigid])
    buffers = np.concatenate([meet, buffer[first], buffer[last], alone.buffer])
    before = np.concatenate([left.buffer, buffer[first], buffer[last], alone.buffer])
    regret = np.concatenate([left.at(meet), drawn.value[first], drawn.value[last], alone.value])
    order = np.lexsort((buffers, options))
    return _Points(options[order], buffers[order], before[order], np.maximum(regret[order], 0.0))


def _ends(option: Ints) -> tuple[Ints, Ints]:
    changes = np.flatnonzero(np.diff(option)) + 1
    return np.append(0, changes)[: len(option)], np.append(changes, len(option))[: len(option)] - 1


def _prices(arrays: ArrayProgram, relaxed: Outcome) -> tuple[Floats, Floats]:
    """Cost of every column less what the coupling rows are worth, and each SKU's worth in all."""
    assert relaxed.row_dual is not None
    names = arrays.rows
    dual = relaxed.row_dual[: len(names)]
    own = (names == "one_option") | (names == "share_of_chosen")
    for curve in arrays.source.curves:
        own |= names == f"{curve.name}_tangent"
    priced = np.where(own, 0.0, dual)
    cost = arrays.problem.cost - arrays.problem.matrix.T @ priced
    return cost / arrays.unit, dual[names == "one_option"]


def _regret(
    arrays: ArrayProgram, price: Floats, worth: Floats, option: Ints, buffer: Floats
) -> Tangents:
    """Tangents of the regret at pairs of an option and a buffer."""
    parts = arrays.source.parts
    place, span = arrays.share[option], parts.span[option]
    ranged = place != ABSENT
    slope = np.where(ranged, price[place] / np.where(ranged, span, 1.0), 0.0)
    value = price[arrays.choice[option]] - worth[arrays.program.options.sku[option]]
    value = value + slope * (buffer - parts.ranges.low[option])
    for curve, above in zip(arrays.source.curves, arrays.above, strict=True):
        column = above[option]
        weight = np.where(column == ABSENT, 0.0, np.maximum(price[column], 0.0))
        tangents = curve_tangents(parts, curve.name, option, buffer)
        value = value + weight * (tangents.value - curve.least[option])
        slope = slope + weight * tangents.slope
    return Tangents(buffer, value, slope)


def _ranges(arrays: ArrayProgram, points: _Points, gap: float) -> OptionRanges:
    """Options and buffers with a regret within the gap, out to the next point."""
    ranges = arrays.source.parts.ranges
    within = points.regret <= gap
    low, high = ranges.low.copy(), ranges.high.copy()
    usable = np.zeros(len(low), bool)
    usable[points.option[within]] = True
    same = points.option[1:] == points.option[:-1]
    enters = np.flatnonzero(same & ~within[:-1] & within[1:])
    leaves = np.flatnonzero(same & within[:-1] & ~within[1:])
    low[points.option[enters]] = points.buffer[enters]
    high[points.option[leaves]] = points.buffer[leaves + 1]
    return OptionRanges(low, high, ranges.usable & usable)


def _highest(program: Program, points: _Points, gap: float) -> Floats:
    """Largest loss of each scenario over plans whose regrets add up to no more than the gap.

    For any multiplier m >= 0 it is at most ``sum over SKUs of max (loss - m regret) + m gap``; the
    loss is convex and the regret linear between points, so that the maximum is at a point.
    """
    counted = np.flatnonzero((program.probability > 0) | program.stress)
    sku = program.options.sku[points.option]
    ends = np.searchsorted(sku, np.arange(len(program.sku) + 1))
    most, sums = np.zeros(counted.size), None
    blocks = _blocks(ends, counted.size)
    for begin, end in blocks:
        most += _losses(program, points, begin, end, counted).max(axis=0, initial=0.0)
    scale = float(np.median(most)) / gap if most.size else 0.0
    multipliers = scale * MULTIPLIERS
    sums = np.zeros((multipliers.size, counted.size))
    for begin, end in blocks:
        loss = _losses(program, points, begin, end, counted)
        starts = ends[(ends >= begin) & (ends < end)] - begin
        regret = points.regret[begin:end, np.newaxis]
        for number, multiplier in enumerate(multipliers):
            sums[number] += np.maximum.reduceat(loss - multiplier * regret, starts).sum(axis=0)
    highest = np.full(len(program.scenario), np.inf)
    bounds = sums + multipliers[:, np.newaxis] * gap
    highest[counted] = bounds.min(axis=0) * (1 + SLACK)
    return highest


def _blocks(ends: Ints, scenarios: int) -> list[tuple[int, int]]:
    """Spans of points, whole SKUs each, whose table of losses is not too large."""
    most = max(1, BLOCK // max(scenarios, 1))
    blocks, begin = [], 0
    for last, end in itertools.pairwise(ends[1:]):
        if end - begin > most and last > begin:
            blocks.append((begin, int(last)))
            begin = int(last)
    return [*blocks, (begin, int(ends[-1]))]


def _losses(program: Program, points: _Points, begin: int, end: int, counted: Ints) -> Floats:
    """Losses of points in scenarios; a SKU's share of a line's standstill counted in full."""
    needs, options = program.requirements, program.options
    option, buffer = points.option[begin:end], points.buffer[begin:end]
    sku = options.sku[option]
    column = np.full(len(program.scenario), -1)
    column[counted] = np.arange(counted.size)
    entry, of = entries_of(needs.first, options.source_set[option])
    relief = needs.phase[entry] * options.order_quantity[option[of]] / needs.season[entry]
    short = np.maximum(needs.requirement[entry] - relief - buffer[of], 0.0) * needs.season[entry]
    week = np.append(program.downtime_cost_week, 0.0)[program.line[sku]] / program.demand_mean[sku]
    unit = needs.charge[entry] + np.where(needs.kind[entry] == SHORTAGE, week[of], 0.0)
    kept = (short > 0) & (column[needs.scenario[entry]] >= 0)
    cell = of[kept] * counted.size + column[needs.scenario[entry[kept]]]
    loss = np.bincount(cell, (short * unit)[kept], option.size * counted.size)
    everyday = options.everyday_stockout_cost[option] * everyday_units(
        np.asarray(options.everyday_distribution)[option],
        options.everyday_mean[option],
        options.everyday_sigma[option],
        options.everyday_cycles[option],
        options.order_quantity[option],
        np.minimum(points.before[begin:end], options.everyday_buffer_max[option]),
    )
    return loss.reshape(option.size, counted.size) + everyday[:, np.newaxis]
