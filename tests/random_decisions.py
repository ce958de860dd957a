"""Decisions drawn at random from a program's options and their ranges."""

import itertools

import numpy as np

from models.option_ranges import OptionRanges, option_ranges
from models.program import Decision, Program


def random_decision(
    program: Program, rng: np.random.Generator, ranges: OptionRanges | None = None
) -> Decision:
    """A usable option of every SKU, and a buffer in its range (an end of it now and then)."""
    ranges = ranges or option_ranges(program)
    first = program.options.first
    option = np.array(
        [rng.choice(a + np.flatnonzero(ranges.usable[a:b])) for a, b in itertools.pairwise(first)]
    )
    place = np.clip(rng.uniform(-0.2, 1.2, option.size), 0, 1)
    low, high = ranges.low[option], ranges.high[option]
    return Decision(option, low + place * (high - low))
