"""From scenarios to requirements: blocks of SKUs in parallel, one list a set of sources."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from joblib import delayed

from instances.instance import NONE, Floats, Instance, Ints
from models.growing_columns import ColumnsInFiles, ColumnsInMemory
from models.parallel import in_order
from models.phases import scenario_keys, sku_keys
from models.progress import Report, Stop, never, quiet
from models.records import EVENT, MEMBER, ROW, SCENARIO, SKU, Records
from models.requirement_blocks import World, block_of
from models.requirements import Requirements
from models.scenarios import Events, Scenarios
from models.season_time import year_of
from models.source_sets import SourceSets
from models.timelines import Happenings, Lists

STAGE = "requirements"

DTYPES = {name: ROW[name] for name in ROW.names or ()}

EVENTS_A_BLOCK = 400_000
"""Events of a block's SKUs, about: what bounds its memory, whatever the number of scenarios."""

LEAST_SHARE = 1e-12
"""What a primary's normal share must exceed: standing shares that sum to 1 leave it nothing."""


def requirements_of(
    instance: Instance,
    sets: SourceSets,
    scenarios: Scenarios,
    report: Report = quiet,
    stop: Stop = never,
    folder: Path | None = None,
) -> Requirements:
    """Requirements of every set of sources in every scenario, and premium units.

    The result does not depend on ``settings.jobs``.

    Parameters
    ----------
    instance : Instance
    sets : SourceSets
        The instance's sets of sources.
    scenarios : Scenarios
        Sampled, given and stress scenarios of the same instance.
    report, stop : callable
        News of the work, and whether to break it off.
    folder : Path, optional
        Where to keep the arrays in files, mapped into memory for reading, instead of in memory:
        some 53 bytes a requirement. The files last until the caller removes them.

    Raises
    ------
    Stopped
        If `stop` said so.
    """
    order, members = _members(instance, sets)
    world = _world(instance, sets, scenarios, order, members)
    bounds = _block_bounds(world)
    tasks = (delayed(_block)(world, a, b) for a, b in pairwise(bounds))
    blocks = in_order(tasks, len(bounds) - 1, instance.settings.jobs, STAGE, report, stop)
    columns = ColumnsInMemory(DTYPES) if folder is None else ColumnsInFiles(DTYPES, folder)
    counts, above_normal = [np.zeros(1, np.int64)], [np.empty(0)]
    for of_sets, of_members, rows in blocks:
        counts.append(of_sets)
        above_normal.append(of_members)
        columns.append(rows)
    premium_units = np.empty(len(sets.member))
    premium_units[order] = np.concatenate(above_normal)
    first = np.concatenate(counts).cumsum()
    return Requirements(first=first, premium_units=premium_units, **columns.arrays())


def _block(world: World, begin: int, end: int) -> tuple[Ints, Floats, dict[str, np.ndarray]]:
    """Rows of each set, units above normal of each member, and the rows by column."""
    block = block_of(world, begin, end)
    return block.counts, block.above_normal, {name: block.rows[name].copy() for name in DTYPES}


def _members(instance: Instance, sets: SourceSets) -> tuple[Ints, Records]:
    """Members in the order in which they deliver, and the place of each in ``sets.member``."""
    sources, member = instance.sources, sets.member
    of = np.repeat(np.arange(len(sets)), np.diff(sets.member_first))
    alternate = ~sources.primary[member]
    standing = np.where(alternate, sources.standing_share[member], 0.0)
    rest = 1.0 - np.bincount(of, standing, len(sets))
    rest[rest <= LEAST_SHARE] = 0.0
    order = np.lexsort((member, sources.price_premium[member], alternate, of))
    member = member[order]
    members = np.zeros(len(member), MEMBER)
    members["source"] = member - sources.first[sources.sku[member]]
    members["normal"] = np.where(alternate, standing, rest[of])[order]
    members["surge"] = sources.surge_share[member]
    members["response"] = sources.activation_weeks[member]
    return order, members


def _world(
    instance: Instance, sets: SourceSets, scenarios: Scenarios, order: Ints, members: Records
) -> World:
    sources = instance.sources
    places = {category: place for place, category in enumerate(scenarios.categories)}
    may_open = np.zeros(len(sources), bool)
    may_open[sets.member[order[members["normal"] > 0.0]]] = True
    happenings = Happenings(
        suppliers=_lists(scenarios.suppliers),
        lanes=_lists(scenarios.lanes),
        demand=_lists(scenarios.demand),
        source_first=sources.first,
        supplier=sources.supplier,
        lane=sources.lane,
        transit=sources.transit_weeks,
        may_open=may_open,
        category=np.array([places[category] for category in instance.skus.category], np.int64),
    )
    return World(
        happenings=happenings,
        price_first=scenarios.prices.first,
        prices=_events(scenarios.prices),
        set_first=sets.first,
        member_first=sets.member_first,
        members=members,
        year=year_of(instance.seasons),
        skus=_skus(instance, scenarios.seed),
        scenarios=_scenarios(scenarios),
    )


def _skus(instance: Instance, seed: int) -> Records:
    skus = np.zeros(len(instance.skus), SKU)
    skus["demand"] = instance.skus.demand_mean
    skus["unit_cost"] = instance.skus.unit_cost
    skus["stockout_cost"] = instance.skus.stockout_cost
    skus["key"] = sku_keys(seed, instance.skus.sku)
    skus["profile"] = instance.skus.profile
    return skus


def _scenarios(scenarios: Scenarios) -> Records:
    records = np.zeros(len(scenarios), SCENARIO)
    records["key"] = scenario_keys(scenarios.scenario)
    records["probability"] = scenarios.probability
    records["stress"] = scenarios.stress
    return records


def _lists(events: Events) -> Lists:
    return Lists(events.first, events.scenario, events.start, events.weeks, events.factor)


def _events(events: Events) -> Records:
    records = np.zeros(len(events), EVENT)
    for field in EVENT.names or ():
        records[field] = getattr(events, field)
    return records


def _block_bounds(world: World) -> list[int]:
    """First SKU of each block, and the end of the last."""
    happenings = world.happenings
    outages, closures = np.diff(happenings.suppliers.first), np.diff(happenings.lanes.first)
    by_source = outages[happenings.supplier]
    on_lane = happenings.lane != NONE
    by_source[on_lane] += closures[happenings.lane[on_lane]]
    before = np.concatenate([[0], by_source.cumsum()])[happenings.source_first]
    by_category = np.diff(happenings.demand.first) + np.diff(world.price_first)
    events = np.diff(before) + by_category[happenings.category]
    work = (events * np.diff(world.set_first)).cumsum()
    starts = np.flatnonzero(np.diff(work // EVENTS_A_BLOCK, prepend=-1))
    return [*starts.tolist(), len(work)]
