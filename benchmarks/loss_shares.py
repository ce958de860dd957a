"""How the loss of a decision divides among its SKUs, a line's standstill included."""

import numpy as np

from instances.instance import Floats, Ints
from models.losses import Shortages, everyday_shortages, shortages, weighted_count
from models.program import Decision, Program


def loss_by_sku(program: Program, decision: Decision, weight: Floats) -> Floats:
    """Loss of each SKU in disturbances, over scenarios of the given weights, shape (I,).

    A line's standstill is divided by Shapley's value among the SKUs that are short: for a cost that
    is the largest of its members' weeks this is the airport game, where every further week is paid
    equally by those who need it (Littlechild and Owen 1973).

    Parameters
    ----------
    weight : array, shape (S,)
    """
    short = shortages(program, decision)
    own = weighted_count(short.sku, weight[short.scenario] * short.money, len(program.sku))
    sku, scenario, weeks = standstill_shares(program, short)
    cost = program.downtime_cost_week[program.line[sku]] * weeks * weight[scenario]
    return own + weighted_count(sku, cost, len(program.sku))


def everyday_loss(program: Program, decision: Decision) -> Floats:
    """Expected loss of each SKU from everyday variation, shape (I,)."""
    units = everyday_shortages(program, decision)
    return program.options.everyday_stockout_cost[decision.option] * units


def standstill_shares(program: Program, short: Shortages) -> tuple[Ints, Ints, Floats]:
    """Weeks of standstill of each SKU's line that count as its own: SKU, scenario, weeks.

    One entry for every SKU, scenario and clock in which it is short. Those of an event add up to
    the weeks of its worst SKU.
    """
    held = np.flatnonzero((program.line[short.sku] >= 0) & (short.units > 0))
    if held.size == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    sku, scenario, clock = short.sku[held], short.scenario[held], short.clock[held]
    weeks = short.units[held] / program.demand_mean[sku]
    order = np.lexsort((sku, clock, scenario, program.line[sku]))
    sku, scenario, clock, weeks = sku[order], scenario[order], clock[order], weeks[order]
    event = np.cumsum(_changes(program.line[sku], scenario, clock)) - 1
    part = np.flatnonzero(_changes(event, sku))
    event, sku, scenario = event[part], sku[part], scenario[part]
    weeks = np.add.reduceat(weeks, part)
    order = np.lexsort((weeks, event))
    return sku[order], scenario[order], airport_shares(event[order], weeks[order])


def airport_shares(event: Ints, weeks: Floats) -> Floats:
    """Shapley's values of the airport game of each event.

    Parameters
    ----------
    event : array of int, shape (n,)
        Sorted.
    weeks : array, shape (n,)
        What each member needs, rising within an event.
    """
    first = np.flatnonzero(_changes(event))
    counts = np.diff(np.append(first, event.size))
    begin = np.repeat(first, counts)
    left = np.repeat(counts, counts) - (np.arange(event.size) - begin)
    further = weeks - np.where(np.arange(event.size) == begin, 0.0, np.append(0.0, weeks[:-1]))
    running = np.cumsum(further / left)
    return running - np.where(begin > 0, running[begin - 1], 0.0)


def _changes(*keys: np.ndarray) -> np.ndarray:
    changed = np.ones(keys[0].size, bool)
    changed[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return changed
