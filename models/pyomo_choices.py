"""The Pyomo program's choices: options, buffers, onboarding, couplings, their cost and capital."""

import itertools

import numpy as np
from pyomo.environ import Binary, ConcreteModel, Constraint

from models.losses import entries_of
from models.open_requirements import open_requirements
from models.option_ranges import OptionRanges
from models.program import Program
from models.pyomo_parts import Parts, Terms, at_most, variables


class NoOption(ValueError):
    """Service levels asked of every SKU leave some SKU without an option."""


def add_choices(program: Program, ranges: OptionRanges) -> Parts:
    """Start the model: one option a SKU, a buffer in its range, onboarding that follows.

    Parameters
    ----------
    program : Program
    ranges : OptionRanges
        Options that may be chosen, and their buffers.

    Raises
    ------
    NoOption
        If a SKU has no option left.
    """
    if not np.logical_or.reduceat(ranges.usable, program.options.first[:-1]).all():
        raise NoOption("a SKU has no option that meets the service levels asked of it")
    usable = np.flatnonzero(ranges.usable)
    ranged = np.flatnonzero(ranges.usable & (ranges.high > ranges.low))
    choice, share = np.full((2, len(program.options)), None, object)
    opened = open_requirements(program, ranges)
    parts = Parts(program, ranges, opened, ConcreteModel(), choice, share)
    choice[usable] = variables(parts, "choice", usable, within=Binary)
    share[ranged] = variables(parts, "share", ranged, bounds=(0.0, 1.0))
    sums = [Terms([1.0, -1.0], [share[option], choice[option]]) for option in ranged]
    at_most(parts, "share_of_chosen", sums)
    _one_option(parts, usable)
    _onboarding(parts)
    return parts


def _one_option(parts: Parts, usable: np.ndarray) -> None:
    sku = parts.program.options.sku[usable]
    ends = np.searchsorted(sku, np.arange(len(parts.program.sku) + 1))
    lists = [usable[start:end] for start, end in itertools.pairwise(ends)]
    sums = [Terms().add(np.ones(options.size), parts.choice[options]) for options in lists]
    parts.model.one_option = Constraint(
        range(len(sums)), rule=lambda _, number: (1.0, sums[number].expression, 1.0)
    )


def _onboarding(parts: Parts) -> None:
    """A supplier is onboarded as far as a SKU's chosen sets add it: one row a SKU and supplier."""
    program, sets = parts.program, parts.program.sets
    usable = np.flatnonzero(parts.ranges.usable)
    at, of = entries_of(sets.onboards_first, program.options.source_set[usable])
    supplier, option = sets.onboards[at], usable[of]
    onboard = variables(parts, "onboard", range(len(program.suppliers)), bounds=(0.0, 1.0))
    pair = program.options.sku[option] * len(program.suppliers) + supplier
    order = np.argsort(pair, kind="stable")
    starts = np.flatnonzero(np.diff(pair[order], prepend=-1))
    sums = []
    for run in np.split(order, starts[1:]) if order.size else ():
        terms = Terms().add(np.ones(run.size), parts.choice[option[run]])
        sums.append(terms.one(-1.0, onboard[supplier[run[0]]]))
    at_most(parts, "onboarded", sums)


def onboarding_cost(parts: Parts) -> Terms:
    """Whole cost of the onboarded suppliers."""
    onboard = np.array(list(parts.model.onboard.values()), object)
    return Terms().add(parts.program.onboarding_cost, onboard)


def add_couplings(parts: Parts) -> None:
    """Sites, capacities and qualifications, as far as they are limited."""
    limit = parts.program.couplings.limit
    for row in np.flatnonzero(np.isfinite(limit)).tolist():
        at_most(parts, f"coupling{row}", [coupling_load(parts, row)], limit[row])


def coupling_load(parts: Parts, row: int) -> Terms:
    """Left side of a coupling row."""
    rows = parts.program.couplings
    of_row = np.flatnonzero((rows.of == row) & parts.ranges.usable[rows.at])
    return parts.of_options(rows.at[of_row], rows.on_choice[of_row], rows.on_buffer[of_row])


def certain_cost(parts: Parts) -> Terms:
    """All that does not depend on the scenario: carrying, policy, qualification, onboarding."""
    program, options = parts.program, parts.program.options
    usable = np.flatnonzero(parts.ranges.usable)
    fixed = options.fixed_cost - options.carrying_cost * options.constant
    fixed = fixed + options.qualification_cost / program.amortisation_years
    terms = parts.of_options(usable, fixed[usable], options.carrying_cost[usable])
    return terms.join(onboarding_cost(parts), 1.0 / program.amortisation_years)


def capital(parts: Parts) -> Terms:
    """Left side of the budget row: the options' capital, qualification and onboarding.

    With stock on hand an option's capital is convex in its buffer: ``share z`` plus
    ``(1 - share) z^+`` of the value z that is to be bought, share 0 for a cash budget.
    """
    program, options = parts.program, parts.program.options
    usable = np.flatnonzero(parts.ranges.usable)
    unit = options.unit_capital
    fixed = options.setup_capital + options.qualification_cost
    cycle = options.order_quantity / 2
    terms = onboarding_cost(parts)
    if program.budget_kind == "gross":
        return terms.join(parts.of_options(usable, (fixed + unit * cycle)[usable], unit[usable]))
    surplus = program.on_hand[options.sku] - cycle
    released = program.release_share if program.budget_kind == "net" else 0.0
    buys, mixed = parts.ranges.low >= surplus, parts.ranges.high > surplus
    mixed &= ~buys & (unit > 0)
    slope = np.where(buys, unit, released * unit)
    terms.join(parts.of_options(usable, (fixed - slope * surplus)[usable], slope[usable]))
    both = np.flatnonzero(mixed & parts.ranges.usable)
    name = f"bought{len(list(parts.model.component_objects()))}"
    bought = variables(parts, name, both, bounds=(0.0, None))
    sums = []
    for option, variable in zip(both, bought, strict=True):
        one = np.array([option])
        value = parts.of_options(one, -(unit * surplus)[one], unit[one])
        sums.append(value.one(-1.0, variable))
    at_most(parts, f"{name}_for", sums)
    return terms.add(np.full(both.size, 1.0 - released), bought)
