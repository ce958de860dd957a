"""The relaxed level against the binomial, and a table that can be checked by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from models.statistics.replication_level import kept_scenarios


@given(st.integers(1, 500), st.floats(0.5, 0.999), st.integers(1, 50), st.floats(0.001, 0.2))
def test_largest_count_that_the_binomial_allows(scenarios, level, replications, error):
    kept = kept_scenarios(scenarios, level, replications, error)
    count = binom(scenarios, level)
    assert kept == 0 or replications * count.cdf(kept - 1) <= error * (1 + 1e-9)
    assert replications * count.cdf(kept) > error * (1 - 1e-9)


def test_by_hand():
    # one scenario: keeping it fails with chance 0.1, more than 0.05; two replications even more
    assert kept_scenarios(1, 0.9, 1, 0.05) == 0
    assert kept_scenarios(1, 0.9, 1, 0.1000001) == 1
    # two scenarios: P(Bin < 1) = 0.01, P(Bin < 2) = 0.19
    assert kept_scenarios(2, 0.9, 5, 0.05) == 1


def test_a_plan_that_just_meets_the_limit_is_shut_out_as_rarely_as_said():
    rng = np.random.default_rng(3)
    kept = kept_scenarios(100, 0.9, 10, 0.05)
    met = rng.binomial(100, 0.9, (4000, 10)) >= kept
    assert np.mean(~met.all(axis=1)) <= 0.05
