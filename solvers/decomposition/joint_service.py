"""Joint service level in the master: scenarios that may be hurt, and who would hurt them."""

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.losses import SHORT_TOLERANCE
from models.program import Limit
from solvers.decomposition.chances import ScenarioShares
from solvers.decomposition.master import Relaxed
from solvers.decomposition.parts import elastic
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.rows import ShortRows

ROWS_A_ROUND = 400
"""Most violated pairs of SKU and scenario that get a row in a round."""


class HurtScenarios(ScenarioShares):
    """One share z a scenario that may be hurt, a knapsack over them, and rows as violated.

    A row says of one SKU and scenario that a column with a short episode there hurts the scenario:
    ``sum of the shares of such columns <= z``, over the SKUs that the limit covers.
    """

    def __init__(self, relaxation: Relaxation, limit: Limit) -> None:
        super().__init__(relaxation, limit, "hurt", limit.value)
        core, master = self.core, self.master
        self.slack = elastic(master, relaxation.scale)
        self.add_room(max(1.0 - limit.value, 1e-3), self.slack)
        self.covered = np.zeros(len(core.program.sku), bool)
        self.covered[np.asarray(limit.skus, np.int64)] = True
        self.rows = ShortRows(core)
        self.family = master.add_family(self.rows)
        self.known: set[tuple[int, int]] = set()

    def keep(self, kept: Flags) -> None:
        """Say which scenarios, shape (S,), must not be hurt; all others may be."""
        hurt = (~kept[self.scenarios]).astype(float)
        self.master.set_variable_bounds(self.z, hurt, hurt)

    def separate(self, relaxed: Relaxed) -> int:
        """Add rows of pairs whose columns hurt a scenario by more than its z says."""
        pool, skus = self.master.pool, len(self.core.program.sku)
        active = np.flatnonzero((relaxed.share > 1e-9) & self.covered[pool.sku])
        worst = sparse.coo_array(pool.worst[active])
        owner = pool.sku[active][worst.row]
        hurts = worst.data > SHORT_TOLERANCE * self.core.program.demand_mean[owner]
        hurts &= self.of_scenario[worst.col] >= 0
        pair = worst.col[hurts].astype(np.int64) * skus + owner[hurts]
        pairs, position = np.unique(pair, return_inverse=True)
        use = np.bincount(position, relaxed.share[active][worst.row[hurts]], pairs.size)
        scenario, sku = np.divmod(pairs, skus)
        over = use - relaxed.other[self.of_scenario[scenario]]
        return self._add(sku, scenario, over)

    def _add(self, sku: Ints, scenario: Ints, over: Floats) -> int:
        fresh: list[tuple[int, int]] = []
        for at in np.argsort(-over, kind="stable")[: 4 * ROWS_A_ROUND]:
            pair = (int(sku[at]), int(scenario[at]))
            if over[at] <= 1e-7 or len(fresh) == ROWS_A_ROUND:
                break
            if pair not in self.known:
                fresh.append(pair)
        if not fresh:
            return 0
        self.known.update(fresh)
        self.rows.pairs.extend(fresh)
        columns = self.of_scenario[[s for _, s in fresh]]
        others = sparse.csr_array(
            (-np.ones(len(fresh)), (np.arange(len(fresh)), columns)),
            shape=(len(fresh), self.master.cost.size),
        )
        self.master.add_rows(self.family, np.zeros(len(fresh)), others)
        return len(fresh)
