"""What the portfolio matrix asks of a plan, where the optimiser disagrees, and what it costs."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from instances.instance import Floats, Instance, Names
from models.chosen_options import with_fewer_options
from models.evaluation import Evaluation, evaluate
from models.least_costs import least_costs
from models.portfolio_matrix import MatrixPolicies, matrix_policies
from models.program import Decision, Program
from models.segmentation import SEGMENTS, Segments, segments_of
from optimizer.standing import Standing

BY_SEGMENT = "by-segment"
"""Value of the setting ``policies`` that keeps SKUs to the policy of their segment."""


@dataclass(frozen=True)
class SegmentRule:
    """The segment of every SKU and the policy that the matrix gives it."""

    segments: Segments
    policies: MatrixPolicies


@dataclass(frozen=True)
class RuleCosts:
    """What following the rule costs, beside what the optimiser does without it.

    Parameters
    ----------
    free_policy : tuple of str, length I
        Policies of the plan without the rule; empty where there is none.
    added : array, shape (I,)
        Money over the horizon that the rule adds by SKU, NaN where not known; a line's standstill
        is in it where `together` is not.
    total : float or None
        Money over the horizon that the rule adds in all.
    together : bool
        Whether `added` and `total` compare two whole plans, both optimised. Otherwise each SKU
        follows the rule at its best buffer while the others stay as planned, and `total` is of
        all of them doing so.
    """

    free_policy: Names
    added: Floats
    total: float | None
    together: bool


def segment_rule(instance: Instance, program: Program) -> SegmentRule:
    """The rule for an instance, whose program has all options."""
    segments = segments_of(instance)
    policies = matrix_policies(segments.segment, program.options, instance.settings)
    return SegmentRule(segments, policies)


def kept_to_segments(instance: Instance, program: Program) -> Program:
    """The program with the options of each SKU's policy alone, where the settings ask for that."""
    if instance.settings.policies != BY_SEGMENT:
        return program
    allowed = segment_rule(instance, program).policies.allowed(program.options)
    return with_fewer_options(program, allowed)


def what_binds(instance: Instance) -> Names:
    """What to add where limits are in conflict: with all policies they might not be."""
    if instance.settings.policies != BY_SEGMENT:
        return ()
    return ("Every SKU is kept to the policy of its segment (--policies by-segment).",)


def among_all_options(instance: Instance, every: Program, decision: Decision) -> Decision:
    """A decision of the program that is kept to segments, as one of that with all options."""
    allowed = segment_rule(instance, every).policies.allowed(every.options)
    return Decision(np.flatnonzero(allowed)[decision.option], decision.buffer)


def costs_of_following(
    program: Program,
    rule: SegmentRule,
    decision: Decision,
    evaluation: Evaluation,
    standing: Standing,
) -> RuleCosts:
    """What the rule would add to a plan that was free of it, from that plan's standing."""
    options, best = program.options, standing.best
    allowed = rule.policies.allowed(options)
    option, cost = least_costs(np.where(allowed, best.cost, np.inf), options.first)
    differs = ~allowed[decision.option]
    follower = Decision(
        np.where(differs, option, decision.option),
        np.where(differs, best.buffer[option], decision.buffer),
    )
    return RuleCosts(
        free_policy=tuple(options.policy[k] for k in decision.option),
        added=np.where(differs, cost - standing.cost, 0.0),
        total=evaluate(program, follower).objective - evaluation.objective,
        together=False,
    )


def costs_between(
    program: Program, decision: Decision, evaluation: Evaluation, every: Program, free: Decision
) -> RuleCosts:
    """What the rule adds to the free plan, from both whole plans.

    Parameters
    ----------
    program, decision, evaluation
        Of the plan that follows the rule.
    every, free
        The program with all options, and the plan without the rule.
    """
    without = evaluate(every, free)
    return RuleCosts(
        free_policy=tuple(every.options.policy[k] for k in free.option),
        added=_costs(program, evaluation) - _costs(every, without),
        total=evaluation.objective - without.objective,
        together=True,
    )


def rule_summary(rule: SegmentRule, costs: RuleCosts, instance: Instance) -> dict[str, Any]:
    """Plain data: SKUs by segment, where the optimiser disagrees, what the rule adds."""
    segments = Counter(rule.segments.segment)
    free, wanted = np.array(costs.free_policy, object), np.array(rule.policies.policy, object)
    return {
        "policies": instance.settings.policies,
        "skus": {segment: segments[segment] for segment in SEGMENTS},
        "stand_ins": int(rule.policies.stands_in.sum()),
        "optimiser_disagrees": int(np.count_nonzero((free != wanted) & (free != ""))),
        "rule_adds": costs.total,
        "compared": "two whole plans" if costs.together else "SKU by SKU, the others as planned",
    }


def not_compared(skus: int) -> RuleCosts:
    """For a plan that no optimiser made, or that there is no free plan beside."""
    return RuleCosts(("",) * skus, np.full(skus, np.nan), None, together=False)


def _costs(program: Program, evaluation: Evaluation) -> Floats:
    """Expected cost of each SKU, without its line's standstill, shape (I,)."""
    spread = evaluation.qualification_cost / program.amortisation_years
    certain = evaluation.carrying_cost + evaluation.policy_cost + spread
    return certain + evaluation.stockout_cost
