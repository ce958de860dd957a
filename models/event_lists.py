"""How events become lists by target: sorted, spread over targets, and joined."""

from collections.abc import Sequence

import numpy as np

from instances.instance import Floats, Ints
from models.scenarios import Events


def by_target(
    targets: int, target: Ints, scenario: Ints, start: Floats, weeks: Floats, factor: Floats
) -> Events:
    """Lists by target of events in any order, one entry an event and target."""
    order = np.lexsort((factor, weeks, start, scenario, target))
    return Events(
        np.searchsorted(target[order], np.arange(targets + 1)).astype(np.int64),
        scenario[order],
        start[order],
        weeks[order],
        factor[order],
    )


def beside(lists: Sequence[Events]) -> Events:
    """Events of other targets, one list after the other."""
    ends = [np.zeros(1, np.int64)]
    for events in lists:
        ends.append(ends[-1][-1] + events.first[1:])
    return Events(
        np.concatenate(ends),
        _all(lists, "scenario", np.int64),
        _all(lists, "start", np.float64),
        _all(lists, "weeks", np.float64),
        _all(lists, "factor", np.float64),
    )


def after(lists: Sequence[Events], scenarios: Sequence[int]) -> Events:
    """Events of the same targets in other scenarios.

    Parameters
    ----------
    lists : sequence of Events
        One a set of scenarios, all with the same targets.
    scenarios : sequence of int
        Number of scenarios in each set; those of a set come after those of the sets before it.
    """
    counts = np.array([np.diff(events.first) for events in lists])
    first = np.concatenate([[0], np.cumsum(counts.sum(axis=0))])
    before = np.cumsum(counts, axis=0) - counts
    joined = Events(
        first,
        np.empty(first[-1], np.int64),
        np.empty(first[-1]),
        np.empty(first[-1]),
        np.empty(first[-1]),
    )
    offsets = np.cumsum(scenarios) - scenarios
    for events, count, earlier, offset in zip(lists, counts, before, offsets, strict=True):
        place = np.arange(len(events)) + np.repeat(first[:-1] + earlier - events.first[:-1], count)
        joined.scenario[place] = events.scenario + offset
        joined.start[place] = events.start
        joined.weeks[place] = events.weeks
        joined.factor[place] = events.factor
    return joined


def _all(lists: Sequence[Events], column: str, kind: type) -> np.ndarray:
    return np.concatenate([np.empty(0, kind), *(getattr(events, column) for events in lists)])
