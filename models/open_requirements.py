"""Which requirements an option can leave short, and from which buffer on it no longer does."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.losses import entries_of
from models.option_ranges import OptionRanges
from models.program import Program


@dataclass(frozen=True)
class OpenRequirements:
    """Pairs of a usable option and a requirement that its least buffer leaves short, n in all.

    The pairs of option o are ``first[o]:first[o + 1]``.

    Parameters
    ----------
    first : array of int, shape (O + 1,)
    option, entry : array of int, shape (n,)
        Positions among the options and among the requirements.
    level : array, shape (n,)
        Units: the buffer from which on nothing is short, ``requirement - phase Q / season``.
    """

    first: Ints
    option: Ints
    entry: Ints
    level: Floats


def open_requirements(program: Program, ranges: OptionRanges) -> OpenRequirements:
    """Pair options with the requirements that can exceed their buffer."""
    needs, options = program.requirements, program.options
    usable = np.flatnonzero(ranges.usable)
    entry, of = entries_of(needs.first, options.source_set[usable])
    option = usable[of]
    relief = needs.phase[entry] * options.order_quantity[option] / needs.season[entry]
    level = needs.requirement[entry] - relief
    kept = level > ranges.low[option]
    option, entry, level = option[kept], entry[kept], level[kept]
    first = np.searchsorted(option, np.arange(len(options) + 1))
    return OpenRequirements(first, option, entry, level)
