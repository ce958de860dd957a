"""Which rows tie SKUs together, what a column puts on each, and what their multipliers price.

Every family writes its rows as ``sum_j a_j x_j + (other variables) <= right side`` and answers two
questions: the coefficients of given columns, and how multipliers (>= 0) enter the prices. A new
kind of row is one class here. Rows in money are divided by ``unit``, so that all rows are near 1.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from scipy import sparse

from instances.instance import Flags, Floats, Ints
from models.losses import SHORT_TOLERANCE
from solvers.decomposition.column_loads import capped_loads, losses_alone
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import Core
from solvers.decomposition.weights import Prices, TruncatedTerm


class RowFamily(Protocol):
    """Rows of one kind, n of them, that only grow in number or are dropped."""

    def __len__(self) -> int: ...

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        """Coefficients of `columns` in the rows from `begin` on, shape (n - begin, columns)."""

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        """Add the rows' multipliers, shape (n,), to the prices."""

    def keep(self, rows: Ints) -> None:
        """Drop all other rows."""

    def inexact(self) -> bool:
        """Whether the rows measure money or stock, met to a tolerance, rather than count."""


@runtime_checkable
class LoadRows(RowFamily, Protocol):
    """Rows about what is lost in scenarios: dense, and dear to lay out column by column."""

    def mixtures(
        self, pool: ColumnPool, columns: Ints, shares: sparse.csr_array, begin: int
    ) -> Floats:
        """Coefficients of n mixtures of `columns`, which `shares`, shape (columns, n), says.

        Columns are sorted by SKU. Returns shape (rows from `begin` on, n); lines are left out.
        """


@dataclass
class BudgetRow:
    """Capital, without onboarding (another variable's part)."""

    unit: float

    def __len__(self) -> int:
        return 1

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        return sparse.csr_array(pool.capital[columns][None, :][begin:] / self.unit)

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        prices.capital += float(multipliers[0]) / self.unit

    def keep(self, rows: Ints) -> None:
        raise NotImplementedError("the budget row stays")

    def inexact(self) -> bool:
        return True


@dataclass
class CouplingRows:
    """Sites, capacities of alternates in a disruption, and the number of qualifications."""

    core: Core

    def __post_init__(self) -> None:
        rows = self.core.program.couplings
        shape = (len(rows.row), len(self.core.program.options))
        self._choice = sparse.csc_array((rows.on_choice, (rows.of, rows.at)), shape=shape)
        self._buffer = sparse.csc_array((rows.on_buffer, (rows.of, rows.at)), shape=shape)

    def __len__(self) -> int:
        return self._choice.shape[0]

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        option, buffer = pool.option[columns], pool.buffer[columns]
        scaled = self._buffer[:, option] * buffer[None, :]
        return sparse.csr_array(self._choice[:, option] + scaled)[begin:]

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        prices.fixed += self._choice.T @ multipliers
        prices.slope += self._buffer.T @ multipliers

    def keep(self, rows: Ints) -> None:
        raise NotImplementedError("coupling rows stay")

    def inexact(self) -> bool:
        return False


@dataclass
class FillRows:
    """Value of units short over the SKUs of a fill-rate limit, a row a limit."""

    covered: list[Floats]
    """For each row the weight of a unit short of each SKU, 0 where it is not covered, (I,)."""

    def __len__(self) -> int:
        return len(self.covered)

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        value = np.array(self.covered[begin:]).reshape(-1, len(pool.core.program.sku))
        return sparse.csr_array(value[:, pool.sku[columns]] * pool.units[columns])

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        prices.fill += multipliers @ np.array(self.covered)

    def keep(self, rows: Ints) -> None:
        raise NotImplementedError("fill rows stay")

    def inexact(self) -> bool:
        return True


@dataclass
class ScenarioRows:
    """The whole loss (or total cost) of scenarios; lines enter through other variables."""

    unit: float
    total: bool = False
    scenario: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.scenario)

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        common = pool.everyday[columns] + (pool.certain[columns] if self.total else 0.0)
        loads = pool.loads_in(columns, np.asarray(self.scenario[begin:], np.int64)).T
        return sparse.csr_array((loads + common) / self.unit)

    def mixtures(
        self, pool: ColumnPool, columns: Ints, shares: sparse.csr_array, begin: int
    ) -> Floats:
        scenario = np.asarray(self.scenario[begin:], np.int64)
        limit = np.full((len(pool.core.program.sku), scenario.size), np.inf)
        return mixed(pool, columns, shares, scenario, limit, self.total) / self.unit

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        multipliers = multipliers / self.unit
        prices.on_losses(np.asarray(self.scenario, np.int64), multipliers)
        prices.certain += float(multipliers.sum()) if self.total else 0.0

    def keep(self, rows: Ints) -> None:
        self.scenario = [self.scenario[row] for row in rows]

    def inexact(self) -> bool:
        return True


def mixed(
    pool: ColumnPool,
    columns: Ints,
    shares: sparse.csr_array,
    scenario: Ints,
    limit: Floats,
    total: bool,
) -> Floats:
    """What mixtures of columns lose in scenarios, up to limits (I, k); shape (k, mixtures)."""
    order = np.argsort(scenario, kind="stable")
    lost = np.empty((scenario.size, shares.shape[1]))
    lost[order] = capped_loads(
        pool.core, pool.option[columns], pool.buffer[columns], pool.everyday[columns], shares,
        scenario[order], np.ascontiguousarray(limit[:, order]),
    ).T  # fmt: skip
    if total:
        lost += shares.T @ pool.certain[columns]
    return lost


@dataclass(frozen=True, eq=False)
class Cut:
    """A truncated cut of one scenario: thresholds (I,), and money a week on line events.

    Each is only equal to itself.
    """

    scenario: int
    threshold: Floats
    event: Ints
    money: Floats


@dataclass
class TruncatedCuts:
    """Load and everyday cost of a scenario, each SKU's up to a threshold; certain cost whole."""

    unit: float
    total: bool = False
    cuts: list[Cut] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.cuts)

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        common = pool.certain[columns] if self.total else 0.0
        cuts = self.cuts[begin:]
        if not cuts:
            return sparse.csr_array((0, columns.size))
        loads = pool.loads_in(columns, np.array([cut.scenario for cut in cuts], np.int64))
        money = self._line_money(cuts, pool.weeks.shape[1])
        if money is not None:
            loads += (pool.weeks[columns] @ money).toarray()
        loads = loads.T
        limits = np.array([cut.threshold for cut in cuts])[:, pool.sku[columns]]
        return sparse.csr_array(
            (np.minimum(loads + pool.everyday[columns], limits) + common) / self.unit
        )

    def mixtures(
        self, pool: ColumnPool, columns: Ints, shares: sparse.csr_array, begin: int
    ) -> Floats:
        scenario = np.array([cut.scenario for cut in self.cuts[begin:]], np.int64)
        limit = np.array([cut.threshold for cut in self.cuts[begin:]])
        limit = limit.reshape(-1, len(pool.core.program.sku)).T
        return mixed(pool, columns, shares, scenario, limit, self.total) / self.unit

    @staticmethod
    def _line_money(cuts: list[Cut], events: int) -> sparse.csr_array | None:
        """Money a week of line events in each cut, shape (line events, cuts)."""
        sizes = [cut.event.size for cut in cuts]
        if sum(sizes) == 0:
            return None
        event = np.concatenate([cut.event for cut in cuts])
        money = np.concatenate([cut.money for cut in cuts])
        owner = np.repeat(np.arange(len(cuts)), sizes)
        return sparse.csr_array((money, (event, owner)), shape=(events, len(cuts)))

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        multipliers = multipliers / self.unit
        for cut, multiplier in zip(self.cuts, multipliers.tolist(), strict=True):
            if multiplier > 0.0:
                prices.cuts.append(
                    TruncatedTerm(cut.scenario, multiplier, cut.threshold, cut.event, cut.money)
                )
        prices.certain += float(multipliers.sum()) if self.total else 0.0

    def keep(self, rows: Ints) -> None:
        self.cuts = [self.cuts[row] for row in rows]

    def inexact(self) -> bool:
        return True


@dataclass
class LineRows:
    """Weeks of a line event, against the standstill of its line (another variable)."""

    event: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.event)

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        return sparse.csr_array(pool.weeks[columns][:, self.event[begin:]].T)

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        np.add.at(prices.theta, np.asarray(self.event, np.int64), multipliers)

    def keep(self, rows: Ints) -> None:
        self.event = [self.event[row] for row in rows]

    def inexact(self) -> bool:
        return False


@dataclass
class OnboardingRows:
    """A SKU whose set onboards a supplier, against that supplier's onboarding."""

    core: Core
    pairs: list[tuple[int, int]] = field(default_factory=list)
    """SKU and supplier of every row."""

    def __post_init__(self) -> None:
        sets = self.core.program.sets
        owner = np.repeat(np.arange(len(sets)), np.diff(sets.onboards_first))
        shape = (len(sets), len(self.core.program.suppliers))
        ones = np.ones(owner.size)
        self.needs = sparse.csr_array((ones, (owner, sets.onboards)), shape=shape)

    def __len__(self) -> int:
        return len(self.pairs)

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        pairs = np.array(self.pairs[begin:], np.int64).reshape(-1, 2)
        sets = self.core.program.options.source_set[pool.option[columns]]
        uses = sparse.csr_array(self.needs[sets][:, pairs[:, 1]].T)
        mine = uses.multiply(pairs[:, :1] == pool.sku[columns][None, :])
        return sparse.csr_array(mine)

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        sets = self.core.program.sets
        for (sku, supplier), multiplier in zip(self.pairs, multipliers.tolist(), strict=True):
            if multiplier > 0.0:
                own = slice(sets.first[sku], sets.first[sku + 1])
                prices.of_set[own] += multiplier * self.needs[own][:, [supplier]].toarray()[:, 0]

    def keep(self, rows: Ints) -> None:
        self.pairs = [self.pairs[row] for row in rows]

    def inexact(self) -> bool:
        return False


@dataclass
class HurtRows(ABC):
    """SKUs that a scenario hurts, against its mark: of every row a SKU and a scenario.

    ``limit`` is the loss of the SKU alone above which a scenario hurts it, as prices take it.
    """

    core: Core
    limit: float = -1.0
    pairs: list[tuple[int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.pairs)

    @abstractmethod
    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        """Which columns are hurt, in the rows from `begin` on."""

    def enter(self, prices: Prices, multipliers: Floats) -> None:
        used = multipliers > 0.0
        pairs = np.array(self.pairs, float).reshape(-1, 2)
        limit = np.full(used.sum(), self.limit)
        rows = np.column_stack([pairs[used], multipliers[used], limit])
        prices.hurt = np.concatenate([prices.hurt, rows])

    def keep(self, rows: Ints) -> None:
        self.pairs = [self.pairs[row] for row in rows]

    def inexact(self) -> bool:
        return False


class ShortRows(HurtRows):
    """A SKU with a short episode in a scenario, against that scenario's mark of being hurt."""

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        pairs = np.array(self.pairs[begin:], np.int64).reshape(-1, 2)
        worst = sparse.csr_array(pool.worst[columns][:, pairs[:, 1]].T).toarray()
        skus = pool.sku[columns]
        tolerance = SHORT_TOLERANCE * self.core.program.demand_mean[skus]
        return sparse.csr_array(1.0 * ((worst > tolerance) & (pairs[:, :1] == skus[None, :])))


class AloneRows(HurtRows):
    """Columns that exceed a limit in a scenario whatever other SKUs do, against giving it up."""

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        pairs = np.array(self.pairs[begin:], np.int64).reshape(-1, 2)
        order = np.lexsort((pairs[:, 1], pairs[:, 0]))
        first = np.searchsorted(pairs[order, 0], np.arange(len(self.core.program.sku) + 1))
        sku = pool.sku[columns]
        loss = losses_alone(
            self.core, sku, pool.option[columns], pool.buffer[columns], pool.everyday[columns],
            first, pairs[order, 1],
        )  # fmt: skip
        asked = np.diff(first)[sku]
        column = np.repeat(np.arange(columns.size), asked)
        ahead = np.cumsum(asked) - asked
        row = order[np.arange(column.size) - np.repeat(ahead - first[sku], asked)]
        over = self.exceeded(loss)
        shape = (len(pairs), columns.size)
        return sparse.csr_array((np.ones(over.sum()), (row[over], column[over])), shape=shape)

    def exceeded(self, loss: Floats) -> Flags:
        """Whether losses exceed the limit, by more than the kernel's steps may miss it by."""
        over: Flags = loss > self.limit * (1 + 1e-8)
        return over


class NoColumns:
    """A row over other variables alone."""

    def __len__(self) -> int:
        return 1

    def coefficients(self, pool: ColumnPool, columns: Ints, begin: int) -> sparse.csr_array:
        return sparse.csr_array((1 - begin, columns.size))

    def enter(self, prices: object, multipliers: Floats) -> None:
        return

    def keep(self, rows: Ints) -> None:
        return

    def inexact(self) -> bool:
        return False
