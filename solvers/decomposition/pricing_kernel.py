"""How one SKU is priced: its cheapest option and buffer under given multipliers, exactly.

Under multipliers an option costs, as a function of its buffer b,

    A + B b + v E(b) + sum_e w_e (rho_e - b)^+  +  sum_q omega_q min(load_q(b) + c E(b), T_q)
      + sum_s pi_s [b < m_s]

E is everyday variation (convex); the first sum is all that is linear in shortages (expected cost,
CVaR, lines, fill rate), the second the truncated loads of cuts, the third the scenarios that a
joint service level counts as hurt. Between kinks the function is linear plus v E: its least value
lies at a kink, at an end, or where the slope of v E cancels the linear one: no grid is needed.
"""

from typing import NamedTuple

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.compiling import kernel, part
from models.everyday_kernels import (
    GAMMA,
    NORMAL,
    everyday_both_scalar,
    everyday_slope_scalar,
    everyday_units_scalar,
)
from models.falling_order import falling_order
from solvers.decomposition.core import Arrays, Weights, height_at

Kinks = tuple[Floats, Floats, Floats, Floats]
"""Scratch room: position, jump, step and drop of kinks."""


class Variation(NamedTuple):
    """Everyday variation of an option, as `models.everyday_kernels` takes it."""

    family: int
    mean: float
    sigma: float
    cycles: float
    quantity: float


@part
def everyday_value(varies: Variation, buffer: float) -> float:
    """Everyday units short; for families of whole numbers their convex envelope."""
    if varies.family in (NORMAL, GAMMA):
        return units_at(varies, buffer)
    below = np.floor(varies.mean + buffer)
    share = varies.mean + buffer - below
    value = units_at(varies, below - varies.mean)
    if share > 0.0:
        above = units_at(varies, below + 1.0 - varies.mean)
        value = (1.0 - share) * value + share * above
    return value


@part
def units_at(varies: Variation, buffer: float) -> float:
    """Everyday units short, as they are."""
    units: float = everyday_units_scalar(
        varies.family, varies.mean, varies.sigma, varies.cycles, varies.quantity, buffer
    )
    return units


@part
def everyday_slope(varies: Variation, buffer: float, right: bool) -> float:
    """Slope of `everyday_value`, on its right or left side at whole reorder points."""
    if varies.family in (NORMAL, GAMMA):
        slope: float = everyday_slope_scalar(
            varies.family, varies.mean, varies.sigma, varies.cycles, varies.quantity, buffer
        )
        return slope
    point = varies.mean + buffer
    below = np.floor(point) if right else np.ceil(point) - 1.0
    return units_at(varies, below + 1.0 - varies.mean) - units_at(varies, below - varies.mean)


@part
def everyday_both(varies: Variation, buffer: float) -> tuple[float, float]:
    """`everyday_value` and its slope on the right."""
    if varies.family in (NORMAL, GAMMA):
        both: tuple[float, float] = everyday_both_scalar(
            varies.family, varies.mean, varies.sigma, varies.cycles, varies.quantity, buffer
        )
        return both
    return everyday_value(varies, buffer), everyday_slope(varies, buffer, True)


@part
def balanced_buffer(
    slope: float,
    weight: float,
    low: float,
    high: float,
    varies: Variation,
) -> float:
    """Buffer in [low, high] where the slope of everyday cost cancels `slope` > 0."""
    mean, whole = varies.mean, varies.family not in (NORMAL, GAMMA)
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle <= low or middle >= high or high - low <= 1e-12 * (1.0 + abs(high)):
            break
        if slope + weight * everyday_slope(varies, middle, True) < 0:
            low = middle
        else:
            high = middle
        if whole and np.floor(mean + low) == np.floor(mean + high):
            break
    if whole:  # the slope jumps at a whole reorder point and nowhere else
        point = np.ceil(mean + low) - mean
        return min(max(point, low), high)
    return high


@part
def grown(array: Floats) -> Floats:
    """The same values with twice the room."""
    larger = np.empty(2 * array.size)
    for j in range(array.size):  # a slice would compile the text of its error too
        larger[j] = array[j]
    return larger


@part
def load_at(height: Floats, charge: Floats, count: int, buffer: float) -> tuple[float, float]:
    """Load ``sum charge (height - buffer)^+`` and minus its right slope; heights largest first."""
    load = slope = 0.0
    for j in range(count):
        if height[j] <= buffer:
            break
        load += charge[j] * (height[j] - buffer)
        slope += charge[j]
    return load, slope


@part
def bend(
    height: Floats,
    charge: Floats,
    count: int,
    price: float,
    limit: float,
    start: float,
    high: float,
    varies: Variation,
) -> float:
    """Buffer where load plus `price` times everyday units falls to `limit`, at most `high`.

    The sum is convex and falls, and exceeds the limit at `start`: Newton's steps stay below the
    answer, and the last one leaves the square of its own size.
    """
    buffer = start
    for _ in range(100):
        value, slope = load_at(height, charge, count, buffer)
        if price > 0.0:
            units, steep = everyday_both(varies, buffer)
            value += price * units
            slope -= price * steep
        if value <= limit:
            break
        if slope <= 0.0:
            return high
        step = (value - limit) / slope
        buffer += step
        if buffer >= high:
            return high
        if step <= 1e-9 * (1.0 + abs(buffer)):
            break
    return buffer


@part
def least(
    constant: float,
    slope: float,
    weight: float,
    low: float,
    high: float,
    position: Floats,
    jump: Floats,
    step: Floats,
    drop: Floats,
    count: int,
    varies: Variation,
) -> tuple[float, float]:
    """Least value of the sum in the module's text over [low, high], and where it is reached.

    `constant`, `slope` and `weight` (of everyday units) describe the function just below `high`.
    Kinks lie within (low, high): when b passes one from above, the slope falls by `jump`, the value
    rises by `step`, and the weight falls by `drop`.
    """
    order = falling_order(position, count)
    buffer, value, tilt = high, constant + slope * high, slope
    best, where = value, high
    steepest = 0.0
    if weight > 0.0:
        steepest = everyday_slope(varies, low, True)
        best += weight * everyday_value(varies, high)
    for n in range(count + 1):
        below = position[order[n]] if n < count else low
        at_below = value + tilt * (below - buffer)
        turns = 0.0 < tilt < -weight * steepest and buffer > below
        units = slope_below = 0.0
        if weight > 0.0 and (turns or at_below < best):
            units, slope_below = everyday_both(varies, below)
        turns = turns and tilt + weight * slope_below < 0.0
        if turns and tilt + weight * everyday_slope(varies, buffer, False) > 0.0:
            x = balanced_buffer(tilt, weight, below, buffer, varies)
            total = value + tilt * (x - buffer) + weight * everyday_value(varies, x)
            if total < best:
                best, where = total, x
        if at_below < best:
            total = at_below + weight * units
            if total < best:
                best, where = total, below
        value, buffer = at_below, below
        if n < count:
            tilt -= jump[order[n]]
            value += step[order[n]]
            weight -= drop[order[n]]
            if weight < 1e-12 * abs(drop[order[n]]):
                weight = 0.0
    return best, where


@part
def price_option(
    core: Arrays, weights: Weights, sku: int, option: int, kinks: Kinks
) -> tuple[float, float, Kinks]:
    """Least value and buffer of one option; `kinks` is scratch room, grown if need be."""
    position, jump, step, drop = kinks
    low, high, quantity = core.low[option], core.high[option], core.quantity[option]
    charge_everyday, cycles = weights.everyday_charge[option], core.cycles[option]
    varies = Variation(core.family[option], core.mean[option], core.sigma[option], cycles, quantity)
    constant, slope, count = weights.fixed[option], weights.slope[option], 0
    cuts_in_all = weights.cut_weight.size
    seen = np.zeros(cuts_in_all, np.bool_)
    # a stockpile's reserve is not touched by everyday use: then everyday cost does not move
    moving = cycles > 0.0 and core.top[option] > low
    still = 0.0
    weight = 0.0
    if moving:
        weight = weights.everyday[option]
    elif cycles > 0.0:
        units = everyday_value(varies, core.top[option])
        constant += weights.everyday[option] * units
        still = charge_everyday * units
    price = charge_everyday if moving else 0.0
    cost = price * everyday_value(varies, low) if price > 0.0 and cuts_in_all > 0 else 0.0
    if weights.kink_weight[option] > 0.0:
        level, money = weights.kink[option], weights.kink_weight[option]
        if level >= high:
            constant += money * level
            slope -= money
        elif level > low:
            position[0], jump[0], step[0], drop[0] = level, money, 0.0, 0.0
            count = 1
    lines = core.event.size > 0
    hurt, hurt_end = weights.hurt_first[sku], weights.hurt_first[sku + 1]
    begin, end = core.first[core.source_set[option]], core.first[core.source_set[option] + 1]
    at = begin
    while at < end:
        scenario = core.scenario[at]
        stop = at
        while stop < end and core.scenario[stop] == scenario:
            stop += 1
        cuts = weights.cut_first[scenario + 1] - weights.cut_first[scenario]
        need = count + (stop - at) * (1 + cuts) + cuts + cuts_in_all + 2
        while need > position.size:
            position, jump, step, drop = grown(position), grown(jump), grown(step), grown(drop)
        worst = 0.0
        for e in range(at, stop):
            season = core.season[e]
            height = height_at(core, e, quantity)
            money = core.charge[e] * weights.scenario[scenario]
            if core.shortage[e]:
                worst = max(worst, height)
                money += weights.fill[sku] * core.probability[scenario]
            if lines and core.event[e] >= 0:
                money += weights.theta[core.event[e]] / core.demand_mean[sku]
            money *= season
            if height > low and money > 0.0:
                if height >= high:
                    constant += money * height
                    slope -= money
                else:
                    position[count], jump[count], step[count], drop[count] = height, money, 0.0, 0.0
                    count += 1
        while hurt < hurt_end and weights.hurt_scenario[hurt] < scenario:
            hurt += 1
        if hurt < hurt_end and weights.hurt_scenario[hurt] == scenario and worst > low:
            if worst > high:
                constant += weights.hurt_weight[hurt]
            else:
                position[count], jump[count], drop[count] = worst, 0.0, 0.0
                step[count] = weights.hurt_weight[hurt]
                count += 1
        for q in range(weights.cut_first[scenario], weights.cut_first[scenario + 1]):
            seen[q] = True
            height, charge = cut_load(core, weights, sku, quantity, q, at, stop)
            constant, slope, weight, count = add_cut(
                weights.cut_weight[q], weights.cut_limit[q, sku], still, price, height, charge,
                low, high, constant, slope, weight, position, jump, step, drop, count,
                low, cost, varies,
            )[:4]  # fmt: skip
        at = stop
    if cuts_in_all > 0 and charge_everyday > 0.0 and cycles > 0.0:
        while count + cuts_in_all + 2 > position.size:
            position, jump, step, drop = grown(position), grown(jump), grown(step), grown(drop)
        constant, slope, weight, count = add_loose_cuts(
            weights, sku, seen, still, price,
            low, high, constant, slope, weight, position, jump, step, drop, count, cost, varies,
        )  # fmt: skip
    value, buffer = least(
        constant, slope, weight, low, high, position, jump, step, drop, count,
        varies,
    )  # fmt: skip
    return value, buffer, (position, jump, step, drop)


@part
def add_loose_cuts(
    weights: Weights,
    sku: int,
    seen: Flags,
    still: float,
    price: float,
    low: float,
    high: float,
    constant: float,
    slope: float,
    weight: float,
    position: Floats,
    jump: Floats,
    step: Floats,
    drop: Floats,
    count: int,
    cost: float,
    varies: Variation,
) -> tuple[float, float, float, int]:
    """Add the cuts of scenarios in which the SKU has no requirement: everyday cost alone."""
    none, start, n = np.empty(0), low, 0
    cuts = weights.cut_weight.size
    while n < cuts:  # largest thresholds first: their bends lie lowest
        limit, omega = weights.cut_limit[weights.cut_order[sku, n], sku], 0.0
        while n < cuts and weights.cut_limit[weights.cut_order[sku, n], sku] == limit:
            if not seen[weights.cut_order[sku, n]]:
                omega += weights.cut_weight[weights.cut_order[sku, n]]
            n += 1
        if omega > 0.0:
            constant, slope, weight, count, start, cost = add_cut(
                omega, limit, still, price, none, none,
                low, high, constant, slope, weight, position, jump, step, drop, count,
                start, cost, varies,
            )  # fmt: skip
    return constant, slope, weight, count


@part
def cut_load(
    core: Arrays, weights: Weights, sku: int, quantity: float, cut: int, at: int, stop: int
) -> tuple[Floats, Floats]:
    """Heights and charges of a scenario's requirements as a cut counts them, tallest first."""
    height, charge = np.empty(stop - at), np.empty(stop - at)
    for e in range(at, stop):
        tall = height_at(core, e, quantity)
        money = core.charge[e]
        if core.event.size > 0 and core.event[e] >= 0:
            begin, end = weights.cut_event_first[cut], weights.cut_event_first[cut + 1]
            found = begin + np.searchsorted(weights.cut_event[begin:end], core.event[e])
            if found < end and weights.cut_event[found] == core.event[e]:
                money += weights.cut_money[found] / core.demand_mean[sku]
        j = e - at
        while j > 0 and height[j - 1] < tall:  # a handful at most: insertion keeps them sorted
            height[j], charge[j] = height[j - 1], charge[j - 1]
            j -= 1
        height[j], charge[j] = tall, money * core.season[e]
    return height, charge


@part
def add_cut(
    omega: float,
    limit: float,
    still: float,
    price: float,
    height: Floats,
    charge: Floats,
    low: float,
    high: float,
    constant: float,
    slope: float,
    weight: float,
    position: Floats,
    jump: Floats,
    step: Floats,
    drop: Floats,
    count: int,
    start: float,
    cost: float,
    varies: Variation,
) -> tuple[float, float, float, int, float, float]:
    """Add ``omega min(load + everyday cost, limit)``: as it is above its bend, level below it.

    `still` is everyday cost that does not move with the buffer, `price` the cost a unit of that
    which does, `cost` what it comes to at `start`. Also returned: where the bend is, a start for
    the next one, and that cost there.
    """
    number = height.size
    room = limit - still
    if room <= 0.0:
        return constant + omega * limit, slope, weight, count, start, cost
    at_start = load_at(height, charge, number, start)[0] + cost
    turn = start
    bent = at_start > room or start > low
    if at_start > room:
        turn = bend(
            height, charge, number, price, room, start, high,
            varies,
        )  # fmt: skip
    if bent and turn >= high:
        return constant + omega * limit, slope, weight, count, turn, 0.0
    constant += omega * still
    weight += omega * price
    load, steep = load_at(height, charge, number, turn)
    for j in range(number):
        if height[j] >= high:
            constant += omega * charge[j] * height[j]
            slope -= omega * charge[j]
        elif height[j] > turn:
            position[count], jump[count] = height[j], omega * charge[j]
            step[count] = drop[count] = 0.0
            count += 1
    if bent and turn > low:
        position[count], jump[count] = turn, -omega * steep
        step[count], drop[count] = omega * (room - load), omega * price
        count += 1
    return constant, slope, weight, count, turn, min(room - load, cost)


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
    kinks = (np.empty(256), np.empty(256), np.empty(256), np.empty(256))
    for sku in range(begin, end):
        if guess.size == 0:
            for o in range(core.option_first[sku], core.option_first[sku + 1]):
                value[o], buffer[o], kinks = price_option(core, weights, sku, o, kinks)
            continue
        first = guess[sku]
        best, where, kinks = price_option(core, weights, sku, first, kinks)
        chosen = first
        for o in range(core.option_first[sku], core.option_first[sku + 1]):
            if o == first or bound[o] >= best:
                continue
            total, at, kinks = price_option(core, weights, sku, o, kinks)
            if total < best:
                best, where, chosen = total, at, o
        option[sku], buffer[sku], value[sku] = chosen, where, best
