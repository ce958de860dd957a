"""Which nodes are explored in which order, by how many explorers, and what bound that proves."""

import heapq
import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from solvers.clock import Clock
from solvers.decomposition.branching import Node
from solvers.decomposition.exploring import Explored, Explorer

PLUNGE = 0.05
"""Share of the way from lower bound to incumbent within which a line of nodes is followed."""

Visit = Callable[[Node, Explored, Explorer], None]


class Tree:
    """Open nodes, and the loop that takes from them until none is of use or time is over.

    Every explorer takes a node at a time, all at once, and what they find is taken in their order:
    the path depends on how many explorers there are, not on how many threads run them.

    Parameters
    ----------
    explorers : sequence
        At least one.
    jobs : int
        Threads.
    cutoff : callable
        Value from which on plans are of no interest at present.
    """

    def __init__(
        self, explorers: Sequence[Explorer], jobs: int, cutoff: Callable[[], float]
    ) -> None:
        self.explorers, self.cutoff = explorers, cutoff
        self.threads = min(jobs, len(explorers))
        self.heap: list[Node] = []
        self.lines: list[Node | None] = [None for _ in explorers]
        self.leaves = np.inf
        self.numbers = itertools.count(1)

    def run(self, root: Node, clock: Clock, news: Callable[[float], None], visit: Visit) -> None:
        """Explore from a root on; tell each bound, and what each node has shown."""
        self.heap = [root]
        with ThreadPoolExecutor(self.threads) as threads:
            while not clock.over:
                bound = self.bound()
                news(bound)
                taken = self._taken(bound)
                if not taken:
                    break
                cutoff = self.cutoff()
                tasks = [
                    threads.submit(self.explorers[worker].explore, node, cutoff, clock)
                    for worker, node in taken
                ]
                for (worker, node), task in zip(taken, tasks, strict=True):
                    found = task.result()
                    self._note(worker, node, found, clock)
                    visit(node, found, self.explorers[worker])
        if not clock.over:
            news(min(self.leaves, self.cutoff()))

    def bound(self) -> float:
        """Least bound of what is open."""
        open_ = [node.bound for node in (*self.heap[:1], *self.lines) if node is not None]
        return min(*open_, self.leaves, self.cutoff())

    def _taken(self, bound: float) -> list[tuple[int, Node]]:
        """The next node of every explorer that has one: its line's while that is promising."""
        cutoff, taken = self.cutoff(), []
        depth = bound + PLUNGE * (cutoff - bound)
        for worker, line in enumerate(self.lines):
            node = line
            if node is None or node.bound > depth:
                if node is not None:
                    node = heapq.heappushpop(self.heap, node)
                elif self.heap:
                    node = heapq.heappop(self.heap)
            self.lines[worker] = None
            if node is not None and node.bound < cutoff:
                taken.append((worker, node))
        return taken

    def _note(self, worker: int, node: Node, found: Explored, clock: Clock) -> None:
        """Keep what is left of a node, and what splitting its parent has gained."""
        if found.unsolved:
            if clock.over:  # to come again
                heapq.heappush(self.heap, replace(node, bound=found.bound))
            else:
                self.leaves = min(self.leaves, found.bound)
            return
        if found.leaf:
            self.leaves = min(self.leaves, found.bound)
            return
        for explorer in self.explorers:
            explorer.branching.learn(node.step, found.bound)
        children = [replace(child, number=next(self.numbers)) for child in found.children]
        self.lines[worker] = children[0] if children else None
        for child in children[1:]:
            heapq.heappush(self.heap, child)
