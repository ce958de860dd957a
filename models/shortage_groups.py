"""Which requirements share a shortage variable in the linear program, and how large losses can get.

Only one option of a SKU is chosen, so its options can share variables: requirements share one if
they count in the same scenario, the largest of each option with the largest of the others, the
second with the second, and so on. Where a line can stand still each option has its own, by scenario
and clock: more variables and a far better bound (60 SKUs on 3 lines x 200 scenarios: the relaxation
is 0.1 % below the optimum, with shared variables 1.8 %, and the optimum found in half the time).
For losses under a VaR limit the shared ones solve faster.
"""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.open_requirements import OpenRequirements
from models.option_ranges import OptionRanges
from models.program import Program
from models.requirements import SHORTAGE

NO_CLOCK = -1


@dataclass(frozen=True)
class ShortageGroups:
    """Open requirements that share a variable: G groups, n pairs sorted by group.

    Parameters
    ----------
    first : array of int, shape (G + 1,)
    pair : array of int, shape (n,)
        Positions in the open requirements.
    sku, scenario, clock : array of int, shape (G,)
        ``clock`` numbers the clocks that count for a line, else NO_CLOCK.
    charge : array, shape (G,)
        Money a unit.
    """

    first: Ints
    pair: Ints
    sku: Ints
    scenario: Ints
    clock: Ints
    charge: Floats

    def __len__(self) -> int:
        return len(self.sku)


def shortage_groups(program: Program, opened: OpenRequirements, wanted: Flags) -> ShortageGroups:
    """Group the open requirements of scenarios `wanted`, and of lines in all weighted scenarios.

    Parameters
    ----------
    wanted : array of bool, shape (S,)
    """
    needs = program.requirements
    clock = _line_clocks(program, opened)
    scenario = needs.scenario[opened.entry].astype(np.int64)
    counts = wanted | (program.probability > 0)
    pair = np.flatnonzero(np.where(clock >= 0, counts[scenario], wanted[scenario]))
    option, entry = opened.option[pair], opened.entry[pair]
    scenario, clock = scenario[pair], clock[pair]
    sku, kind, charge = program.options.sku[option], needs.kind[entry], needs.charge[entry]
    order = np.lexsort((-opened.level[pair], charge, kind, clock, scenario, option))
    run = starts(option, scenario, clock, kind, charge, order=order)
    rank = np.empty(pair.size, np.int64)
    rank[order] = np.arange(pair.size) - np.flatnonzero(run)[np.cumsum(run) - 1]
    own = np.where(clock == NO_CLOCK, NO_CLOCK, option)
    order = np.lexsort((option, rank, charge, kind, own, clock, scenario, sku))
    first = np.flatnonzero(starts(sku, scenario, clock, own, kind, charge, rank, order=order))
    head = order[first]
    return ShortageGroups(
        first=np.append(first, pair.size),
        pair=pair[order],
        sku=sku[head],
        scenario=scenario[head],
        clock=clock[head],
        charge=charge[head],
    )


def highest_losses(program: Program, ranges: OptionRanges, opened: OpenRequirements) -> Floats:
    """What disturbances, price events and lines can cost at most in each scenario, shape (S,)."""
    needs, options = program.requirements, program.options
    option, scenario = opened.option, needs.scenario[opened.entry].astype(np.int64)
    sku = options.sku[option]
    short = needs.season[opened.entry] * (opened.level - ranges.low[option])
    money = largest_sums(short * needs.charge[opened.entry], option, (sku, scenario))
    highest = np.bincount(money.keys[1], money.value, len(program.scenario))
    clock = _line_clocks(program, opened)
    stops = np.flatnonzero(clock != NO_CLOCK)
    sku, scenario, clock, option = sku[stops], scenario[stops], clock[stops], option[stops]
    weeks = largest_sums(short[stops] / program.demand_mean[sku], option, (sku, scenario, clock))
    line = program.line[weeks.keys[0]]
    down = largest_sums(weeks.value, weeks.keys[0], (line, *weeks.keys[1:]))
    cost = program.downtime_cost_week[down.keys[0]] * down.value
    return highest + np.bincount(down.keys[1], cost, len(program.scenario)).astype(float)


@dataclass(frozen=True)
class LargestSums:
    """For every combination of keys that occurs, the largest of its parts' sums."""

    keys: tuple[Ints, ...]
    value: Floats


def largest_sums(value: Floats, part: Ints, keys: tuple[Ints, ...]) -> LargestSums:
    """Sum `value` by keys and part, then take the largest part of each combination of keys."""
    if value.size == 0:
        return LargestSums(keys, value)
    order = np.lexsort((part, *keys[::-1]))
    whole = starts(*keys, order=order)
    begins = whole | starts(part, order=order)
    sums = np.add.reduceat(value[order], np.flatnonzero(begins))
    best = np.maximum.reduceat(sums, np.flatnonzero(whole[begins]))
    return LargestSums(tuple(key[order][whole] for key in keys), best)


def starts(*keys: np.ndarray, order: Ints) -> Flags:
    """Mark where a run of equal keys begins when taken in `order`."""
    changed = np.zeros(order.size, bool)
    changed[:1] = True
    for key in keys:
        changed[1:] |= np.diff(key[order]) != 0
    return changed


def _line_clocks(program: Program, opened: OpenRequirements) -> Ints:
    """Number of the clock of every pair that can stop a line, NO_CLOCK for the others."""
    needs = program.requirements
    line = program.line[program.options.sku[opened.option]]
    stops = (line >= 0) & (needs.kind[opened.entry] == SHORTAGE)
    _, number = np.unique(needs.clock[opened.entry], return_inverse=True)
    return np.where(stops, number, NO_CLOCK)
