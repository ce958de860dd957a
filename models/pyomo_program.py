"""The program of docs/model.md as a Pyomo model: choices, buffers, costs, couplings and limits.

Three things make it solvable. A buffer is a share of its option's range, so that it vanishes with
the choice. Whatever separates over SKUs (carrying cost, expected stockout cost, units short) enters
by tangents in perspective form, ``cost >= slope b + intercept x``: tight for whole options, and
nearly so for fractions of them. Variables for single scenarios exist only where a limit or a line
asks for single scenarios.
"""

from dataclasses import dataclass

import numpy as np
from pyomo.environ import ConcreteModel, Objective

from instances.instance import Floats
from models.option_ranges import OptionRanges, option_ranges
from models.program import Program
from models.pyomo_choices import add_choices, add_couplings, certain_cost
from models.pyomo_limits import (
    OF_LOSS,
    Scene,
    impose,
    kinds_asked,
    losses_wanted,
    weigh_risk,
)
from models.pyomo_losses import add_losses
from models.pyomo_parts import Parts, Terms
from models.pyomo_stockouts import Curve, add_curve
from models.shortage_groups import highest_losses
from models.tangent_points import tangent_points

ACCURACY = 1e-3
"""What curves may be too low by, as a share of the cost at the SKUs' cheapest options."""


@dataclass(frozen=True)
class PyomoProgram:
    """A Pyomo model, the parts it was made from, and its curves, to be refined by tangents.

    In ``model``, ``choice`` is 1 for the option that is chosen, ``share`` the place of its buffer
    in the option's range. Its optimum is a lower bound on the program's, as tangents are.
    """

    model: ConcreteModel
    parts: Parts
    curves: tuple[Curve, ...]


def pyomo_program(
    program: Program,
    ranges: OptionRanges | None = None,
    highest: Floats | None = None,
    accuracy: float = ACCURACY,
) -> PyomoProgram:
    """Build the Pyomo model of a program.

    Parameters
    ----------
    program : Program
    ranges : OptionRanges, optional
        Options that may be chosen and their buffers; all that the program allows by default.
    highest : array, shape (S,), optional
        What the loss of each scenario cannot exceed, where that is known; the smaller, the better.
    accuracy : float
        What all curves together may be too low by, as a share of the SKUs' cheapest costs.

    Raises
    ------
    NoOption
        If the service levels asked of every SKU leave one without an option.
    """
    kinds = kinds_asked(program)
    parts = add_choices(program, ranges or option_ranges(program))
    add_couplings(parts)
    points = tangent_points(program, parts.ranges, parts.opened, accuracy)
    cost = add_curve(parts, "cost", *points)
    everyday = add_curve(parts, "everyday", *points) if kinds & OF_LOSS else None
    asked = "fill_rate" in kinds or program.short_price is not None
    short = add_curve(parts, "short", *points) if asked else None
    most = highest_losses(program, parts.ranges, parts.opened)
    most = most + (everyday.highest(parts) if everyday else 0.0)
    most = most if highest is None else np.minimum(most, highest)
    wanted = losses_wanted(program, most)
    scene = Scene(parts, add_losses(parts, wanted, most, everyday), short)
    for number, limit in enumerate(program.limits):
        impose(scene, limit, f"limit{number}")
    parts.model.objective = Objective(expr=_objective(scene, cost).expression)
    curves = tuple(curve for curve in (cost, everyday, short) if curve)
    return PyomoProgram(parts.model, parts, curves)


def _objective(scene: Scene, cost: Curve) -> Terms:
    total = certain_cost(scene.parts).join(cost.everywhere(scene.parts))
    price = scene.parts.program.short_price
    if price is not None and scene.short is not None:
        at = np.flatnonzero(scene.parts.ranges.usable)
        total.join(scene.short.terms(scene.parts, at, price[scene.parts.program.options.sku[at]]))
    return total.join(scene.losses.expected_standstill).join(weigh_risk(scene))
