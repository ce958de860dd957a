"""What each option would cost at its best buffer, the other SKUs staying as planned.

For a fixed option the expected cost is convex in the buffer: piecewise linear in disturbances,
smooth in everyday variation (docs/model.md, the structure). All options are minimised at once.
"""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats
from models.compiling import kernel
from models.everyday import everyday_units
from models.program import Decision, Program
from models.requirements import SHORTAGE
from models.rest_of_plan import RestOfPlan

GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
STEPS = 52
"""Golden-section steps: each keeps 0.618 of the range, 52 leave 1.4e-11 of it."""


@dataclass(frozen=True)
class BestBuffers:
    """For every option, shape (O,): its best buffer and its expected cost there."""

    buffer: Floats
    cost: Floats


def expected_costs(program: Program, rest: RestOfPlan, buffer: Floats) -> Floats:
    """Expected cost of every option at `buffer`, the rest of the plan given, shape (O,).

    The differences between options of one SKU are exactly the differences of the plan's objective
    (without weighted risk) when that SKU alone changes.

    Parameters
    ----------
    buffer : array, shape (O,)
        Units, the constant included.
    """
    options = program.options
    spread = (options.qualification_cost + rest.onboarding) / program.amortisation_years
    certain = options.fixed_cost + options.carrying_cost * (buffer - options.constant) + spread
    return certain + expected_stockout_costs(program, rest, buffer)


def expected_stockout_costs(program: Program, rest: RestOfPlan, buffer: Floats) -> Floats:
    """Expected stockout cost of every option at `buffer`, its part of a line included, (O,)."""
    options, needs = program.options, program.requirements
    everyday = options.everyday_stockout_cost * everyday_units(
        options.everyday_family,
        options.everyday_mean,
        options.everyday_sigma,
        options.everyday_cycles,
        options.order_quantity,
        np.minimum(buffer, options.everyday_buffer_max),
    )
    line = program.line[options.sku]
    has_line = line >= 0
    week = np.zeros(len(options))
    week[has_line] = program.downtime_cost_week[line[has_line]]
    return everyday + _disturbances(
        needs.first,
        options.source_set,
        needs.scenario,
        needs.kind,
        needs.clock,
        needs.requirement,
        needs.season,
        needs.phase,
        needs.charge,
        rest.standstill,
        program.probability,
        options.order_quantity,
        np.asarray(buffer, np.float64),
        week,
        program.demand_mean[options.sku],
    )


def best_buffers(program: Program, rest: RestOfPlan) -> BestBuffers:
    """Minimise every option's expected cost over its range by golden section, all at once.

    Where the everyday distribution is one of whole numbers and the order quantity is not whole, the
    cost is convex but for ripples between whole reorder points, and so is the answer exact but for
    those.
    """
    low, high = program.options.buffer_min.copy(), program.options.buffer_max.copy()
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left = expected_costs(program, rest, left)
    at_right = expected_costs(program, rest, right)
    for _ in range(STEPS):
        keep_left = at_left <= at_right
        high, low = np.where(keep_left, right, high), np.where(keep_left, low, left)
        right, left = (
            np.where(keep_left, left, low + GOLDEN * (high - low)),
            np.where(keep_left, high - GOLDEN * (high - low), right),
        )
        asked = expected_costs(program, rest, np.where(keep_left, left, right))
        at_left, at_right = (
            np.where(keep_left, asked, at_right),
            np.where(keep_left, at_left, asked),
        )
    ends = np.stack([program.options.buffer_min, (low + high) / 2, program.options.buffer_max])
    costs = np.stack([expected_costs(program, rest, buffer) for buffer in ends])
    best = np.argmin(costs, axis=0)
    every = np.arange(best.size)
    return BestBuffers(ends[best, every], costs[best, every])


def costs_of(program: Program, rest: RestOfPlan, decision: Decision) -> Floats:
    """Expected cost of each SKU's chosen option at its planned buffer, shape (I,)."""
    return expected_costs(program, rest, _planned(program, decision))[decision.option]


def stockout_costs_of(program: Program, rest: RestOfPlan, decision: Decision) -> Floats:
    """Expected stockout cost of each SKU as decided, its part of a line included, shape (I,)."""
    return expected_stockout_costs(program, rest, _planned(program, decision))[decision.option]


def _planned(program: Program, decision: Decision) -> Floats:
    buffer = program.options.buffer_min.copy()
    buffer[decision.option] = decision.buffer
    return buffer


@kernel
def _disturbances(
    first: np.ndarray,
    source_set: np.ndarray,
    scenario: np.ndarray,
    kind: np.ndarray,
    clock: np.ndarray,
    requirement: np.ndarray,
    season: np.ndarray,
    phase: np.ndarray,
    charge: np.ndarray,
    standstill: np.ndarray,
    probability: np.ndarray,
    quantity: np.ndarray,
    buffer: np.ndarray,
    downtime_cost_week: np.ndarray,
    demand: np.ndarray,
) -> np.ndarray:
    """Expected money lost in disturbances by option, one pass over its requirements."""
    lost = np.zeros(source_set.size)
    for option in range(source_set.size):
        week_cost = downtime_cost_week[option]
        last = first[source_set[option] + 1]
        weeks = 0.0  # of the event at hand: requirements of one scenario and clock are neighbours
        for at in range(first[source_set[option]], last):
            covered = phase[at] * quantity[option] / season[at] + buffer[option]
            short = season[at] * max(requirement[at] - covered, 0.0)
            weight = probability[scenario[at]]
            lost[option] += weight * charge[at] * short
            if week_cost == 0.0:
                continue
            if kind[at] == SHORTAGE:
                weeks += short / demand[option]
            if at + 1 == last or scenario[at + 1] != scenario[at] or clock[at + 1] != clock[at]:
                lost[option] += weight * week_cost * max(weeks - standstill[at], 0.0)
                weeks = 0.0
    return lost
