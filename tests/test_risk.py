"""VaR and CVaR against their definitions, a textbook case, and a search over thresholds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.risk import conditional_value_at_risk, value_at_risk

LOSSES = st.lists(
    st.one_of(st.integers(0, 5).map(float), st.floats(0, 1e6)), min_size=1, max_size=40
)


@st.composite
def samples(draw):
    losses = np.array(draw(LOSSES))
    weights = np.array(
        draw(st.lists(st.floats(0.01, 1), min_size=losses.size, max_size=losses.size))
    )
    return losses, weights / weights.sum(), draw(st.floats(0.05, 0.99))


@given(samples())
def test_var_is_the_least_loss_reached_with_probability_alpha(sample):
    losses, probability, alpha = sample
    var = value_at_risk(losses, probability, alpha)
    reached = [t for t in losses if probability[losses <= t].sum() >= alpha - 1e-12]
    assert var == min(reached)


@given(samples())
def test_cvar_is_the_least_of_rockafellar_and_uryasevs_function(sample):
    losses, probability, alpha = sample
    values = [t + probability @ np.maximum(losses - t, 0) / (1 - alpha) for t in losses]
    cvar = conditional_value_at_risk(losses, probability, alpha)
    assert cvar == pytest.approx(min(values), rel=1e-9, abs=1e-9)
    assert cvar >= value_at_risk(losses, probability, alpha) - 1e-9


@pytest.mark.parametrize("count", [20, 40, 100, 200, 500, 1000])
@pytest.mark.parametrize("alpha", [0.9, 0.95, 0.99])
def test_equal_weights_give_the_order_statistic(count, alpha):
    """``ceil(alpha N)``-th smallest, also where alpha N is whole and floating point is not."""
    losses = np.random.default_rng(count).permutation(np.arange(1.0, count + 1))
    rank = -(-round(alpha * 100) * count // 100)  # exact: alpha has two decimals
    assert value_at_risk(losses, np.full(count, 1 / count), alpha) == rank


def test_ties_at_the_quantile_change_nothing():
    losses = np.array([0.0, 7.0, 7.0, 7.0, 9.0])
    assert value_at_risk(losses, np.full(5, 0.2), 0.8) == 7.0
    assert conditional_value_at_risk(losses, np.full(5, 0.2), 0.8) == pytest.approx(9.0)


def test_scenarios_of_weight_zero_do_not_count():
    losses, probability = np.array([1.0, 2.0, 1e9]), np.array([0.5, 0.5, 0.0])
    assert value_at_risk(losses, probability, 0.99) == 2.0
    assert conditional_value_at_risk(losses, probability, 0.99) == pytest.approx(2.0)


def test_cvar_of_a_normal_sample_is_near_its_closed_form():
    """``sigma phi(z) / (1 - alpha)`` (McNeil, Frey and Embrechts, 2015, example 2.14)."""
    losses = np.random.default_rng(1).normal(size=400_000)
    cvar = conditional_value_at_risk(losses, np.full(losses.size, 1 / losses.size), 0.95)
    assert cvar == pytest.approx(2.0627, abs=0.01)
