"""Conflicts between limits, held against enumeration."""

from dataclasses import replace

import numpy as np
import pytest
from brute_force import brute_force
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from models.program import Decision, Limit
from models.risk import value_at_risk
from optimizer.conflict_words import sentences
from solvers import extensive
from solvers.conflicts import AT_MOST, Demand, explain, under

EVERYONE = (0, 1)


def in_conflict(seed):
    """A budget and a VaR limit that cannot both be met, and a fill rate that anything meets."""
    program = random_program(seed, skus=2, scenarios=6, lines=bool(seed % 2), unequal=True)
    thrift = brute_force(with_limits(program, [Limit("budget", 1e9, skus=EVERYONE)]))
    least = _least_capital(program)
    careful = evaluate(program, thrift.decision)
    var = value_at_risk(careful.loss, program.probability, 0.7)
    bare = evaluate(program, _barest(program)).loss
    floor = min(var, value_at_risk(bare, program.probability, 0.7))
    return with_limits(
        program,
        [
            Limit("budget", least * 1.02 + 1, skus=EVERYONE),
            Limit("var", 0.3 * floor, 0.7, skus=EVERYONE),
            Limit("fill_rate", 0.01, skus=EVERYONE),
        ],
    )


def _barest(program):
    options = program.options
    tied = options.setup_capital + options.unit_capital * (
        options.buffer_min + options.order_quantity / 2
    )
    tied = tied + options.qualification_cost
    option = np.array(
        [
            a + int(np.argmin(tied[a:b]))
            for a, b in zip(options.first[:-1], options.first[1:], strict=True)
        ]
    )
    return Decision(option, options.buffer_min[option])


def _least_capital(program):
    return evaluate(program, _barest(program)).total_capital


@pytest.mark.parametrize("seed", range(6))
def test_the_conflict_is_one_and_nothing_can_be_dropped(seed):
    program = in_conflict(seed)
    if brute_force(program) is not None:
        pytest.skip("these limits can be met together")
    conflict = explain(program, extensive.solve, time_limit=40)
    needed = [found.demand for found in conflict.attainable]
    assert conflict.irreducible
    assert brute_force(under(program, needed)) is None
    for demand in needed:
        rest = [other for other in needed if other != demand]
        if rest:
            assert brute_force(under(program, rest)) is not None
    assert Demand("fill_rate", program.limits[2]) not in needed


def _eased(demand):
    if demand.limit is None or demand.kind not in AT_MOST:
        return demand
    return Demand(demand.kind, replace(demand.limit, value=demand.limit.value * (1 + 1e-6)))


@pytest.mark.parametrize("seed", range(6))
def test_attainable_values_are_bracketed(seed):
    """At the value a plan exists; below the bound none does."""
    program = in_conflict(seed)
    if brute_force(program) is not None:
        pytest.skip("these limits can be met together")
    conflict = explain(program, extensive.solve, time_limit=40).attainable
    for found in conflict:
        others = [other.demand for other in conflict if other is not found]
        limit = found.demand.limit
        assert limit is not None and limit.kind in AT_MOST
        assert found.value is not None and found.bound <= found.value
        # plans are checked to 1e-7 of a limit, enumeration to nothing: allow for it
        at_value = [_eased(demand) for demand in others]
        at_value.append(_eased(Demand(limit.kind, replace(limit, value=found.value))))
        assert brute_force(under(program, at_value)) is not None
        below = replace(limit, value=found.bound * (1 - 1e-6))
        assert brute_force(under(program, [*others, Demand(limit.kind, below)])) is None


def test_too_few_qualifications_are_named_with_the_number_needed():
    program = random_program(8, skus=2, scenarios=6, couplings=True)
    kinds = program.couplings.kind
    assert "qualifications" in kinds
    tight = replace(
        program,
        couplings=replace(
            program.couplings,
            limit=np.where(np.array(kinds) == "qualifications", -1.0, program.couplings.limit),
        ),
    )
    conflict = explain(tight, extensive.solve, time_limit=30)
    assert [found.demand.kind for found in conflict.attainable] == ["qualifications"]
    assert conflict.attainable[0].value == 0
    assert "number of qualifications" in " ".join(sentences(conflict))


def test_sentences_give_each_limit_its_value_and_its_bound():
    conflict = explain(in_conflict(0), extensive.solve, time_limit=40)
    text = sentences(conflict)
    assert text[0].startswith("In conflict: budget and VaR 70 %")
    assert all("a plan reaches" in line and "none gets" in line for line in text[1:])
