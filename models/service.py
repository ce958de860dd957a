"""How well demand is served: fill rate, and service levels of three kinds, never mixed."""

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.compiling import kernel
from models.everyday import cycle_service_level as level_at
from models.everyday import smallest_buffer
from models.falling_order import falling_order
from models.losses import SHORT_TOLERANCE, Shortages, starts_of, weighted_count
from models.program import Decision, Limit, Program
from models.requirements import SHORTAGE
from models.risk import PROBABILITY_TOLERANCE


def fill_rate(program: Program, units_short: Floats, skus: Ints) -> float:
    """Share of demand served in expectation, weighted by unit cost over `skus`.

    Parameters
    ----------
    units_short : array, shape (I,)
        Units short a horizon in expectation, everyday variation and disturbances together.
    skus : array of int
        Positions of the SKUs that count.
    """
    value = program.unit_cost[skus]
    return float(1.0 - value @ units_short[skus] / (value @ program.demand[skus]))


def cycle_service_level(program: Program, decision: Decision) -> Floats:
    """``P(X <= p)``: no shortage in a replenishment cycle, everyday variation alone, shape (I,)."""
    options, at = program.options, decision.option
    return level_at(
        options.everyday_family[at],
        options.everyday_mean[at],
        options.everyday_sigma[at],
        np.minimum(decision.buffer, options.everyday_buffer_max[at]),
    )


def hurt_scenarios(program: Program, short: Shortages) -> tuple[Ints, Ints]:
    """SKU and scenario of every pair with a short episode, each pair once, sorted."""
    real = short.units > SHORT_TOLERANCE * program.demand_mean[short.sku]
    sku, scenario = short.sku[real], short.scenario[real]
    once = starts_of(sku, scenario)  # they are sorted: requirements of a set go by scenario
    return sku[once], scenario[once]


def disruption_service_level(program: Program, short: Shortages) -> Floats:
    """Probability of a scenario without a short episode, shape (I,)."""
    sku, scenario = hurt_scenarios(program, short)
    lost = weighted_count(sku, program.probability[scenario], len(program.sku))
    return 1.0 - lost


def joint_service_level(program: Program, short: Shortages, skus: Ints) -> float:
    """Probability that no SKU of `skus` has a short episode in a scenario."""
    sku, scenario = hurt_scenarios(program, short)
    counts, hurt = np.zeros(len(program.sku), bool), np.zeros(len(program.scenario), bool)
    counts[skus] = True
    hurt[scenario[counts[sku]]] = True
    return float(1.0 - program.probability[hurt].sum())


def minimum_buffers(program: Program, limit: Limit) -> Floats:
    """Least buffer of every option that meets a service level asked of each SKU, shape (O,).

    A cycle or disruption service level is one number a SKU that grows with its buffer, so the limit
    is a bound on the buffer: no binary variables, nothing to relax. Infinity marks an option that
    cannot meet it; options of SKUs out of the limit's scope keep their ``buffer_min``.
    """
    if limit.kind == "cycle_service_level":
        least = _least_for_cycles(program, limit.value)
    elif limit.kind == "disruption_service_level":
        least = _least_for_disruptions(program, limit.value)
    else:
        raise ValueError(f"{limit.kind} is not a limit on each SKU by itself")
    options = program.options
    covered = np.isin(options.sku, limit.skus)
    least = np.where(covered, np.maximum(least, options.buffer_min), options.buffer_min)
    return np.where(least <= options.buffer_max, least, np.inf)


def _least_for_cycles(program: Program, level: float) -> Floats:
    options = program.options
    least = smallest_buffer(
        options.everyday_family,
        options.everyday_mean,
        options.everyday_sigma,
        level,
    )
    return np.where(least <= options.everyday_buffer_max, least, np.inf)


def _least_for_disruptions(program: Program, level: float) -> Floats:
    needs, options = program.requirements, program.options
    least = np.empty(len(options))
    _quantiles(
        needs.first,
        needs.scenario.astype(np.int64),
        needs.kind == SHORTAGE,
        needs.requirement,
        needs.phase / needs.season,
        program.probability,
        options.source_set,
        options.order_quantity,
        1.0 - level + PROBABILITY_TOLERANCE,
        least,
    )
    return least


@kernel
def _quantiles(
    first: Ints,
    scenario: Ints,
    shortage: Flags,
    requirement: Floats,
    relief: Floats,
    probability: Floats,
    source_set: Ints,
    quantity: Floats,
    room: float,
    least: Floats,
) -> None:
    """Least buffer of each option that leaves scenarios of at most probability `room` short."""
    for o in range(source_set.size):
        begin, end = first[source_set[o]], first[source_set[o] + 1]
        worst, weight = np.empty(end - begin), np.empty(end - begin)
        count, at = 0, begin
        while at < end:
            now, tallest = scenario[at], 0.0
            while at < end and scenario[at] == now:
                if shortage[at]:
                    tallest = max(tallest, requirement[at] - relief[at] * quantity[o])
                at += 1
            if tallest > 0.0:
                worst[count], weight[count] = tallest, probability[now]
                count += 1
        given_up, least[o] = 0.0, 0.0
        for n in falling_order(worst, count):
            given_up += weight[n]
            if given_up > room:
                least[o] = worst[n]
                break
