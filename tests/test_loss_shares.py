"""Loss by SKU: Shapley's values by brute force, and nothing lost in dividing."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_decisions import random_decision
from random_programs import random_program

from benchmarks.loss_shares import airport_shares, everyday_loss, loss_by_sku
from models.evaluation import evaluate


def shapley(weeks):
    """Mean over all orders of arrival of what each adds to the largest."""
    shares = np.zeros(len(weeks))
    orders = list(permutations(range(len(weeks))))
    for order in orders:
        most = 0.0
        for member in order:
            shares[member] += max(weeks[member] - most, 0.0)
            most = max(most, weeks[member])
    return shares / len(orders)


@given(st.lists(st.lists(st.floats(0, 50), min_size=1, max_size=5), min_size=1, max_size=4))
def test_shares_are_shapleys_values(events):
    events = [sorted(weeks) for weeks in events]
    event = np.repeat(np.arange(len(events)), [len(weeks) for weeks in events])
    found = airport_shares(event, np.concatenate(events))
    expected = np.concatenate([shapley(weeks) for weeks in events])
    assert found == pytest.approx(expected, abs=1e-9)


@given(st.integers(0, 40))
def test_shares_add_up_to_the_loss(seed):
    program = random_program(
        seed, skus=5, lines=True, everyday=True, prices=True, unequal=True, phases=True
    )
    decision = random_decision(program, np.random.default_rng(seed))
    evaluation = evaluate(program, decision)
    disturbances = loss_by_sku(program, decision, program.probability)
    total = disturbances.sum() + everyday_loss(program, decision).sum()
    assert total == pytest.approx(evaluation.expected_stockout_cost)
    one = np.zeros(len(program.scenario))
    one[0] = 1.0
    in_one = loss_by_sku(program, decision, one).sum() + everyday_loss(program, decision).sum()
    assert in_one == pytest.approx(evaluation.loss[0])
