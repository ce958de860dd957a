"""The Pyomo program's expected stockout cost and shortage: convex curves drawn by their tangents.

Of a curve f of option o's buffer the model holds ``f(high) x + above``, where ``above >= 0`` lies
above ``tangent - f(high)`` in perspective form: exact in the limit of many tangents, and already a
lower bound with none.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from instances.instance import Floats, Ints
from models.pyomo_parts import Parts, Terms, at_most, variables
from models.stockout_curves import Tangents, stockout_tangents

CurveName = Literal["everyday", "cost", "short"]


@dataclass(frozen=True)
class Curve:
    """A convex curve for every option.

    Parameters
    ----------
    name : CurveName
        Which of the tangents of `stockout_tangents` it is drawn by.
    least : array, shape (O,)
        Its value at the option's largest buffer.
    above : array of variables, shape (O,)
        What comes on top, None where the curve is flat.
    """

    name: CurveName
    least: Floats
    above: np.ndarray

    def terms(self, parts: Parts, at: Ints, weight: Floats) -> Terms:
        """The weighted sum of the curve over the options `at`."""
        terms = Terms().add(weight * self.least[at], parts.choice[at])
        drawn = np.array([variable is not None for variable in self.above[at]], bool)
        return terms.add(weight[drawn], self.above[at][drawn])

    def everywhere(self, parts: Parts) -> Terms:
        """The sum of the curve over all options."""
        usable = np.flatnonzero(parts.ranges.usable)
        return self.terms(parts, usable, np.ones(usable.size))

    def highest(self, parts: Parts) -> float:
        """The largest sum over SKUs, each at the least buffer of its worst option."""
        value = np.full(len(self.least), -np.inf)
        usable = np.flatnonzero(parts.ranges.usable)
        value[usable] = curve_tangents(parts, self.name, usable, parts.ranges.low[usable]).value
        return float(np.maximum.reduceat(value, parts.program.options.first[:-1]).sum())


def add_curve(parts: Parts, name: CurveName, option: Ints, buffer: Floats) -> Curve:
    """Add a curve, drawn by its tangents at pairs of an option and a buffer."""
    usable = np.flatnonzero(parts.ranges.usable)
    at_low = curve_tangents(parts, name, usable, parts.ranges.low[usable])
    at_high = curve_tangents(parts, name, usable, parts.ranges.high[usable])
    least = np.zeros(len(parts.program.options))
    least[usable] = at_high.value
    drawn = usable[(parts.span[usable] > 0) & (at_low.value > at_high.value)]
    above = np.full(len(least), None, object)
    above[drawn] = variables(parts, f"{name}_above", drawn, bounds=(0.0, None))
    curve = Curve(name, least, above)
    kept = np.isin(option, drawn)
    option, buffer = option[kept], buffer[kept]
    on_choice, on_share = tangent_rows(parts, curve, option, buffer)
    sums = [
        Terms([c, s, -1.0], [parts.choice[o], parts.share[o], above[o]])
        for o, c, s in zip(option, on_choice.tolist(), on_share.tolist(), strict=True)
    ]
    at_most(parts, f"{name}_tangent", sums)
    return curve


def tangent_rows(parts: Parts, curve: Curve, option: Ints, buffer: Floats) -> tuple[Floats, Floats]:
    """Coefficients of x and t in ``above >= ... x + ... t``, one row an option and buffer."""
    tangents = curve_tangents(parts, curve.name, option, buffer)
    at_low = tangents.at(parts.ranges.low[option])
    return at_low - curve.least[option], tangents.slope * parts.span[option]


def curve_tangents(parts: Parts, name: CurveName, option: Ints, buffer: Floats) -> Tangents:
    """Tangents of one of the curves at pairs of an option and a buffer."""
    tangents: Tangents = getattr(
        stockout_tangents(parts.program, parts.ranges, parts.opened, option, buffer), name
    )
    return tangents
