"""A plan bettered SKU by SKU, all others as they are, while kept scenarios stay within a limit.

With lines, a relaxed point says little of whole plans: a line stands for its worst SKU, so a plan
must be careful with all of a line's SKUs or may be careless with all of them. What a single SKU
may save while its line stands anyway, and how little buffer it can do with while no kept scenario
exceeds the limit, is found exactly: its cost is convex in the buffer, and its losses fall.
"""

from typing import NamedTuple

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.best_buffer import GOLDEN
from models.compiling import kernel, part
from models.program import Decision, Limit
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

    ``least`` is what it costs at least, whatever the others do.
    """

    fixed: np.ndarray
    slope: np.ndarray
    everyday: np.ndarray
    least: np.ndarray


def bettered(
    core: Core, decision: Decision, limit: Limit, kept: Flags, plain_value: Floats
) -> Decision:
    """Change one SKU after the other to the cheapest option and buffer that the others leave it.

    Parameters
    ----------
    decision : Decision
        A plan whose loss is within the limit in all kept scenarios.
    limit : Limit
        On the loss.
    kept : array of bool, shape (S,)
    plain_value : array, shape (O,)
        Least cost of every option, lines and onboarding aside.

    Returns
    -------
    Decision
        Costs no more; limits other than this one are not looked at.
    """
    events, options = core.events, core.program.options
    groups, skus = events.group_line.size, decision.option.size
    members = np.argsort(events.group, kind="stable")
    rest = Rest(
        kept=kept,
        loss=np.zeros(kept.size),
        weeks=np.zeros(events.sku.size),
        other=np.zeros(events.sku.size),
        event_first=np.searchsorted(events.sku, np.arange(skus + 1)),
        event_scenario=events.scenario,
        group=events.group,
        first=np.searchsorted(events.group[members], np.arange(groups + 1)),
        members=members,
        rate=core.program.downtime_cost_week[events.group_line],
    )
    extra = rest_of_plan(core.program, decision).onboarding / core.program.amortisation_years
    costs = Costs(
        core.cost + extra,
        options.carrying_cost,
        options.everyday_stockout_cost,
        plain_value + extra,
    )
    option, buffer = decision.option.copy(), decision.buffer.copy()
    _sweep(core.arrays, rest, costs, limit.value, option, buffer)
    return Decision(option, buffer)


@kernel
def _sweep(
    core: Arrays, rest: Rest, costs: Costs, limit: float, option: Ints, buffer: Floats
) -> None:
    """Better `option` and `buffer` in place, SKU after SKU."""
    everyday = 0.0
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
        highest = 0.0
        for s in range(rest.kept.size):
            if rest.kept[s]:
                highest = max(highest, rest.loss[s])
        room = limit - everyday
        best = _judged(core, rest, costs, room, highest, i, option[i], buffer[i])[0]
        best -= LEAST_SAVING * abs(best)
        for o in range(core.option_first[i], core.option_first[i + 1]):
            if not costs.least[o] < best:
                continue
            fits, total, at = _cheapest(core, rest, costs, room, highest, i, o)
            if fits and total < best:
                best, option[i], buffer[i] = total, o, at
        everyday += costs.everyday[option[i]] * _everyday(core, option[i], buffer[i])
        _put(core, rest, i, option[i], buffer[i], 1.0)
        _stand(rest, i, 1.0)


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
    room: float,
    highest: float,
    sku: int,
    option: int,
    buffer: float,
) -> tuple[float, float]:
    """Expected cost of an option at a buffer, and by how much a kept scenario exceeds the limit.

    `highest` is the most that others lose in one: everyday variation alone may be too much for it.
    """
    everyday = costs.everyday[option] * _everyday(core, option, buffer)
    total = costs.fixed[option] + costs.slope[option] * buffer + everyday
    over = highest + everyday - room
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
                        beyond = max(weeks - rest.other[event], 0.0)
                        load += rest.rate[rest.group[event]] * beyond
                    event, weeks = core.event[at], 0.0
                weeks += short / core.demand_mean[sku]
            at += 1
        if event >= 0:
            load += rest.rate[rest.group[event]] * max(weeks - rest.other[event], 0.0)
        total += core.probability[scenario] * load
        if rest.kept[scenario]:
            over = max(over, rest.loss[scenario] + load + everyday - room)
    return total, over


@part
def _cheapest(
    core: Arrays,
    rest: Rest,
    costs: Costs,
    room: float,
    highest: float,
    sku: int,
    option: int,
) -> tuple[bool, float, float]:
    """Whether an option fits at any buffer, and its least cost and buffer where it does."""
    low, high = core.low[option], core.high[option]
    if _judged(core, rest, costs, room, highest, sku, option, high)[1] > 0.0:
        return False, np.inf, high
    if _judged(core, rest, costs, room, highest, sku, option, low)[1] > 0.0:
        short, enough = low, high
        for _ in range(HALVINGS):
            middle = 0.5 * (short + enough)
            if _judged(core, rest, costs, room, highest, sku, option, middle)[1] <= 0.0:
                enough = middle
            else:
                short = middle
        low = enough
    best, where = _judged(core, rest, costs, room, highest, sku, option, low)[0], low
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left = _judged(core, rest, costs, room, highest, sku, option, left)[0]
    at_right = _judged(core, rest, costs, room, highest, sku, option, right)[0]
    for _ in range(STEPS):
        if at_left <= at_right:
            if at_left < best:
                best, where = at_left, left
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = _judged(core, rest, costs, room, highest, sku, option, left)[0]
        else:
            if at_right < best:
                best, where = at_right, right
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = _judged(core, rest, costs, room, highest, sku, option, right)[0]
    return True, best, where
