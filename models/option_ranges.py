"""Which buffers each option may take once service levels asked of every SKU are bounds on them."""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Flags, Floats
from models.program import Limit, Program
from models.service import minimum_buffers


@dataclass(frozen=True)
class OptionRanges:
    """Least and largest buffer of every option, and which options are left, shape (O,) each."""

    low: Floats
    high: Floats
    usable: Flags

    def only(self, allowed: Flags) -> "OptionRanges":
        """The same ranges for fewer options."""
        return replace(self, usable=self.usable & allowed)


def option_ranges(program: Program) -> OptionRanges:
    """Tighten the options' ranges by the program's limits.

    A cycle or disruption service level is a least buffer. A joint service level of a set asks of
    each of its SKUs at least the same disruption service level, so that it is one too (besides
    its own rows).
    """
    options = program.options
    asked = [_least(program, limit) for limit in program.limits]
    low = np.max([options.buffer_min, *asked], axis=0)
    usable = low <= options.buffer_max
    return OptionRanges(np.where(usable, low, options.buffer_max), options.buffer_max, usable)


def _least(program: Program, limit: Limit) -> Floats:
    if limit.kind == "joint_service_level":
        limit = replace(limit, kind="disruption_service_level")
    if limit.kind in {"cycle_service_level", "disruption_service_level"}:
        return minimum_buffers(program, limit)
    return program.options.buffer_min
