"""What a SKU faces while all others stay as planned: lines down anyway, suppliers in use."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.losses import Shortages, entries_of, shortages
from models.program import Decision, Program


@dataclass(frozen=True)
class RestOfPlan:
    """What the other SKUs of a decision leave to each SKU by itself.

    Parameters
    ----------
    standstill : array, shape (number of requirements,)
        Weeks that the line of the requirement's SKU stands still in its scenario and clock because
        of other SKUs: only what goes beyond costs more. 0 for a SKU without a line.
    onboarding : array, shape (O,)
        Cost, whole, of the suppliers that an option onboards and no other SKU's option does.
    """

    standstill: Floats
    onboarding: Floats


def rest_of_plan(program: Program, decision: Decision) -> RestOfPlan:
    """Look at `decision` from every SKU's side."""
    short = shortages(program, decision)
    return RestOfPlan(_standstill(program, short), _onboarding(program, decision))


def losses_given_rest(
    program: Program, decision: Decision, rest: RestOfPlan, scenarios: Ints
) -> Floats:
    """Loss that each SKU adds to `scenarios`, the other SKUs as in the plan that `rest` is of.

    Everyday variation is left out: it is the same in every scenario.

    Parameters
    ----------
    decision : Decision
        Option and buffer of each SKU, every one taken by itself.
    scenarios : array of int, shape (n,)
        Positions, each once.

    Returns
    -------
    array, shape (I, n)
    """
    short = shortages(program, decision)
    at, _ = entries_of(program.requirements.first, program.options.source_set[decision.option])
    column = np.full(len(program.scenario), -1)
    column[scenarios] = np.arange(len(scenarios))
    loss = np.zeros((len(program.sku), len(scenarios)))
    kept = np.flatnonzero(column[short.scenario] >= 0)
    np.add.at(loss, (short.sku[kept], column[short.scenario[kept]]), short.money[kept])
    on_line = kept[(program.line[short.sku[kept]] >= 0) & (short.units[kept] > 0)]
    if on_line.size:
        sku, scenario = short.sku[on_line], short.scenario[on_line]
        order = np.lexsort((short.clock[on_line], scenario, sku))
        event = np.flatnonzero(_run_starts(sku, scenario, short.clock[on_line], order=order))
        weeks = (short.units[on_line] / program.demand_mean[sku])[order]
        own = np.add.reduceat(weeks, event)
        sku, scenario = sku[order][event], scenario[order][event]
        beyond = np.maximum(own - rest.standstill[at[on_line]][order][event], 0.0)
        cost = program.downtime_cost_week[program.line[sku]] * beyond
        np.add.at(loss, (sku, column[scenario]), cost)
    return loss


def _run_starts(*keys: np.ndarray, order: np.ndarray) -> np.ndarray:
    changed = np.zeros(order.size, bool)
    changed[0] = True
    for key in keys:
        changed[1:] |= np.diff(key[order]) != 0
    return changed


def _standstill(program: Program, short: Shortages) -> Floats:
    """Longest standstill by another SKU of the line, for every requirement of every set."""
    needs = program.requirements
    weeks = np.zeros(len(needs))
    sku_of = np.repeat(program.sets.sku, np.diff(needs.first))
    asked = np.flatnonzero(program.line[sku_of] >= 0)
    held = np.flatnonzero((program.line[short.sku] >= 0) & (short.units > 0))
    if asked.size == 0 or held.size == 0:
        return weeks
    clocks = np.unique(np.concatenate([needs.clock[asked], short.clock[held]]))

    def event(sku: Ints, scenario: Ints, clock: Floats) -> Ints:
        key = program.line[sku] * len(program.scenario) + scenario
        return key * clocks.size + np.searchsorted(clocks, clock)

    sku = short.sku[held]
    key = event(sku, short.scenario[held], short.clock[held])
    table = _two_worst(key, sku, short.units[held] / program.demand_mean[sku])
    wanted = event(sku_of[asked], needs.scenario[asked].astype(np.int64), needs.clock[asked])
    place = np.minimum(np.searchsorted(table.event, wanted), table.event.size - 1)
    found = table.event[place] == wanted
    other = np.where(
        table.worst_sku[place] == sku_of[asked], table.second[place], table.worst[place]
    )
    weeks[asked] = np.where(found, other, 0.0)
    return weeks


@dataclass(frozen=True)
class _Worst:
    """The longest and second longest standstill of each event of a line, and whose the first is."""

    event: Ints
    worst: Floats
    worst_sku: Ints
    second: Floats


def _two_worst(event: Ints, sku: Ints, weeks: Floats) -> _Worst:
    order = np.lexsort((sku, event))
    part = np.flatnonzero(_run_starts(event, sku, order=order))
    weeks = np.add.reduceat(weeks[order], part)
    event, sku = event[order][part], sku[order][part]
    order = np.lexsort((sku, -weeks, event))
    event, sku, weeks = event[order], sku[order], weeks[order]
    top = np.flatnonzero(np.diff(event, prepend=event[0] - 1) != 0)
    runner_up = np.minimum(top + 1, event.size - 1)
    shared = (runner_up != top) & (event[runner_up] == event[top])
    return _Worst(event[top], weeks[top], sku[top], np.where(shared, weeks[runner_up], 0.0))


def _onboarding(program: Program, decision: Decision) -> Floats:
    """Whole cost of onboarding that is the option's own doing, shape (O,)."""
    sets, options = program.sets, program.options
    at, sku = entries_of(sets.onboards_first, options.source_set[decision.option])
    users = np.bincount(sets.onboards[at], minlength=len(program.suppliers))
    user = np.zeros(len(program.suppliers), np.int64)
    user[sets.onboards[at]] = sku  # the one where there is one only
    set_of = np.repeat(np.arange(len(sets)), np.diff(sets.onboards_first))
    supplier = sets.onboards
    by_itself = (users[supplier] == 1) & (user[supplier] == sets.sku[set_of])
    alone = (users[supplier] == 0) | by_itself
    cost = np.where(alone, program.onboarding_cost[supplier], 0.0)
    return np.bincount(set_of, cost, len(sets)).astype(np.float64)[options.source_set]
