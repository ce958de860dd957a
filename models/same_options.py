"""How the program of another sample is kept to the options and limits of a first one."""

from dataclasses import replace

import numpy as np

from models.chosen_options import with_fewer_options
from models.program import Program


def alike(program: Program, like: Program) -> Program:
    """The program with the options and limits of another of the same instance.

    Which options there are does not depend on scenarios, but a program may have been kept to some
    of them. A decision of the one is then a decision of the other.

    Parameters
    ----------
    program : Program
        With all options.
    like : Program
        With the same options, or some of them.
    """
    if len(program.options) > len(like.options):
        wanted = set(_pairs(like))
        program = with_fewer_options(program, np.array([p in wanted for p in _pairs(program)]))
    return replace(program, limits=like.limits)


def _pairs(program: Program) -> list[tuple[int, str]]:
    """SKU and name of every option."""
    options = program.options
    return list(zip(options.sku.tolist(), options.option, strict=True))
