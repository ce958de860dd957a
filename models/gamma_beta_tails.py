"""Tails of the gamma, Poisson and negative binomial distributions, compiled and accurate.

Small parameters take the classical series and continued fractions (Press et al. 2007, *Numerical
Recipes*, 3rd ed., section 6.2). Large ones, where those get slow, take a Gauss-Legendre rule over
the part of the tail that counts: in the logarithm (the logit for the beta) the densities are smooth
and log-concave, so 32 points give full precision. Probabilities at a point are computed as by
Loader (2000), *Fast and accurate computation of binomial probabilities*, without cancellation
between large logarithms. scipy's functions are not used because compiled kernels cannot call them
and be cached.
"""

import math

import numpy as np

from models.compiling import part

HALF_LOG_TAU = 0.5 * math.log(2.0 * math.pi)
NEGLIGIBLE = 55.0
"""A density that has fallen by e^-55 is over."""
SMOOTH = 1.0
"""Longest tail, in the logarithm, that the Gauss-Legendre rule covers to full precision."""
_points, _weights = np.polynomial.legendre.leggauss(32)
POINTS, WEIGHTS = 0.5 * (1.0 + _points), 0.5 * _weights
TINY = 1e-300
EPSILON = 2.0**-53


@part
def stirling_error(n: float) -> float:
    """``log(n!) - log(sqrt(2 pi n) (n / e)^n)`` for n > 0."""
    if n < 15.0:
        return math.lgamma(n + 1.0) - (n + 0.5) * math.log(n) + n - HALF_LOG_TAU
    m = 1.0 / (n * n)
    series = 1 / 1260 - m * (1 / 1680 - m * (1 / 1188 - m * 691 / 360360))
    return (1 / 12 - m * (1 / 360 - m * series)) / n


@part
def deviance(x: float, mean: float) -> float:
    """``x log(x / mean) + mean - x``, accurate where x is close to the mean."""
    if abs(x - mean) >= 0.1 * (x + mean):
        return x * math.log(x / mean) + mean - x
    v = (x - mean) / (x + mean)
    total, term = (x - mean) * v, 2.0 * x * v
    for j in range(3, 1000, 2):
        term *= v * v
        grown = total + term / j
        if grown == total:
            break
        total = grown
    return total


@part
def poisson_weight(x: float, mean: float) -> float:
    """``mean^x e^-mean / Gamma(x + 1)`` for x >= 0, whole or not, and mean >= 0."""
    if mean == 0.0:
        return 1.0 if x == 0.0 else 0.0
    if x < 15.0:
        return math.exp(x * math.log(mean) - mean - math.lgamma(x + 1.0))
    spread = math.sqrt(2.0 * math.pi * x)
    return math.exp(-stirling_error(x) - deviance(x, mean)) / spread


@part
def nbinom_weight(x: float, size: float, chance: float, rest: float) -> float:
    """``Gamma(size + x) / (Gamma(size) x!) chance^size rest^x``, with ``rest = 1 - chance``."""
    if x == 0.0:
        return math.exp(size * math.log1p(-rest)) if rest < 0.5 else chance**size
    n = size + x
    errors = stirling_error(n) - stirling_error(x) - stirling_error(size)
    distance = deviance(x, n * rest) + deviance(size, n * chance)
    scale = math.sqrt(size / (2.0 * math.pi * x * n))
    return scale * math.exp(errors - distance)


@part
def _length(slope: float, curvature: float) -> float:
    """Where ``slope u + curvature u^2 / 2`` reaches NEGLIGIBLE."""
    return 2.0 * NEGLIGIBLE / (slope + math.sqrt(slope * slope + 2.0 * curvature * NEGLIGIBLE))


@part
def _beyond_linear(u: float) -> float:
    """``e^u - 1 - u``."""
    if abs(u) < 1e-2:
        return u * u * (0.5 + u * (1 / 6 + u * (1 / 24 + u * (1 / 120 + u / 720))))
    return math.expm1(u) - u


@part
def _gamma_tail_smooth(shape: float, y: float, length: float, side: float) -> float:
    """Mass beyond y on one side of the gamma's mode over ``shape poisson_weight(shape, y)``."""
    total = 0.0
    for j in range(POINTS.size):
        u = length * POINTS[j]
        total += WEIGHTS[j] * math.exp(-abs(y - shape) * u - y * _beyond_linear(side * u))
    return length * total


@part
def gamma_below(shape: float, y: float) -> float:
    """Regularised lower incomplete gamma function P(shape, y)."""
    return _gamma_lower_tail(shape, y) if y <= shape else 1.0 - _gamma_upper_tail(shape, y)


@part
def gamma_above(shape: float, y: float) -> float:
    """Regularised upper incomplete gamma function Q(shape, y)."""
    return _gamma_upper_tail(shape, y) if y > shape else 1.0 - _gamma_lower_tail(shape, y)


@part
def _gamma_lower_tail(shape: float, y: float) -> float:
    """P(shape, y) for y up to the shape."""
    if y <= 0.0:
        return 0.0
    weight = poisson_weight(shape, y)
    length = _length(shape - y, y)
    if length < SMOOTH:
        return shape * weight * _gamma_tail_smooth(shape, y, length, -1.0)
    return weight * _lower_series(shape, y)


@part
def _gamma_upper_tail(shape: float, y: float) -> float:
    """Q(shape, y) for y from the shape on."""
    weight = poisson_weight(shape, y)
    length = _length(y - shape, y)
    if length < SMOOTH:
        return shape * weight * _gamma_tail_smooth(shape, y, length, 1.0)
    if y < shape + 1.0:
        return 1.0 - weight * _lower_series(shape, y)
    return shape * weight * _upper_fraction(shape, y)


@part
def _lower_series(shape: float, y: float) -> float:
    total, term, n = 1.0, 1.0, shape
    while term > EPSILON * total:
        n += 1.0
        term *= y / n
        total += term
    return total


@part
def _upper_fraction(shape: float, y: float) -> float:
    """Continued fraction of Q, by Lentz's method."""
    b = y + 1.0 - shape
    c, d = 1.0 / TINY, 1.0 / b
    h = d
    for i in range(1, 100_000):
        a = -i * (i - shape)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if d != 0.0 else TINY)
        c = b + a / c
        c = c if c != 0.0 else TINY
        h *= d * c
        if abs(d * c - 1.0) < 4.0 * EPSILON:
            break
    return h


@part
def nbinom_at_least(x: float, size: float, chance: float, rest: float, weight: float) -> float:
    """``P(X >= x)`` for a whole x >= 1, given `weight`, the probability of x itself.

    It is the regularised incomplete beta function ``I_rest(x, size)``.
    """
    n = x + size
    if x < n * rest:  # below the mode of the beta: its other side, with the same density
        return 1.0 - _beta_below(size, x, chance, rest, weight * x)
    return _beta_below(x, size, rest, chance, weight * x)


@part
def _beta_below(a: float, b: float, x: float, rest: float, density: float) -> float:
    """``I_x(a, b)`` for x below ``a / (a + b)``; `density` is ``x^a rest^b / B(a, b)``."""
    n = a + b
    small, side = (x, -1.0) if x <= rest else (rest, 1.0)
    slope = max(a - n * x if x <= rest else n * rest - b, 0.0)  # equal, but for rounding
    length = _length(slope, n * x * rest)
    if length >= SMOOTH:
        return density / _beta_fraction(a, b, x, rest, slope)
    total = 0.0
    for j in range(POINTS.size):
        u = length * POINTS[j]
        bend = math.log1p(small * math.expm1(side * u)) - small * side * u
        total += WEIGHTS[j] * math.exp(-slope * u - n * bend)
    return density * length * total


@part
def _beta_fraction(a: float, b: float, x: float, rest: float, slope: float) -> float:
    """Continued fraction below the density of the incomplete beta function, by Lentz's method.

    `slope` is ``a - (a + b) x``, positive: unlike in the textbooks' fraction no term of it cancels
    (DiDonato and Morris 1992, ACM Trans. Math. Softw. 18:360-373, equation 9).
    """
    f = a * (slope + 1.0) / (a + 1.0)
    c, d = f, 0.0
    for n in range(1, 100_000):
        step = a + 2 * n - 1.0
        top = (a + n - 1.0) / step * ((a + b + n - 1.0) / step) * n * (b - n) * x * x
        bottom = (
            n + n * (b - n) * x / step + (a + n) * (slope + 1.0 + n * (1.0 + rest)) / (step + 2)
        )
        d = 1.0 / (bottom + top * d)
        c = bottom + top / c
        f *= c * d
        if abs(c * d - 1.0) < 4.0 * EPSILON:
            break
    return f
