"""Requirements of a block of SKUs: the deficit process over its source sets and scenarios."""

from typing import NamedTuple

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import kernel, part
from models.deficit import write_episodes
from models.phases import phase
from models.records import EPISODE, PRESENCE, ROW, Record, Records
from models.requirements import PRICE, SHORTAGE
from models.season_time import season
from models.timelines import (
    Happenings,
    Timeline,
    most_changes,
    room_for_timeline,
    write_timeline,
)


class World(NamedTuple):
    """All that requirements depend on.

    Parameters
    ----------
    happenings : Happenings
    price_first : array
        Price events of category c are ``price_first[c]:price_first[c + 1]``.
    prices : array of EVENT
    set_first : array, shape (I + 1,)
        Sets of SKU i are ``set_first[i]:set_first[i + 1]``.
    member_first : array, shape (K + 1,)
        Members of set k are ``member_first[k]:member_first[k + 1]``.
    members : array of MEMBER
        Those of a set in the order in which they deliver.
    year : array of WEEK
    skus : array of SKU, shape (I,)
    scenarios : array of SCENARIO, shape (S,)
    """

    happenings: Happenings
    price_first: Ints
    prices: Records
    set_first: Ints
    member_first: Ints
    members: Records
    year: Records
    skus: Records
    scenarios: Records


class Block(NamedTuple):
    """Requirements of a block of SKUs.

    Parameters
    ----------
    counts : array, shape (sets of the block,)
        Number of rows of each set.
    rows : array of ROW
    above_normal : array, shape (members of the block's sets,)
        Expected units delivered above the normal share, in the order of ``World.members``.
    """

    counts: Ints
    rows: Records
    above_normal: Floats


@kernel
def block_of(world: World, begin: int, end: int) -> Block:
    """Requirements of the SKUs ``begin:end``."""
    happenings, set_first, member_first = world.happenings, world.set_first, world.member_first
    first_set, first_member = set_first[begin], member_first[set_first[begin]]
    counts = np.zeros(set_first[end] - first_set, np.int64)
    above_normal = np.zeros(member_first[set_first[end]] - first_member)
    most = np.int64(0)  # a plain 0 would compile what it is passed to a second time, for literals
    for i in range(begin, end):
        most = max(most, most_changes(happenings, i))
    line, episodes = room_for_timeline(most), np.empty(most, EPISODE)
    rows, used = np.empty(most, ROW), np.int64(0)
    for i in range(begin, end):
        if world.skus[i].demand == 0.0:
            continue
        visits = write_timeline(happenings, i, line)
        sources = happenings.source_first[i + 1] - happenings.source_first[i]
        category = happenings.category[i]
        span = world.price_first[category], world.price_first[category + 1]
        for k in range(set_first[i], set_first[i + 1]):
            team = world.members[member_first[k] : member_first[k + 1]].copy()
            rows = _with_room(rows, used, used + line.first[visits] + span[1] - span[0])
            written = _write_rows(
                world.skus[i],
                team,
                _presence(team, sources),
                line,
                visits,
                world.prices,
                span,
                world.year,
                world.scenarios,
                episodes,
                rows,
                used,
            )
            counts[k - first_set], used = written - used, written
            for j in range(len(team)):
                units = team[j].above_normal * world.skus[i].demand
                above_normal[member_first[k] - first_member + j] = units
    return Block(counts, rows[:used], above_normal)


@part
def _presence(team: Records, sources: int) -> Records:
    """How a set sees the sources of its SKU, all of them up."""
    presence = np.zeros(sources, PRESENCE)
    for j in range(len(team)):
        presence[team[j].source].member = True
        presence[team[j].source].opens = team[j].normal > 0.0
    return presence


@part
def _write_rows(
    sku: Record,
    team: Records,
    sources: Records,
    line: Timeline,
    visits: int,
    prices: Records,
    span: tuple[int, int],
    year: Records,
    scenarios: Records,
    episodes: Records,
    rows: Records,
    used: int,
) -> int:
    """Write the rows of one set of a SKU, whose prices are `span`; return the rows then used."""
    price, last = span
    visited, bounds, changes = line.scenario, line.first, line.changes
    for visit in range(visits):
        scenario, first, end = visited[visit], bounds[visit], bounds[visit + 1]
        weight = scenarios[scenario].probability
        count = write_episodes(
            changes, first, end, team, sources, year, sku.profile, weight, episodes
        )
        for e in range(count):
            clock, start = episodes[e].clock, episodes[e].start
            while price < last and _comes_before(prices, price, scenario, clock, start):
                used = _write_price(sku, prices, price, rows, used)
                price += 1
            index = season(year, sku.profile, start)
            drawn = 0.0
            if episodes[e].stopped and not scenarios[scenario].stress:
                drawn = phase(sku.key, scenarios[scenario].key, clock)
            units = sku.demand * episodes[e].peak / index
            _put(rows, used, scenario, SHORTAGE, clock, start, units, index, drawn)
            rows[used].charge = sku.stockout_cost
            used += 1
    for rest in range(price, last):
        used = _write_price(sku, prices, rest, rows, used)
    return used


@part
def _comes_before(prices: Records, price: int, scenario: int, clock: float, start: float) -> bool:
    """Whether a price event comes before an episode, by scenario, clock and start."""
    if prices[price].scenario != scenario:
        return prices[price].scenario < scenario
    if prices[price].start != clock:
        return prices[price].start < clock
    return prices[price].start < start


@part
def _write_price(sku: Record, prices: Records, price: int, rows: Records, at: int) -> int:
    """Write the entry of a price event, none where the price does not rise."""
    factor, start = prices[price].factor, prices[price].start
    if factor <= 1.0:
        return at
    units = sku.demand * prices[price].weeks
    _put(rows, at, prices[price].scenario, PRICE, start, start, units, 1.0, 0.0)
    rows[at].charge = (factor - 1.0) * sku.unit_cost
    return at + 1


@part
def _put(
    rows: Records,
    at: int,
    scenario: int,
    kind: int,
    clock: float,
    start: float,
    requirement: float,
    index: float,
    drawn: float,
) -> None:
    rows[at].scenario = scenario
    rows[at].kind = kind
    rows[at].clock = clock
    rows[at].start = start
    rows[at].requirement = requirement
    rows[at].season = index
    rows[at].phase = drawn


@part
def _with_room(rows: Records, used: int, needed: int) -> Records:
    """The rows, moved to at least twice the room where `needed` ones would not fit."""
    if needed <= len(rows):
        return rows
    larger = np.empty(max(needed, 2 * len(rows)), ROW)
    for i in range(used):
        larger[i] = rows[i]
    return larger
