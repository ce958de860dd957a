"""What an interval is, and those of means: of batches, of replications, and of a tail."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from instances.instance import Floats
from models.risk import conditional_value_at_risk, value_at_risk


@dataclass(frozen=True)
class Interval:
    """An estimate and the ends that hold the truth; an end can be infinite."""

    value: float
    low: float
    high: float

    def plus(self, other: "Interval", weight: float = 1.0) -> "Interval":
        """The sum with a multiple of another interval; chances of missing add."""
        return Interval(
            self.value + weight * other.value,
            self.low + weight * other.low,
            self.high + weight * other.high,
        )


def student_quantile(count: int, error: float) -> float:
    """``1 - error`` quantile of Student's t with ``count - 1`` degrees of freedom."""
    return float(special.stdtrit(count - 1, 1.0 - error))


def mean_interval(values: Floats, error: float) -> Interval:
    """Mean of independent values of one kind, with Student's interval.

    Parameters
    ----------
    values : array, shape (n,)
        At least two.
    error : float
        Chance of missing the true mean, half on each side.
    """
    mean, spread = float(values.mean()), standard_error(values)
    half = student_quantile(values.size, error / 2) * spread
    return Interval(mean, mean - half, mean + half)


def lowest_mean(values: Floats, error: float) -> float:
    """Number that the true mean lies above, but for a chance of `error`."""
    return float(values.mean()) - student_quantile(values.size, error) * standard_error(values)


def highest_mean(values: Floats, error: float) -> float:
    """Number that the true mean lies below, but for a chance of `error`."""
    return -lowest_mean(-values, error)


def standard_error(values: Floats) -> float:
    """Standard error of the mean of independent values."""
    return float(values.std(ddof=1) / np.sqrt(values.size))


def tail_mean_interval(losses: Floats, alpha: float, error: float) -> Interval:
    """CVaR of a plain sample with its large-sample interval.

    Parameters
    ----------
    losses : array, shape (n,)
        Independent draws of equal weight.
    alpha : float
        Level, in (0, 1).
    error : float
        Chance of missing the true CVaR, half on each side.

    Notes
    -----
    ``sqrt(n) (CVaR_n - CVaR)`` tends to a normal of variance ``Var((L - VaR)^+) / (1 - alpha)^2``
    (Trindade, Uryasev, Shapiro and Zrazhevsky, "Financial prediction with constrained tail risk",
    Journal of Banking & Finance 31, 2007, theorem 2). The sd is that of the sample.
    """
    equal = np.full(losses.size, 1.0 / losses.size)
    value = conditional_value_at_risk(losses, equal, alpha)
    excess = np.maximum(losses - value_at_risk(losses, equal, alpha), 0.0)
    half = float(special.ndtri(1.0 - error / 2)) * standard_error(excess) / (1.0 - alpha)
    return Interval(value, value - half, value + half)
