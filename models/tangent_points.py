"""Where to draw tangents of the options' cost curves so that no plan looks much too cheap."""

import numpy as np

from instances.instance import Floats, Ints
from models.open_requirements import OpenRequirements
from models.option_ranges import OptionRanges
from models.program import Program
from models.stockout_curves import Tangents, stockout_tangents

MOST_ROUNDS = 8
"""Rounds of halving: 257 tangents an option at most."""
SHARE_OF_REGRET = 0.2
"""What a curve may be too low by where the option is too dear anyway: a share of that."""


def tangent_points(
    program: Program, ranges: OptionRanges, opened: OpenRequirements, accuracy: float
) -> tuple[Ints, Floats]:
    """Place tangents where their upper envelope is furthest below the curve, until it is near.

    Two tangents are furthest from the curve between them where they meet (the sandwich algorithm;
    Rote, "The convergence rate of the sandwich algorithm for approximating convex functions",
    Computing 48, 1992). All options are refined at once. The more an option costs at a buffer than
    its SKU's best option, the less it matters there how much exactly.

    Parameters
    ----------
    accuracy : float
        What the envelopes of all SKUs together may be too low by, as a share of their least costs.

    Returns
    -------
    option, buffer : array, shape (n,)
        Pairs, sorted; both ends of every option's range among them.
    """
    options = program.options
    usable = np.flatnonzero(ranges.usable & (ranges.high > ranges.low))

    def draw(option: Ints, buffer: Floats) -> Tangents:
        """Total cost of options by themselves."""
        stockout = stockout_tangents(program, ranges, opened, option, buffer).cost
        carrying = options.carrying_cost[option]
        certain = options.fixed_cost[option] + carrying * (buffer - options.constant[option])
        return Tangents(buffer, certain + stockout.value, carrying + stockout.slope)

    left, right = draw(usable, ranges.low[usable]), draw(usable, ranges.high[usable])
    points, of = [(usable, left.buffer), (usable, right.buffer)], usable
    best = np.full(len(program.sku), np.inf)
    for tangents in (left, right):
        np.minimum.at(best, options.sku[of], tangents.value)
    for _ in range(MOST_ROUNDS):
        meet = meeting(left, right)
        envelope, middle = left.at(meet), draw(of, meet)
        np.minimum.at(best, options.sku[of], middle.value)
        regret = np.maximum(envelope - best[options.sku[of]], 0.0)
        tolerance = accuracy * best[np.isfinite(best)].sum() / len(best) + SHARE_OF_REGRET * regret
        off = (middle.value - envelope > tolerance) & (left.buffer < meet) & (meet < right.buffer)
        if not off.any():
            break
        points.append((of[off], meet[off]))
        middle = middle.only(off)
        left, right = _both(left.only(off), middle), _both(middle, right.only(off))
        of = np.concatenate([of[off], of[off]])
    option = np.concatenate([at for at, _ in points])
    buffer = np.concatenate([where for _, where in points])
    order = np.lexsort((buffer, option))
    return option[order], buffer[order]


def meeting(left: Tangents, right: Tangents) -> Floats:
    """Buffer at which two tangents meet, the middle where they are one line."""
    bend = right.slope - left.slope
    apart = left.value - right.value + right.slope * right.buffer - left.slope * left.buffer
    middle = (left.buffer + right.buffer) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = np.where(bend > 0, apart / bend, middle)
    return np.clip(np.where(np.isfinite(meet), meet, middle), left.buffer, right.buffer)


def _both(one: Tangents, other: Tangents) -> Tangents:
    return Tangents(
        np.append(one.buffer, other.buffer),
        np.append(one.value, other.value),
        np.append(one.slope, other.slope),
    )
