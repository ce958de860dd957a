"""How a node is split: by the variable or the option that promises the largest gain."""

from dataclasses import dataclass, field, replace

import numpy as np

from instances.instance import Flags, Floats, Ints
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.standing import Standing

UP, DOWN = 1, 0
PROBED_VARIABLES, PROBED_OPTIONS = 4, 2
"""Most promising candidates that are probed, while little is known of what splitting them gains."""
KNOWN = 3
"""Gains seen on a side after which their mean is trusted."""
STEPS = 80
"""Steps of the simplex method that a probe takes at most."""
STAKE = 0.02
"""Share of what a SKU costs that choosing one of its options whole may gain."""
WHOLE = 1e-6
"""Distance from a whole number that counts as whole."""


@dataclass(frozen=True)
class Step:
    """How a node came from its parent: a candidate, its side, how far it moved, and from where."""

    candidate: int
    side: int
    moved: float
    bound: float


@dataclass(frozen=True, order=True)
class Node:
    """A part of the search: bounds of whole variables, banned options, and its lower bound.

    ``standing`` is how its parent left the linear program.
    """

    bound: float
    number: int
    lower: Floats = field(compare=False)
    upper: Floats = field(compare=False)
    banned: Flags = field(compare=False)
    step: Step | None = field(compare=False, default=None)
    standing: Standing | None = field(compare=False, default=None)


class Branching:
    """Chooses what to split by the gains that earlier splits had (Achterberg 2005, section 5).

    Candidates are the n whole variables, then the O options (a SKU has the option, or not). While
    too little is known of one, both of its sides are probed in the linear program that there is,
    without new rows or columns.

    Parameters
    ----------
    relaxation : Relaxation
    whole : array of int, shape (n,)
        Variables of its master that must be whole.
    """

    def __init__(self, relaxation: Relaxation, whole: Ints) -> None:
        self.relaxation, self.whole = relaxation, whole
        self.options = relaxation.core.program.options
        self.large = np.isin(self.options.sku, relaxation.large)
        candidates = whole.size + len(self.options)
        self.sum, self.count = np.zeros((2, candidates)), np.zeros((2, candidates))

    def learn(self, step: Step | None, bound: float) -> None:
        """Note what a split has gained."""
        if step is not None and np.isfinite(bound):
            gain = max(bound - step.bound, 0.0) / max(step.moved, WHOLE)
            self._note(step.side, step.candidate, gain)

    def _note(self, side: int, candidate: int, gain: float) -> None:
        self.sum[side, candidate] += gain
        self.count[side, candidate] += 1

    def choose(self) -> int | None:
        """The candidate to split at the present relaxed point; None if all are whole."""
        relaxed = self.relaxation.relaxed
        assert relaxed is not None
        share = self._shares()
        open_ = self._open(share)
        if open_.size == 0:
            return None
        gain = self._expected(open_, share[open_])
        order = np.argsort(-_score(gain), kind="stable")
        variable = open_[order] < self.whole.size
        promising = np.concatenate(
            [order[variable][:PROBED_VARIABLES], order[~variable][:PROBED_OPTIONS]]
        )
        for n in promising:
            for side in (DOWN, UP):
                if self.count[side, open_[n]] < KNOWN:
                    moved = share[open_[n]] if side == DOWN else 1 - share[open_[n]]
                    gain[side, n] = self._probe(int(open_[n]), side, moved, relaxed.objective)
        return int(open_[promising[np.argmax(_score(gain[:, promising]))]])

    def _shares(self) -> Floats:
        """Share of every candidate at the present relaxed point, shape (n + O,)."""
        relaxation = self.relaxation
        assert relaxation.relaxed is not None
        share = relaxation.relaxed.share
        used = np.bincount(relaxation.pool.option[: share.size], share, len(self.options))
        return np.concatenate([relaxation.relaxed.other[self.whole], used])

    def _open(self, share: Floats) -> Ints:
        """Candidates that are split: options of small SKUs only where all variables are whole."""
        split = np.minimum(share, 1 - share) > WHOLE
        if np.any(split[: self.whole.size]):
            split[self.whole.size :] &= self.large
        return np.flatnonzero(split)

    def _expected(self, candidate: Ints, share: Floats) -> Floats:
        """Expected gain on both sides, shape (2, n), from what was seen, here or elsewhere."""
        seen, count = self.sum[:, candidate], self.count[:, candidate]
        elsewhere = self.sum.sum(1) / np.maximum(self.count.sum(1), 1)
        # all there is to go by at first: what a variable saves in the rows that it relaxes, and
        # how much is at stake with an option
        variable = candidate < self.whole.size
        worth = np.empty(candidate.size)
        worth[variable] = np.abs(self.relaxation.variable_worth()[self.whole[candidate[variable]]])
        sku = self.options.sku[candidate[~variable] - self.whole.size]
        worth[~variable] = STAKE * self.relaxation.plain_cost[sku]
        rate = np.where(count > 0, seen / np.maximum(count, 1), elsewhere[:, None] + worth)
        return rate * np.array([share, 1 - share])

    def _probe(self, candidate: int, side: int, moved: float, value: float) -> float:
        master = self.relaxation.master
        if candidate < self.whole.size:
            found = master.probe_variable(int(self.whole[candidate]), float(side), STEPS)
        else:
            found = master.probe_ban(self._banned(candidate, side), STEPS)
        gain = min(max(found - value, 0.0), self.relaxation.scale)
        self._note(side, candidate, gain / max(moved, WHOLE))
        return gain

    def _banned(self, candidate: int, side: int) -> Flags:
        """Options that a side rules out: the candidate itself, or all others of its SKU."""
        option, banned = candidate - self.whole.size, np.zeros(len(self.options), bool)
        if side == UP:
            sku = self.options.sku[option]
            banned[self.options.first[sku] : self.options.first[sku + 1]] = True
        banned[option] = side == DOWN
        return banned

    def split(self, node: Node, candidate: int, bound: float) -> list[Node]:
        """Both sides of a candidate, not numbered yet; first the one its share is nearer to."""
        share = float(self._shares()[candidate])
        sides = (UP, DOWN) if share >= 0.5 else (DOWN, UP)
        children = []
        for side in sides:
            step = Step(candidate, side, share if side == DOWN else 1 - share, bound)
            child = replace(node, bound=bound, step=step)
            if candidate >= self.whole.size:
                child = replace(child, banned=node.banned | self._banned(candidate, side))
            elif side == DOWN:
                child = replace(child, upper=_with(node.upper, candidate, 0.0))
            else:
                child = replace(child, lower=_with(node.lower, candidate, 1.0))
            children.append(child)
        return children


def _score(gain: Floats) -> Floats:
    """Product of the gains on both sides (shape (2, n)): both children should gain."""
    least = 1e-6 * max(float(gain.max(initial=0.0)), 1e-9)
    product: Floats = np.maximum(gain, least).prod(axis=0)
    return product


def _with(values: Floats, at: int, value: float) -> Floats:
    changed = values.copy()
    changed[at] = value
    return changed
