"""Thresholds of truncated cuts and capped loads, against loads laid out in full."""

import numpy as np
import pytest
from random_programs import random_program
from scipy import sparse

from solvers.decomposition.column_loads import capped_loads
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.separation import Active, thresholds

SCENARIOS = 12


@pytest.fixture(params=range(4))
def columns(request):
    """A pool with some columns of every SKU, sorted by SKU, and a generator of random numbers."""
    program = random_program(
        request.param, skus=5, scenarios=SCENARIOS, everyday=True, phases=True, seasons=True
    )
    draw = np.random.default_rng(request.param)
    options = program.options
    option = np.sort(draw.choice(len(options), 14))
    low, high = options.buffer_min[option], options.buffer_max[option]
    pool = ColumnPool(core_of(program))
    pool.add(option, low + draw.uniform(0, 1, option.size) * (high - low))
    return pool, draw


def all_loads(pool):
    """Loads with everyday cost, shape (J, S)."""
    return pool.loads_in(np.arange(len(pool)), np.arange(SCENARIOS)) + pool.everyday[:, None]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_other_threshold_cuts_deeper(columns, jobs, monkeypatch):
    monkeypatch.setattr("solvers.decomposition.separation.BLOCK", 2)
    pool, draw = columns
    share = draw.uniform(0.1, 1, len(pool))
    share /= np.bincount(pool.sku, share)[pool.sku]
    wanted, z = draw.permutation(SCENARIOS)[:7], draw.choice([0.0, 0.2, 0.5, 0.9], 7)
    standing = draw.uniform(0, 50, (len(pool), 7)) * (draw.uniform(0, 1, (len(pool), 7)) < 0.2)
    active = Active(pool.sku, pool.option, pool.buffer, pool.everyday, share)
    found, left = thresholds(pool.core, active, wanted, z, sparse.csr_array(standing), jobs)
    loads = all_loads(pool)[:, wanted] + standing
    for n in range(7):
        kept = np.minimum(loads[:, n], found[n, pool.sku])
        assert left[n] == pytest.approx(share @ kept)
        for sku in np.unique(pool.sku):
            own = pool.sku == sku
            tried = np.append(loads[own, n], [0.0, found[n, sku]])
            depth = np.minimum(loads[own, n][:, None], tried).T @ share[own] - z[n] * tried
            assert depth[-1] == pytest.approx(depth.max(), abs=1e-9 * (1 + loads.max()))


def test_capped_loads_of_mixtures(columns):
    pool, draw = columns
    wanted = np.sort(draw.choice(SCENARIOS, 9))  # a scenario may have several cuts
    limit = draw.choice([0.0, 1e9], (5, 9)) + draw.uniform(0, 300, (5, 9))
    shares = draw.uniform(0, 1, (len(pool), 3)) * (draw.uniform(0, 1, (len(pool), 3)) < 0.6)
    found = capped_loads(
        pool.core, pool.option, pool.buffer, pool.everyday, sparse.csr_array(shares), wanted, limit
    )
    expected = shares.T @ np.minimum(all_loads(pool)[:, wanted], limit[pool.sku])
    np.testing.assert_allclose(found, expected)
