"""Caution: what a decision loses and ties up stays, its other cost weighs less."""

import numpy as np
import pytest
from random_decisions import random_decision
from small_instances import frames

from instances.readers import read
from models.assemble import program_of
from models.cautious_program import cautious_program
from models.evaluation import evaluate


def test_all_cost_but_that_of_stockouts_is_divided():
    program, rng = program_of(read(frames())), np.random.default_rng(7)
    cautious = cautious_program(program, 50.0)
    for _ in range(5):
        decision = random_decision(program, rng)
        before, after = evaluate(program, decision), evaluate(cautious, decision)
        loss = before.expected_stockout_cost
        assert np.array_equal(after.loss, before.loss)
        assert after.total_capital == pytest.approx(before.total_capital)
        assert after.objective - loss == pytest.approx((before.objective - loss) / 50.0)
