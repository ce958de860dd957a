"""What people do today: plans by rule of thumb, to hold the optimised plan against."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Instance, Ints, Names
from models.evaluation import capital_of
from models.no_buffers import no_buffers
from models.policies import policies_of
from models.portfolio_matrix import first_possible, matrix_policies
from models.program import Decision, Program
from models.safety_stock import z_sigma
from models.segmentation import segments_of

HELD_AS = "safety_stock"
"""Policy under which a blanket plan holds its weeks of demand."""

HALVINGS = 100
"""Steps of the search for a factor: beyond what a double can tell apart."""


@dataclass(frozen=True)
class Baseline:
    """A plan by rule.

    Parameters
    ----------
    name : str
    program : Program
        The program that `decision` is of: the given one, but for `lean`, which has options of its
        own (`models.no_buffers`).
    decision : Decision
    factor : float
        By which all buffers were scaled to the budget, 1 without a budget.
    notes : tuple of str
        Where the rule could not be followed to the letter.
    """

    name: str
    program: Program
    decision: Decision
    factor: float
    notes: Names


def textbook(instance: Instance, program: Program) -> Baseline:
    """Each SKU its segment's policy with the z formula's safety stock at its service target.

    The policy comes from the portfolio matrix. One that always holds a safety stock of its own
    holds the least that it allows: a reorder point its formula, a stockpile the z formula and its
    smallest reserve. The others hold ``z sigma`` as far as their range allows. The order quantity
    is the economic one, sources are those qualified today. With a budget all buffers are scaled by
    one factor so that capital meets it.
    """
    segments, options = segments_of(instance), program.options
    policies = matrix_policies(segments.segment, options, instance.settings)
    option = _plain_options(program, policies.policy)
    own = {policy.name for policy in policies_of(instance.policies) if policy.keeps_reserve}
    formula = np.where(
        [name in own for name in policies.policy],
        options.buffer_min[option],
        z_sigma(instance.skus.service_target, options.everyday_sigma[option]),
    )
    notes = _replaced(int(policies.stands_in.sum()), "the policy of their segment")
    return _scaled("textbook", program, option, formula, notes)


def blanket(instance: Instance, program: Program) -> Baseline:
    """The same weeks of demand of every SKU, as safety stock at the economic order quantity.

    A SKU that cannot have the policy `safety_stock` has the nearest one. With a budget the number
    of weeks is the one at which capital meets it.
    """
    policy = first_possible(program.options, (HELD_AS,))
    option = _plain_options(program, policy)
    formula = instance.settings.blanket_weeks * program.demand_mean
    notes = _replaced(sum(name != HELD_AS for name in policy), f"the policy {HELD_AS}")
    return _scaled("blanket", program, option, formula, notes)


def lean(instance: Instance, program: Program) -> Baseline:
    """Every SKU just in time, without buffer, at today's sources, whatever its own rules say."""
    bare = no_buffers(instance, program)
    limited, budget = replace(bare.program, limits=program.limits), _budget(program)
    capital = capital_of(limited, bare.decision.option, bare.decision.buffer).sum()
    notes = _over_budget(capital, budget) if budget is not None and capital > budget else ()
    return Baseline("lean", limited, bare.decision, 1.0, notes)


BASELINES: dict[str, Callable[[Instance, Program], Baseline]] = {
    "textbook": textbook,
    "lean": lean,
    "blanket": blanket,
}
"""A baseline is a function of an instance and its program; its budget is the program's."""


def baselines_of(instance: Instance, program: Program) -> tuple[Baseline, ...]:
    """Every baseline for a program that has all options of the instance."""
    return tuple(make(instance, program) for make in BASELINES.values())


def scale_to_budget(
    program: Program, option: Ints, formula: Floats, budget: float
) -> tuple[Floats, float]:
    """Buffers of one common factor whose capital is the budget, and that factor.

    Parameters
    ----------
    option : array of int, shape (I,)
    formula : array, shape (I,)
        Units at the factor 1; every buffer stays within its option's range.
    budget : float
        Money. Out of reach, it leaves every buffer at its smallest, or at its largest.

    Returns
    -------
    buffer : array, shape (I,)
    factor : float
        The largest one with which capital is within the budget, 0 where none is.
    """
    options = program.options
    low, high = options.buffer_min[option], options.buffer_max[option]

    def capital(factor: float) -> float:
        buffer = np.clip(factor * formula, low, high)
        return float(capital_of(program, option, buffer).sum())

    grows = formula > 0
    least, most = 0.0, float(np.max(high[grows] / formula[grows], initial=0.0))
    if capital(most) <= budget:
        least = most
    elif capital(least) <= budget:
        for _ in range(HALVINGS):
            middle = 0.5 * (least + most)
            least, most = (middle, most) if capital(middle) <= budget else (least, middle)
    return np.clip(least * formula, low, high), least


def _scaled(name: str, program: Program, option: Ints, formula: Floats, notes: Names) -> Baseline:
    """The baseline at the factor that the budget leaves it."""
    options, budget = program.options, _budget(program)
    factor = 1.0
    buffer = np.clip(formula, options.buffer_min[option], options.buffer_max[option])
    if budget is not None:
        buffer, factor = scale_to_budget(program, option, formula, budget)
        capital = float(capital_of(program, option, buffer).sum())
        notes = (*notes, *_scaling(capital, budget, factor))
    cut = int(np.count_nonzero(~np.isclose(buffer, factor * formula, rtol=1e-9, atol=1e-9)))
    if cut and factor > 0:
        held = "the buffer nearest to the rule's that the policy allows"
        notes = (*notes, f"{_skus(cut)} hold{'s' * (cut == 1)} {held}")
    return Baseline(name, program, Decision(option, buffer), factor, notes)


def _scaling(capital: float, budget: float, factor: float) -> Names:
    if factor == 0.0 and capital > budget:
        return _over_budget(capital, budget)
    if capital < budget * (1 - 1e-9):
        return (f"capital ends at {capital:,.0f}: the largest buffers use no more of the budget",)
    return (f"buffers are {factor:.4g} times those of the rule, to meet the budget",)


def _over_budget(capital: float, budget: float) -> Names:
    return (f"even the smallest buffers need capital of {capital:,.0f}, over {budget:,.0f}",)


def _replaced(count: int, what: str) -> Names:
    return (f"{_skus(count)} cannot have {what}: the nearest one stands in",) if count else ()


def _skus(count: int) -> str:
    return f"{count:,} SKU{'s' * (count != 1)}"


def _budget(program: Program) -> float | None:
    budgets = [limit.value for limit in program.limits if limit.kind == "budget"]
    return min(budgets, default=None)


def _plain_options(program: Program, policy: Names) -> Ints:
    """Each SKU's option of its policy with today's sources and the multiple nearest to 1."""
    options = program.options
    ours = np.array(policy, object)[options.sku] == np.array(options.policy, object)
    today = options.source_set == program.sets.first[options.sku]
    distance = np.where(ours & today, np.abs(options.multiple - 1.0), np.inf)
    order = np.lexsort((np.arange(len(options)), distance, options.sku))
    return order[options.first[:-1]].astype(np.int64)
