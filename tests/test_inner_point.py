"""Where cuts are sought: a mixture of plans, whatever columns are found or forgotten meanwhile."""

import numpy as np
import pytest
from binding_limits import program_for

from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.inner_point import FRESH, INWARD, InnerPoint
from solvers.decomposition.master import Relaxed


def pool_of_two():
    """A pool with two decisions of a small program, and where the columns of each are."""
    core = core_of(program_for(1, lines=False))
    pool = ColumnPool(core)
    options = core.program.options
    option = options.first[:-1]
    low, high = options.buffer_min[option], options.buffer_max[option] + 1.0
    pool.add(option, low)
    pool.add(option, high)
    return pool, pool.positions(option, low), pool.positions(option, high)


def point(pool, columns, other):
    share = np.zeros(len(pool))
    share[columns] = 1.0
    none = np.empty(0)
    return Relaxed(0.0, share, share, np.array(other), none, none, none)


def test_it_lies_between_the_mean_and_the_last_point():
    pool, one, two = pool_of_two()
    inner = InnerPoint(pool)
    first = inner.toward(point(pool, one, [0.0]))
    assert np.array_equal(first.share, point(pool, one, [0.0]).share)
    second = inner.toward(point(pool, two, [1.0]))
    assert second.share[one] == pytest.approx(INWARD)
    assert second.share[two] == pytest.approx(1 - INWARD)
    assert second.other == pytest.approx([1 - INWARD])
    third = inner.toward(point(pool, two, [1.0, 0.5]))  # a variable more
    assert third.share[one] == pytest.approx(INWARD * (1 - FRESH))
    assert third.other == pytest.approx([1 - INWARD * (1 - FRESH), 0.5])


def test_it_stays_a_mixture_when_columns_are_forgotten():
    pool, one, two = pool_of_two()
    inner = InnerPoint(pool)
    inner.toward(point(pool, one, [0.0]))
    inner.toward(point(pool, two, [0.0]))
    # of the first SKU only the second column stays, of the second none of the mean's
    options = pool.core.program.options
    pool.keep(np.setdiff1d(np.arange(len(pool)), [one[0], one[1], two[1]]))
    pool.add(options.first[[1]], options.buffer_max[options.first[[1]]] / 2)
    skus = len(pool.core.program.sku)
    assert np.array_equal(np.unique(pool.sku), np.arange(skus))
    share = np.zeros(len(pool))
    last = [np.flatnonzero(pool.sku == sku)[-1] for sku in range(skus)]
    share[last] = 1.0
    found = inner.toward(point(pool, last, [0.0]))
    assert np.bincount(pool.sku, found.share) == pytest.approx(np.ones(skus))
    assert found.share[pool.sku == 0] == pytest.approx([1.0])
    assert found.share[pool.sku == 1] == pytest.approx([1.0])
