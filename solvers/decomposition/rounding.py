"""From a relaxed point to a plan: whole options over the columns in play, checked exactly."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Ints
from models.evaluation import evaluate
from models.program import Decision, Program
from solvers.decomposition.master import Relaxed
from solvers.decomposition.relaxation import Clock, Relaxation
from solvers.decomposition.whole_options import (
    decision_of,
    options_program,
    reduced_costs,
    solved,
)

REPAIRS = 6
"""Times that rows which a rounded plan violates are added before it is given up."""


@dataclass
class Incumbent:
    """The best decision so far that meets every limit, and what it costs."""

    program: Program
    decision: Decision | None = None
    objective: float = np.inf
    news: Callable[[float], None] = lambda objective: None

    def offer(self, decision: Decision) -> bool:
        """Take a decision if it is feasible and better; say whether it was."""
        found = evaluate(self.program, decision)
        if not found.feasible or found.objective >= self.objective:
            return False
        self.decision, self.objective = decision, found.objective
        self.news(found.objective)
        return True


def round_options(
    relaxation: Relaxation,
    incumbent: Incumbent,
    clock: Clock,
    *,
    width: float,
    whole: Ints | None = None,
    gap: float = 1e-4,
) -> bool:
    """Choose whole options near a relaxed point and offer the plan; say whether it was better.

    Parameters
    ----------
    width : float
        Columns up to this reduced cost take part, beside those in use.
    whole : array of int, optional
        Variables of the master that must be whole too.
    """
    master, relaxed = relaxation.master, relaxation.relaxed
    if relaxed is None:
        return False
    columns = _columns_in_play(relaxation, relaxed, width)
    whole = np.empty(0, np.int64) if whole is None else whole
    for _ in range(REPAIRS):
        if clock.over():
            return False
        upper = np.where(master.upper > 0, master.upper, 0.0)
        program, _ = options_program(master, columns, upper, master.lower, whole)
        outcome = solved(program, clock.seconds(), gap, clock.stop)
        if outcome.solution is None:
            return False
        share = np.zeros(len(master.pool))
        share[columns] = outcome.solution[: columns.size]
        decision = decision_of(master, np.arange(share.size), share)
        if incumbent.offer(decision):
            return True
        point = _as_relaxed(relaxed, share, outcome.solution, columns.size, master.cost.size)
        if sum(part.separate(point) for part in relaxation.parts) == 0:
            return False
    return False


def enrich(relaxation: Relaxation, width: float) -> None:
    """Add columns of options that are dearer by up to `width`, some of them more careful.

    A relaxed point mixes options; a plan cannot, and may need options and buffers that no relaxed
    point asked for.
    """
    if relaxation.relaxed is None:
        return
    multiplier = np.zeros(relaxation.master.rows)
    multiplier[: relaxation.relaxed.multiplier.size] = relaxation.relaxed.multiplier
    for caution in (1.0, 3.0):
        prices = relaxation.master.prices(caution * multiplier)
        value, buffer = relaxation.pricer.price_options(prices)
        options = relaxation.core.program.options
        least = np.minimum.reduceat(value, options.first[:-1])
        near = np.flatnonzero(value - least[options.sku] <= width)
        if relaxation.banned is not None:
            near = near[~relaxation.banned[near]]
        relaxation.pool.add(near, buffer[near])
    relaxation.master.load_columns()


def settle_options(relaxation: Relaxation, incumbent: Incumbent, clock: Clock) -> bool:
    """Fix every SKU's most used option and price its buffers anew; offer the plan."""
    relaxed = relaxation.relaxed
    if relaxed is None:
        return False
    share = np.zeros(len(relaxation.pool))
    share[: relaxed.share.size] = relaxed.share
    chosen = decision_of(relaxation.master, np.arange(share.size), share).option
    others = np.ones(len(relaxation.core.program.options), bool)
    others[chosen] = False
    before = relaxation.banned
    relaxation.ban(others)
    relaxation.restart(-np.inf)
    relaxation.may_slim = False  # the relaxed point refers to columns by position
    better = False
    if relaxation.solve(clock, 1e-5, patience=50) and relaxation.relaxed is not None:
        better = incumbent.offer(_decision_at(relaxation))
    relaxation.ban(before)
    relaxation.restart(-np.inf)
    relaxation.may_slim = True
    relaxation.relaxed = relaxed
    return better


def _decision_at(relaxation: Relaxation) -> Decision:
    share = np.zeros(len(relaxation.pool))
    assert relaxation.relaxed is not None
    share[: relaxation.relaxed.share.size] = relaxation.relaxed.share
    return decision_of(relaxation.master, np.arange(share.size), share)


def _columns_in_play(relaxation: Relaxation, relaxed: Relaxed, width: float) -> Ints:
    master = relaxation.master
    share = np.zeros(len(master.pool))
    share[: relaxed.share.size] = relaxed.share
    multiplier = np.zeros(master.rows)
    multiplier[: relaxed.multiplier.size] = relaxed.multiplier
    extra = reduced_costs(master, multiplier, relaxed.sku_value)
    options = np.zeros(len(relaxation.core.program.options), bool)
    options[master.pool.option[share > 1e-9]] = True
    split = np.bincount(relaxation.core.program.options.sku[options], minlength=master.skus) > 1
    near = (extra <= width) & (split[master.pool.sku] | (width > 0) & (extra <= 0.1 * width))
    settled = options[master.pool.option] & (extra <= max(width, 1e-9))
    play = (share > 1e-9) | near | settled
    if relaxation.banned is not None:
        play &= ~relaxation.banned[master.pool.option]
    return np.flatnonzero(play)


def _as_relaxed(
    relaxed: Relaxed, share: Floats, solution: Floats, columns: int, variables: int
) -> Relaxed:
    return Relaxed(
        objective=relaxed.objective,
        share=share,
        other=solution[columns : columns + variables],
        multiplier=relaxed.multiplier,
        sku_value=relaxed.sku_value,
        reduced=np.zeros(share.size),
    )
