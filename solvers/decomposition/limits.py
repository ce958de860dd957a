"""How budget, sites, capacities, qualifications, fill rate and stress enter the master program."""

import numpy as np
from scipy import sparse

from models.program import Limit
from solvers.decomposition.core import Core
from solvers.decomposition.lines import Lines
from solvers.decomposition.loss_rows import add_loss_rows, losses_at
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.onboarding import Onboarding
from solvers.decomposition.parts import TOLERANCE, Part, elastic, unit_of
from solvers.decomposition.rows import BudgetRow, CouplingRows, FillRows, ScenarioRows

DEAR = 10.0
"""Cost of exceeding the budget by its own size, in totals of the plain plan: less than what capital
is worth under tight budgets costs passes until it is raised."""


class Budget(Part):
    """The budget row: capital of the columns and of onboarding."""

    def __init__(self, master: Master, onboarding: Onboarding, limit: Limit, scale: float) -> None:
        unit = unit_of(limit, scale)
        slack = elastic(master, DEAR * scale)
        others = onboarding.capital(unit).tolil()
        others[0, slack] = -1.0
        family = master.add_family(BudgetRow(unit))
        master.add_rows(family, np.array([limit.value / unit]), others.tocsr())


class CouplingLimits(Part):
    """Sites, capacities and the number of qualifications."""

    def __init__(self, core: Core, master: Master, scale: float) -> None:
        rows = core.program.couplings
        family = master.add_family(CouplingRows(core))
        unit = np.maximum(np.abs(rows.limit), 1.0)
        slack = elastic(master, scale)
        others = sparse.lil_array((unit.size, master.cost.size))
        others[:, [slack]] = -unit[:, None]
        master.add_rows(family, rows.limit, others.tocsr())


class FillRate(Part):
    """The value of units short, at most its share of the value of demand."""

    def __init__(self, core: Core, master: Master, limit: Limit, scale: float) -> None:
        program = core.program
        value = np.zeros(len(program.sku))
        skus = np.asarray(limit.skus, np.int64)
        value[skus] = program.unit_cost[skus]
        value /= max((1.0 - limit.value), 1e-4) * float(value @ program.demand)
        right = (1.0 - limit.value) / max(1.0 - limit.value, 1e-4)
        slack = elastic(master, scale)
        others = sparse.lil_array((1, master.cost.size))
        others[0, slack] = -1.0
        family = master.add_family(FillRows([value]))
        master.add_rows(family, np.array([right]), others.tocsr())


class Stress(Part):
    """Every stress scenario's loss, at most the limit; rows as they are violated."""

    def __init__(
        self, core: Core, master: Master, lines: Lines | None, limit: Limit, scale: float
    ) -> None:
        self.core, self.master, self.lines, self.limit = core, master, lines, limit
        self.unit = unit_of(limit, scale)
        self.slack = elastic(master, scale)
        self.rows = ScenarioRows(self.unit)
        self.family = master.add_family(self.rows)

    def separate(self, relaxed: Relaxed) -> int:
        """Add the stress scenarios whose loss exceeds the limit."""
        loss = losses_at(self.master.pool, relaxed, self.lines, False, 0.0)
        over = (loss - self.limit.value) / self.unit - relaxed.other[self.slack]
        over[~self.core.program.stress] = -np.inf
        over[self.rows.scenario] = -np.inf
        worst = np.argsort(-over)[:20]
        worst = worst[over[worst] > TOLERANCE]
        others = [({self.slack: -1.0}) for _ in worst]
        add_loss_rows(
            self.master, self.rows, self.family, self.lines, worst,
            np.full(worst.size, self.limit.value / self.unit), others, None,
        )  # fmt: skip
        return worst.size
