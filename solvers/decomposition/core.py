"""What the kernels work on: a program as bare arrays, with the bounds that service levels set."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from instances.instance import Floats, Ints
from models.compiling import part
from models.everyday_kernels import FAMILIES
from models.program import Program
from models.requirements import SHORTAGE
from models.service import minimum_buffers

OF_EACH = {"cycle_service_level", "disruption_service_level"}
"""Limits on every SKU by itself, which bound its buffers."""


class Arrays(NamedTuple):
    """Options and requirements as the kernels read them.

    ``event`` gives, for every requirement, the position of its line event (SKU on a line, scenario,
    clock), -1 without; it is empty when the program has no lines. Where a SKU is the only one that
    can hold its line up, the line's cost is in ``charge`` and there is no event. ``standstill`` is
    what a unit short costs, an event, where the line stands for it.
    """

    option_first: np.ndarray
    source_set: np.ndarray
    low: np.ndarray
    high: np.ndarray
    top: np.ndarray
    quantity: np.ndarray
    family: np.ndarray
    mean: np.ndarray
    sigma: np.ndarray
    cycles: np.ndarray
    first: np.ndarray
    scenario: np.ndarray
    requirement: np.ndarray
    phase: np.ndarray
    season: np.ndarray
    charge: np.ndarray
    shortage: np.ndarray
    event: np.ndarray
    standstill: np.ndarray
    demand_mean: np.ndarray
    probability: np.ndarray


@part
def height_at(requirement: float, phase: float, season: float, quantity: float) -> float:
    """Buffer with which a requirement is met, the phase's part of the order quantity there.

    Takes numbers, as all that kernels call for every requirement should: passing all arrays on
    costs ten times what is done with them.
    """
    return requirement - phase * quantity / season


class Weights(NamedTuple):
    """What the multipliers make of every option, scenario and line event; see pricing_kernel.

    ``fixed``, ``slope``: money an option, and a unit of its buffer. ``kink``, ``kink_weight``:
    money a unit of buffer missing below a level (stock on hand under a cash or net budget).
    ``everyday``: money an everyday unit short, cuts aside; ``everyday_charge``: what one costs in a
    cut. ``scenario``: factor of every charge in a scenario.
    ``fill``: money a unit short in expectation, a SKU. ``theta``: money a week, a line event. The
    truncated cuts of scenario s are ``cut_first[s]:cut_first[s + 1]``; ``cut_limit[i, q]`` is the
    threshold T, and ``cut_event``, ``cut_money`` hold the money a week that cut q adds to line
    events.
    ``hurt_*``: money for a scenario that hurts a SKU, sorted by scenario: with a short episode, or,
    where ``hurt_limit`` is not negative, with a loss of the SKU alone above it.
    """

    fixed: np.ndarray
    slope: np.ndarray
    kink: np.ndarray
    kink_weight: np.ndarray
    everyday: np.ndarray
    everyday_charge: np.ndarray
    scenario: np.ndarray
    fill: np.ndarray
    theta: np.ndarray
    cut_first: np.ndarray
    cut_weight: np.ndarray
    cut_limit: np.ndarray
    cut_event_first: np.ndarray
    cut_event: np.ndarray
    cut_money: np.ndarray
    hurt_first: np.ndarray
    hurt_scenario: np.ndarray
    hurt_weight: np.ndarray
    hurt_limit: np.ndarray


@dataclass(frozen=True)
class LineEvents:
    """Line events: (SKU on a line, scenario, clock) with a requirement, sorted so.

    Only those that share their line, scenario and clock with others.

    ``group`` points to the event's (line, scenario, clock), G of them, with ``group_line`` and
    ``group_scenario``: the standstill of a group is that of its worst SKU.
    """

    sku: Ints
    scenario: Ints
    group: Ints
    group_line: Ints
    group_scenario: Ints


@dataclass(frozen=True)
class Core:
    """A program ready to be priced: its arrays, deterministic costs and line events.

    ``cost`` is the deterministic cost of an option at buffer 0 (its constant's share and amortised
    qualification included), so that an option costs ``cost + carrying b`` before any shortage.
    ``alive`` marks options that meet the service levels asked of every SKU.
    """

    program: Program
    arrays: Arrays
    cost: Floats
    alive: np.ndarray
    events: LineEvents


def core_of(program: Program) -> Core:
    """Prepare a program for pricing.

    Options that cannot meet a cycle or disruption service level are kept in place, with a fixed
    cost of infinity, so that positions stay those of the program.
    """
    options, needs = program.options, program.requirements
    low = _least_buffers(program)
    alive = np.isfinite(low)
    event, events = _line_events(program)
    event, events, charge = _alone_in_charge(program, event, events)
    family = np.array([FAMILIES.index(name) for name in options.everyday_distribution], np.int64)
    arrays = Arrays(
        option_first=options.first,
        source_set=options.source_set,
        low=np.where(alive, low, options.buffer_min),
        high=options.buffer_max,
        top=options.everyday_buffer_max,
        quantity=options.order_quantity,
        family=family,
        mean=options.everyday_mean,
        sigma=options.everyday_sigma,
        cycles=np.where(options.everyday_sigma > 0, options.everyday_cycles, 0.0),
        first=needs.first,
        scenario=needs.scenario,
        requirement=needs.requirement,
        phase=needs.phase,
        season=needs.season,
        charge=charge,
        shortage=needs.kind == SHORTAGE,
        event=event,
        standstill=program.downtime_cost_week[events.group_line[events.group]]
        / program.demand_mean[events.sku],
        demand_mean=program.demand_mean,
        probability=program.probability,
    )
    cost = options.fixed_cost - options.carrying_cost * options.constant
    cost = cost + options.qualification_cost / program.amortisation_years
    return Core(program, arrays, np.where(alive, cost, np.inf), alive, events)


def _least_buffers(program: Program) -> Floats:
    asked = [minimum_buffers(program, limit) for limit in program.limits if limit.kind in OF_EACH]
    return np.max([program.options.buffer_min, *asked], axis=0)


def _line_events(program: Program) -> tuple[Ints, LineEvents]:
    """Number the line events and say which one each requirement belongs to."""
    empty = np.empty(0, np.int64)
    if not len(program.lines):
        return empty, LineEvents(empty, empty, empty, empty, empty)
    needs = program.requirements
    owner = np.repeat(program.sets.sku, np.diff(needs.first))
    held = np.flatnonzero((needs.kind == SHORTAGE) & (program.line[owner] >= 0))
    owned, when, clock = owner[held], needs.scenario[held].astype(np.int64), needs.clock[held]
    event, chosen = _numbered(owned, when, clock)
    of_requirement = np.full(len(needs), -1, np.int64)
    of_requirement[held] = event
    sku, scenario = owned[chosen], when[chosen]
    line = program.line[sku]
    group, named = _numbered(line, scenario, clock[chosen])
    return of_requirement, LineEvents(sku, scenario, group, line[named], scenario[named])


def _alone_in_charge(
    program: Program, event: Ints, events: LineEvents
) -> tuple[Ints, LineEvents, Floats]:
    """Charge what a line costs to a SKU by itself, where no other SKU can hold the line up then.

    Most groups of line events have one member only: its standstill is linear in what it is short.
    """
    charge = program.requirements.charge
    if event.size == 0:
        return event, events, charge
    shared = np.bincount(events.group, minlength=events.group_line.size) > 1
    held = event >= 0
    by_itself = np.flatnonzero(held)[~shared[events.group[event[held]]]]
    sku = events.sku[event[by_itself]]
    week = program.downtime_cost_week[program.line[sku]]
    charge = charge.copy()
    charge[by_itself] += week / program.demand_mean[sku]
    stays = shared[events.group]
    number = np.where(stays, np.cumsum(stays) - 1, -1)
    left = event.copy()
    left[held] = number[event[held]]
    group = np.cumsum(shared) - 1
    return (
        left,
        LineEvents(
            events.sku[stays],
            events.scenario[stays],
            group[events.group[stays]],
            events.group_line[shared],
            events.group_scenario[shared],
        ),
        charge,
    )


def _numbered(*keys: np.ndarray) -> tuple[Ints, Ints]:
    """Number the distinct tuples of keys in sorted order; also one position of each."""
    order = np.lexsort(keys[::-1])
    changed = np.zeros(order.size, bool)
    changed[:1] = True
    for key in keys:
        changed[1:] |= key[order][1:] != key[order][:-1]
    number = np.empty(order.size, np.int64)
    number[order] = np.cumsum(changed) - 1
    return number, order[changed]
