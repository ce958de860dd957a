"""What columns lose: in expectation, in given scenarios, in all of them at given shares.

A column's load in every scenario would be as large a table as the requirements themselves, times
the number of columns. So nothing is kept: what is asked for is worked out from the requirements.
"""

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from models.compiling import kernel, part
from solvers.decomposition.core import Arrays, Core, height_at


@part
def short_with(
    requirement: float, phase: float, season: float, quantity: float, buffer: float
) -> float:
    """Units short of one requirement."""
    return season * max(height_at(requirement, phase, season, quantity) - buffer, 0.0)


@kernel
def _expected(core: Arrays, option: Ints, buffer: Floats, money: Floats, units: Floats) -> None:
    for j in range(option.size):
        row, quantity = core.source_set[option[j]], core.quantity[option[j]]
        for at in range(core.first[row], core.first[row + 1]):
            short = core.probability[core.scenario[at]] * short_with(
                core.requirement[at], core.phase[at], core.season[at], quantity, buffer[j]
            )
            money[j] += core.charge[at] * short
            if core.shortage[at]:
                units[j] += short


def expected_losses(core: Core, option: Ints, buffer: Floats) -> tuple[Floats, Floats]:
    """Expected loss (money) and units short in disturbances of pairs of option and buffer."""
    money, units = np.zeros(option.size), np.zeros(option.size)
    _expected(core.arrays, option, buffer, money, units)
    return money, units


@kernel
def _in_scenarios(core: Arrays, option: Ints, buffer: Floats, scenario: Ints, load: Floats) -> None:
    """Fill `load`, shape (n, k), for scenarios that rise; requirements are sorted by scenario."""
    for j in range(option.size):
        row, quantity = core.source_set[option[j]], core.quantity[option[j]]
        at, end = core.first[row], core.first[row + 1]
        for n in range(scenario.size):
            wanted, step = scenario[n], 1
            while at + step < end and core.scenario[at + step] < wanted:
                at += step
                step *= 2
            while step > 1:
                step //= 2
                if at + step < end and core.scenario[at + step] < wanted:
                    at += step
            while at < end and core.scenario[at] < wanted:
                at += 1
            while at < end and core.scenario[at] == wanted:
                load[j, n] += core.charge[at] * short_with(
                    core.requirement[at], core.phase[at], core.season[at], quantity, buffer[j]
                )
                at += 1


def loads_in(core: Core, option: Ints, buffer: Floats, scenarios: Ints) -> Floats:
    """Loads (money; everyday variation and lines left out) in some scenarios, shape (n, k)."""
    wanted, position = np.unique(scenarios, return_inverse=True)
    load = np.zeros((option.size, wanted.size))
    _in_scenarios(core.arrays, option, buffer, wanted, load)
    if wanted.size == scenarios.size and np.array_equal(wanted, scenarios):
        return load
    return load[:, position]


@kernel
def _together(core: Arrays, option: Ints, buffer: Floats, share: Floats, loss: Floats) -> None:
    for j in range(option.size):
        row, quantity = core.source_set[option[j]], core.quantity[option[j]]
        for at in range(core.first[row], core.first[row + 1]):
            short = short_with(
                core.requirement[at], core.phase[at], core.season[at], quantity, buffer[j]
            )
            loss[core.scenario[at]] += share[j] * core.charge[at] * short


def loads_together(core: Core, option: Ints, buffer: Floats, share: Floats) -> Floats:
    """Load of every scenario over columns at given shares, shape (S,)."""
    loss = np.zeros(len(core.program.scenario))
    _together(core.arrays, option, buffer, share, loss)
    return loss


@kernel
def _alone(
    core: Arrays,
    sku: Ints,
    option: Ints,
    buffer: Floats,
    everyday: Floats,
    first: Ints,
    scenario: Ints,
    loss: Floats,
) -> None:
    n = 0
    for j in range(option.size):
        row, quantity = core.source_set[option[j]], core.quantity[option[j]]
        at, end = core.first[row], core.first[row + 1]
        for k in range(first[sku[j]], first[sku[j] + 1]):
            while at < end and core.scenario[at] < scenario[k]:
                at += 1
            if at < end and core.scenario[at] == scenario[k]:
                loss[n] = everyday[j]
            while at < end and core.scenario[at] == scenario[k]:
                charge = core.charge[at]
                if core.event.size > 0 and core.event[at] >= 0:
                    charge += core.standstill[core.event[at]]
                loss[n] += charge * short_with(
                    core.requirement[at], core.phase[at], core.season[at], quantity, buffer[j]
                )
                at += 1
            n += 1


def losses_alone(
    core: Core,
    sku: Ints,
    option: Ints,
    buffer: Floats,
    everyday: Floats,
    first: Ints,
    scenario: Ints,
) -> Floats:
    """What columns lose in scenarios if no other SKU is short; 0 without a requirement there.

    Parameters
    ----------
    sku, option, buffer, everyday : array, shape (J,)
    first, scenario : array of int
        Scenarios asked of SKU i, rising: ``scenario[first[i]:first[i + 1]]``. SKUs may be numbered
        in any way, as `sku` does.

    Returns
    -------
    array
        Column after column, those of its SKU; standstills of lines are counted whole.
    """
    loss = np.zeros(int(np.diff(first)[sku].sum()))
    _alone(core.arrays, sku, option, buffer, everyday, first, scenario, loss)
    return loss


@kernel
def _capped(
    core: Arrays,
    option: Ints,
    buffer: Floats,
    everyday: Floats,
    cut_first: Ints,
    limit: Floats,
    first: Ints,
    owner: Ints,
    weight: Floats,
    total: Floats,
) -> None:
    """Fill `total`, shape (owners, cuts); cuts are sorted by scenario, owners are compressed rows.

    A row at a time, so that what a column loses in all cuts is worked out once for its owners.
    """
    cuts = limit.shape[1]
    capped = np.empty(cuts)
    sku = 0
    for j in range(option.size):
        while core.option_first[sku + 1] <= option[j]:
            sku += 1
        for q in range(cuts):
            capped[q] = min(everyday[j], limit[sku, q])
        row, quantity = core.source_set[option[j]], core.quantity[option[j]]
        at, end = core.first[row], core.first[row + 1]
        while at < end:
            scenario, load = core.scenario[at], 0.0
            while at < end and core.scenario[at] == scenario:
                load += core.charge[at] * short_with(
                    core.requirement[at], core.phase[at], core.season[at], quantity, buffer[j]
                )
                at += 1
            for q in range(cut_first[scenario], cut_first[scenario + 1]):
                capped[q] = min(load + everyday[j], limit[sku, q])
        for n in range(first[j], first[j + 1]):
            for q in range(cuts):
                total[owner[n], q] += weight[n] * capped[q]


def capped_loads(
    core: Core,
    option: Ints,
    buffer: Floats,
    everyday: Floats,
    owners: sparse.csr_array,
    scenario: Ints,
    limit: Floats,
) -> Floats:
    """What mixtures of columns lose in scenarios, each column up to its SKU's limit.

    Parameters
    ----------
    option, buffer, everyday : array, shape (J,)
        Columns, sorted by SKU, with their everyday cost.
    owners : sparse array, shape (J, n)
        Share of every column in n mixtures.
    scenario : array of int, shape (k,)
        In rising order.
    limit : array, shape (I, k)

    Returns
    -------
    array, shape (n, k)
        ``sum_j owners[j, n] min(load_j + everyday_j, limit)``; lines are left out.
    """
    total = np.zeros((owners.shape[1], scenario.size))
    cut_first = np.searchsorted(scenario, np.arange(len(core.program.scenario) + 1))
    first, owner = owners.indptr.astype(np.int64), owners.indices.astype(np.int64)
    _capped(
        core.arrays, option, buffer, everyday, cut_first, limit, first, owner, owners.data, total
    )
    return total


@kernel
def _events(
    core: Arrays,
    sku: Ints,
    option: Ints,
    buffer: Floats,
    scenario: Ints,
    worst: Floats,
    event: Ints,
    weeks: Floats,
    first: Ints,
    event_first: Ints,
) -> tuple[int, int]:
    """Fill compressed rows of worst shortages (units, by scenario) and of line weeks."""
    n = m = 0
    for j in range(option.size):
        first[j], event_first[j] = n, m
        row = core.source_set[option[j]]
        for at in range(core.first[row], core.first[row + 1]):
            short = short_with(
                core.requirement[at],
                core.phase[at],
                core.season[at],
                core.quantity[option[j]],
                buffer[j],
            )
            if short <= 0.0 or not core.shortage[at]:
                continue
            if n > first[j] and scenario[n - 1] == core.scenario[at]:
                worst[n - 1] = max(worst[n - 1], short)
            else:
                scenario[n], worst[n] = core.scenario[at], short
                n += 1
            if core.event.size > 0 and core.event[at] >= 0:
                if m > event_first[j] and event[m - 1] == core.event[at]:
                    weeks[m - 1] += short / core.demand_mean[sku[j]]
                else:
                    event[m], weeks[m] = core.event[at], short / core.demand_mean[sku[j]]
                    m += 1
    first[option.size], event_first[option.size] = n, m
    return n, m


def shortage_tables(
    core: Core, sku: Ints, option: Ints, buffer: Floats
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Worst shortage of every scenario (units), and weeks of line events, of some columns."""
    sets = core.arrays.source_set[option]
    room = int((core.arrays.first[sets + 1] - core.arrays.first[sets]).sum())
    scenario, worst = np.empty(room, np.int64), np.empty(room)
    event, weeks = np.empty(room, np.int64), np.empty(room)
    first, event_first = np.zeros(option.size + 1, np.int64), np.zeros(option.size + 1, np.int64)
    n, m = _events(
        core.arrays, sku, option, buffer, scenario, worst, event, weeks, first, event_first
    )
    by_scenario = (option.size, len(core.program.scenario))
    by_event = (option.size, core.events.sku.size)
    return (
        sparse.csr_array((worst[:n], scenario[:n], first), shape=by_scenario),
        sparse.csr_array((weeks[:m], event[:m], event_first), shape=by_event),
    )
