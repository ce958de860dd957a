"""What replications say: shares of error, and Student's bounds with samples in common."""

import numpy as np
import pytest

from models.statistics.intervals import highest_mean, lowest_mean
from models.statistics.statistical_gap import error_shares, lower_side


@pytest.mark.parametrize("probabilities", [0, 1, 7])
def test_shares_of_error_add_up(probabilities):
    shares = error_shares(0.05, probabilities)
    assert shares.level + shares.mean + shares.upper == pytest.approx(0.05)
    assert (shares.level > 0) == (probabilities > 0)


def test_bounds_of_means():
    bounds, found, costs = [10.0, 12.0, 11.0], [10.5, 12.0, 11.5], [11.0, 12.5, 12.0]
    side = lower_side(bounds, found, costs, 0.025)
    assert side.low == pytest.approx(lowest_mean(np.array(bounds), 0.025))
    assert side.gap_high == pytest.approx(highest_mean(np.array([1.0, 0.5, 1.0]), 0.025))
    assert side.unproven == pytest.approx(1 / 3)


@pytest.mark.parametrize("bad", [np.inf, -np.inf])
def test_a_replication_without_a_bound_leaves_none(bad):
    side = lower_side([1.0, bad], [1.0, 1.0], [2.0, 2.0], 0.05)
    assert side.low == -np.inf and side.gap_high == np.inf
