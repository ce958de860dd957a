"""What limits on chances have in common: a share z of each scenario, and room for few of them."""

import numpy as np
from scipy import sparse

from instances.instance import Floats
from models.program import Limit
from models.risk import PROBABILITY_TOLERANCE
from solvers.decomposition.master import Relaxed
from solvers.decomposition.parts import Part
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rows import NoColumns


class ScenarioShares(Part):
    """One share z a scenario: how far it need not meet the limit.

    Attributes
    ----------
    scenarios : array of int, shape (n,)
        Those of positive weight.
    z : array of int, shape (n,)
        Their variables.
    of_scenario : array of int, shape (S,)
        The variable of every scenario, -1 without.
    alpha : float
        Probability of the scenarios that must meet the limit.
    """

    def __init__(self, relaxation: Relaxation, limit: Limit, name: str, alpha: float) -> None:
        self.core, self.master, self.limit = relaxation.core, relaxation.master, limit
        self.relaxation, self.alpha = relaxation, alpha
        probability = self.core.program.probability
        self.scenarios = np.flatnonzero(probability > 0)
        part = len(self.master.variable)
        self.z = self.master.add_variables(
            [(name, part, int(s)) for s in self.scenarios],
            np.zeros(self.scenarios.size),
            np.ones(self.scenarios.size),
        )
        self.of_scenario = np.full(probability.size, -1, np.int64)
        self.of_scenario[self.scenarios] = self.z

    def shares(self, relaxed: Relaxed) -> Floats:
        """Share of every scenario at a relaxed point, shape (S,)."""
        share = np.zeros(self.of_scenario.size)
        share[self.scenarios] = relaxed.other[self.z]
        return share

    def add_room(self, unit: float, slack: int | None = None) -> None:
        """Add the knapsack row over the scenarios, divided by `unit`; with a slack if told."""
        master, probability = self.master, self.core.program.probability
        others = sparse.lil_array((1, master.cost.size))
        others[[0], self.z] = probability[self.scenarios][None, :] / unit
        if slack is not None:
            others[0, slack] = -1.0
        room = np.array([_room(probability, self.alpha) / unit])
        master.add_rows(master.add_family(NoColumns()), room, others.tocsr())


def _room(probability: Floats, alpha: float) -> float:
    """Probability that may be given up: for equal weights a whole number of scenarios."""
    counted = probability[probability > 0]
    room = 1.0 - alpha + PROBABILITY_TOLERANCE
    if np.allclose(counted, counted[0], rtol=1e-12, atol=0.0):
        return float(np.floor(room / counted[0] + 1e-9) * counted[0])
    return room
