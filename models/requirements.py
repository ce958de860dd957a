"""What scenarios demand of a SKU's buffer: requirements, the interface of both halves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances.instance import Floats, Ints

SHORTAGE, PRICE = 0, 1
"""Kinds of a requirement: an episode of deficit, or a price event."""


@dataclass(frozen=True)
class Requirements:
    """Requirements by source set, in compressed rows.

    Those of set k are ``first[k]:first[k + 1]``, sorted by scenario, clock, start. A requirement
    leaves ``season (requirement - phase Q / season - b)^+`` short at buffer b and order quantity
    Q; a price entry has season 1 and phase 0, counts in money alone and belongs to every set.

    Parameters
    ----------
    scenario : array of int32
    kind : array of int8
        SHORTAGE or PRICE.
    clock, start : array
        Start of the event that opened the disturbance, and of the episode, in weeks.
    requirement : array
        Units, divided by the season index at `start`.
    season, phase : array
    charge : array
        Money a unit short: the SKU's stockout cost, or ``(factor - 1) unit_cost``.
    premium_units : array, shape (number of sources in all sets,)
        For each member of each set (aligned with ``SourceSets.member``), the expected units a
        horizon that it delivers in disturbances above its normal share.
    """

    first: Ints
    scenario: NDArray[np.int32]
    kind: NDArray[np.int8]
    clock: Floats
    start: Floats
    requirement: Floats
    season: Floats
    phase: Floats
    charge: Floats
    premium_units: Floats

    def __len__(self) -> int:
        return len(self.scenario)
