"""Which methods of solution there are, by the name that ``--method`` takes."""

from collections.abc import Callable
from typing import Any

from models.program import Program
from solvers import extensive
from solvers.decomposition import search
from solvers.solution import Solution


def automatic(program: Program, **keywords: Any) -> Solution:
    """Decomposition wherever it applies: it scales. A VaR in the objective is left to the other."""
    solve = extensive.solve if program.risk_weights.var > 0 else search.solve
    return solve(program, **keywords)


METHODS: dict[str, Callable[..., Solution]] = {
    "auto": automatic,
    "decomposition": search.solve,
    "extensive": extensive.solve,
}
"""A method is a function of a program; keywords as `solvers.extensive.solve` has them."""
