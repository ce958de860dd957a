"""Open nodes: the line while it is promising, else the least bound; nothing is lost or doubled."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers.clock import Clock
from solvers.decomposition.branching import Node
from solvers.decomposition.exploring import Explored
from solvers.decomposition.open_nodes import OpenNodes
from solvers.decomposition.tree import Tree

NONE = np.empty(0)


def node(bound, number=0):
    return Node(bound, number, NONE, NONE, NONE)


@dataclass
class Told:
    """An explorer that splits a node into children by what each is told to gain, to a depth."""

    gains: list[tuple[float, float]]
    deepest: int = 4
    steps: int = 0
    seen: list[Node] = field(default_factory=list)
    learned: int = 0

    def __post_init__(self):
        self.branching = SimpleNamespace(learn=self._learn)

    def _learn(self, step, bound):
        self.learned += 1

    def explore(self, at, cutoff, clock):
        self.steps += 10
        self.seen.append(at)
        depth = int(at.upper.size)
        if depth == self.deepest:
            return Explored(at.bound, leaf=True)
        gains = self.gains[len(self.seen) % len(self.gains)]
        children = tuple(
            Node(at.bound + gain, 0, NONE, np.zeros(depth + 1), NONE) for gain in gains
        )
        return Explored(at.bound, tuple(child for child in children if child.bound < cutoff))


def explored(part, steps=1, bound=0.0, cutoff=100.0):
    return [at.bound for at, _ in part.explore(steps, bound, cutoff, Clock(60.0))]


def test_a_line_is_followed_while_it_lies_near_the_bound():
    part = OpenNodes(Told([(1.0, 2.0)]), 0, 1)
    for bound in (0.0, 3.0):
        part.put(node(bound))
    assert explored(part, steps=35) == [0.0, 1.0, 2.0, 3.0]


def test_a_line_that_lies_far_above_waits_for_the_least():
    part = OpenNodes(Told([(50.0, 60.0)]), 0, 1)
    for bound in (0.0, 3.0, 4.0):
        part.put(node(bound))
    assert explored(part, steps=35) == [0.0, 3.0, 4.0, 50.0]


@pytest.mark.parametrize("line", [None, node(9.0)])
def test_the_next_node_is_not_spared(line):
    part = OpenNodes(Told([(1.0, 2.0)]), 0, 2)
    for bound in (5.0, 1.0, 3.0):
        part.put(node(bound))
    part.line = line
    spared = part.spare()
    assert spared is not None and spared.bound == (3.0 if line is None else 1.0)
    assert len(part.heap) == 2


def test_the_only_node_is_not_spared():
    part = OpenNodes(Told([(1.0, 2.0)]), 0, 2)
    assert part.spare() is None
    part.put(node(1.0))
    assert part.spare() is None and part.least() == 1.0


def grown(gains, explorers, cutoff):
    """A whole tree: every node seen, in the order of its explorer, and the bound that it proves."""
    told = [Told(gains) for _ in range(explorers)]
    tree, news = Tree(told, explorers, lambda: cutoff), []
    tree.run(node(0.0), Clock(60.0), news.append, lambda found, explorer: None)
    return told, news


@given(st.tuples(st.floats(0, 9), st.floats(0, 9)), st.floats(5, 40))
def test_several_explorers_see_each_node_once_and_prove_the_same(gains, cutoff):
    (one,), alone = grown([gains], 1, cutoff)
    told, together = grown([gains], 3, cutoff)
    bounds = sorted(at.bound for explorer in told for at in explorer.seen)
    assert bounds == sorted(at.bound for at in one.seen)
    assert together[-1] == alone[-1]
    assert together == sorted(together)
    numbers = [at.number for explorer in told for at in explorer.seen]
    assert len(set(numbers)) == len(numbers)


def test_explorers_are_told_what_others_found():
    told, _ = grown([(0.0, 0.1)], 2, 40.0)
    seen = sum(len(explorer.seen) for explorer in told)
    assert all(explorer.seen and explorer.learned == seen for explorer in told)
