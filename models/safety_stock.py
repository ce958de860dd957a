"""How much safety stock two textbook formulas ask for."""

import numpy as np
from scipy.special import ndtri

from instances.instance import Floats


def max_average(
    demand_max: Floats, lead_time_max: Floats, demand_mean: Floats, lead_time_mean: Floats
) -> Floats:
    """``max usage x max lead time - average usage x average lead time``, never below 0.

    Parameters
    ----------
    demand_max, demand_mean : array
        Units a week.
    lead_time_max, lead_time_mean : array
        Weeks.
    """
    return np.maximum(demand_max * lead_time_max - demand_mean * lead_time_mean, 0.0)


def lead_time_sigma(
    demand_mean: Floats,
    demand_sd: Floats,
    lead_time_mean: Floats,
    lead_time_sd: Floats,
    review_weeks: Floats,
) -> Floats:
    """Standard deviation of demand over lead time and review, in units.

    ``sqrt((L + T) sd_d^2 + d^2 sd_L^2)``: independent weeks, a lead time independent of demand
    (Hadley and Whitin 1963; Snyder and Shen 2019, chapter 5; Chopra and Meindl 2016, chapter 12).
    """
    weeks = lead_time_mean + review_weeks
    return np.sqrt(weeks * demand_sd**2 + (demand_mean * lead_time_sd) ** 2)


def z_sigma(service_target: Floats, sigma: Floats) -> Floats:
    """``z sigma`` with z the normal quantile of the service target, never below 0."""
    return np.maximum(ndtri(service_target), 0.0) * sigma
