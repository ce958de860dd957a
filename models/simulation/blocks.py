"""Plays all SKUs through a block of scenarios, and lines with them."""

from typing import Any

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import kernel, part
from models.simulation.events_of_sku import Happenings, most_events, write_events
from models.simulation.play import play
from models.simulation.random_numbers import Stream, mixed
from models.simulation.records import (
    DAYS,
    EVENT,
    ORDER,
    RECEIPT,
    SKU,
    STATE,
    Records,
)
from models.simulation.world import World, write_breaks

AFTER = 260.0
"""Weeks after the horizon in which the last disturbance must be over; what is open then ends."""

MOST_OPEN, LEAST_OPEN = 65_536, 64
"""Orders that may be open at a time, most and least."""


@kernel
def play_block(
    all_: Happenings,
    skus: Records,
    members: Records,
    year: Records,
    scenario: Ints,
    keys: Stream,
    horizon: float,
    outcomes: Records,
    standstill: Floats,
) -> None:
    """Play every SKU through each of some scenarios.

    `outcomes`, shape (scenarios, SKUs), gets what each left; `standstill`, shape (scenarios,
    lines), the weeks that each line stood still: day by day, the largest share of a day's mean
    demand that was short of any of its SKUs.
    """
    last = horizon + AFTER
    days = int(np.ceil(last * DAYS)) + 1 if standstill.shape[1] > 0 else 0
    longest = np.zeros((standstill.shape[1], days))
    for n in range(len(scenario)):
        longest[:] = 0.0
        for i in range(len(skus)):
            short_by_day = np.zeros(days if skus[i].line >= 0 else 0)
            _play_one(
                all_,
                skus[i : i + 1],
                members,
                year,
                scenario[n],
                keys[n],
                horizon,
                outcomes[n, i : i + 1],
                short_by_day,
            )
            for day in range(len(short_by_day)):
                share = short_by_day[day] / skus[i].demand
                longest[skus[i].line, day] = max(longest[skus[i].line, day], share)
        for line in range(standstill.shape[1]):
            standstill[n, line] = longest[line].sum()


@part
def _play_one(
    all_: Happenings,
    skus: Records,
    members: Records,
    year: Records,
    scenario: int,
    key: Any,
    horizon: float,
    outcome: Records,
    short_by_day: Floats,
) -> float:
    own = np.empty(1, SKU)
    own[0] = skus[0]
    sku = own[0]
    sku.key = mixed(sku.key ^ key)
    chosen = members[sku.first_member : sku.last_member]
    count = most_events(all_, sku, members, scenario)
    room = np.empty(count + 1, EVENT)
    write_events(all_, sku, members, scenario, room)
    events, breaks = room[:count], np.empty(4 * count)
    used = write_breaks(events, chosen, breaks)
    last, state = horizon + AFTER, np.zeros(1, STATE)
    open_weeks = sku.lead_time + sku.review + AFTER
    open_lots = 4.0 * open_weeks * sku.demand / sku.quantity
    perishable = sku.shelf_life < np.inf
    world = World(
        sku,
        chosen,
        events,
        breaks[:used],
        year,
        np.empty(int(min(MOST_OPEN, LEAST_OPEN + open_lots)), ORDER),
        np.empty(int(last * DAYS) + int(4.0 * last * sku.demand / sku.quantity) + 2, RECEIPT)
        if perishable
        else np.empty(0, RECEIPT),
        np.ones(len(chosen)),
        short_by_day,
        state[0],
        outcome[0],
        np.zeros(1, np.uint64),
        np.zeros(1, np.uint64),
        horizon,
        last,
    )
    play(world)
    return own[0].demand + state[0].time  # read here, so that both outlive the play
