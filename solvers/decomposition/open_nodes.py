"""Open nodes of one explorer: which it takes next, and what is left of those it has explored."""

import heapq
import itertools
from dataclasses import replace

import numpy as np

from solvers.clock import Clock
from solvers.decomposition.branching import Node
from solvers.decomposition.exploring import Explored, Explorer

PLUNGE = 0.05
"""Share of the way from lower bound to incumbent within which a line of nodes is followed."""


class OpenNodes:
    """A heap of nodes by their bounds, and the child of the last node, which is followed first.

    Parameters
    ----------
    explorer : Explorer
    number : int
    explorers : int
        Its number among so many: children are numbered alike whichever explorer is faster.
    """

    def __init__(self, explorer: Explorer, number: int, explorers: int) -> None:
        self.explorer = explorer
        self.heap: list[Node] = []
        self.line: Node | None = None
        self.leaves = np.inf
        self.numbers = itertools.count(number + 1, explorers)

    def least(self) -> float:
        """Least bound of what is open, infinity if nothing is."""
        open_ = [node.bound for node in (*self.heap[:1], self.line) if node is not None]
        return min(open_, default=np.inf)

    def put(self, node: Node) -> None:
        """Add a node."""
        heapq.heappush(self.heap, node)

    def spare(self) -> Node | None:
        """Give away the node of least bound beside the next one; None if there is no other."""
        first = heapq.heappop(self.heap) if self.line is None and self.heap else None
        spared = heapq.heappop(self.heap) if self.heap else None
        if first is not None:
            self.put(first)
        return spared

    def explore(
        self, steps: int, bound: float, cutoff: float, clock: Clock
    ) -> list[tuple[Node, Explored]]:
        """Explore nodes until so many more steps are taken, or to a leaf, which others are to see.

        Parameters
        ----------
        steps : int
            Of the simplex method: what time nodes take, but the same on any machine.
        bound, cutoff : float
            What is proven so far, and from where on plans are of no interest.
        """
        done: list[tuple[Node, Explored]] = []
        depth = bound + PLUNGE * (cutoff - bound)
        end = self.explorer.steps + steps
        while self.explorer.steps < end and not clock.over:
            node = self._next(depth)
            if node is None or node.bound >= cutoff:
                break
            found = self.explorer.explore(node, cutoff, clock)
            self._note(node, found, clock)
            done.append((node, found))
            if found.leaf:
                break
        return done

    def _next(self, depth: float) -> Node | None:
        """The line while it is promising, else the node of least bound."""
        node, self.line = self.line, None
        if node is not None and node.bound > depth:
            return heapq.heappushpop(self.heap, node)
        if node is None and self.heap:
            return heapq.heappop(self.heap)
        return node

    def _note(self, node: Node, found: Explored, clock: Clock) -> None:
        """Keep what is left of a node, and what splitting its parent has gained."""
        if found.unsolved and clock.over:  # to come again
            self.put(replace(node, bound=found.bound))
            return
        if found.unsolved or found.leaf:
            self.leaves = min(self.leaves, found.bound)
        if found.unsolved:
            return
        self.explorer.branching.learn(node.step, found.bound)
        children = [replace(child, number=next(self.numbers)) for child in found.children]
        self.line = children[0] if children else None
        for child in children[1:]:
            self.put(child)
