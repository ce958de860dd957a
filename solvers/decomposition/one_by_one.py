"""A plan bettered SKU by SKU, all others as they are, with an eye on a limit on kept scenarios.

With lines, a relaxed point says little of whole plans: a line stands for its worst SKU, so a plan
must be careful with all of a line's SKUs or may be careless with all of them. What a single SKU
may save while its line stands anyway is found exactly: its cost is convex in the buffer, and its
losses fall. The limit either holds, or exceeding it has a price: then plans may be bettered that do
not meet it yet, and losses in kept scenarios have prices that keep SKUs from taking each other's
room.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.best_buffer import GOLDEN
from models.compiling import kernel, part
from models.program import Decision
from models.rest_of_plan import rest_of_plan
from solvers.decomposition.column_loads import short_with
from solvers.decomposition.core import Arrays, Core
from solvers.decomposition.everyday_variation import Variation, everyday_value

HALVINGS = 45
"""Steps of the search for the least buffer that fits: what is left is far below a unit."""
STEPS = 40
"""Golden-section steps for the cheapest buffer: each keeps 0.618 of the range."""
LEAST_SAVING = 1e-7
"""Share of a SKU's cost that a change must save."""


@dataclass(frozen=True)
class Asked:
    """What is asked of losses.

    Parameters
    ----------
    limit : float
        Money that no kept scenario may lose.
    kept : array of bool, shape (S,)
    price : array, shape (S,)
        Money a unit of loss in each scenario, on top of its probability.
    excess : float
        Money a unit by which a kept scenario exceeds the limit; infinity if none may.
    """

    limit: float
    kept: Flags
    price: Floats
    excess: float = np.inf


class Rest(NamedTuple):
    """What other SKUs leave, and what all scenarios are measured by.

    ``kept`` and ``loss``, shape (S,): scenarios that must stay within ``limit``, and what is lost
    there, everyday variation aside. ``weeks`` and ``other``: weeks of every line event, and the
    longest of another SKU in its group; ``members[first[g]:first[g + 1]]`` are the events of group
    g, ``rate[g]`` is what a week costs. ``event_first``: first event of every SKU.
    """

    kept: np.ndarray
    loss: np.ndarray
    weeks: np.ndarray
    other: np.ndarray
    event_first: np.ndarray
    event_scenario: np.ndarray
    group: np.ndarray
    first: np.ndarray
    members: np.ndarray
    rate: np.ndarray


class Costs(NamedTuple):
    """Of every option: its own cost, that of a unit of buffer and of an everyday unit short.

    ``least`` is what it costs at least, whatever the others do; ``scenario`` and ``total`` are what
    a unit of loss costs in each scenario and, as everyday loss, in all together.
    """

    fixed: np.ndarray
    slope: np.ndarray
    everyday: np.ndarray
    least: np.ndarray
    scenario: np.ndarray
    total: float


class Room(NamedTuple):
    """What is left to a SKU of the limit, at ``excess`` a unit beyond it.

    ``most`` is the most that others lose in a kept scenario, ``close`` those scenarios that
    everyday variation of the SKU could make exceed ``left``.
    """

    left: float
    most: float
    close: np.ndarray
    excess: float


def bettered(core: Core, decision: Decision, asked: Asked, least: Floats) -> Decision:
    """Change one SKU after the other to the cheapest option and buffer that the others leave it.

    Parameters
    ----------
    decision : Decision
        A plan, within the limit in all kept scenarios if none may exceed it.
    asked : Asked
    least : array, shape (O,)
        What every option costs at least, at its prices, lines and onboarding aside.

    Returns
    -------
    Decision
        Costs no more, prices included; limits other than this one are not looked at.
    """
    options, program = core.program.options, core.program
    weight = program.probability + asked.price
    extra = rest_of_plan(program, decision).onboarding / program.amortisation_years
    costs = Costs(
        core.cost + extra,
        options.carrying_cost,
        options.everyday_stockout_cost,
        least + extra,
        weight,
        float(weight.sum()),
    )
    option, buffer = decision.option.copy(), decision.buffer.copy()
    rest = _rest(core, asked.kept)
    _sweep(core.arrays, rest, costs, asked.limit, asked.excess, option, buffer)
    return Decision(option, buffer)


def _rest(core: Core, kept: Flags) -> Rest:
    """Room for what others leave, to be filled in."""
    events, groups = core.events, core.events.group_line.size
    members = np.argsort(events.group, kind="stable")
    return Rest(
        kept=kept,
        loss=np.zeros(kept.size),
        weeks=np.zeros(events.sku.size),
        other=np.zeros(events.sku.size),
        event_first=np.searchsorted(events.sku, np.arange(len(core.program.sku) + 1)),
        event_scenario=events.scenario,
        group=events.group,
        first=np.searchsorted(events.group[members], np.arange(groups + 1)),
        members=members,
        rate=core.program.downtime_cost_week[events.group_line],
    )


@kernel
def _sweep(
    core: Arrays,
    rest: Rest,
    costs: Costs,
    limit: float,
    excess: float,
    option: Ints,
    buffer: Floats,
) -> None:
    """Better `option` and `buffer` in place, SKU after SKU."""
    everyday, close = 0.0, np.empty(rest.kept.size, np.int64)
    for i in range(option.size):
        everyday += costs.everyday[option[i]] * _everyday(core, option[i], buffer[i])
        _put(core, rest, i, option[i], buffer[i], 1.0)
    for g in range(rest.rate.size):
        longest = 0.0
        for n in range(rest.first[g], rest.first[g + 1]):
            longest = max(longest, rest.weeks[rest.members[n]])
        rest.loss[rest.event_scenario[rest.members[rest.first[g]]]] += rest.rate[g] * longest
    for i in range(option.size):
        _look_at_others(rest, i)
        _stand(rest, i, -1.0)
        _put(core, rest, i, option[i], buffer[i], -1.0)
        everyday -= costs.everyday[option[i]] * _everyday(core, option[i], buffer[i])
        room = _room(core, rest, costs, limit - everyday, excess, i, close)
        best = _judged(core, rest, costs, room, i, option[i], buffer[i])[0]
        best -= LEAST_SAVING * abs(best)
        for o in range(core.option_first[i], core.option_first[i + 1]):
            if not costs.least[o] < best:
                continue
            fits, total, at = _cheapest(core, rest, costs, room, i, o, best)
            if fits and total < best:
                best, option[i], buffer[i] = total, o, at
        everyday += costs.everyday[option[i]] * _everyday(core, option[i], buffer[i])
        _put(core, rest, i, option[i], buffer[i], 1.0)
        _stand(rest, i, 1.0)


@part
def _room(
    core: Arrays, rest: Rest, costs: Costs, left: float, excess: float, sku: int, close: Ints
) -> Room:
    """What others leave to a SKU; `close` is filled in, as far as it reaches."""
    everyday = most = 0.0
    for o in range(core.option_first[sku], core.option_first[sku + 1]):
        everyday = max(everyday, costs.everyday[o] * _everyday(core, o, core.low[o]))
    count = 0
    for s in range(rest.kept.size):
        if rest.kept[s]:
            most = max(most, rest.loss[s])
            if rest.loss[s] + everyday > left:
                close[count] = s
                count += 1
    return Room(left, most, close[:count], excess)


@part
def _everyday(core: Arrays, option: int, buffer: float) -> float:
    """Everyday units short."""
    cycles = core.cycles[option]
    if cycles <= 0.0:
        return 0.0
    varies = Variation(
        core.family[option], core.mean[option], core.sigma[option], cycles, core.quantity[option]
    )
    return everyday_value(varies, min(buffer, core.top[option]))


@part
def _put(core: Arrays, rest: Rest, sku: int, option: int, buffer: float, sign: float) -> None:
    """Add what a SKU loses, standing lines aside, and write how many weeks it is short."""
    for e in range(rest.event_first[sku], rest.event_first[sku + 1]):
        rest.weeks[e] = 0.0
    quantity, row = core.quantity[option], core.source_set[option]
    for at in range(core.first[row], core.first[row + 1]):
        short = short_with(core.requirement[at], core.phase[at], core.season[at], quantity, buffer)
        rest.loss[core.scenario[at]] += sign * core.charge[at] * short
        if core.event.size > 0 and core.event[at] >= 0:
            rest.weeks[core.event[at]] += short / core.demand_mean[sku]


@part
def _stand(rest: Rest, sku: int, sign: float) -> None:
    """Add what the SKU's lines stand still beyond other SKUs."""
    for e in range(rest.event_first[sku], rest.event_first[sku + 1]):
        beyond = max(rest.weeks[e] - rest.other[e], 0.0)
        rest.loss[rest.event_scenario[e]] += sign * rest.rate[rest.group[e]] * beyond


@part
def _look_at_others(rest: Rest, sku: int) -> None:
    """Write how long the SKU's lines stand still by other SKUs."""
    for e in range(rest.event_first[sku], rest.event_first[sku + 1]):
        g, longest = rest.group[e], 0.0
        for n in range(rest.first[g], rest.first[g + 1]):
            if rest.members[n] != e:
                longest = max(longest, rest.weeks[rest.members[n]])
        rest.other[e] = longest


@part
def _judged(
    core: Arrays,
    rest: Rest,
    costs: Costs,
    room: Room,
    sku: int,
    option: int,
    buffer: float,
) -> tuple[float, float]:
    """Cost of an option at a buffer, prices included, and the most by which it exceeds the limit.

    Everyday variation alone may be too much for a scenario in which the SKU loses nothing else.
    """
    everyday = costs.everyday[option] * _everyday(core, option, buffer)
    total = costs.fixed[option] + costs.slope[option] * buffer + costs.total * everyday
    over, beyond = room.most + everyday - room.left, 0.0
    for n in range(room.close.size):
        beyond += max(rest.loss[room.close[n]] + everyday - room.left, 0.0)
    quantity, row = core.quantity[option], core.source_set[option]
    at, end = core.first[row], core.first[row + 1]
    while at < end:
        scenario, event = core.scenario[at], -1
        load = weeks = 0.0
        while at < end and core.scenario[at] == scenario:
            short = short_with(
                core.requirement[at], core.phase[at], core.season[at], quantity, buffer
            )
            load += core.charge[at] * short
            if core.event.size > 0 and core.event[at] >= 0:
                if core.event[at] != event:  # requirements of an event are neighbours
                    if event >= 0:
                        longer = max(weeks - rest.other[event], 0.0)
                        load += rest.rate[rest.group[event]] * longer
                    event, weeks = core.event[at], 0.0
                weeks += short / core.demand_mean[sku]
            at += 1
        if event >= 0:
            load += rest.rate[rest.group[event]] * max(weeks - rest.other[event], 0.0)
        total += costs.scenario[scenario] * load
        if rest.kept[scenario]:
            before = rest.loss[scenario] + everyday - room.left
            over = max(over, before + load)
            beyond += max(before + load, 0.0) - max(before, 0.0)
    if beyond > 0.0 and room.excess < np.inf:
        total += room.excess * beyond
    return total, over


@part
def _cheapest(
    core: Arrays, rest: Rest, costs: Costs, room: Room, sku: int, option: int, beat: float
) -> tuple[bool, float, float]:
    """Whether an option fits at any buffer, and its least cost and buffer where that beats `beat`.

    Golden sections, until convexity says that no buffer between those looked at costs less.
    """
    low, high = core.low[option], core.high[option]
    if room.excess == np.inf:
        if _judged(core, rest, costs, room, sku, option, high)[1] > 0.0:
            return False, np.inf, high
        low = _least_that_fits(core, rest, costs, room, sku, option, low, high)
    at_low = _judged(core, rest, costs, room, sku, option, low)[0]
    at_high = _judged(core, rest, costs, room, sku, option, high)[0]
    best, where = at_low, low
    if at_high < best:
        best, where = at_high, high
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left = _judged(core, rest, costs, room, sku, option, left)[0]
    at_right = _judged(core, rest, costs, room, sku, option, right)[0]
    for _ in range(STEPS):
        falls = at_right < at_left
        if falls:
            floor = _floor(at_high, at_right, at_left, high - right, right - left)
            low, left, at_low, at_left = left, right, at_left, at_right
            right = low + GOLDEN * (high - low)
            lowest, at_lowest = left, at_left
        else:
            floor = _floor(at_low, at_left, at_right, left - low, right - left)
            high, right, at_high, at_right = right, left, at_right, at_left
            left = high - GOLDEN * (high - low)
            lowest, at_lowest = right, at_right
        if at_lowest < best:
            best, where = at_lowest, lowest
        if floor >= min(best, beat) - LEAST_SAVING * abs(best):
            break
        if falls:
            at_right = _judged(core, rest, costs, room, sku, option, right)[0]
        else:
            at_left = _judged(core, rest, costs, room, sku, option, left)[0]
    return True, best, where


@part
def _floor(outer: float, middle: float, inner: float, before: float, after: float) -> float:
    """What a convex function is at least between three points, the middle one lowest.

    `before` and `after` are the distances of the middle point from the others.
    """
    if before <= 0.0 or after <= 0.0:
        return middle
    toward = middle - (inner - middle) / after * before
    beyond = middle - (outer - middle) / before * after
    return min(toward, beyond)


@part
def _least_that_fits(
    core: Arrays,
    rest: Rest,
    costs: Costs,
    room: Room,
    sku: int,
    option: int,
    low: float,
    high: float,
) -> float:
    """Least buffer in [low, high] at which no kept scenario exceeds the limit, as at `high`."""
    if _judged(core, rest, costs, room, sku, option, low)[1] <= 0.0:
        return low
    short, enough = low, high
    for _ in range(HALVINGS):
        middle = 0.5 * (short + enough)
        if _judged(core, rest, costs, room, sku, option, middle)[1] <= 0.0:
            enough = middle
        else:
            short = middle
    return enough
