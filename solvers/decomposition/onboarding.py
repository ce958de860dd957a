"""Onboarding in the master: one variable a supplier, paid for once by all SKUs that use it."""

import numpy as np
from scipy import sparse

from instances.instance import Floats
from solvers.decomposition.core import Core
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.parts import TOLERANCE, Part
from solvers.decomposition.rows import OnboardingRows


class Onboarding(Part):
    """One variable a supplier that some set would onboard, rows SKU by SKU as they are violated."""

    def __init__(self, core: Core, master: Master) -> None:
        program = core.program
        self.master, self.core = master, core
        self.suppliers = np.unique(program.sets.onboards)
        cost = program.onboarding_cost[self.suppliers] / program.amortisation_years
        names = [("onboard", int(g)) for g in self.suppliers]
        self.variables = master.add_variables(names, cost, np.ones(cost.size))
        self.rows = OnboardingRows(core)
        self.family = master.add_family(self.rows)
        self.known: set[tuple[int, int]] = set()

    def capital(self, unit: float) -> sparse.csr_array:
        """Coefficients of onboarding in a budget row, shape (1, variables)."""
        row = np.zeros((1, self.master.cost.size))
        row[0, self.variables] = self.core.program.onboarding_cost[self.suppliers] / unit
        return sparse.csr_array(row)

    def cost(self) -> Floats:
        """Amortised cost on every variable of the master, 0 on all but onboarding."""
        row = np.zeros(self.master.cost.size)
        row[self.variables] = self.master.cost[self.variables]
        return row

    def spent(self, relaxed: Relaxed) -> float:
        """Amortised cost of onboarding at a relaxed point."""
        return float(self.master.cost[self.variables] @ relaxed.other[self.variables])

    def separate(self, relaxed: Relaxed) -> int:
        """Add rows of SKUs that use a supplier more than it is onboarded."""
        if self.suppliers.size == 0:
            return 0
        pool = self.master.pool
        active = np.flatnonzero(relaxed.share > 1e-9)
        uses = self.rows.needs[self.core.program.options.source_set[pool.option[active]]]
        weighted = sparse.coo_array(uses.multiply(relaxed.share[active][:, None]))
        pair = pool.sku[active][weighted.row] * len(self.core.program.suppliers) + weighted.col
        pairs, position = np.unique(pair, return_inverse=True)
        use = np.bincount(position, weighted.data, pairs.size)
        sku, supplier = np.divmod(pairs, len(self.core.program.suppliers))
        variable = self.variables[np.searchsorted(self.suppliers, supplier)]
        short = use - relaxed.other[variable] > TOLERANCE
        pairs_short = zip(sku[short].tolist(), supplier[short].tolist(), strict=True)
        fresh = [pair for pair in pairs_short if pair not in self.known]
        if not fresh:
            return 0
        self.known.update(fresh)
        self.rows.pairs.extend(fresh)
        columns = self.variables[np.searchsorted(self.suppliers, [g for _, g in fresh])]
        others = sparse.csr_array(
            (-np.ones(len(fresh)), (np.arange(len(fresh)), columns)),
            shape=(len(fresh), self.master.cost.size),
        )
        self.master.add_rows(self.family, np.zeros(len(fresh)), others)
        return len(fresh)
