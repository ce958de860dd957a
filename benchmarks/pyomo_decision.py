"""A decision from the values of a Pyomo program's variables."""

import itertools

import numpy as np

from instances.instance import Floats
from models.program import Decision
from models.pyomo_parts import Parts


def pyomo_decision(parts: Parts, choice: Floats, share: Floats) -> Decision:
    """The option of every SKU that is chosen most, its buffer at its share of the range.

    Parameters
    ----------
    parts : Parts
    choice, share : array, shape (O,)
        Values of the variables; -1 where there is none.
    """
    ends = itertools.pairwise(parts.program.options.first)
    chosen = np.array([start + int(np.argmax(choice[start:end])) for start, end in ends])
    low, high = parts.ranges.low[chosen], parts.ranges.high[chosen]
    buffer = low + parts.span[chosen] * np.clip(share[chosen], 0.0, 1.0)
    return Decision(chosen, np.clip(buffer, low, high))
