"""The restricted master of very many SKUs: a column of it is a plan for a whole block of them.

One column a SKU makes a program with tens of thousands of columns that all fill hundreds of rows
about scenarios. Blocks of SKUs that are priced together leave some hundred: the point is the same
in the limit, multipliers and bounds are as valid, only more rounds of pricing are needed. Mixtures
of plans are mixtures of columns of the pool, so that all parts work as they do without blocks.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.master import Held, Master
from solvers.decomposition.rows import LoadRows, RowFamily

BLOCKS, ALONE = 100, 30
"""Blocks that SKUs are put into, and how many of these hold one SKU, the largest ones: what those
have in a relaxed point says most of what whole options cost, and should not hang on others."""
CHUNK = 8192
"""Pool columns whose coefficients are laid out at once: they are dense while they are made."""


class BlockMaster(Master):
    """A master whose columns are plans of blocks of SKUs, each a sum of columns of the pool.

    Parameters
    ----------
    pool : ColumnPool
    size : array, shape (I,)
        What each SKU costs, about.
    """

    def __init__(self, pool: ColumnPool, size: Floats) -> None:
        self.alone, self.block_of = _blocks(size)
        self._by_block = np.argsort(self.block_of, kind="stable")
        self._begins = np.searchsorted(self.block_of[self._by_block], np.arange(1, self.blocks))
        super().__init__(pool)
        self._members: list[Ints] = []
        self._block: list[int] = []
        self._known_plans: dict[bytes, int] = {}

    @property
    def blocks(self) -> int:
        """Number of convexity rows."""
        return int(self.block_of.max()) + 1

    def take(self, option: Ints, buffer: Floats) -> int:
        """Add the plan of every block of a decision, where it is new."""
        self.pool.add(option, buffer)
        at = self.pool.positions(option, buffer)
        parts = np.split(at[self._by_block], self._begins)
        return self._add_plans(parts, range(self.blocks))

    def _add_plans(self, plans: Sequence[Ints], blocks: Sequence[int]) -> int:
        """Add plans that are new; return how many were."""
        before = len(self._members)
        for plan, block in zip(plans, blocks, strict=True):
            mark = plan.tobytes()
            if mark not in self._known_plans:
                self._known_plans[mark] = len(self._members)
                self._members.append(plan)
                self._block.append(block)
        return len(self._members) - before

    def bring_back(self, held: Held) -> None:
        """Add plans again that were dropped since."""
        self.pool.add(held.option, held.buffer)
        self._add_plans(self._plans(held), held.convexity.tolist())

    def positions(self, held: Held) -> Ints:
        """Where plans are in the program, those waiting at its end, -1 for those that are not."""
        known = self._known_plans
        return np.array([known.get(plan.tobytes(), -1) for plan in self._plans(held)], np.int64)

    def _plans(self, held: Held) -> list[Ints]:
        """Plans by positions in the pool."""
        members = self.pool.positions(held.option, held.buffer)
        return np.split(members, held.first[1:-1])

    def _fresh(self) -> Ints:
        return np.arange(self.column_at.size, len(self._members))

    def convexity(self, fresh: Ints) -> Ints:
        """Block of plans."""
        return np.asarray(self._block, np.int64)[fresh]

    def _cost(self, fresh: Ints) -> Floats:
        cost: Floats = np.array([self.pool.cost[self._members[n]].sum() for n in fresh])
        return cost

    def _entries(self, family: RowFamily, columns: Ints, begin: int) -> sparse.csr_array:
        """Coefficients of plans: sums over their members, chunk by chunk where they are dense."""
        together = self.membership(columns)
        used = np.unique(together.indices)
        if isinstance(family, LoadRows):
            used = used[np.argsort(self.pool.sku[used], kind="stable")]
            shares = sparse.csr_array(together[:, used].T)
            return sparse.csr_array(family.mixtures(self.pool, used, shares, begin))
        total = sparse.csr_array((len(family) - begin, columns.size))
        for start in range(0, used.size, CHUNK):
            chunk = used[start : start + CHUNK]
            part = family.coefficients(self.pool, chunk, begin)
            total = total + part @ together[:, chunk].T
        return sparse.csr_array(total)

    def membership(self, columns: Ints) -> sparse.csr_array:
        """Which pool columns every plan consists of, shape (plans, pool)."""
        members = [self._members[n] for n in columns]
        first = np.concatenate([[0], np.cumsum([part.size for part in members])]).astype(np.int64)
        at = np.concatenate([np.empty(0, np.int64), *members])
        shape = (columns.size, len(self.pool))
        return sparse.csr_array((np.ones(at.size), at, first), shape=shape)

    def _hold(self, columns: Ints, banned: Flags) -> Flags:
        held: Flags = self.membership(columns) @ banned[self.pool.option].astype(float) > 0
        return held

    def of_pool(self, weight: Floats) -> Floats:
        """Share of every pool column in a mixture of plans."""
        used = np.flatnonzero(weight)
        total: Floats = self.membership(used).T @ weight[used]
        return total

    def _forget(self, keep: Ints) -> None:
        """Forget all other plans; their columns stay in the pool, where they cost little."""
        self._members = [self._members[n] for n in keep]
        self._block = [self._block[n] for n in keep]
        self._known_plans = {members.tobytes(): n for n, members in enumerate(self._members)}


def _blocks(size: Floats) -> tuple[Ints, Ints]:
    """SKUs that are a block of their own, and the block of every SKU, shape (I,)."""
    alone = np.sort(np.argsort(-size, kind="stable")[: min(ALONE, size.size // 2)])
    others = np.delete(np.arange(size.size), alone)
    blocks = min(max(BLOCKS - alone.size, 1), others.size)
    block = np.empty(size.size, np.int64)
    block[alone] = np.arange(alone.size)
    block[others] = alone.size + np.arange(others.size) * blocks // others.size
    return alone, block
