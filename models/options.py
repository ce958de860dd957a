"""Which options each SKU has, and what each comes down to in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from instances.instance import NONE, Flags, Floats, Instance, Ints
from instances.problems import InvalidInput, Problem
from models.buffer_ranges import KEPT, BufferRanges, buffer_ranges, reasons_against
from models.losses import entries_of
from models.order_quantity import WEEKS_A_YEAR, Lots, lots_of
from models.policies import JIT, Policy, policies_of
from models.policy_terms import LeadTimeDemand, PolicyTerms, lead_time_demand, terms_of
from models.program import Options
from models.requirements import Requirements
from models.source_sets import SourceSets


@dataclass(frozen=True)
class _Choices:
    """Pairs of a policy and an order quantity, without sources yet; money over the horizon."""

    sku: Ints
    policy: NDArray[np.object_]
    label: NDArray[np.object_]
    multiple: Floats
    quantity: Floats
    low: Floats
    high: Floats
    constant: Floats
    reserve: Flags
    fixed_carrying_cost: Floats
    fixed_policy_cost: Floats
    setup_capital: Floats
    carrying_cost: Floats
    unit_capital: Floats


def options_of(instance: Instance, sets: SourceSets, requirements: Requirements) -> Options:
    """Every policy, order quantity and set of sources that the rules leave each SKU.

    Parameters
    ----------
    instance : Instance
    sets : SourceSets
        The sets of sources of each SKU.
    requirements : Requirements
        Of those sets; only ``premium_units`` is used, for what premiums cost in disturbances.

    Raises
    ------
    InvalidInput
        If a SKU is left without an option, with the rule that removed each policy, or if the table
        of policies leaves a policy with an empty range.

    Notes
    -----
    Options are sorted by SKU, set of sources, policy (built-in ones first) and order quantity.
    """
    demand = lead_time_demand(instance)
    choices = _all_choices(instance, demand)
    set_, choice = entries_of(sets.first, choices.sku)
    order = np.lexsort((choice, set_))
    return _options(instance, sets, requirements, demand, choices, choice[order], set_[order])


def require_options(instance: Instance) -> None:
    """Raise what `options_of` would raise, before anything is sampled."""
    _all_choices(instance, lead_time_demand(instance))


def bare_options(instance: Instance, sets: SourceSets, requirements: Requirements) -> Options:
    """One option a SKU: the built-in `jit` without buffer, at m = 1, on today's qualified sources.

    It is there whatever a SKU may do in the plan: allowed policies, own bounds, shelf lives and
    overrides of `jit` are left aside.
    """
    policy, demand = replace(JIT, max_weeks=0.0), lead_time_demand(instance)
    terms = terms_of(instance, policy, demand)
    lots = lots_of(instance, terms.holding_cost, forward=False)
    none = np.zeros(len(lots))
    ranges = BufferRanges(none, none, np.full(len(lots), KEPT))
    choices = _choices(instance, policy, terms, lots, ranges)
    every, base = np.arange(len(lots)), sets.first[:-1]
    return _options(instance, sets, requirements, demand, choices, every, base)


def premium_costs(instance: Instance, sets: SourceSets, requirements: Requirements) -> Floats:
    """Price premiums of every set over the horizon, shape (K,).

    Paid on each source's normal share of demand, and in expectation on what it delivers above that
    in disturbances. The primary's share is what the alternates' standing shares leave.
    """
    sources, member = instance.sources, sets.member
    of = np.repeat(np.arange(len(sets)), np.diff(sets.member_first))
    standing = np.where(sources.primary[member], 0.0, sources.standing_share[member])
    rest = np.maximum(1.0 - np.bincount(of, standing, len(sets)), 0.0)
    share = np.where(sources.primary[member], rest[of], standing)
    demand = instance.skus.demand_mean[sets.sku[of]] * instance.settings.horizon_weeks
    units = share * demand + requirements.premium_units
    premium = sources.price_premium[member] * instance.skus.unit_cost[sets.sku[of]]
    return np.bincount(of, premium * units, len(sets)).astype(np.float64)


def _all_choices(instance: Instance, demand: LeadTimeDemand) -> _Choices:
    """Choices of all policies, in the order of the policies, each sorted by SKU and quantity."""
    policies = policies_of(instance.policies)
    terms = [terms_of(instance, policy, demand) for policy in policies]
    lots = [
        lots_of(instance, term.holding_cost, policy.multiples)
        for policy, term in zip(policies, terms, strict=True)
    ]
    ranges = [buffer_ranges(instance, *each) for each in zip(policies, terms, lots, strict=True)]
    _require_options(instance, policies, lots, ranges)
    parts = [_choices(instance, *each) for each in zip(policies, terms, lots, ranges, strict=True)]
    names = [field.name for field in fields(_Choices)]
    return _Choices(**{n: np.concatenate([getattr(part, n) for part in parts]) for n in names})


def _choices(
    instance: Instance, policy: Policy, terms: PolicyTerms, lots: Lots, ranges: BufferRanges
) -> _Choices:
    """The policy's lots that a rule has not removed."""
    kept = np.flatnonzero(ranges.rule == KEPT)
    sku, quantity = lots.sku[kept], lots.quantity[kept]
    skus, years = instance.skus, instance.settings.horizon_weeks / WEEKS_A_YEAR
    yearly = WEEKS_A_YEAR * skus.demand_mean[sku]
    constant, holding = terms.constant[sku], terms.holding_cost[sku]
    spent = (terms.price_uplift[sku] - lots.discount[kept]) * skus.unit_cost[sku] * yearly
    ordering = skus.order_cost[sku] * yearly / quantity
    labels = [f"{policy.name} {lots.name[at]}".rstrip() for at in kept]
    return _Choices(
        sku=sku,
        policy=np.full(kept.size, policy.name, object),
        label=np.array(labels, object),
        multiple=lots.multiple[kept],
        quantity=quantity,
        low=ranges.low[kept],
        high=ranges.high[kept],
        constant=constant,
        reserve=np.full(kept.size, policy.keeps_reserve),
        fixed_carrying_cost=holding * (quantity / 2.0 + constant) * years,
        fixed_policy_cost=(ordering + policy.yearly_fee + spent) * years,
        setup_capital=np.full(kept.size, policy.setup_capital),
        carrying_cost=terms.buffer_cost[sku] * years,
        unit_capital=terms.unit_capital[sku],
    )


def _distinct(skus: list[int], names: list[str]) -> list[str]:
    """Number the names that a SKU has already: a policy may be called like one with alternates."""
    seen, distinct = set[tuple[int, str]](), []
    for sku, plain in zip(skus, names, strict=True):
        name, count = plain, 1
        while (sku, name) in seen:
            count += 1
            name = f"{plain} #{count}"
        seen.add((sku, name))
        distinct.append(name)
    return distinct


def _options(
    instance: Instance,
    sets: SourceSets,
    requirements: Requirements,
    demand: LeadTimeDemand,
    choices: _Choices,
    choice: Ints,
    set_: Ints,
) -> Options:
    """Options from pairs of a choice and a set of sources, in the order that they are to have."""
    skus, sku = instance.skus, choices.sku[choice]
    stockout = skus.stockout_cost
    quantity, constant = choices.quantity[choice], choices.constant[choice]
    policy_cost = choices.fixed_policy_cost[choice]
    policy_cost = policy_cost + premium_costs(instance, sets, requirements)[set_]
    carrying = choices.fixed_carrying_cost[choice]
    capital, setup = choices.unit_capital[choice], choices.setup_capital[choice]
    demand_in_all = skus.demand_mean * instance.settings.horizon_weeks
    alternates = (sets.alternates[k] for k in set_)
    labels = choices.label[choice].tolist()
    names = [f"{a} + {b}" if b else a for a, b in zip(labels, alternates, strict=True)]
    names = _distinct(sku.tolist(), names)
    return Options(
        first=np.searchsorted(sku, np.arange(len(skus) + 1)).astype(np.int64),
        sku=sku,
        source_set=set_,
        option=tuple(names),
        policy=tuple(choices.policy[choice].tolist()),
        multiple=choices.multiple[choice],
        fixed_cost=carrying + policy_cost,
        fixed_carrying_cost=carrying,
        fixed_policy_cost=policy_cost,
        fixed_capital=setup + capital * (quantity / 2.0 + constant),
        setup_capital=setup,
        carrying_cost=choices.carrying_cost[choice],
        unit_capital=capital,
        unit_volume=skus.volume[sku],
        buffer_min=choices.low[choice],
        buffer_max=choices.high[choice],
        constant=constant,
        order_quantity=quantity,
        everyday_distribution=tuple(demand.family[sku].tolist()),
        everyday_mean=demand.mean[sku],
        everyday_sigma=demand.sigma[sku],
        everyday_cycles=demand_in_all[sku] / quantity,
        everyday_buffer_max=np.where(choices.reserve, choices.constant, choices.high)[choice],
        stockout_cost=stockout[sku],
        everyday_stockout_cost=(stockout + _standstill_costs(instance))[sku],
        qualification_cost=sets.qualification_cost[set_],
    )


def _standstill_costs(instance: Instance) -> Floats:
    """A line's downtime for a unit short in everyday variation, 0 without a line, shape (I,)."""
    line, costs = instance.skus.line, np.append(instance.lines.downtime_cost_week, 0.0)
    return np.where(line == NONE, 0.0, costs[line]) / instance.skus.demand_mean


def _require_options(
    instance: Instance,
    policies: Sequence[Policy],
    lots: Sequence[Lots],
    ranges: Sequence[BufferRanges],
) -> None:
    left = np.zeros(len(instance.skus), bool)
    for lot, range_ in zip(lots, ranges, strict=True):
        left[lot.sku[range_.rule == KEPT]] = True
    problems = []
    for sku in np.flatnonzero(~left):
        reasons = "; ".join(reasons_against(instance, policies, lots, ranges, int(sku)))
        expected = f"at least one policy, but {reasons}"
        problems.append(Problem("skus", None, "policies", instance.skus.sku[sku], expected))
    if problems:
        raise InvalidInput(problems)
