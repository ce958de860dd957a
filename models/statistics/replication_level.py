"""At which level a replication is solved, so that it rarely shuts out the true optimum."""

import numpy as np
from scipy import special


def kept_scenarios(scenarios: int, level: float, replications: int, error: float) -> int:
    """How many scenarios of each replication a plan must keep within a limit of probability.

    Parameters
    ----------
    scenarios : int
        In a replication: a plain sample with equal weights.
    level : float
        Probability with which the limit is to hold in truth.
    replications : int
        How many there are.
    error : float
        Chance that the true optimum breaks the relaxed limit in any replication.

    Returns
    -------
    int
        Largest ``k`` with ``M P(Bin(N, level) < k) <= error``; 0: the limit must be left out.

    Notes
    -----
    Luedtke and Ahmed, "A sample approximation approach for optimization with probabilistic
    constraints", SIAM Journal on Optimization 19(2), 2008, section 2.2: the true optimum keeps the
    limit in each scenario with probability `level` at least, so that it keeps it in fewer than k
    of N scenarios with the binomial's probability. The relaxed level is ``k / N``.
    """
    below = special.bdtr(np.arange(scenarios + 1) - 1.0, scenarios, level)  # P(B < k)
    below[0] = 0.0
    return int(np.count_nonzero(replications * below <= error)) - 1
