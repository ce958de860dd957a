"""What a decision loses in every scenario: units short, price entries, lines that stand still."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.everyday import everyday_units
from models.program import Decision, Program
from models.requirements import SHORTAGE

SHORT_TOLERANCE = 1e-9
"""Share of a week's demand below which a shortage is rounding."""


@dataclass(frozen=True)
class Shortages:
    """Requirements of the chosen options with what each leaves uncovered, n in all.

    They are sorted by SKU, scenario, clock.

    Parameters
    ----------
    sku, scenario : array of int, shape (n,)
    clock : array, shape (n,)
        Weeks.
    units : array, shape (n,)
        Units short; 0 for price entries.
    money : array, shape (n,)
        Charge times what is uncovered, price entries included, lines excluded.
    """

    sku: Ints
    scenario: Ints
    clock: Floats
    units: Floats
    money: Floats


def entries_of(first: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Positions of all entries of the compressed rows `chosen`, and whose each is."""
    counts = first[chosen + 1] - first[chosen]
    owner = np.repeat(np.arange(chosen.size), counts)
    within = np.arange(owner.size) - np.repeat(np.cumsum(counts) - counts, counts)
    return first[chosen][owner] + within, owner


def weighted_count(at: Ints, weights: Floats, length: int) -> Floats:
    """Sum of `weights` at each position, as floats also where there is nothing to count."""
    return np.bincount(at, weights, length).astype(float)


def shortages(program: Program, decision: Decision) -> Shortages:
    """Units short and money lost, requirement by requirement (docs/model.md, the deficit)."""
    needs, options = program.requirements, program.options
    at, sku = entries_of(needs.first, options.source_set[decision.option])
    season, quantity = needs.season[at], options.order_quantity[decision.option][sku]
    covered = needs.phase[at] * quantity / season + decision.buffer[sku]
    short = season * np.maximum(needs.requirement[at] - covered, 0.0)
    return Shortages(
        sku=sku,
        scenario=needs.scenario[at].astype(np.int64),
        clock=needs.clock[at],
        units=np.where(needs.kind[at] == SHORTAGE, short, 0.0),
        money=needs.charge[at] * short,
    )


def everyday_shortages(program: Program, decision: Decision) -> Floats:
    """Units short a horizon from everyday variation, in expectation, shape (I,)."""
    options, at = program.options, decision.option
    return everyday_units(
        options.everyday_family[at],
        options.everyday_mean[at],
        options.everyday_sigma[at],
        options.everyday_cycles[at],
        options.order_quantity[at],
        np.minimum(decision.buffer, options.everyday_buffer_max[at]),
    )


def line_weeks(program: Program, short: Shortages) -> Floats:
    """Weeks that each line stands still in each scenario, shape (lines, S).

    A line is down once in an event: the shortages of one SKU at one clock add, the worst SKU of
    the line counts, and different clocks add.
    """
    scenarios = len(program.scenario)
    weeks = np.zeros((len(program.lines), scenarios))
    held = np.flatnonzero((program.line[short.sku] >= 0) & (short.units > 0))
    if held.size == 0:
        return weeks
    sku, scenario, clock = short.sku[held], short.scenario[held], short.clock[held]
    line = program.line[sku]
    order = np.lexsort((sku, clock, scenario, line))
    sku, scenario, clock, line = sku[order], scenario[order], clock[order], line[order]
    event = starts_of(line, scenario, clock)
    part = event | starts_of(sku)
    lasting = np.add.reduceat(
        short.units[held][order] / program.demand_mean[sku], np.flatnonzero(part)
    )
    worst = np.maximum.reduceat(lasting, np.flatnonzero(event[part]))
    np.add.at(weeks, (line[event], scenario[event]), worst)
    return weeks


def starts_of(*keys: np.ndarray) -> np.ndarray:
    """Mark where a run of equal keys begins."""
    changed = np.zeros(keys[0].size, bool)
    changed[:1] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return changed
