"""How bad the bad scenarios are: VaR and CVaR of a weighted sample."""

import numpy as np

from instances.instance import Floats, Ints

PROBABILITY_TOLERANCE = 1e-12
"""Slack for sums of probabilities, so that 0.95 of 20 equal scenarios is 19 of them, not 20."""


def value_at_risk(losses: Floats, probability: Floats, alpha: float) -> float:
    """Least loss that is not exceeded with probability `alpha`; nothing is interpolated.

    Parameters
    ----------
    losses, probability : array, shape (S,)
        Money, and weights that sum to 1; scenarios of weight 0 do not count.
    alpha : float
        Level, in (0, 1).

    Returns
    -------
    float
        ``min {t : P(L <= t) >= alpha}``; with equal weights the ``ceil(alpha S)``-th smallest loss.

    Examples
    --------
    >>> import numpy as np
    >>> value_at_risk(np.arange(1.0, 21.0), np.full(20, 0.05), 0.95)
    19.0
    """
    counted = probability > 0
    order = np.argsort(losses[counted], kind="stable")
    reached = np.cumsum(probability[counted][order])
    position = int(np.searchsorted(reached, alpha - PROBABILITY_TOLERANCE))
    return float(losses[counted][order[min(position, order.size - 1)]])


def conditional_value_at_risk(losses: Floats, probability: Floats, alpha: float) -> float:
    """Mean loss of the worst ``1 - alpha`` of the probability.

    Parameters
    ----------
    losses, probability : array, shape (S,)
    alpha : float

    Returns
    -------
    float
        ``min_t t + E (L - t)^+ / (1 - alpha)``, attained at the VaR.

    References
    ----------
    Rockafellar and Uryasev, "Optimization of conditional value-at-risk", Journal of Risk 2(3),
    2000, theorem 1.

    Examples
    --------
    >>> import numpy as np
    >>> conditional_value_at_risk(np.arange(1.0, 21.0), np.full(20, 0.05), 0.9)
    19.5
    """
    threshold = value_at_risk(losses, probability, alpha)
    excess = np.maximum(losses - threshold, 0.0)
    return float(threshold + probability @ excess / (1.0 - alpha))


def worst_within(candidates: Ints, harm: Floats, probability: Floats, room: float) -> Ints:
    """The worst scenarios, from the worst on, each taken if its probability still fits.

    Parameters
    ----------
    candidates : array of int
        Positions of the scenarios to choose from.
    harm, probability : array, shape (S,)
        How bad each scenario is, and its weight.
    room : float
        Probability that those taken may have together.
    """
    taken, left = [], room + PROBABILITY_TOLERANCE
    for scenario in candidates[np.argsort(-harm[candidates], kind="stable")].tolist():
        if probability[scenario] <= left:
            taken.append(scenario)
            left -= probability[scenario]
    return np.array(taken, np.int64)
