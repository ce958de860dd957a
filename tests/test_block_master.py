"""Columns that are plans of blocks of SKUs: bounds as sound as without blocks, and as tight."""

import numpy as np
import pytest
from binding_limits import MONEY, SERVICE, binding, free_plan, program_for
from random_programs import with_limits

from models.evaluation import evaluate
from models.program import Limit
from models.risk import value_at_risk
from solvers.clock import Clock
from solvers.decomposition import block_master, relaxation
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import core_of
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Relaxation, first_decisions
from solvers.decomposition.search import solve


def use_blocks(monkeypatch):
    monkeypatch.setattr(relaxation, "MANY", 1)
    monkeypatch.setattr(block_master, "BLOCKS", 2)


def bound_program(kind):
    """A small program on which a limit of some kind binds, and its optimum."""
    for seed in range(12):
        program = program_for(seed, lines=False)
        free = free_plan(program)
        limited = None if free is None else binding(program, kind, free)
        if limited is not None:
            return with_limits(program, [limited[0]]), limited[1]
    pytest.skip(f"no small instance on which {kind} binds")


@pytest.mark.parametrize("kind", MONEY + SERVICE)
def test_bounds_are_sound_and_plans_feasible(kind, monkeypatch):
    use_blocks(monkeypatch)
    program, optimum = bound_program(kind)
    solution = solve(program, time_limit=10, gap=1e-4)
    assert solution.lower_bound <= optimum.objective * (1 + 1e-6)
    found = evaluate(program, solution.decision)
    assert found.feasible
    assert found.objective >= optimum.objective * (1 - 1e-5)
    assert found.objective <= optimum.objective * 1.2


def relaxed_value(program):
    core = core_of(program)
    pricer = Pricer(core, 1)
    found = Relaxation(core, ColumnPool(core), pricer, first_decisions(pricer))
    assert found.solve(Clock(20.0), 1e-8)
    return found


@pytest.mark.parametrize("kind", ["budget", "cvar", "fill_rate", "stress"])
def test_the_relaxation_is_the_same(kind, monkeypatch):
    program, _ = bound_program(kind)
    plain = relaxed_value(program)
    use_blocks(monkeypatch)
    blocks = relaxed_value(program)
    assert (plain.in_blocks, blocks.in_blocks) == (False, True)
    assert blocks.bound == pytest.approx(plain.bound, rel=1e-6)
    share = np.bincount(blocks.pool.sku, blocks.relaxed.share, len(program.sku))
    assert share == pytest.approx(np.ones(len(program.sku)))


def test_a_careful_plan_where_time_is_too_short():
    program = with_limits(program_for(1, lines=False), [Limit("var", np.inf, 0.8)])
    careful = first_decisions(Pricer(core_of(program), 1))[3]
    reached = value_at_risk(evaluate(program, careful).loss, program.probability, 0.8)
    program = with_limits(program, [Limit("var", 1.001 * reached + 1.0, 0.8)])
    solution = solve(program, time_limit=1e-9)
    assert solution.status == "time_limit"
    assert evaluate(program, solution.decision).feasible
