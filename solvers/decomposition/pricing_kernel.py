"""How one SKU is priced: its cheapest option and buffer under given multipliers, exactly.

Under multipliers an option costs, as a function of its buffer b,

    A + B b + v E(b) + sum_e w_e (rho_e - b)^+  +  sum_q omega_q min(load_q(b) + c E(b), T_q)
      + sum_s pi_s [b < m_s]

E is everyday variation (convex); the first sum is all that is linear in shortages (expected cost,
CVaR, lines, fill rate), the second the truncated loads of cuts, the third the scenarios that hurt:
a joint service level counts them, or the SKU alone exceeds a limit there. Between kinks the
function is linear plus v E: its least value lies at a kink, at an end, or where the slope of v E
cancels the linear one: no grid is needed.
"""

from typing import NamedTuple

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import kernel, part
from models.falling_order import falling_order
from solvers.decomposition.core import Arrays, Weights, height_at
from solvers.decomposition.cut_terms import (
    add_cut,
    add_loose_cuts,
    cut_load,
    everyday_grid,
    level_alone,
    whole_load,
)
from solvers.decomposition.everyday_variation import Variation, everyday_value
from solvers.decomposition.kinks import Kinks, least, least_convex, room_for

GRID = 17
"""Buffers at which everyday cost is worked out for every option, to start bends from."""


class Scratch(NamedTuple):
    """Room that pricing an option needs, made once: arrays made or renewed in loops cost more.

    ``kinks``; ``height`` and ``charge`` of a scenario's requirements; ``seen``, which cuts are of
    scenarios with a requirement; ``grid``, everyday cost at some buffers.
    """

    kinks: Kinks
    height: np.ndarray
    charge: np.ndarray
    seen: np.ndarray
    grid: np.ndarray


@part
def scratch_for(core: Arrays, weights: Weights, begin: int, end: int) -> Scratch:
    """Enough room for every option of the SKUs begin..end."""
    most = many = 0
    for o in range(core.option_first[begin], core.option_first[end]):
        row = core.source_set[o]
        most = max(most, core.first[row + 1] - core.first[row])
    for s in range(weights.cut_first.size - 1):
        many = max(many, weights.cut_first[s + 1] - weights.cut_first[s])
    cuts = weights.cut_weight.size
    # a kink a requirement, by itself, in every cut, and as what hurts in two ways; a bend a cut;
    # one of capital
    kinks = room_for(most * (3 + many) + 2 * cuts + 2)
    return Scratch(kinks, np.empty(most), np.empty(most), np.empty(cuts, np.bool_), np.empty(GRID))


@part
def _everyday_terms(
    core: Arrays, weights: Weights, option: int, varies: Variation
) -> tuple[float, float, float, float]:
    """Everyday cost: what is constant of it, the weight of units, and the same two in cuts.

    A stockpile's reserve is not touched by everyday use: then everyday cost does not move.
    """
    if varies.cycles <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    money, charge = weights.everyday[option], weights.everyday_charge[option]
    if core.top[option] > core.low[option]:
        return 0.0, money, 0.0, charge
    units = everyday_value(varies, core.top[option])
    return money * units, 0.0, charge * units, 0.0


@part
def _capital_kink(
    weights: Weights, option: int, low: float, high: float, kinks: Kinks
) -> tuple[float, float, int]:
    """Constant, slope and kinks of what a budget charges below a level of stock on hand."""
    level, money = weights.kink[option], weights.kink_weight[option]
    if money <= 0.0 or level <= low:
        return 0.0, 0.0, 0
    if level >= high:
        return money * level, -money, 0
    kinks.position[0], kinks.jump[0], kinks.step[0], kinks.drop[0] = level, money, 0.0, 0.0
    return 0.0, 0.0, 1


@part
def _linear_kinks(
    core: Arrays,
    weights: Weights,
    sku: int,
    option: int,
    low: float,
    high: float,
    constant: float,
    slope: float,
    kinks: Kinks,
    count: int,
) -> tuple[float, float, int]:
    """Constant, slope and kinks of what is linear in shortages, where lines add nothing to it."""
    position, jump, step, drop = kinks
    quantity, price = core.quantity[option], weights.fill[sku]
    row = core.source_set[option]
    for at in range(core.first[row], core.first[row + 1]):
        scenario, season = core.scenario[at], core.season[at]
        tall = height_at(core.requirement[at], core.phase[at], season, quantity)
        if tall <= low:
            continue
        money = core.charge[at] * weights.scenario[scenario]
        if core.shortage[at]:
            money += price * core.probability[scenario]
        money *= season
        if money <= 0.0:
            continue
        if tall >= high:
            constant += money * tall
            slope -= money
        else:
            position[count], jump[count], step[count], drop[count] = tall, money, 0.0, 0.0
            count += 1
    return constant, slope, count


@part
def price_option(
    core: Arrays, weights: Weights, sku: int, option: int, order: Ints, scratch: Scratch
) -> tuple[float, float]:
    """Least value and buffer of one option; `order` lists the cuts by falling threshold."""
    kinks, height, charge, seen, grid = scratch
    position, jump, step, drop = kinks
    low, high, quantity = core.low[option], core.high[option], core.quantity[option]
    varies = Variation(
        core.family[option], core.mean[option], core.sigma[option], core.cycles[option], quantity
    )
    fixed, weight, still, price = _everyday_terms(core, weights, option, varies)
    constant, slope, count = _capital_kink(weights, option, low, high, kinks)
    constant, slope = constant + fixed + weights.fixed[option], slope + weights.slope[option]
    lines = core.event.size > 0
    hurt, hurt_end = weights.hurt_first[sku], weights.hurt_first[sku + 1]
    if not lines and hurt == hurt_end and seen.size == 0:
        constant, slope, count = _linear_kinks(
            core, weights, sku, option, low, high, constant, slope, kinks, count
        )
        return least_convex(constant, slope, weight, low, high, kinks, count, varies)
    seen[:] = False
    cost = 0.0
    if price > 0.0 and (seen.size > 0 or hurt < hurt_end):
        everyday_grid(price, low, high, varies, grid)
        cost = grid[0]
    begin, end = core.first[core.source_set[option]], core.first[core.source_set[option] + 1]
    at = begin
    while at < end:
        scenario = core.scenario[at]
        stop = at
        worst = 0.0
        while stop < end and core.scenario[stop] == scenario:
            season = core.season[stop]
            tall = height_at(core.requirement[stop], core.phase[stop], season, quantity)
            money = core.charge[stop] * weights.scenario[scenario]
            if core.shortage[stop]:
                worst = max(worst, tall)
                money += weights.fill[sku] * core.probability[scenario]
            if lines and core.event[stop] >= 0:
                money += weights.theta[core.event[stop]] / core.demand_mean[sku]
            money *= season
            if tall > low and money > 0.0:
                if tall >= high:
                    constant += money * tall
                    slope -= money
                else:
                    position[count], jump[count], step[count], drop[count] = tall, money, 0.0, 0.0
                    count += 1
            stop += 1
        while hurt < hurt_end and weights.hurt_scenario[hurt] <= scenario:
            level = low
            if weights.hurt_scenario[hurt] == scenario:
                level = worst
                if weights.hurt_limit[hurt] >= 0.0:
                    number = whole_load(core, quantity, at, stop, height, charge)
                    level = level_alone(
                        height, charge, number, weights.hurt_limit[hurt] - still, price,
                        low, high, cost, varies,
                    )  # fmt: skip
            if level > high:
                constant += weights.hurt_weight[hurt]
            elif level > low:
                position[count], jump[count], drop[count] = level, 0.0, 0.0
                step[count] = weights.hurt_weight[hurt]
                count += 1
            hurt += 1
        for q in range(weights.cut_first[scenario], weights.cut_first[scenario + 1]):
            seen[q] = True
            number = cut_load(core, weights, sku, quantity, q, at, stop, height, charge)
            constant, slope, weight, count = add_cut(
                weights.cut_weight[q], weights.cut_limit[sku, q], still, price, height, charge,
                number, low, high, constant, slope, weight, kinks, count, low, cost, grid, varies,
            )[:4]  # fmt: skip
        at = stop
    if seen.size > 0 and still + price > 0.0:
        constant, slope, weight, count = add_loose_cuts(
            weights.cut_limit[sku], weights.cut_weight, order, seen, still, price,
            low, high, constant, slope, weight, kinks, count, cost, grid, varies,
        )  # fmt: skip
    return least(constant, slope, weight, low, high, kinks, count, varies)


@kernel
def price_block(
    core: Arrays,
    weights: Weights,
    bound: Floats,
    guess: Ints,
    begin: int,
    end: int,
    option: Ints,
    buffer: Floats,
    value: Floats,
) -> None:
    """Cheapest option, buffer and value of the SKUs begin..end, written into the last three.

    `bound[o]` is a lower bound on what option o costs: options that it rules out are not looked at.
    `guess` is tried first, so that most others are ruled out. Where `guess` is empty, buffer and
    value of every option are written instead (one kernel for both compiles faster than two).
    """
    scratch = scratch_for(core, weights, begin, end)
    for sku in range(begin, end):
        order = falling_order(weights.cut_limit[sku], weights.cut_weight.size)
        if guess.size == 0:
            for o in range(core.option_first[sku], core.option_first[sku + 1]):
                value[o], buffer[o] = price_option(core, weights, sku, o, order, scratch)
            continue
        first = guess[sku]
        best, where = price_option(core, weights, sku, first, order, scratch)
        chosen = first
        for o in range(core.option_first[sku], core.option_first[sku + 1]):
            if o == first or bound[o] >= best:
                continue
            total, at = price_option(core, weights, sku, o, order, scratch)
            if total < best:
                best, where, chosen = total, at, o
        option[sku], buffer[sku], value[sku] = chosen, where, best
