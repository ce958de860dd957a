"""Tails against scipy where scipy is good, and against sums in fifty digits where it is not."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special

from models.gamma_beta_tails import (
    gamma_above,
    gamma_below,
    nbinom_at_least,
    nbinom_weight,
    poisson_weight,
)


def test_gamma_tails_agree_with_scipy():
    rng = np.random.default_rng(1)
    for _ in range(3000):
        shape = 10 ** rng.uniform(-3, 4.5)
        y = shape * rng.uniform(0.01, 1) + max(rng.uniform(-8, 12) * np.sqrt(shape), 0)
        above, below = special.gammaincc(shape, y), special.gammainc(shape, y)
        assert gamma_above(shape, y) == pytest.approx(above, rel=1e-11, abs=1e-290)
        assert gamma_below(shape, y) == pytest.approx(below, rel=1e-11, abs=1e-290)


def test_nbinom_tails_agree_with_scipy():
    rng = np.random.default_rng(2)
    for _ in range(3000):
        mean = 10 ** rng.uniform(-2, 5)
        variance = mean * (1 + 10 ** rng.uniform(-5, 3))
        size, chance, rest = mean**2 / (variance - mean), mean / variance, 1 - mean / variance
        x = max(1.0, np.floor(mean + rng.uniform(-5, 12) * np.sqrt(variance)))
        found = nbinom_at_least(x, size, chance, rest, nbinom_weight(x, size, chance, rest))
        assert found == pytest.approx(special.betainc(x, size, rest), rel=1e-10, abs=1e-290)


@pytest.mark.parametrize("mean", [0.3, 40.0, 20_000.0, 200_000.0])
@pytest.mark.parametrize("z", [-4.7, 0.0, 3.0, 9.0])
def test_poisson_sums_in_fifty_digits(mean, z):
    """``P(X <= k - 1)`` of a Poisson X with mean y is the gamma's Q(k, y)."""
    k = max(1, round(mean + z * mean**0.5))
    with localcontext() as context:
        context.prec = 50
        first, last = max(0, int(mean - 30 * mean**0.5)), int(mean + 40 * mean**0.5 + 60)
        term, total, upper, at_k = Decimal(1), Decimal(0), Decimal(0), Decimal(0)
        for i in range(first, last):
            total += term
            upper += term if i >= k else 0
            at_k = term if i == k else at_k
            term = term * Decimal(mean) / (i + 1)
        expected, weight = float(upper / total), float(at_k / total)
        lower = float(1 - upper / total)
    assert gamma_below(float(k), mean) == pytest.approx(expected, rel=2e-13)
    assert gamma_above(float(k), mean) == pytest.approx(lower, rel=2e-13)
    assert poisson_weight(float(k), mean) == pytest.approx(weight, rel=2e-13)


@pytest.mark.parametrize(
    ("mean", "variance"),
    [(0.2, 0.9), (62.6, 62.601), (50.0, 4000.0), (20_000.0, 20_001.0), (20_000.0, 3e6)],
)
@pytest.mark.parametrize("z", [-2.0, 0.0, 4.0, 8.0])
def test_nbinom_sums_in_fifty_digits(mean, variance, z):
    size, chance, rest = mean**2 / (variance - mean), mean / variance, (variance - mean) / variance
    k = max(1, round(mean + z * variance**0.5))
    with localcontext() as context:
        context.prec = 50
        # the kernel's sizes and chances are rounded, so the exact ones come from mean and variance
        m, v = Decimal(mean), Decimal(variance)
        r, p = m * m / (v - m), (v - m) / v
        first = max(0, int(mean - 25 * variance**0.5))
        last = int(mean + 60 * variance**0.5 + 60)
        term, total, upper, at_k = Decimal(1), Decimal(0), Decimal(0), Decimal(0)
        for i in range(first, last):
            total += term
            upper += term if i >= k else 0
            at_k = term if i == k else at_k
            term = term * (r + i) / (i + 1) * p
        expected, weight = float(upper / total), float(at_k / total)
    found = nbinom_weight(float(k), size, chance, rest)
    assert found == pytest.approx(weight, rel=1e-11)
    assert nbinom_at_least(float(k), size, chance, rest, found) == pytest.approx(
        expected, rel=1e-11
    )


def test_edges():
    assert gamma_below(2.0, 0.0) == 0.0
    assert gamma_above(2.0, 0.0) == 1.0
    assert poisson_weight(0.0, 0.0) == 1.0
    assert poisson_weight(2.0, 0.0) == 0.0
    assert nbinom_weight(0.0, 2.5, 0.4, 0.6) == pytest.approx(0.4**2.5, rel=1e-15)
    assert nbinom_weight(0.0, 2.5, 0.9, 0.1) == pytest.approx(0.9**2.5, rel=1e-15)
