"""What truncated cuts add to an option's cost: what it loses in a scenario, up to a threshold."""

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.compiling import part
from solvers.decomposition.core import Arrays, Weights, height_at
from solvers.decomposition.everyday_variation import Variation, everyday_both, everyday_value
from solvers.decomposition.kinks import Kinks


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
def everyday_grid(price: float, low: float, high: float, varies: Variation, cost: Floats) -> None:
    """Write what everyday units cost at `grid_at` of [low, high]: starts for bends."""
    for k in range(cost.size):
        cost[k] = price * everyday_value(varies, grid_at(low, high, k, cost.size))


@part
def grid_at(low: float, high: float, k: int, points: int) -> float:
    """Point k of a grid that is closer near its low end, where everyday variation lies."""
    share = k / (points - 1)
    return low + (high - low) * share * share


@part
def start_on_grid(
    height: Floats, charge: Floats, count: int, limit: float, low: float, high: float, grid: Floats
) -> float:
    """Last point of the grid where load and everyday cost exceed `limit`, as they do at `low`."""
    first, last = 0, grid.size
    while last - first > 1:
        middle = (first + last) // 2
        at = grid_at(low, high, middle, grid.size)
        if load_at(height, charge, count, at)[0] + grid[middle] > limit:
            first = middle
        else:
            last = middle
    return grid_at(low, high, first, grid.size)


@part
def cut_load(
    core: Arrays,
    weights: Weights,
    sku: int,
    quantity: float,
    cut: int,
    at: int,
    stop: int,
    height: Floats,
    charge: Floats,
) -> int:
    """Write heights and charges of requirements as a cut counts them, tallest first; how many."""
    for e in range(at, stop):
        season = core.season[e]
        tall = height_at(core.requirement[e], core.phase[e], season, quantity)
        money = core.charge[e]
        if core.event.size > 0 and core.event[e] >= 0:
            begin, end = weights.cut_event_first[cut], weights.cut_event_first[cut + 1]
            found = begin + np.searchsorted(weights.cut_event[begin:end], core.event[e])
            if found < end and weights.cut_event[found] == core.event[e]:
                money += weights.cut_money[found] / core.demand_mean[sku]
        insert(height, charge, e - at, tall, money * season)
    return stop - at


@part
def whole_load(
    core: Arrays, quantity: float, at: int, stop: int, height: Floats, charge: Floats
) -> int:
    """The same for all that a SKU alone costs: a line stands for it whatever others do."""
    for e in range(at, stop):
        season = core.season[e]
        tall = height_at(core.requirement[e], core.phase[e], season, quantity)
        money = core.charge[e]
        if core.event.size > 0 and core.event[e] >= 0:
            money += core.standstill[core.event[e]]
        insert(height, charge, e - at, tall, money * season)
    return stop - at


@part
def insert(height: Floats, charge: Floats, count: int, tall: float, money: float) -> None:
    """Put a height and its charge among `count` others, tallest first: a handful at most."""
    j = count
    while j > 0 and height[j - 1] < tall:
        height[j], charge[j] = height[j - 1], charge[j - 1]
        j -= 1
    height[j], charge[j] = tall, money


@part
def level_alone(
    height: Floats,
    charge: Floats,
    number: int,
    room: float,
    price: float,
    low: float,
    high: float,
    cost: float,
    varies: Variation,
) -> float:
    """Buffer in [low, high] up to which load and everyday cost exceed `room`; infinity if all do.

    `cost` is everyday cost at `low`, at `price` a unit.
    """
    if load_at(height, charge, number, low)[0] + cost <= room:
        return low
    least = load_at(height, charge, number, high)[0]
    if price > 0.0:
        least += price * everyday_value(varies, high)
    if least > room:
        return np.inf
    return bend(height, charge, number, price, room, low, high, varies)


@part
def add_cut(
    omega: float,
    limit: float,
    still: float,
    price: float,
    height: Floats,
    charge: Floats,
    number: int,
    low: float,
    high: float,
    constant: float,
    slope: float,
    weight: float,
    kinks: Kinks,
    count: int,
    start: float,
    cost: float,
    grid: Floats,
    varies: Variation,
) -> tuple[float, float, float, int, float, float]:
    """Add ``omega min(load + everyday cost, limit)``: as it is above its bend, level below it.

    `still` is everyday cost that does not move with the buffer, `price` the cost a unit of that
    which does, `cost` what it comes to at `start`, and `grid` at `grid_at` of the range. Also
    returned: where the bend is, a start for the next one, and that cost there.
    """
    position, jump, step, drop = kinks
    room = limit - still
    if room <= 0.0:
        return constant + omega * limit, slope, weight, count, start, cost
    at_start = load_at(height, charge, number, start)[0] + cost
    turn = start
    bent = at_start > room or start > low
    if at_start > room:
        if price > 0.0:
            start = max(start, start_on_grid(height, charge, number, room, low, high, grid))
        turn = bend(height, charge, number, price, room, start, high, varies)
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


@part
def add_loose_cuts(
    limit: Floats,
    omega: Floats,
    order: Ints,
    seen: Flags,
    still: float,
    price: float,
    low: float,
    high: float,
    constant: float,
    slope: float,
    weight: float,
    kinks: Kinks,
    count: int,
    cost: float,
    grid: Floats,
    varies: Variation,
) -> tuple[float, float, float, int]:
    """Add the cuts of scenarios in which the SKU has no requirement: everyday cost alone.

    `limit` and `omega` are thresholds and weights of the SKU's cuts, `order` lists them by falling
    threshold.
    """
    none, start, n = np.empty(0), low, 0
    while n < order.size:  # largest thresholds first: their bends lie lowest
        same, total = limit[order[n]], 0.0
        while n < order.size and limit[order[n]] == same:
            if not seen[order[n]]:
                total += omega[order[n]]
            n += 1
        if total > 0.0:
            constant, slope, weight, count, start, cost = add_cut(
                total, same, still, price, none, none, 0,
                low, high, constant, slope, weight, kinks, count, start, cost, grid, varies,
            )  # fmt: skip
    return constant, slope, weight, count
