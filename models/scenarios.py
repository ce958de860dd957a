"""What a set of scenarios is: events that stop suppliers, close lanes, lift demand or prices."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints, Names, Skus


@dataclass(frozen=True)
class Events:
    """Events by target, in compressed rows.

    The events of target j (a supplier, a lane, or a category) are ``first[j]:first[j + 1]``, sorted
    by scenario, then start, then weeks. An event that touches several targets appears under each
    with the same ``start``, bit for bit: the start is the clock that they share. ``factor`` is 1
    for outages and closures.
    """

    first: Ints
    scenario: Ints
    start: Floats
    weeks: Floats
    factor: Floats

    def __len__(self) -> int:
        return len(self.scenario)


@dataclass(frozen=True)
class Scenarios:
    """Sampled, given and stress scenarios, S in all; the stress set comes last.

    Parameters
    ----------
    scenario : tuple of str
        Names: sampled ones are ``0, 1, 2, ...``, given ones keep theirs, a stress scenario is
        ``stress:supplier:NAME``, ``stress:region:NAME`` or ``stress:lane:NAME``.
    probability : array, shape (S,)
        Sums to 1 over the scenarios outside the stress set, where it is 0.
    stress : array of bool, shape (S,)
        The stress set: weight 0 in every average, phases 0, a limit of its own.
    suppliers, lanes : Events
        Outages by supplier (instance order) and closures by lane.
    demand, prices : Events
        Demand and price events by category: ``categories`` names them, sorted; events of scope
        ``*`` stand under every category, the empty category (SKUs without one) included.
    categories : tuple of str
    seed : int
        Where the phases come from.
    """

    scenario: Names
    probability: Floats
    stress: Flags
    suppliers: Events
    lanes: Events
    demand: Events
    prices: Events
    categories: Names
    seed: int

    def __len__(self) -> int:
        return len(self.scenario)


def no_events(targets: int) -> Events:
    """Events of `targets` targets to which nothing happens."""
    empty = np.empty(0)
    return Events(
        np.zeros(targets + 1, np.int64), np.empty(0, np.int64), empty, empty.copy(), empty.copy()
    )


def categories_of(skus: Skus) -> Names:
    """Categories that demand and price events are listed under: those of the SKUs, sorted."""
    return tuple(sorted(set(skus.category)))
