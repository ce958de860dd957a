"""How kernels are compiled: kept on disk, the interpreter's lock released, and no more than needed.

A `kernel` is called from Python. A `part` is called by kernels only (called from Python it is plain
Python, for tests): it comes without the wrappers through which Python and C would call it, which
are a good part of the time that a first run takes. Division by zero gives an infinity or NaN, as
for arrays.
"""

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.extending import register_jitable


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls."""
    options = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
    return njit(**options)(function)


def part(function: Callable[..., Any]) -> Any:
    """Let kernels, and other parts, call a function."""
    options = {"nogil": True, "error_model": "numpy"}
    return register_jitable(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
