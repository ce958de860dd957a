"""Least buffers that meet a service level: one unit less does not."""

from dataclasses import replace

import numpy as np
import pytest
from random_programs import random_program

from models.evaluation import evaluate
from models.program import Decision, Limit
from models.service import minimum_buffers


@pytest.mark.parametrize("kind", ["cycle_service_level", "disruption_service_level"])
@pytest.mark.parametrize("seed", range(8))
def test_the_least_buffer_meets_the_level_and_less_does_not(kind, seed):
    program = random_program(
        seed, skus=4, scenarios=15, everyday=True, phases=True, seasons=True, unequal=True
    )
    limit = Limit(kind, 0.8, skus=tuple(range(4)))
    least = minimum_buffers(program, limit)
    options, reached = program.options, 0
    for option in np.flatnonzero(np.isfinite(least)).tolist():
        sku = options.sku[option]
        chosen = options.first[:-1].copy()
        chosen[sku] = option
        buffer = options.buffer_min[chosen].copy()
        buffer[sku] = least[option]
        value = getattr(evaluate(program, Decision(chosen, buffer)), kind)[sku]
        assert value >= 0.8 - 1e-9
        below = least[option] - 1e-3
        if below > options.buffer_min[option]:
            reached += 1
            buffer[sku] = below
            assert getattr(evaluate(program, Decision(chosen, buffer)), kind)[sku] < 0.8
    hopeless = np.flatnonzero(~np.isfinite(least))
    for option in hopeless.tolist():
        sku = options.sku[option]
        chosen = options.first[:-1].copy()
        chosen[sku] = option
        buffer = options.buffer_min[chosen].copy()
        buffer[sku] = options.buffer_max[option]
        assert getattr(evaluate(program, Decision(chosen, buffer)), kind)[sku] < 0.8
    assert reached or hopeless.size


def test_only_skus_in_scope_are_bound():
    program = random_program(2, skus=4, scenarios=15)
    limit = Limit("disruption_service_level", 0.99, skus=(1,))
    least = minimum_buffers(program, limit)
    others = program.options.sku != 1
    np.testing.assert_array_equal(least[others], program.options.buffer_min[others])
    with pytest.raises(ValueError, match="not a limit on each SKU"):
        minimum_buffers(program, replace(limit, kind="fill_rate"))
