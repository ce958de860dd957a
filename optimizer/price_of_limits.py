"""What the limits of risk and service cost, and how much of that is proven to be needed."""

import math
from collections.abc import Mapping
from typing import Any

from optimizer.amounts import money, percent

NOTHING = 1e-6
"""A price below this share of the objective counts as none."""


def unproven_share(
    objective: float, lower_bound: float, objective_without_limits: float
) -> float | None:
    """The share of the limits' price that a better plan could still save, by what is proven.

    Parameters
    ----------
    objective : float
        Of the plan.
    lower_bound : float
        Proven for every plan within the limits; minus infinity where nothing is.
    objective_without_limits : float
        Of the plan without limits of risk and service.

    Returns
    -------
    float or None
        ``(objective - lower_bound) / (objective - objective_without_limits)``: above 1 where the
        gap exceeds the price. None where the limits cost nothing, or nothing is proven.

    Examples
    --------
    >>> unproven_share(1100.0, 1095.0, 1000.0)
    0.05
    """
    price = objective - objective_without_limits
    if not math.isfinite(lower_bound) or price <= NOTHING * abs(objective):
        return None
    return max(objective - lower_bound, 0.0) / price


def price_in_words(summary: Mapping[str, Any]) -> str:
    """What limits of risk and service add to the total cost, and what of that is proven."""
    price, share = summary["price_of_limits"], summary["unproven_price_share"]
    adds = f"Limits of risk and service add {money(max(price, 0.0))} to the total cost"
    if share is None:
        return f"{adds}."
    if share >= 1:
        return f"{adds}; none of that is proven to be needed: a better plan may save it all."
    if share <= 1e-9:
        return f"{adds}; all of that is proven to be needed."
    return f"{adds}; a better plan could save at most {percent(share)} of that."
