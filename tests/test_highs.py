"""HiGHS as it is run here: endings, bounds, time, interrupts, and answers that are not believed."""

import itertools
import time

import numpy as np
import pytest
from scipy.sparse import csr_array

from models.linear_program import LinearProgram, Rows
from solvers import highs, highs_run
from solvers.highs import Outcome, Solver, solve_once

CLOSE = 1e-9


def knapsack(seed, *, items=10, rows=3, offset=0.0, whole=True):
    """``max value x`` as a minimum, under random capacities."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(1, 10, (rows, items))
    return LinearProgram(
        cost=-rng.uniform(5, 15, items),
        offset=offset,
        matrix=csr_array(weight),
        row_lower=np.full(rows, -np.inf),
        row_upper=0.4 * weight.sum(axis=1),
        lower=np.zeros(items),
        upper=np.ones(items),
        integral=np.full(items, whole),
    )


def hard():
    """A knapsack that HiGHS cannot close in seconds."""
    return knapsack(1, items=200, rows=60)


def enumerated(problem):
    """The optimum over all corners of the unit cube."""
    corners = np.array(list(itertools.product([0.0, 1.0], repeat=problem.columns)))
    fits = (corners @ problem.matrix.T.toarray() <= problem.row_upper + CLOSE).all(axis=1)
    return float((corners[fits] @ problem.cost).min() + problem.offset)


def box(cost, lower, upper, rows=()):
    """A program of two columns and rows ``a x + b y <= limit``."""
    matrix = np.array([row[:2] for row in rows], float).reshape(-1, 2)
    return LinearProgram(
        cost=np.array(cost, float),
        offset=0.0,
        matrix=csr_array(matrix),
        row_lower=np.full(len(rows), -np.inf),
        row_upper=np.array([row[2] for row in rows], float),
        lower=np.array(lower, float),
        upper=np.array(upper, float),
        integral=np.zeros(2, bool),
    )


@pytest.mark.parametrize("offset", [0.0, 1000.0, -70.0])
@pytest.mark.parametrize("seed", range(4))
def test_whole_optimum_and_bound(seed, offset):
    problem = knapsack(seed, offset=offset)
    outcome = solve_once(problem)
    assert outcome.ending == "optimal"
    assert outcome.objective == pytest.approx(enumerated(problem))
    assert outcome.bound == pytest.approx(outcome.objective)


def test_duals_price_the_rows():
    problem = knapsack(3, whole=False)
    outcome = solve_once(problem)
    worth = outcome.row_dual @ problem.row_upper + np.minimum(outcome.column_dual, 0).sum()
    assert outcome.objective == pytest.approx(worth)
    reduced = problem.cost - problem.matrix.T @ outcome.row_dual
    assert outcome.column_dual == pytest.approx(reduced)


def test_bound_of_a_run_that_is_cut_off_is_one():
    problem = knapsack(5, items=16, rows=8, offset=500.0)
    known = enumerated(problem)
    for seconds in (0.001, 0.01, 0.05):
        outcome = solve_once(problem, time_limit=seconds)
        assert outcome.bound <= known + 1e-6 <= outcome.objective + 2e-6


def test_infeasible_and_unbounded():
    assert solve_once(box([1, 1], [0, 0], [1, 1], [(-1, -1, -3)])).ending == "infeasible"
    assert solve_once(box([1, 1], [0, 0], [1, 1], [(-1, -1, -3)])).bound == np.inf
    assert solve_once(box([-1, 0], [0, 0], [np.inf, 1], [(0, 1, 1)])).ending == "unbounded"


@pytest.mark.parametrize("seconds", [0.5, 2.0])
def test_time_limit_is_kept(seconds):
    began = time.monotonic()
    outcome = solve_once(hard(), time_limit=seconds)
    assert time.monotonic() - began <= 1.05 * seconds + highs_run.GRACE_LEAST
    assert outcome.ending == "time_limit"
    assert outcome.bound < outcome.objective < 0
    assert outcome.solution is not None


def test_stop_is_heard_and_keeps_the_best():
    began, news = time.monotonic(), []
    outcome = solve_once(
        hard(), time_limit=60, stop=lambda: time.monotonic() - began > 1, report=news.append
    )
    assert time.monotonic() - began < 3
    assert outcome.ending == "interrupted"
    assert outcome.solution is not None
    assert news[-1].lower_bound <= news[-1].incumbent


class Deaf:
    """A HiGHS that neither ends in time nor hears that it is to."""

    def setOptionValue(self, name, value):
        return None

    def setCallback(self, callback, data):
        self.callback = callback

    def startCallback(self, event):
        return None

    def run(self):
        self.callback(
            highs_run._EVENTS.kCallbackMipImprovingSolution,
            "",
            type("News", (), {"mip_solution": [1.0, 0.0], "objective_function_value": -3.0}),
            None,
            None,
        )
        time.sleep(5)


def test_a_deaf_run_is_given_up_on_with_what_it_told():
    began = time.monotonic()
    problem = knapsack(0, items=2)
    outcome, usable = highs_run.run(Deaf(), problem, highs_run.Request(time_limit=0.2))
    assert time.monotonic() - began < 1
    assert not usable
    assert outcome.ending == "time_limit"
    assert (outcome.objective, outcome.bound) == (-3.0, -np.inf)


def test_wrong_infeasibility_is_not_believed(monkeypatch):
    """The first run lies; the second, in another configuration, tells the truth."""
    runs = []

    def lying(solver, problem, request):
        runs.append(request)
        if len(runs) == 1:
            return Outcome("infeasible"), True
        return highs_run.run(solver, problem, request)

    monkeypatch.setattr(highs, "run", lying)
    outcome = solve_once(knapsack(2))
    assert outcome.ending == "optimal"
    assert outcome.objective == pytest.approx(enumerated(knapsack(2)))


def test_a_solution_that_costs_more_than_is_said_is_not_believed(monkeypatch):
    runs = []

    def boasting(solver, problem, request):
        runs.append(request)
        outcome, usable = highs_run.run(solver, problem, request)
        if len(runs) == 1:
            outcome = Outcome("optimal", outcome.solution, outcome.objective - 10, -1e9)
        return outcome, usable

    monkeypatch.setattr(highs, "run", boasting)
    outcome = solve_once(knapsack(2), start=np.zeros(10))
    assert len(runs) == 2
    assert outcome.objective == pytest.approx(enumerated(knapsack(2)))


def test_rows_bounds_and_costs_change_in_place():
    solver = Solver(box([-1, -2], [0, 0], [4, 4], [(1, 1, 6)]))
    assert solver.solve().objective == pytest.approx(-10)
    solver.add_rows(Rows(csr_array(np.array([[0.0, 1.0]])), np.array([-np.inf]), np.array([3.0])))
    assert solver.solve().objective == pytest.approx(-9)
    solver.set_bounds(np.array([0]), np.array([0.0]), np.array([1.0]))
    assert solver.solve().objective == pytest.approx(-7)
    solver.set_cost(np.array([-10.0, -1.0]), 5.0)
    assert solver.solve().objective == pytest.approx(-8)
    assert solve_once(solver.problem).objective == pytest.approx(-8)


def test_a_start_that_names_some_columns_is_completed():
    problem = hard()
    start = np.full(problem.columns, np.nan)
    start[:50] = 0.0
    outcome = solve_once(problem, time_limit=1.0, start=start)
    assert outcome.solution is not None


def test_same_program_same_solution():
    first, second = solve_once(knapsack(4, items=40)), solve_once(knapsack(4, items=40))
    assert np.array_equal(first.solution, second.solution)


def test_nothing_is_printed(capfd):
    solve_once(knapsack(0))
    assert capfd.readouterr() == ("", "")
