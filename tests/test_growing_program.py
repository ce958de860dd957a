"""A linear program that grows and shrinks: always the value that scipy finds for what is left."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from solvers.decomposition.growing_program import INFINITY, GrowingProgram, OutOfTime


class Twin:
    """The same program as plain arrays: minimise cost x, rows x <= right, 0 <= x <= upper."""

    def __init__(self, rng, columns=8, rows=5):
        self.rng = rng
        self.cost, self.upper = rng.normal(size=columns), rng.uniform(1, 3, columns)
        self.lower = np.zeros(columns)
        self.rows, self.right = rng.normal(size=(rows, columns)), rng.uniform(0.5, 2, rows)

    def value(self):
        found = linprog(
            self.cost, self.rows, self.right, bounds=list(zip(self.lower, self.upper, strict=True))
        )
        return found.fun if found.status == 0 else None


@pytest.fixture(params=[False, True])
def both(request):
    twin = Twin(np.random.default_rng(3))
    program = GrowingProgram(primal=request.param)
    program.add_columns(twin.cost, twin.upper, sparse.csc_array((0, twin.cost.size)))
    program.add_rows(np.full(twin.right.size, -INFINITY), twin.right, sparse.csr_array(twin.rows))
    return program, twin


def check(program, twin):
    found = program.solve(np.inf)
    assert found.objective == pytest.approx(twin.value(), rel=1e-9, abs=1e-9)
    assert found.objective == pytest.approx(twin.cost @ found.value, rel=1e-9, abs=1e-9)
    # reduced costs are what multipliers leave of costs
    assert found.reduced == pytest.approx(twin.cost - twin.rows.T @ found.dual, abs=1e-9)


def test_it_follows_every_change(both):
    program, twin = both
    rng = twin.rng
    check(program, twin)
    for _ in range(6):
        cost, upper = rng.normal(size=3), rng.uniform(1, 3, 3)
        entries = rng.normal(size=(twin.right.size, 3))
        at = program.add_columns(cost, upper, sparse.csc_array(entries))
        assert at.tolist() == list(range(twin.cost.size, twin.cost.size + 3))
        twin.cost, twin.upper = np.append(twin.cost, cost), np.append(twin.upper, upper)
        twin.lower, twin.rows = np.append(twin.lower, np.zeros(3)), np.hstack([twin.rows, entries])
        check(program, twin)

        rows, right = rng.normal(size=(2, twin.cost.size)), rng.uniform(0.5, 2, 2)
        program.add_rows(np.full(2, -INFINITY), right, sparse.csr_array(rows))
        twin.rows, twin.right = np.vstack([twin.rows, rows]), np.append(twin.right, right)
        check(program, twin)

        program.set_costs(np.array([1]), np.array([2.0]))
        program.set_bounds(np.array([0]), np.array([0.1]), np.array([0.4]))
        program.set_uppers(np.array([2]), np.array([0.7]))
        twin.cost[1], twin.lower[0], twin.upper[0], twin.right[2] = 2.0, 0.1, 0.4, 0.7
        check(program, twin)

        program.delete_columns(np.array([3, 5]))
        program.delete_rows(np.array([0]))
        twin.cost, twin.upper, twin.lower = (
            np.delete(part, [3, 5]) for part in (twin.cost, twin.upper, twin.lower)
        )
        twin.rows = np.delete(np.delete(twin.rows, [3, 5], axis=1), 0, axis=0)
        twin.right = np.delete(twin.right, 0)
        check(program, twin)


def test_what_cannot_be_is_hopeless(both):
    program, twin = both
    row = sparse.csr_array(np.ones((1, twin.cost.size)))
    program.add_rows(np.array([-INFINITY]), np.array([-1.0]), row)
    assert program.solve(np.inf) is None and program.hopeless
    program.set_uppers(np.array([twin.right.size]), np.array([INFINITY]))
    check_value = program.solve(np.inf).objective
    assert check_value == pytest.approx(twin.value()) and not program.hopeless


def test_time_that_is_over_is_told(both):
    program, _ = both
    with pytest.raises(OutOfTime):
        program.solve(-np.inf)


def test_a_variable_leaves_with_the_row_that_defines_it():
    """minimise t + x with t >= 1 - x, x <= 0.4: without the row both are 0, in no step."""
    program = GrowingProgram()
    program.add_columns(np.array([1.0, 2.0]), np.array([INFINITY, 0.4]), sparse.csc_array((0, 2)))
    row = sparse.csr_array([[-1.0, -1.0]])
    program.add_rows(np.array([-INFINITY]), np.array([-1.0]), row)
    assert program.solve(np.inf).objective == pytest.approx(1.0)
    program.leave_basis(np.array([0]), np.array([0]))
    program.delete_rows(np.array([0]))
    steps = program.steps
    assert program.solve(np.inf).objective == 0.0
    assert program.steps == steps


def test_it_starts_from_a_basis_that_it_is_given(both):
    program, twin = both
    check(program, twin)
    of_columns, of_rows = program.basis()
    cost = np.abs(twin.cost) + 1.0
    program.set_costs(np.arange(cost.size), cost)  # 0 is best then, far from the first optimum
    program.solve(np.inf)
    program.set_costs(np.arange(cost.size), twin.cost)
    program.start_from(of_columns, of_rows)
    steps = program.steps
    check(program, twin)
    assert program.steps == steps
    program.start_from(np.zeros_like(of_columns), np.zeros_like(of_rows))  # none: no basis at all
    assert program.basis()[0].tolist() == of_columns.tolist()
