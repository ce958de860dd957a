"""How a node is split: by the variable or the option that promises the largest gain."""

from dataclasses import dataclass, field, replace

import numpy as np

from instances.instance import Flags, Floats, Ints
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.standing import Standing

UP, DOWN = 1, 0
PRIOR = 1.0
"""Gains that what is expected of a candidate at first counts for, against those seen."""
TRUSTED = 10
"""Splits that gain what is at stake, counted beside those seen: a few that gained nothing would
otherwise end all splits of their kind."""
STAKE = 0.02
"""Share of what a SKU costs that choosing one of its options whole may gain."""
WHOLE = 1e-6
"""Distance from a whole number that counts as whole."""


@dataclass(frozen=True)
class Step:
    """How a node came from its parent: a candidate, its side, how far it moved, and from where.

    ``worth`` is what was at stake with the candidate, per unit that it moves.
    """

    candidate: int
    side: int
    moved: float
    bound: float
    worth: float


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

    Candidates are the n whole variables, then the O options (a SKU has the option, or not). What a
    split gains shows when its nodes are solved, with cuts and columns of their own: the linear
    program that there is says little of it, so nothing is tried out. As long as little has been
    seen of a candidate, what is at stake with it counts, times what others have gained of theirs.

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
        # by side, and by whether it was an option: gains, what was at stake, and how often
        self.gained, self.staked, self.splits = np.zeros((3, 2, 2))

    def learn(self, step: Step | None, bound: float) -> None:
        """Note what a split has gained."""
        if step is None or not np.isfinite(bound):
            return
        gain = max(bound - step.bound, 0.0) / max(step.moved, WHOLE)
        self.sum[step.side, step.candidate] += gain
        self.count[step.side, step.candidate] += 1
        if step.worth > 0:
            kind = int(step.candidate >= self.whole.size)
            self.gained[step.side, kind] += min(gain, self.relaxation.scale)
            self.staked[step.side, kind] += step.worth
            self.splits[step.side, kind] += 1

    def choose(self) -> int | None:
        """The candidate to split at the present relaxed point; None if all are whole."""
        share = self._shares()
        open_ = self._open(share)
        if open_.size == 0:
            return None
        gain = self._rate(open_) * np.array([share[open_], 1 - share[open_]])
        return int(open_[np.argmax(_score(gain))])

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

    def _worth(self, candidate: Ints) -> Floats:
        """What is at stake with candidates: what variables save in the rows that they relax."""
        variable = candidate < self.whole.size
        worth = np.empty(candidate.size)
        worth[variable] = np.abs(self.relaxation.variable_worth()[self.whole[candidate[variable]]])
        sku = self.options.sku[candidate[~variable] - self.whole.size]
        worth[~variable] = STAKE * self.relaxation.plain_cost[sku]
        return worth

    def _rate(self, candidate: Ints) -> Floats:
        """Gain per unit moved that is expected on both sides, shape (2, n)."""
        kind = (candidate >= self.whole.size).astype(np.int64)
        trusted = TRUSTED * self.staked / np.maximum(self.splits, 1) + 1e-9
        come_true = (self.gained + trusted) / (self.staked + trusted)
        prior = come_true[:, kind] * self._worth(candidate)
        rate: Floats = (self.sum[:, candidate] + PRIOR * prior) / (self.count[:, candidate] + PRIOR)
        return rate

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
        worth = float(self._worth(np.array([candidate]))[0])
        sides = (UP, DOWN) if share >= 0.5 else (DOWN, UP)
        children = []
        for side in sides:
            step = Step(candidate, side, share if side == DOWN else 1 - share, bound, worth)
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
