"""What is to be said of one node: its bound, and how it splits, from a relaxation of one's own."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Ints
from solvers.clock import Clock
from solvers.decomposition.branching import Branching, Node
from solvers.decomposition.given_up import GivenUp
from solvers.decomposition.joint_service import HurtScenarios
from solvers.decomposition.master import Relaxed
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.standing import Standing, stand_as, standing_of

NODE_OPEN, LEAST_OPEN = 0.05, 1e-5
"""What pricing and rows of a node may leave open: a share of the way from its bound to the value of
interest, and relative to that value at least. Branching gains more in the time than the rest would.
"""
NODE_CUTS = 15
"""Truncated cuts in a round of a node, at most: many more only make its linear programs longer."""


@dataclass(frozen=True)
class Explored:
    """What solving a node has shown.

    A node without children and without a ``leaf`` is of no use; ``unsolved`` says that time or
    answers ran out before that was known.
    """

    bound: float
    children: tuple[Node, ...] = ()
    leaf: bool = False
    unsolved: bool = False
    relaxed: Relaxed | None = None


def whole_variables(relaxation: Relaxation, given_up: Sequence[GivenUp | HurtScenarios]) -> Ints:
    """Variables of a master that must be whole: onboarding, and scenarios given up."""
    chosen = [part.z for part in given_up]
    return np.concatenate([relaxation.onboarding.variables, *chosen])


class Explorer:
    """Solves nodes, one after another, with the rows and columns of those before.

    Parameters
    ----------
    relaxation : Relaxation
    given_up : sequence
        Its parts about chances, limit by limit.
    """

    def __init__(self, relaxation: Relaxation, given_up: Sequence[GivenUp | HurtScenarios]) -> None:
        self.relaxation = relaxation
        self.whole = whole_variables(relaxation, given_up)
        self.branching = Branching(relaxation, self.whole)
        self.standing: Standing | None = None  # how the last node split left the linear program
        for part in given_up:
            if isinstance(part, GivenUp):
                part.cuts_a_round = NODE_CUTS

    @property
    def steps(self) -> int:
        """Steps of the simplex method so far."""
        return self.relaxation.master.lp.steps

    def share_workers(self, explorers: int) -> None:
        """Leave workers to so many explorers that are at work at the same time."""
        pricer = copy.copy(self.relaxation.pricer)
        pricer.jobs = max(pricer.jobs // explorers, 1)
        self.relaxation.pricer = pricer

    def explore(self, node: Node, cutoff: float, clock: Clock) -> Explored:
        """Bound a node, and split it unless it can hold nothing that costs less than `cutoff`."""
        relaxation = self.relaxation
        self._begin_at(node)
        relaxation.master.set_variable_bounds(self.whole, node.lower, node.upper)
        relaxation.ban(node.banned)
        relaxation.restart(node.bound)
        open_ = max(NODE_OPEN * (cutoff - node.bound) / abs(cutoff), LEAST_OPEN)
        # where nothing is left to split, all that pricing and rows can gain is needed
        for tolerance, patience in ((open_, 0), (1e-4, 10**6)):
            ended = relaxation.solve(clock, tolerance, cutoff, patience)
            bound = relaxation.bound
            if bound >= cutoff:
                return Explored(bound)
            if relaxation.relaxed is None or not ended:
                return Explored(bound, unsolved=not ended)
            candidate = self.branching.choose()
            if candidate is not None:
                children = self._children(node, candidate, cutoff, bound)
                return Explored(bound, children, relaxed=relaxation.relaxed)
        return Explored(bound, leaf=True, relaxed=relaxation.relaxed)

    def _begin_at(self, node: Node) -> None:
        """Let the linear program stand as the node's parent left it, unless it does."""
        if node.standing is not None and node.standing is not self.standing:
            stand_as(self.relaxation, node.standing)
        self.standing = None

    def _children(
        self, node: Node, candidate: int, cutoff: float, bound: float
    ) -> tuple[Node, ...]:
        """Both sides of a candidate, with what they begin at."""
        if self.relaxation.lines is None:
            self.standing = standing_of(self.relaxation)
        children = self.branching.split(self._narrowed(node, cutoff), candidate, bound)
        return tuple(replace(child, standing=self.standing) for child in children)

    def _narrowed(self, node: Node, cutoff: float) -> Node:
        """A node with those variables fixed that a better plan cannot change."""
        reduced = self.relaxation.reduced_variables()[self.whole]
        room = cutoff - self.relaxation.proved
        lower = np.where(-reduced > room, 1.0, node.lower)
        upper = np.where(reduced > room, 0.0, node.upper)
        clash = lower > upper
        lower, upper = np.where(clash, node.lower, lower), np.where(clash, node.upper, upper)
        return replace(node, lower=lower, upper=upper)
