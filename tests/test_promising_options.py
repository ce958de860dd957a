"""Options of all SKUs chosen at once: from a careful plan to nearly the best one."""

import numpy as np
import pytest
from test_split_options import relaxed

from models.evaluation import evaluate
from models.program import Decision
from solvers.clock import Clock
from solvers.decomposition.promising_options import choose_among_promising
from solvers.decomposition.rounding import Incumbent


@pytest.mark.parametrize("kind", ["budget", "cvar", "fill_rate", "stress"])
def test_a_careful_plan_becomes_nearly_the_best(kind, monkeypatch):
    program, optimum, relaxation = relaxed(kind, monkeypatch)
    incumbent = Incumbent(program, objective=1.5 * optimum.objective)
    assert choose_among_promising(relaxation, incumbent, Clock(20.0))
    found = evaluate(program, incumbent.decision)
    assert found.feasible
    assert found.objective == incumbent.objective
    assert optimum.objective * (1 - 1e-5) <= found.objective <= optimum.objective * 1.02


def test_nothing_is_offered_that_is_no_better(monkeypatch):
    program, optimum, relaxation = relaxed("cvar", monkeypatch)
    none = Decision(np.empty(0, np.int64), np.empty(0))
    incumbent = Incumbent(program, decision=none, objective=relaxation.relaxed.objective)
    assert not choose_among_promising(relaxation, incumbent, Clock(20.0))
    assert incumbent.decision is none
    assert optimum.objective >= incumbent.objective * (1 - 1e-6)
