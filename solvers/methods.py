"""Which methods of solution there are, by the name that ``--method`` takes."""

from collections.abc import Callable

from solvers import extensive
from solvers.decomposition import search
from solvers.solution import Solution

METHODS: dict[str, Callable[..., Solution]] = {
    "auto": search.solve,
    "decomposition": search.solve,
    "extensive": extensive.solve,
}
"""Decomposition is what is chosen unasked: it applies to every program, and scales.

A method is a function of a program; keywords as `solvers.extensive.solve` has them."""
