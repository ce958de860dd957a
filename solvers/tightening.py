"""What a plan better than the best one can still look like: options, buffers, and largest losses.

In a plan better than the best one the regrets (`solvers.regrets`) add up to less than the gap. So
options and buffers with a larger regret can be left out, and no loss can exceed the largest loss
within that sum of regrets: the big M of a scenario shrinks with the gap.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.option_ranges import OptionRanges
from models.program import Program
from models.pyomo_arrays import ArrayProgram
from solvers.highs import Outcome
from solvers.regrets import RegretPoints, losses_at, regret_points

MULTIPLIERS = np.append(0.0, np.geomspace(1e-3, 10.0, 24))
"""Multipliers of the sum of regrets that are tried, in units of largest loss a unit of gap."""
SLACK = 1e-6
"""Share of the objective that is added to the gap, for rounding."""
BLOCK = 4_000_000
"""Entries of a table of losses, points by scenarios, that are held at a time."""


@dataclass(frozen=True)
class Tightened:
    """Ranges and largest losses that hold for every plan better than the best one."""

    ranges: OptionRanges
    highest: Floats


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
    points = regret_points(arrays, relaxed)
    return Tightened(_ranges(arrays, points, gap), _highest(arrays.program, points, gap))


def _ranges(arrays: ArrayProgram, points: RegretPoints, gap: float) -> OptionRanges:
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


def _highest(program: Program, points: RegretPoints, gap: float) -> Floats:
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
        most += losses_at(program, points, (begin, end), counted).max(axis=0, initial=0.0)
    scale = float(np.median(most)) / gap if most.size else 0.0
    multipliers = scale * MULTIPLIERS
    sums = np.zeros((multipliers.size, counted.size))
    for begin, end in blocks:
        loss = losses_at(program, points, (begin, end), counted)
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
