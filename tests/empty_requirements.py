"""Requirements without an entry: enough for what depends on source sets alone."""

import numpy as np

from models.requirements import Requirements
from models.source_sets import SourceSets


def empty_requirements(sets: SourceSets, premium_units=0.0) -> Requirements:
    """No episode in any set; `premium_units` a member of the sets."""
    none = np.empty(0)
    return Requirements(
        first=np.zeros(len(sets) + 1, np.int64),
        scenario=np.empty(0, np.int32),
        kind=np.empty(0, np.int8),
        clock=none,
        start=none,
        requirement=none,
        season=none,
        phase=none,
        charge=none,
        premium_units=np.broadcast_to(np.asarray(premium_units, float), sets.member.shape),
    )
