"""How much, and how little, decisions can lose: over all of them, and scenario by scenario."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.compiling import kernel
from models.everyday import everyday_units
from solvers.decomposition.column_loads import short_with
from solvers.decomposition.core import Arrays, Core
from solvers.decomposition.lines import longest_standstill
from solvers.decomposition.sharing_out import shared_out

BLOCKS = 16
"""Blocks of SKUs that workers share; a fixed number, so that sums do not depend on how many work.
"""


@dataclass(frozen=True)
class Extremes:
    """What no decision exceeds, or falls below.

    Parameters
    ----------
    most, least : array, shape (S,)
        Loss of every scenario, everyday variation and lines left out.
    alone : array, shape (I,)
        Largest loss of a scenario of every SKU by itself, everyday variation and lines left out.
    everyday : array, shape (I,)
        Largest everyday stockout cost of every SKU.
    lines : array, shape (S,)
        Largest cost of standing lines.
    """

    most: Floats
    least: Floats
    alone: Floats
    everyday: Floats
    lines: Floats


def extremes_of(core: Core, jobs: int = 1) -> Extremes:
    """Go through all options and requirements once, on so many workers."""
    return Extremes(*_loss_extremes(core, jobs), _dearest_everyday(core), _line_ceiling(core))


def _dearest_everyday(core: Core) -> Floats:
    options, arrays = core.program.options, core.arrays
    least = np.minimum(arrays.low, options.everyday_buffer_max)
    units = everyday_units(
        options.everyday_family, options.everyday_mean, options.everyday_sigma,
        options.everyday_cycles, options.order_quantity, least,
    )  # fmt: skip
    cost = np.where(core.alive, options.everyday_stockout_cost * units, 0.0)
    return np.maximum.reduceat(cost, options.first[:-1])


def _line_ceiling(core: Core) -> Floats:
    events, program = core.events, core.program
    cost = np.zeros(program.probability.size)
    rate = program.downtime_cost_week[events.group_line] if events.sku.size else np.empty(0)
    if events.sku.size:
        np.add.at(cost, events.group_scenario, rate * longest_standstill(core))
    return cost


@kernel
def _extremes(
    core: Arrays,
    alive: Flags,
    begin: int,
    end: int,
    place: Ints,
    top_load: Floats,
    most_load: Floats,
    least_load: Floats,
    alone: Floats,
) -> None:
    """Largest and least load of every scenario over all decisions, summed over some SKUs.

    The SKUs are ``begin:end``. `place` says which column of `top_load`, by SKU, a scenario has, -1
    for none. Also written: the largest load of a scenario that every SKU has `alone`.
    """
    scenarios = core.probability.size
    most, least = np.zeros(scenarios), np.zeros(scenarios)
    seen, options_with = np.zeros(scenarios, np.int64), np.zeros(scenarios, np.int64)
    touched = np.empty(scenarios, np.int64)
    for i in range(begin, end):
        count = options = 0
        for o in range(core.option_first[i], core.option_first[i + 1]):
            if not alive[o]:
                continue
            options += 1
            at, last = core.first[core.source_set[o]], core.first[core.source_set[o] + 1]
            while at < last:
                s = core.scenario[at]
                low = high = 0.0
                while at < last and core.scenario[at] == s:
                    height, phase, season = core.requirement[at], core.phase[at], core.season[at]
                    quantity, charge = core.quantity[o], core.charge[at]
                    high += charge * short_with(height, phase, season, quantity, core.low[o])
                    low += charge * short_with(height, phase, season, quantity, core.high[o])
                    at += 1
                if seen[s] != i + 1:
                    seen[s], options_with[s] = i + 1, 0
                    most[s], least[s] = 0.0, np.inf
                    touched[count] = s
                    count += 1
                options_with[s] += 1
                most[s], least[s] = max(most[s], high), min(least[s], low)
        for n in range(count):
            s = touched[n]
            most_load[s] += most[s]
            alone[i] = max(alone[i], most[s])
            if place[s] >= 0:
                top_load[place[s], i] = most[s]
            if options_with[s] == options:
                least_load[s] += least[s]


def _loss_extremes(core: Core, jobs: int) -> tuple[Floats, Floats, Floats]:
    skus, blocks = len(core.program.sku), min(BLOCKS, len(core.program.sku))
    most, least = np.zeros((2, blocks, core.program.probability.size))
    none, alone = np.full(most.shape[1], -1, np.int64), np.zeros(skus)

    def block(n: int) -> None:
        begin, end = skus * n // blocks, skus * (n + 1) // blocks
        _extremes(
            core.arrays, core.alive, begin, end, none, np.empty((0, 0)), most[n], least[n], alone
        )

    shared_out(block, blocks, jobs)
    return most.sum(axis=0), least.sum(axis=0), alone


def largest_loads(core: Core, scenarios: Ints) -> Floats:
    """Largest load of every SKU in some scenarios over all decisions, shape (n, I)."""
    skus, most, least = len(core.program.sku), *np.zeros((2, core.program.probability.size))
    place = np.full(most.size, -1, np.int64)
    place[scenarios] = np.arange(scenarios.size)
    top = np.zeros((scenarios.size, skus))
    _extremes(core.arrays, core.alive, 0, skus, place, top, most, least, np.zeros(skus))
    return top
