"""Ranges that numbers of an instance may lie in, and how messages name them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

LARGEST = 1e12
"""Largest size of any number in an instance."""


@dataclass(frozen=True)
class Range:
    """An interval of numbers.

    Parameters
    ----------
    low, high : float
    without_low, without_high : bool
        Whether that end is excluded.
    """

    low: float = 0.0
    high: float = LARGEST
    without_low: bool = False
    without_high: bool = False

    def holds(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Which of `values` lie in the range, in their shape; NaN never does."""
        values = np.asarray(values)
        above = values > self.low if self.without_low else values >= self.low
        below = values < self.high if self.without_high else values <= self.high
        return above & below

    def __str__(self) -> str:
        """Words fit for ``a number ...``; the size limit that all numbers share is not named."""
        low = f"above {self.low:.12g}" if self.without_low else f"of at least {self.low:.12g}"
        if self.high >= LARGEST:
            return "" if self.low <= -LARGEST else low
        if self.without_low or self.without_high:
            return f"{low} and {'below' if self.without_high else 'at most'} {self.high:.12g}"
        return f"from {self.low:.12g} to {self.high:.12g}"


ANY = Range(-LARGEST)
NOT_NEGATIVE = Range()
POSITIVE = Range(without_low=True)
SHARE = Range(0.0, 1.0)
INNER_SHARE = Range(0.0, 1.0, without_low=True, without_high=True)
