"""Everyday loss against textbooks, closed forms, other libraries, simulation and high precision."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import stats
from stockpyl import loss_functions

from models.everyday import (
    cycle_service_level,
    everyday_slope,
    everyday_tangent,
    everyday_units,
    excess,
    family_used,
    smallest_buffer,
)
from models.everyday_kernels import FAMILIES, everyday_units_scalar, tail_scalar

FAMILY = st.sampled_from(FAMILIES)
MEAN = st.floats(0.05, 3000)
VARIATION = st.floats(0.05, 3)


def used(family, mean, sigma):
    return family_used([family], np.array([mean]), np.array([sigma]))[0]


def units(family, mean, sigma, quantity, buffer):
    return everyday_units(family, mean, sigma, 1.0, quantity, buffer)


def distribution_of(family, mean, sigma):
    """scipy's frozen distribution of the same mean and standard deviation."""
    if family == "normal":
        return stats.norm(mean, sigma)
    if family == "gamma":
        return stats.gamma(mean**2 / sigma**2, scale=sigma**2 / mean)
    if family == "poisson":
        return stats.poisson(mean)
    return stats.nbinom(mean**2 / (sigma**2 - mean), mean / sigma**2)


def test_textbook_shortage_of_a_cycle():
    """Printers at a club store: Chopra and Meindl, Supply Chain Management, exercise 11-4.

    Weekly demand 250 +- 150, lead time 2 weeks, reorder point 600: 43.86 units short a cycle.
    """
    assert excess("normal", 600.0, 500.0, 150 * 2**0.5) == pytest.approx(43.86, abs=0.005)


def test_normal_is_the_two_sided_loss():
    mean, sigma, cycles, quantity, buffer = 120.0, 30.0, 6.5, 80.0, 25.0

    def loss(z):
        return loss_functions.standard_normal_loss(z)[0]

    expected = cycles * sigma * (loss(buffer / sigma) - loss((buffer + quantity) / sigma))
    found = everyday_units("normal", mean, sigma, cycles, quantity, buffer)
    assert found == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("z", [15.0, 20.0, 30.0])
def test_normal_far_tail(z):
    """The asymptotic series ``phi(z) / z^2 (1 - 3 / z^2 + 15 / z^4 - ...)`` where it is exact."""
    series, term = 0.0, 1.0
    for k in range(30):
        series += term
        term *= -(2 * k + 3) / z**2
    expected = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi) / z**2 * series
    assert excess("normal", z, 0.0, 1.0) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("x", [1.0, 3.0, 7.0, 12.0, 30.0])
def test_losses_agree_with_stockpyl(x):
    """stockpyl's own functions, of the same mean 7 and variance 7 or 20."""
    gamma = loss_functions.gamma_loss(x, 7**2 / 20, 20 / 7)[0]
    poisson = loss_functions.poisson_loss(x, 7.0)[0]
    nbinom = loss_functions.negative_binomial_loss(x, 7**2 / 13, 7 / 20)[0]
    assert excess("gamma", x, 7.0, 20**0.5) == pytest.approx(gamma, rel=1e-9, abs=1e-9)
    assert excess("poisson", x, 7.0, 7**0.5) == pytest.approx(poisson, rel=1e-9, abs=1e-9)
    assert excess("nbinom", x, 7.0, 20**0.5) == pytest.approx(nbinom, rel=1e-9, abs=1e-9)


def exact_loss(mean, variance, x):
    """``E (X - x)^+`` of a Poisson or negative binomial X, summed in fifty digits."""
    with localcontext() as context:
        context.prec = 50
        m, v = Decimal(mean), Decimal(variance)
        last = int(mean + 80 * variance**0.5 + 200)
        if variance == mean:
            term = (-m).exp()
            growth = [m / (i + 1) for i in range(last)]
        else:
            r, p = m * m / (v - m), (v - m) / v
            term = ((1 - p).ln() * r).exp()
            growth = [(r + i) / (i + 1) * p for i in range(last)]
        total = Decimal(0)
        for i, factor in enumerate(growth):
            total += term * (i - Decimal(x)) if i > x else 0
            term *= factor
        return float(total)


@pytest.mark.parametrize(
    ("mean", "variance"),
    [(0.4, 0.4), (9.5, 9.5), (300.0, 300.0), (0.4, 1.7), (9.5, 60.0), (300.0, 2e4)],
)
@pytest.mark.parametrize("z", [0.0, 1.3, 6.0, 15.0])
def test_whole_number_losses_in_fifty_digits(mean, variance, z):
    family = "poisson" if variance == mean else "nbinom"
    x = mean + z * variance**0.5
    expected = exact_loss(mean, variance, x)
    assert excess(family, x, mean, variance**0.5) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("shape", "scale"), [(1, 4.0), (3, 2.5), (40, 0.3)])
@pytest.mark.parametrize("z", [0.0, 2.0, 10.0])
def test_gamma_of_whole_shape_in_fifty_digits(shape, scale, z):
    """A gamma of whole shape is a waiting time: its tail is a Poisson sum."""
    mean, sigma = shape * scale, shape**0.5 * scale
    x = mean + z * sigma
    with localcontext() as context:
        context.prec = 50
        y, weights = Decimal(x) / Decimal(scale), [Decimal(1)]
        for i in range(shape):
            weights.append(weights[-1] * y / (i + 1))
        tail = sum(weights[:shape])
        loss = shape * sum(weights) - y * tail
        expected = float((-y).exp() * loss * Decimal(scale))
    assert excess("gamma", x, mean, sigma) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(
    ("family", "mean", "sigma"),
    [("normal", 90.0, 40.0), ("gamma", 90.0, 80.0), ("poisson", 9.0, 3.0), ("nbinom", 9.0, 7.0)],
)
def test_units_agree_with_simulated_cycles(family, mean, sigma):
    quantity, buffer = 0.6 * mean, 0.37 * mean
    draws = distribution_of(family, mean, sigma).rvs(400_000, random_state=np.random.default_rng(5))
    short = np.clip(draws - mean - buffer, 0, quantity)
    error = short.std() / short.size**0.5
    assert abs(units(family, mean, sigma, quantity, buffer) - short.mean()) < 4 * error


def test_no_variation_leaves_nothing_short():
    for family in FAMILIES:
        assert units(family, 10.0, 0.0, 5.0, 0.0) == 0.0
        assert everyday_slope(family, 10.0, 0.0, 1.0, 5.0, 0.0) == 0.0
        assert cycle_service_level(family, 10.0, 0.0, 0.0) == 1.0
        assert cycle_service_level(family, 10.3, 0.0, 0.0) == 1.0
        assert smallest_buffer(family, 10.0, 0.0, 0.99) == 0.0
    assert units("gamma", 0.0, 1.0, 5.0, 0.0) == 0.0


def test_families_of_whole_numbers_go_by_the_moments():
    names = ["normal", "gamma", "poisson", "poisson", "nbinom", "nbinom"]
    sigma = np.array([5.0, 5.0, 2.0, 5.0, 2.0, 5.0])
    expected = ["normal", "gamma", "poisson", "nbinom", "poisson", "nbinom"]
    assert family_used(names, np.full(6, 9.0), sigma).tolist() == expected


def test_unknown_family():
    with pytest.raises(ValueError, match="'weibull'"):
        units("weibull", 1.0, 1.0, 1.0, 1.0)


def test_arrays_broadcast_and_agree_with_scalars():
    buffer = np.array([[0.0], [4.5], [20.0]])
    found = everyday_units(FAMILIES, 11.0, 4.0, 3.0, 13.5, buffer)
    assert found.shape == (3, 4)
    for row, at in enumerate(buffer[:, 0]):
        for code in range(4):
            alone = everyday_units_scalar(code, 11.0, 4.0, 3.0, 13.5, at)
            assert found[row, code] == pytest.approx(alone, rel=1e-13)


@given(FAMILY, MEAN, VARIATION, st.floats(0.01, 20), st.floats(0, 12), st.floats(0, 2))
def test_units_are_bounded_and_fall(family, mean, variation, lots, z, more):
    sigma, quantity = variation * mean, lots * mean
    family, buffer = used(family, mean, sigma), z * sigma
    here = units(family, mean, sigma, quantity, buffer)
    there = units(family, mean, sigma, quantity, buffer + more * sigma)
    assert 0.0 <= there <= here + 1e-12 * sigma
    assert here <= quantity


@given(FAMILY, MEAN, VARIATION, st.floats(-2, 12))
def test_tail_agrees_with_scipy(family, mean, variation, z):
    sigma = variation * mean
    family, x = used(family, mean, sigma), mean + z * sigma
    assume(family in ("normal", "gamma") or abs(x - round(x)) > 1e-6)
    above, loss = tail_scalar(FAMILIES.index(family), mean, sigma, x)
    distribution = distribution_of(family, mean, sigma)
    assert above == pytest.approx(distribution.sf(x), rel=1e-9, abs=1e-250)
    # the loss is the integral of the survival function
    ends = x + sigma * np.array([0.0, 1e-4])
    fall = loss - tail_scalar(FAMILIES.index(family), mean, sigma, ends[1])[1]
    assert fall <= above * (ends[1] - ends[0]) + 1e-12 * sigma


@given(FAMILY, MEAN, VARIATION, st.floats(0.05, 20), st.floats(0, 6), st.booleans())
def test_slope_is_the_derivative(family, mean, variation, lots, z, right):
    sigma, quantity = variation * mean, lots * mean
    family, buffer = used(family, mean, sigma), z * sigma
    step = 1e-5 * sigma if family in ("normal", "gamma") else 1e-3
    if family not in ("normal", "gamma"):  # whole reorder points: where the sides differ
        buffer = np.ceil(mean + buffer) - mean
        whole = quantity - np.floor(quantity)
        assume(2 * step < whole < 1 - 2 * step)
    ends = buffer + np.array([0.0, step if right else -step])
    rise = np.diff(units(family, mean, sigma, quantity, ends))[0] / np.diff(ends)[0]
    slope = everyday_slope(family, mean, sigma, 1.0, quantity, buffer, right)
    assert slope <= 0.0
    assert slope == pytest.approx(rise, rel=1e-3, abs=2e-4 * max(1.0, step / sigma))


@given(
    FAMILY,
    MEAN,
    VARIATION,
    st.floats(0.05, 20),
    st.floats(0, 6),
    st.floats(0, 6),
    st.floats(0, 1),
    st.booleans(),
)
@example("poisson", 0.3, 1.8, 4.0, 0.0, 0.5, 0.5, False)
def test_tangents_lie_below_everywhere(family, mean, variation, lots, z, more, place, whole):
    sigma, quantity = variation * mean, lots * mean
    quantity = max(1.0, round(quantity)) if whole else quantity
    family = used(family, mean, sigma)
    low, high = z * sigma, (z + more) * sigma
    buffer = low + place * (high - low)
    value, slope = everyday_tangent(family, mean, sigma, 1.0, quantity, buffer, low, high)
    points = np.linspace(low, high, 201)
    if family in ("poisson", "nbinom"):
        at_whole = np.floor(mean + buffer) + np.arange(-50, 50) - mean
        points = np.append(points, at_whole[(at_whole >= low) & (at_whole <= high)])
    true = units(family, mean, sigma, quantity, points)
    rounding = 1e-12 * max(1.0, sigma)
    assert slope <= 0.0
    assert np.all(value + slope * (points - buffer) <= true + rounding)
    exact = units(family, mean, sigma, quantity, buffer)
    if family in ("normal", "gamma") or whole:
        assert value == pytest.approx(exact, rel=1e-9, abs=rounding)
    else:  # a line through two points of the curve
        touched = value + slope * (points - buffer) >= true - 1e-9 * max(1.0, sigma)
        assert touched.any()


def test_tangents_hold_for_all_buffers_without_a_range():
    buffer = np.linspace(0, 40, 161)
    for family, sigma in zip(FAMILIES, (5.0, 5.0, 3.0, 5.0), strict=True):
        true = everyday_units(family, 9.4, sigma, 2.0, 7.3, buffer)
        value, slope = everyday_tangent(family, 9.4, sigma, 2.0, 7.3, buffer[:, None])
        assert np.all(value + slope * (buffer - buffer[:, None]) <= true + 1e-12)


def test_tangents_of_a_point_are_exact():
    for family in FAMILIES:
        value, slope = everyday_tangent(family, 9.4, 4.0, 2.0, 7.3, 3.3, 3.3, 3.3)
        assert value == everyday_units(family, 9.4, 4.0, 2.0, 7.3, 3.3)
        assert slope == 0.0


@given(FAMILY, MEAN, VARIATION, st.floats(0.5, 0.9999))
def test_smallest_buffer_is_the_quantile(family, mean, variation, level):
    sigma = variation * mean
    family = used(family, mean, sigma)
    buffer = smallest_buffer(family, mean, sigma, level)
    expected = max(0.0, distribution_of(family, mean, sigma).ppf(level) - mean)
    assert buffer == pytest.approx(expected, rel=1e-8, abs=1e-9 * mean)
    assert cycle_service_level(family, mean, sigma, buffer) >= level


def test_a_certain_cycle_needs_an_infinite_buffer():
    assert smallest_buffer("normal", 10.0, 3.0, 1.0) == np.inf


def test_reorder_points_count_as_whole_within_rounding():
    level = stats.poisson(9.3).cdf(14)
    for buffer in (14 - 9.3, np.nextafter(14 - 9.3, 0), 14 - 9.3 - 1e-10):
        assert cycle_service_level("poisson", 9.3, 9.3**0.5, buffer) == pytest.approx(level)
    assert cycle_service_level("poisson", 9.3, 9.3**0.5, 14 - 9.3 - 1e-6) < level
