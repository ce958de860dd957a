"""CVaR in the master, as a limit or with a weight in the objective."""

import numpy as np
from scipy import sparse

from instances.instance import Ints
from solvers.decomposition.core import Core
from solvers.decomposition.growing_program import INFINITY
from solvers.decomposition.lines import Lines
from solvers.decomposition.loss_rows import add_loss_rows, losses_at
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.onboarding import Onboarding
from solvers.decomposition.parts import TOLERANCE, Part, elastic
from solvers.decomposition.rows import NoColumns, ScenarioRows


class ConditionalValueAtRisk(Part):
    """Rockafellar and Uryasev's rows of one CVaR, as a limit or with a weight in the objective."""

    def __init__(
        self,
        core: Core,
        master: Master,
        lines: Lines | None,
        onboarding: Onboarding,
        alpha: float,
        total: bool,
        scale: float,
        *,
        limit: float | None = None,
        weight: float = 0.0,
    ) -> None:
        self.core, self.master, self.lines, self.onboarding = core, master, lines, onboarding
        self.alpha, self.weight = alpha, weight
        ceiling = limit if limit is not None else scale
        self.unit = max(abs(ceiling), 1e-3 * scale)
        self.ceiling = (limit if limit is not None else 1e3 * scale) / self.unit
        threshold = master.add_variables(
            [("threshold", len(master.variable))],
            np.array([weight * self.unit]),
            np.array([INFINITY]),
            bound=np.array([max(self.ceiling, 0.0)]),
        )
        self.threshold = int(threshold[0])
        self.row: Ints | None = None
        if limit is not None:
            slack = elastic(master, scale)
            others = sparse.lil_array((1, master.cost.size))
            others[0, self.threshold], others[0, slack] = 1.0, -1.0
            family = master.add_family(NoColumns())
            master.add_rows(family, np.array([limit / self.unit]), others.tocsr())
            self.row = master.family_rows[family]
            self._family = family
        self.rows = ScenarioRows(self.unit, total)
        self.family = master.add_family(self.rows)

    def separate(self, relaxed: Relaxed) -> int:
        """Add the scenarios whose loss exceeds the threshold by more than their excess."""
        fixed = self.onboarding.spent(relaxed)
        loss = losses_at(self.master.pool, relaxed, self.lines, self.rows.total, fixed)
        over = loss / self.unit - relaxed.other[self.threshold]
        over[self.core.program.probability <= 0] = -np.inf
        over[self.rows.scenario] = -np.inf
        tail = (1.0 - self.alpha) * self.core.program.probability.size
        worst = np.argsort(-over)[: max(20, int(1.5 * tail))]
        worst = worst[over[worst] > TOLERANCE]
        if worst.size == 0:
            return 0
        excess = self._excess_variables(worst)
        others = [{self.threshold: -1.0, int(e): -1.0} for e in excess]
        add_loss_rows(
            self.master, self.rows, self.family, self.lines, worst,
            np.zeros(worst.size), others, self.onboarding,
        )  # fmt: skip
        return worst.size

    def _excess_variables(self, scenarios: Ints) -> Ints:
        share = self.core.program.probability[scenarios] / (1.0 - self.alpha)
        in_rows = sparse.lil_array((self.master.rows, scenarios.size))
        if self.row is not None:
            at = self.master.family_rows[self._family][0]
            in_rows[[at], :] = share[None, :]
        return self.master.add_variables(
            [("excess", self.family, int(s)) for s in scenarios],
            self.weight * self.unit * share,
            np.full(scenarios.size, INFINITY),
            in_rows.tocsr(),
            bound=max(self.ceiling, 0.0) / share,
        )
