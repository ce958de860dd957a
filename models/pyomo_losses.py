"""The Pyomo program's single scenarios: weeks short, lines that stand still, and the loss."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.pyomo_parts import Parts, Terms, at_most, single, variables
from models.pyomo_stockouts import Curve
from models.shortage_groups import (
    NO_CLOCK,
    ShortageGroups,
    shortage_groups,
    starts,
)


@dataclass(frozen=True)
class Losses:
    """Losses of the scenarios asked for, as variables.

    Parameters
    ----------
    loss : array of variables, shape (S,)
        None for a scenario that was not asked for.
    highest : array, shape (S,)
        What the loss cannot exceed, whatever is chosen.
    expected_standstill : Terms
        Expected cost of lines that stand still.
    """

    loss: np.ndarray
    highest: Floats
    expected_standstill: Terms


@dataclass(frozen=True)
class _Standstill:
    """Weeks that lines stand still: one variable a line, scenario and clock, by scenario."""

    weeks: np.ndarray
    scenario: Ints
    cost: Floats


def add_losses(parts: Parts, wanted: Flags, highest: Floats, everyday: Curve | None) -> Losses:
    """Add the losses of the scenarios `wanted`, and the standstill of lines in all scenarios.

    Parameters
    ----------
    wanted : array of bool, shape (S,)
    highest : array, shape (S,)
        What the losses cannot exceed.
    everyday : Curve or None
        Expected everyday stockout cost, part of every loss; None where no loss is wanted.
    """
    program, groups = parts.program, shortage_groups(parts.program, parts.opened, wanted)
    weeks = _weeks_short(parts, groups)
    standstill = _standstill(parts, groups, weeks)
    expected = Terms().add(
        program.probability[standstill.scenario] * standstill.cost, standstill.weeks
    )
    loss = np.full(len(program.scenario), None, object)
    if everyday is None:
        return Losses(loss, highest, expected)
    asked = np.flatnonzero(wanted)
    loss[asked] = variables(parts, "loss", asked, bounds=(0.0, None))
    daily = single(parts, "everyday_cost", everyday.everywhere(parts))
    money = groups.charge * program.demand_mean[groups.sku]
    by_scenario = np.argsort(groups.scenario, kind="stable")
    group_ends = np.searchsorted(groups.scenario[by_scenario], [asked, asked + 1])
    stop_ends = np.searchsorted(standstill.scenario, [asked, asked + 1])
    sums = []
    for number, scenario in enumerate(asked):
        own = by_scenario[slice(*group_ends[:, number])]
        stops = slice(*stop_ends[:, number])
        terms = Terms().join(daily).add(money[own], weeks[own])
        terms.add(standstill.cost[stops], standstill.weeks[stops])
        sums.append(terms.one(-1.0, loss[scenario]))
    at_most(parts, "loss_of_scenario", sums)
    return Losses(loss, highest, expected)


def _weeks_short(parts: Parts, groups: ShortageGroups) -> np.ndarray:
    """Weeks of demand short, a variable a group: at least that of the option that is chosen."""
    needs, opened = parts.program.requirements, parts.opened
    weeks = variables(parts, "weeks_short", range(len(groups)), bounds=(0.0, None))
    option = opened.option[groups.pair]
    demand = parts.program.demand_mean[parts.program.options.sku[option]]
    season = needs.season[opened.entry[groups.pair]] / demand
    on_choice = season * (opened.level[groups.pair] - parts.ranges.low[option])
    on_share = -season * parts.span[option]
    choice, share = parts.choice[option], parts.share[option]
    sums = []
    for group, variable in enumerate(weeks):
        rows = slice(groups.first[group], groups.first[group + 1])
        terms = Terms().add(on_choice[rows], choice[rows]).add(on_share[rows], share[rows])
        sums.append(terms.one(-1.0, variable))
    at_most(parts, "shortage", sums)
    return weeks


def _standstill(parts: Parts, groups: ShortageGroups, weeks: np.ndarray) -> _Standstill:
    """A line stands still as long as the worst of its SKUs is short, clock by clock."""
    program = parts.program
    held = np.flatnonzero(groups.clock != NO_CLOCK)
    sku, scenario, clock = groups.sku[held], groups.scenario[held], groups.clock[held]
    line = program.line[sku]
    order = np.lexsort((sku, clock, line, scenario))
    event = starts(scenario, line, clock, order=order)
    part = np.flatnonzero(event | starts(sku, order=order))
    number = np.cumsum(event) - 1
    down = variables(parts, "standstill", range(int(event.sum())), bounds=(0.0, None))
    sums = []
    for run in np.split(np.arange(held.size), part[1:]) if held.size else ():
        of_sku = Terms().add(np.ones(run.size), weeks[held[order[run]]])
        sums.append(of_sku.one(-1.0, down[number[run[0]]]))
    at_most(parts, "standstill_of_line", sums)
    head = order[event]
    return _Standstill(down, scenario[head], program.downtime_cost_week[line[head]])
