"""SKUs that exceed a limit on VaR alone: a scenario is given up by whoever is that short there.

Truncated cuts tie what all SKUs lose to the share z of a scenario. A column that loses more than
the limit by itself can only be chosen where the scenario is given up whole:

    sum of the shares of a SKU's columns that lose more than the limit in s  <=  z_s

which is stronger wherever one SKU stops a line, or loses as much as all others together. It holds
for whole columns, so for every plan.
"""

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.evaluation import LIMIT_TOLERANCE
from solvers.decomposition.column_loads import losses_alone
from solvers.decomposition.extremes import Extremes
from solvers.decomposition.given_up import GivenUp, Kept
from solvers.decomposition.master import Relaxed
from solvers.decomposition.parts import Part, exchange_rows
from solvers.decomposition.rows import AloneRows

NONE: Ints = np.empty(0, np.int64)
CHUNK = 128
"""SKUs whose losses are laid out at once."""
MOST = 200
"""Rows a round."""
LEAST = 1e-3
"""Share of columns by which a row must be violated."""


class Alone(Part):
    """Rows for SKUs that exceed the limit of a part about VaR by themselves.

    Parameters
    ----------
    chance : GivenUp or Kept
    extremes : Extremes
        By which few SKUs can do so at all, where there are no lines.
    """

    def __init__(self, chance: GivenUp | Kept, extremes: Extremes) -> None:
        self.chance, self.master, self.core = chance, chance.master, chance.core
        value = chance.limit.value
        # what evaluation forgives is no reason to give a scenario up
        limit = value + 2 * LIMIT_TOLERANCE * max(1.0, abs(value))
        may = extremes.alone + extremes.everyday > limit
        self.skus = np.flatnonzero(may | (chance.lines is not None))
        self.rows = AloneRows(self.core, limit)
        self.family = self.master.add_family(self.rows)
        if isinstance(chance, Kept):
            chance.followers.append(self._switch)

    def separate(self, relaxed: Relaxed) -> int:
        """Add the rows that a relaxed point violates most."""
        sku, scenario, by = self._violated(relaxed)
        worst = np.argsort(-by, kind="stable")[:MOST]
        self.add(list(zip(sku[worst].tolist(), scenario[worst].tolist(), strict=True)))
        return worst.size

    def add(self, pairs: list[tuple[int, int]]) -> None:
        """Add the rows of pairs of a SKU and a scenario."""
        self.rows.pairs.extend(pairs)
        others = np.zeros((len(pairs), self.master.cost.size))
        others[:, self.chance.slack] = -1.0
        if isinstance(self.chance, GivenUp):
            scenario = [scenario for _, scenario in pairs]
            others[np.arange(len(pairs)), self.chance.of_scenario[scenario]] = -1.0
        self.master.add_rows(self.family, np.zeros(len(pairs)), others)

    def rows_to_hold(self) -> tuple[int, list[tuple[int, int]]]:
        """The family, and the pairs of a SKU and a scenario."""
        return self.family, self.rows.pairs

    def hold_rows(self, rows: list[tuple[int, int]]) -> None:
        """Have the rows of these pairs and no others."""
        self.add(exchange_rows(self.master, self.family, self.rows.pairs, rows))

    def _switch(self, kept: Flags) -> None:
        """Leave on the rows of scenarios that are kept, shape (S,)."""
        rows = self.master.family_rows[self.family]
        if rows.size:
            scenario = np.array(self.rows.pairs, np.int64)[:, 1]
            self.master.set_right(rows, np.where(kept[scenario], 0.0, np.inf))

    def _room(self, relaxed: Relaxed) -> Floats:
        """How far every scenario is given up, shape (S,)."""
        if isinstance(self.chance, GivenUp):
            share = np.where(self.core.program.probability > 0, self.chance.shares(relaxed), 1.0)
        else:
            share = np.where(self.chance.kept, 0.0, 1.0)
        room: Floats = share + relaxed.other[self.chance.slack]
        return room

    def _violated(self, relaxed: Relaxed) -> tuple[Ints, Ints, Floats]:
        """SKUs and scenarios whose row is violated, and by how much."""
        pool, skus = self.master.pool, self.skus
        used = pool.in_use(relaxed.share)
        used = used[np.isin(pool.sku[used], skus)]
        first = np.searchsorted(pool.sku[used], [*skus.tolist(), len(self.core.program.sku)])
        room = self._room(relaxed)
        found = [(NONE, NONE, np.empty(0))]
        for begin in range(0, skus.size, CHUNK):
            end = min(begin + CHUNK, skus.size)
            columns = used[first[begin] : first[end]]
            share = self._exceeding(relaxed, columns, first[begin : end + 1] - first[begin])
            of, scenario = np.nonzero(share > room + LEAST)
            found.append((skus[begin:end][of], scenario, (share - room)[of, scenario]))
        sku, scenario, by = (np.concatenate(part) for part in zip(*found, strict=True))
        return sku, scenario, by

    def _exceeding(self, relaxed: Relaxed, columns: Ints, first: Ints) -> Floats:
        """Share of the columns of n SKUs that exceed the limit alone, shape (n, S).

        Those of SKU i of them are ``columns[first[i]:first[i + 1]]``.
        """
        pool, scenarios = self.master.pool, len(self.core.program.scenario)
        skus = first.size - 1
        loss = losses_alone(
            self.core, np.repeat(np.arange(skus), np.diff(first)), pool.option[columns],
            pool.buffer[columns], pool.everyday[columns], np.arange(skus + 1) * scenarios,
            np.tile(np.arange(scenarios), skus),
        )  # fmt: skip
        over = self.rows.exceeded(loss).reshape(columns.size, scenarios)
        share = relaxed.share[columns][:, None] * over
        total: Floats = np.add.reduceat(share, first[:-1])
        return total
