"""Every option's regret over its buffer, in pieces, and what is lost at the pieces' ends.

The duals of the linear relaxation price everything that couples SKUs. What is left of the
objective is a sum over SKUs: the relaxation's bound, plus for every SKU a *regret* of its option
and buffer, never negative. An option's regret is convex in its buffer; here it is cut into pieces
on which it is linear (from below).
"""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.everyday import everyday_units
from models.losses import entries_of
from models.program import Program
from models.pyomo_arrays import ABSENT, ArrayProgram
from models.pyomo_stockouts import curve_tangents
from models.requirements import SHORTAGE
from models.stockout_curves import Tangents
from models.tangent_points import meeting, tangent_points
from solvers.highs import Outcome

ACCURACY = 1e-3
"""Accuracy of the regrets' pieces, as a share of the cost."""


@dataclass(frozen=True)
class RegretPoints:
    """Options and buffers, sorted, between which the regret is linear (from below).

    ``before`` is a buffer up to which the last piece reaches back: a loss there is no smaller.
    """

    option: Ints
    buffer: Floats
    before: Floats
    regret: Floats


def regret_points(arrays: ArrayProgram, relaxed: Outcome) -> RegretPoints:
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
    return RegretPoints(
        options[order], buffers[order], before[order], np.maximum(regret[order], 0.0)
    )


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


def losses_at(
    program: Program, points: RegretPoints, span: tuple[int, int], counted: Ints
) -> Floats:
    """Losses of points in scenarios; a SKU's share of a line's standstill counted in full."""
    begin, end = span
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
        options.everyday_family[option],
        options.everyday_mean[option],
        options.everyday_sigma[option],
        options.everyday_cycles[option],
        options.order_quantity[option],
        np.minimum(points.before[begin:end], options.everyday_buffer_max[option]),
    )
    return loss.reshape(option.size, counted.size) + everyday[:, np.newaxis]
