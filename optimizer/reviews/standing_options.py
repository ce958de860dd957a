"""Which option a SKU's standing one is once data have changed."""

from itertools import pairwise

import numpy as np

from instances.instance import Flags
from models.program import Decision, Program


def carried_over(before: Program, decision: Decision, after: Program) -> tuple[Decision, Flags]:
    """The decision in a program of the same SKUs, options being known by their names.

    An option that is no longer there is stood in for by one of the same alternates and policy, else
    by one of the same alternates, else by the SKU's first. Buffers stay as they are.

    Returns
    -------
    Decision
    array of bool, shape (I,)
        Where another option stands in.
    """
    options, option = after.options, np.empty(len(decision.option), np.int64)
    gone = np.zeros(len(decision.option), bool)
    for sku, (first, last) in enumerate(pairwise(options.first.tolist())):
        wanted = int(decision.option[sku])
        names = options.option[first:last]
        if before.options.option[wanted] in names:
            option[sku] = first + names.index(before.options.option[wanted])
        else:
            gone[sku] = True
            option[sku] = _nearest(before, wanted, after, first, last)
    return Decision(option, decision.buffer), gone


def _nearest(before: Program, wanted: int, after: Program, first: int, last: int) -> int:
    alternates = before.sets.alternates[before.options.source_set[wanted]]
    policy = before.options.policy[wanted]

    def distance(k: int) -> tuple[bool, bool, int]:
        same_set = after.sets.alternates[after.options.source_set[k]] == alternates
        return not same_set, after.options.policy[k] != policy, k

    return min(range(first, last), key=distance)
