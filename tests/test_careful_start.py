"""A first plan within a VaR limit where lines leave none near relaxed points."""

import pytest
from binding_limits import binding, free_plan, program_for
from random_programs import with_limits

from models.evaluation import evaluate
from models.program import Limit, RiskWeights
from solvers.clock import Clock
from solvers.decomposition.careful_start import careful_program
from solvers.decomposition.core import core_of
from solvers.decomposition.search import Search


def limited(seed):
    """A small program with lines and a VaR limit that binds, and its optimum."""
    program = program_for(seed, lines=True)
    free = free_plan(program)
    found = None if free is None else binding(program, "var", free)
    return None if found is None else (with_limits(program, [found[0]]), found[1])


def test_the_careful_program_pays_for_the_tail_instead():
    program = program_for(1, lines=True)
    var, budget = Limit("var", 10.0, 0.9, of="total"), Limit("budget", 5.0)
    careful = careful_program(with_limits(program, [var, budget]), var, 3.0)
    assert careful.limits == (budget,)
    assert careful.risk_weights == RiskWeights(cvar=3.0, alpha=0.9, of="total")


@pytest.mark.parametrize("seed", range(8))
def test_it_leads_to_a_plan_within_the_limit(seed):
    found = limited(seed)
    if found is None:
        pytest.skip("VaR does not bind")
    program, optimum = found
    search = Search(core_of(program), Clock(20.0), 1e-3, 1, lambda news: None, None)
    for part in search.given_up:
        part.fix_certain()
    search._careful_start()
    assert search.incumbent.decision is not None
    worth = evaluate(program, search.incumbent.decision)
    assert worth.feasible
    assert worth.objective >= optimum.objective * (1 - 1e-5)
    before = search.incumbent.objective
    search.careful = False
    search._careful_start()  # with a plan there is nothing to do
    assert search.incumbent.objective == before
