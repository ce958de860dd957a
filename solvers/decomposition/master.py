"""The restricted master program: columns found so far, tied by the rows found so far, in HiGHS."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.evaluation import LIMIT_TOLERANCE
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.growing_program import INFINITY, GrowingProgram
from solvers.decomposition.rows import RowFamily
from solvers.decomposition.weights import Prices

MANY_STANDSTILLS = 10_000
"""Line events, whole lines, from which on primal steps are faster after new rows as well."""
MARGIN = 3e-7
"""Relative distance from a limit at which rounded plans are sought."""


@dataclass(frozen=True)
class Relaxed:
    """A solved restricted master.

    ``share`` has one entry a pool column, ``other`` one a variable, ``multiplier`` one a row
    (all rows read ``<= right side``, so multipliers are >= 0), ``sku_value`` one a convexity row;
    ``weight`` and ``reduced`` hold the value and the reduced cost of every column of the program:
    of the pool's, or of those that mix them.
    """

    objective: float
    share: Floats
    weight: Floats
    other: Floats
    multiplier: Floats
    sku_value: Floats
    reduced: Floats


@dataclass(frozen=True)
class Held:
    """Columns of a program, n in all, that another may be given, or the same one later.

    Attributes
    ----------
    option : array of int, shape (J,)
    buffer : array, shape (J,)
        Columns of the pool that they consist of, one column's after the other's.
    first : array of int, shape (n + 1,)
        Where each one's begin.
    convexity : array of int, shape (n,)
        The convexity row of each.
    """

    option: Ints
    buffer: Floats
    first: Ints
    convexity: Ints


class Master:
    """Linear program over columns and other variables; grows by columns, variables and rows.

    Rows are ``columns part + variables part <= right side``, beside one convexity row a SKU. Each
    variable has an upper bound that every decision of interest respects: the Lagrangian value then
    is a bound whatever the multipliers, also when they are only nearly feasible.
    """

    def __init__(self, pool: ColumnPool) -> None:
        self.pool = pool
        self.skus = len(pool.core.program.sku)
        self.families: list[RowFamily] = []
        self.family_rows: list[Ints] = []
        self.right: Floats = np.empty(0)
        self.variable: dict[Hashable, int] = {}
        self.cost: Floats = np.empty(0)
        self.lower: Floats = np.empty(0)
        self.upper: Floats = np.empty(0)
        self.matrix = sparse.csr_array((0, 0))
        self.column_at: Ints = np.empty(0, np.int64)
        self.variable_at: Ints = np.empty(0, np.int64)
        self.loaded = 0
        self.slacks: list[int] = []
        self.banned: Flags = np.zeros(len(pool.core.program.options), bool)
        self.start: Floats = np.empty(0)
        self.charges: Floats = np.zeros(pool.core.events.sku.size)
        many = pool.core.events.group_line.size >= MANY_STANDSTILLS
        self.lp = GrowingProgram(primal=many)
        ones = np.ones(self.blocks)
        self.lp.add_rows(ones, ones, sparse.csr_array((self.blocks, 0)))

    @property
    def blocks(self) -> int:
        """Number of convexity rows: one a SKU."""
        return self.skus

    @property
    def rows(self) -> int:
        """Number of rows, convexity aside."""
        return self.right.size

    def add_variables(
        self,
        names: Sequence[Hashable],
        cost: Floats,
        upper: Floats,
        in_rows: sparse.csr_array | None = None,
        bound: Floats | None = None,
    ) -> Ints:
        """Add variables in [0, upper] and say where they are.

        Parameters
        ----------
        names : sequence, length n
        cost, upper : array, shape (n,)
        in_rows : sparse array, shape (rows, n), optional
            Coefficients in the rows that are there already.
        bound : array, shape (n,), optional
            Finite upper bounds that every decision of interest respects; by default `upper`.
        """
        count = len(names)
        ids = np.arange(self.cost.size, self.cost.size + count)
        self.variable.update(zip(names, ids.tolist(), strict=True))
        if in_rows is None:
            in_rows = sparse.csr_array((self.rows, count))
        entries = sparse.csc_array(sparse.vstack([sparse.csr_array((self.blocks, count)), in_rows]))
        at = self.lp.add_columns(cost, upper, entries)
        self.variable_at = np.concatenate([self.variable_at, at])
        self.cost = np.concatenate([self.cost, cost])
        self.lower = np.concatenate([self.lower, np.zeros(count)])
        self.upper = np.concatenate([self.upper, upper if bound is None else bound])
        self.matrix = sparse.hstack([self.matrix, in_rows], format="csr")
        return ids

    def add_family(self, family: RowFamily) -> int:
        """Register a family; its rows are added by `add_rows`."""
        self.families.append(family)
        self.family_rows.append(np.empty(0, np.int64))
        return len(self.families) - 1

    def add_rows(
        self, family: int, right: Floats, others: sparse.csr_array, start: Floats | None = None
    ) -> None:
        """Add the rows of a family that are new, with their coefficients on the variables.

        `start` are the multipliers that they have with those known so far, 0 by default.
        """
        count = right.size
        if count == 0:
            return
        self.start = np.concatenate([self.start, np.zeros(count) if start is None else start])
        begin = self.family_rows[family].size
        known = np.arange(self.column_at.size)
        part = self._entries(self.families[family], known, begin)
        ids = self.rows + np.arange(count)
        self.family_rows[family] = np.concatenate([self.family_rows[family], ids])
        self.right = np.concatenate([self.right, right])
        others = sparse.csr_array(others)
        others.resize((count, self.cost.size))
        self.matrix = sparse.vstack([self.matrix, others], format="csr")
        joint = self._in_order(part, others)
        self.lp.add_rows(np.full(count, -INFINITY), right, joint)

    def _in_order(self, part: sparse.csr_array, others: sparse.csr_array) -> sparse.csr_array:
        joint = sparse.hstack([part, others], format="coo")
        place = np.concatenate([self.column_at, self.variable_at])
        shape = (part.shape[0], self.lp.columns)
        moved = sparse.coo_array((joint.data, (joint.row, place[joint.col])), shape=shape)
        return moved.tocsr()

    def take(self, option: Ints, buffer: Floats) -> int:
        """Add what was priced, a column a SKU, to the pool; return how many were new."""
        return self.pool.add(option, buffer)

    def _fresh(self) -> Ints:
        return np.arange(self.loaded, len(self.pool))

    def convexity(self, fresh: Ints) -> Ints:
        """Which convexity row columns of the program are in."""
        return self.pool.sku[fresh]

    def membership(self, columns: Ints) -> sparse.csr_array:
        """Which pool columns columns of the program consist of, shape (columns, pool)."""
        shape = (columns.size, len(self.pool))
        ones, at = np.ones(columns.size), np.arange(columns.size)
        return sparse.csr_array((ones, (at, columns)), shape=shape)

    def column_cost(self, columns: Ints) -> Floats:
        """Cost of pool columns, with what they pay for weeks of line events."""
        cost: Floats = self.pool.cost[columns]
        if self.charges.size:
            cost = cost + self.pool.weeks[columns] @ self.charges
        return cost

    def charge(self, events: Ints, money: Floats) -> None:
        """Let columns pay so much for a week of line events from now on."""
        self.charges[events] = money
        self.lp.set_costs(self.column_at, self._cost(np.arange(self.column_at.size)))

    def _cost(self, fresh: Ints) -> Floats:
        return self.column_cost(fresh)

    def _entries(self, family: RowFamily, columns: Ints, begin: int) -> sparse.csr_array:
        return family.coefficients(self.pool, columns, begin)

    def _hold(self, columns: Ints, banned: Flags) -> Flags:
        """Whether columns of the program hold a banned option."""
        held: Flags = banned[self.pool.option[columns]]
        return held

    def of_pool(self, weight: Floats) -> Floats:
        """Share of every pool column in a mixture of the program's columns."""
        return weight

    @property
    def waiting(self) -> int:
        """How many new columns are not in the program yet."""
        return self._fresh().size

    def load_columns(self) -> int:
        """Bring the pool's new columns into the program; return how many."""
        fresh = self._fresh()
        if fresh.size == 0:
            return 0
        blocks = [self._entries(family, fresh, 0) for family in self.families if len(family)]
        order = [
            ids for ids, family in zip(self.family_rows, self.families, strict=True) if len(family)
        ]
        row = np.concatenate([np.empty(0, np.int64), *order]) + self.blocks
        below = sparse.vstack(blocks, format="coo") if blocks else sparse.coo_array((0, fresh.size))
        data = np.concatenate([np.ones(fresh.size), below.data])
        rows = np.concatenate([self.convexity(fresh), row[below.row]])
        cols = np.concatenate([np.arange(fresh.size), below.col])
        shape = (self.blocks + self.rows, fresh.size)
        matrix = sparse.csc_array((data, (rows, cols)), shape=shape)
        at = self.lp.add_columns(self._cost(fresh), self._column_upper(fresh), matrix)
        self.column_at = np.concatenate([self.column_at, at])
        self.loaded = len(self.pool)
        return fresh.size

    def set_right(self, rows: Ints, right: Floats) -> None:
        """Change right sides; a row with a right side of infinity is off."""
        self.right[rows] = right
        self.lp.set_uppers(self.blocks + rows, right)

    def set_costs(self, ids: Ints, cost: Floats) -> None:
        """Change the cost of variables in the program and in the bound."""
        self.cost[ids] = cost
        self.lp.set_costs(self.variable_at[ids], cost)

    def set_variable_bounds(self, ids: Ints, lower: Floats, upper: Floats) -> None:
        """Bound variables, in the program and in what the bound assumes."""
        self.lp.set_bounds(self.variable_at[ids], lower, upper)
        self.lower[ids], self.upper[ids] = lower, upper

    def ban(self, banned: Flags) -> None:
        """Keep columns of banned options, marked in shape (O,), out of the program."""
        self.banned = banned
        upper = self._column_upper(np.arange(self.column_at.size))
        self.lp.set_bounds(self.column_at, np.zeros(upper.size), upper)

    def serves(self, banned: Flags) -> bool:
        """Whether the program has a column for every convexity row without banned options."""
        every = np.arange(self.column_at.size)
        free = every[~self._hold(every, banned)]
        return np.unique(self.convexity(free)).size == self.blocks

    def _column_upper(self, columns: Ints) -> Floats:
        return np.where(self._hold(columns, self.banned), 0.0, INFINITY)

    def solve(self, deadline: float) -> Relaxed | None:
        """Solve the restricted master; None if it is infeasible.

        Raises
        ------
        OutOfTime
            If the deadline (of time.monotonic) passes first.
        """
        found = self.lp.solve(deadline)
        if found is None:
            return None
        weight = found.value[self.column_at]
        return Relaxed(
            objective=found.objective,
            share=self.of_pool(weight),
            weight=weight,
            other=found.value[self.variable_at],
            multiplier=np.maximum(-found.dual[self.blocks :], 0.0),
            sku_value=found.dual[: self.blocks],
            reduced=found.reduced[self.column_at],
        )

    def prices(self, multiplier: Floats) -> Prices:
        """What multipliers of the rows put on columns."""
        prices = Prices(self.pool.core)
        prices.theta += self.charges
        for family, ids in zip(self.families, self.family_rows, strict=True):
            if len(family):
                family.enter(prices, multiplier[ids])
        return prices

    def rest(self, multiplier: Floats) -> float:
        """The Lagrangian's part beside the SKUs: right sides, and variables at their best bound."""
        reduced = self.cost + self.matrix.T @ multiplier
        gain = reduced * np.where(reduced < 0, self.upper, self.lower)
        used = multiplier > 0
        right = self.right[used] + self._forgiven()[used]
        return float(gain.sum() - multiplier[used] @ right)

    def _forgiven(self) -> Floats:
        """What a plan may exceed right sides by, being checked to a tolerance, shape (rows,)."""
        return LIMIT_TOLERANCE * self._sizes()

    def _sizes(self) -> Floats:
        """Size of the right sides of rows about money and stock, 0 for rows that count."""
        inexact = np.zeros(self.rows)
        for family, ids in zip(self.families, self.family_rows, strict=True):
            inexact[ids] = family.inexact()
        size = np.where(np.isfinite(self.right), np.abs(self.right), 1.0)
        return inexact * np.maximum(size, 1.0)

    def multipliers(self, family: int, relaxed: Relaxed) -> Floats:
        """Multipliers of a family's rows at a relaxed point: of those that there were then."""
        rows = self.family_rows[family]
        known: Floats = relaxed.multiplier[rows[rows < relaxed.multiplier.size]]
        return known

    def margins(self) -> Floats:
        """How much of each right side a rounded plan should leave free, shape (rows,).

        Rows about money and stock are met to the solver's tolerance only, while a plan is checked
        more strictly; rows that count are met exactly or not at all.
        """
        return MARGIN * self._sizes()

    def coefficients(self, columns: Ints) -> sparse.csr_array:
        """Coefficients of pool columns in all rows, shape (rows, columns)."""
        used = [n for n, family in enumerate(self.families) if len(family)]
        if not used:
            return sparse.csr_array((0, columns.size))
        blocks = [self.families[n].coefficients(self.pool, columns, 0) for n in used]
        order = np.argsort(np.concatenate([self.family_rows[n] for n in used]))
        return sparse.csr_array(sparse.vstack(blocks, format="csr")[order])

    def held(self, columns: Ints | None = None) -> Held:
        """Columns of the program, by default all of them."""
        columns = np.arange(self.column_at.size) if columns is None else columns
        together = self.membership(columns)
        members = together.indices
        return Held(
            self.pool.option[members], self.pool.buffer[members],
            together.indptr.astype(np.int64), self.convexity(columns),
        )  # fmt: skip

    def bring_back(self, held: Held) -> None:
        """Add columns again that were dropped since."""
        self.pool.add(held.option, held.buffer)

    def positions(self, held: Held) -> Ints:
        """Where columns are in the program, those waiting at its end, -1 for those that are not."""
        return self.pool.positions(held.option, held.buffer)

    def hold(self, held: Held) -> Ints:
        """Hold these columns and no others; say where they are now."""
        known = self.positions(held)
        self.drop_columns(np.sort(known[(known >= 0) & (known < self.column_at.size)]))
        self.bring_back(held)
        self.load_columns()
        return self.positions(held)

    def drop_columns(self, keep: Ints) -> None:
        """Drop all columns but those at positions `keep`, where nothing else needs them."""
        gone = np.delete(np.arange(self.column_at.size), keep)
        at = np.sort(self.column_at[gone])
        self.lp.delete_columns(at)
        self.column_at = self.column_at[keep] - np.searchsorted(at, self.column_at[keep])
        self.variable_at = self.variable_at - np.searchsorted(at, self.variable_at)
        self._forget(keep)

    def _forget(self, keep: Ints) -> None:
        self.pool.keep(keep)
        self.loaded = keep.size

    def rest_at_zero(self, variables: Ints, rows: Ints) -> None:
        """Let variables be 0 from now on, each without a row that is to be dropped."""
        self.lp.leave_basis(self.variable_at[variables], self.blocks + rows)

    def drop_rows(self, family: int, keep: Ints) -> None:
        """Drop all rows of a family but those at positions `keep` within it."""
        ids = self.family_rows[family]
        gone = np.delete(ids, keep)
        if gone.size == 0:
            return
        self.lp.delete_rows(self.blocks + gone)
        self.families[family].keep(keep)
        stays = np.ones(self.rows, bool)
        stays[gone] = False
        renumbered = np.cumsum(stays) - 1
        self.family_rows[family] = ids[keep]
        self.family_rows = [renumbered[rows] for rows in self.family_rows]
        self.right, self.matrix = self.right[stays], self.matrix[stays]
        self.start = self.start[stays]
