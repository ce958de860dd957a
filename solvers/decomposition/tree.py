"""The tree of nodes: what several explorers, each with open nodes of its own, prove together."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from solvers.clock import Clock
from solvers.decomposition.branching import Node
from solvers.decomposition.exploring import Explored, Explorer
from solvers.decomposition.open_nodes import OpenNodes

STEPS_A_ROUND = 8000
"""Steps of the simplex method that several explorers take until all wait for one another."""
AHEAD = 0.1
"""Share of the way from lower bound to incumbent by which all of an explorer's nodes may lie above
the lower bound before it is given a node that does not."""

Visit = Callable[[Sequence[Explored], Explorer], None]


class Tree:
    """Open nodes of all explorers, and the rounds in which these take from them.

    A node brings along how its parent left the linear program, so any explorer can go on from it.
    Each still keeps to its own nodes, to whose last one a child is nearest, and takes others' only
    where its own are of less interest. In a round all take
    several at once, and what they find is taken in their order: the path depends on how many
    explorers there are, not on how many threads run them.

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
        count = len(explorers)
        self.parts = [OpenNodes(explorer, n, count) for n, explorer in enumerate(explorers)]
        self.threads = min(jobs, count)
        self.steps_a_round = STEPS_A_ROUND if count > 1 else 1
        self.cutoff = cutoff

    def run(self, root: Node, clock: Clock, news: Callable[[float], None], visit: Visit) -> None:
        """Explore from a root on; tell each bound, and what each explorer has seen in a round."""
        self.parts[0].put(root)
        with ThreadPoolExecutor(self.threads) as threads:
            while not clock.over:
                bound, cutoff = self.bound(), self.cutoff()
                news(bound)
                if self._least() >= cutoff:
                    break
                self._share_out(bound, cutoff)
                tasks = [
                    threads.submit(part.explore, self.steps_a_round, bound, cutoff, clock)
                    for part in self.parts
                ]
                done = [task.result() for task in tasks]
                for part, nodes in zip(self.parts, done, strict=True):
                    self._tell_others(part, nodes)
                for part, nodes in zip(self.parts, done, strict=True):
                    if nodes:
                        visit([found for _, found in nodes], part.explorer)
        if not clock.over:
            news(min(self._leaves(), self.cutoff()))

    def bound(self) -> float:
        """Least bound of what is open, or was left unsplit."""
        return min(self._least(), self._leaves(), self.cutoff())

    def _least(self) -> float:
        return min(part.least() for part in self.parts)

    def _leaves(self) -> float:
        return min(part.leaves for part in self.parts)

    def _share_out(self, bound: float, cutoff: float) -> None:
        """Give explorers whose nodes lie well above the bound one from where the least lies."""
        enough = bound + AHEAD * (cutoff - bound)
        for part in self.parts:
            if part.least() <= enough:
                continue
            giver = min(self.parts, key=OpenNodes.least)
            spared = None if giver is part else giver.spare()
            if spared is not None:
                part.put(spared)

    def _tell_others(self, part: OpenNodes, done: Sequence[tuple[Node, Explored]]) -> None:
        """Let the other explorers know what splits have gained."""
        others = [other.explorer for other in self.parts if other is not part and done]
        for explorer in others:
            for node, found in done:
                if not found.unsolved:
                    explorer.branching.learn(node.step, found.bound)
