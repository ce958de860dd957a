"""From a relaxed point to a plan: whole options over the columns in play, checked exactly."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.evaluation import Evaluation, evaluate
from models.least_costs import least_costs
from models.program import Decision, Program
from solvers.clock import Clock
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.relaxation import Relaxation
from solvers.decomposition.split_options import TOGETHER, chosen_together
from solvers.decomposition.whole_options import (
    decision_of,
    options_program,
    reduced_costs,
    solved,
)

REPAIRS = 6
"""Times that rows which a rounded plan violates are added before it is given up."""


SETTLED, SETTLE_PATIENCE, SETTLE_ROUNDS = 1e-5, 4, 30
"""Tolerance, patience and rounds of rows of a step that settles options."""
SETTLE_SHARE, CLEAR = 0.3, 0.98
"""Share of split SKUs that a step settles at least; share of an option that is clear."""
SETTLE_FAILURES = 4
"""Steps that are taken back before settling is given up."""
MOST_EXCHANGED, EXCHANGE_PATIENCE = 16, 12
"""Options that are exchanged at once at first, and failures in a row after which that ends."""
LEAST_SAVING = 1e-7
"""Share of the plain plan's cost that an exchange of options must promise."""
LEAST_GAIN = 1e-5
"""Share of the objective that further looks for plans must gain for others to follow."""
NODES = 30
"""Nodes of a mixed-integer program over columns after which its best is taken."""


@dataclass
class Incumbent:
    """The best decision so far that meets every limit, and what it costs."""

    program: Program
    decision: Decision | None = None
    worth: Evaluation | None = None
    objective: float = np.inf
    news: Callable[[float], None] = lambda objective: None

    def offer(self, decision: Decision) -> bool:
        """Take a decision if it is feasible and better; say whether it was."""
        return self.take(decision, evaluate(self.program, decision))

    def take(self, decision: Decision, found: Evaluation) -> bool:
        """The same, where what it is worth is known."""
        if not found.feasible or found.objective >= self.objective:
            return False
        self.decision, self.worth, self.objective = decision, found, found.objective
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
    nodes: int = NODES,
) -> bool:
    """Choose whole options near a relaxed point and offer the plan; say whether it was better.

    Parameters
    ----------
    width : float
        Columns up to this reduced cost take part, beside those in use.
    whole : array of int, optional
        Variables of the master that must be whole too.
    gap, nodes
        When the mixed-integer program over columns may end; not by the clock, so that a plan does
        not depend on how busy the machine is.
    """
    master, relaxed = relaxation.master, relaxation.relaxed
    if relaxed is None or relaxation.in_blocks:  # too many columns: options are settled instead
        return False
    columns = _columns_in_play(relaxation, relaxed, width)
    for _ in range(REPAIRS):
        if clock.over:
            return False
        program = options_program(master, columns, whole)
        outcome = solved(program, clock.left, gap, nodes, incumbent.objective, clock.stop)
        if outcome.solution is None:
            return False
        decision = decision_of(master, columns, outcome.solution[: columns.size])
        if incumbent.offer(decision):
            return True
        point = point_of(relaxed, master, columns, outcome.solution)
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
    multiplier = relaxation.multiplier_last()
    for caution in (1.0, 3.0):
        prices = relaxation.master.prices(caution * multiplier)
        value, buffer = relaxation.pricer.price_options(prices)
        options = relaxation.core.program.options
        _, least = least_costs(value, options.first)
        near = np.flatnonzero(value - least[options.sku] <= width)
        if relaxation.banned is not None:
            near = near[~relaxation.banned[near]]
        relaxation.pool.add(near, buffer[near])
    relaxation.master.load_columns()


def settle_options(relaxation: Relaxation, incumbent: Incumbent, clock: Clock) -> bool:
    """Settle options step by step, pricing anew after each; offer the plan.

    A step settles the SKUs that are nearly settled, and at least a share of the others: where
    something must be given up, those still open make up for it. A step after which no better plan
    is left is taken back, and a smaller one taken instead.
    """
    if relaxation.relaxed is None:
        return False
    before = relaxation.banned
    banned = np.zeros(len(relaxation.core.program.options), bool) if before is None else before
    share, failures = SETTLE_SHARE, 0
    with _put_back(relaxation):
        while True:
            point = relaxation.relaxed
            assert point is not None
            trial, open_ = _settled_further(relaxation, banned, share, incumbent.objective, clock)
            _price_settled(relaxation, trial, clock, incumbent.objective)
            if relaxation.relaxed is not None and relaxation.bound < incumbent.objective:
                banned, share = trial, SETTLE_SHARE
                if not open_:
                    return incumbent.offer(decision_at(relaxation))
                continue
            failures += 1
            if failures > SETTLE_FAILURES or clock.over:
                return False
            relaxation.relaxed, share = point, share / 4


@contextmanager
def _put_back(relaxation: Relaxation) -> Iterator[None]:
    """Leave banned options and the relaxed point as they were, whatever is banned meanwhile."""
    banned, relaxed = relaxation.banned, relaxation.relaxed
    relaxation.may_drop = relaxation.in_blocks  # else the point says rows, columns by position
    yield
    relaxation.ban(banned)
    relaxation.restart(-np.inf)
    relaxation.may_drop = True
    relaxation.relaxed = relaxed


def _price_settled(relaxation: Relaxation, banned: Flags, clock: Clock, cutoff: float) -> None:
    """Price what is left when options are banned."""
    relaxation.ban(banned)
    relaxation.restart(-np.inf)
    relaxation.solve(clock, SETTLED, cutoff, SETTLE_PATIENCE, SETTLE_ROUNDS)


def _settled_further(
    relaxation: Relaxation, banned: Flags, share: float, below: float, clock: Clock
) -> tuple[Flags, bool]:
    """Ban the other options of a share of the SKUs; also whether any is open after that.

    In blocks the last split SKUs are settled together, for a plan that costs less than `below`.
    """
    options = relaxation.core.program.options
    relaxed = relaxation.relaxed
    assert relaxed is not None
    used = np.bincount(relaxation.pool.option[: relaxed.share.size], relaxed.share, len(options))
    most = np.maximum.reduceat(used, options.first[:-1])
    chosen = np.flatnonzero((used >= most[options.sku]) & (most[options.sku] > 0))
    chosen = chosen[np.unique(options.sku[chosen], return_index=True)[1]]
    split = np.flatnonzero(most < CLEAR)
    # one in 100 SKUs weighs little: steps stay few where there are very many
    count = max(int(np.ceil(share * split.size)), most.size // 100, 1)
    still = split[np.argsort(-most[split], kind="stable")][count:]
    if relaxation.in_blocks and 1 < split.size <= TOGETHER:
        found = chosen_together(relaxation, chosen, split, below, clock)
        if found is not None:
            chosen, still = found, still[:0]
    settled = np.ones(most.size, bool)
    settled[still] = False
    others = settled[options.sku]
    others[chosen] = False
    return banned | others, still.size > 0


def offer_options(relaxation: Relaxation, option: Ints, incumbent: Incumbent, clock: Clock) -> bool:
    """Offer the plan that given options, shape (I,), make with the best buffers for them."""
    with _put_back(relaxation):
        banned = np.ones(len(relaxation.core.program.options), bool)
        banned[option] = False
        _price_settled(relaxation, banned, clock, np.inf)
        return relaxation.relaxed is not None and incumbent.offer(decision_at(relaxation))


def exchange_options(relaxation: Relaxation, incumbent: Incumbent, clock: Clock) -> None:
    """Change the best plan's options where multipliers say that others cost less; offer plans.

    With all options settled, buffers are optimal and multipliers say what every SKU would save by
    another option. Those that would save most change together, fewer of them whenever that does
    not pay: a descent, whose every step is a linear program.
    """
    if relaxation.relaxed is not None and incumbent.decision is not None:
        with _put_back(relaxation):
            _descend(relaxation, incumbent, incumbent.decision.option, clock)


def _descend(relaxation: Relaxation, incumbent: Incumbent, chosen: Ints, clock: Clock) -> None:
    before, value = relaxation.banned, np.inf
    trial, count, failures = chosen, MOST_EXCHANGED, 0
    saving, other = np.zeros(chosen.size), chosen
    while failures < EXCHANGE_PATIENCE and not clock.over:
        banned = np.ones(len(relaxation.core.program.options), bool)
        banned[trial] = False if before is None else before[trial]
        _price_settled(relaxation, banned, clock, value)
        found = relaxation.relaxed
        if found is not None and relaxation.bound < value * (1 - SETTLED):
            failures, chosen, value = 0, trial, found.objective
            incumbent.offer(decision_at(relaxation))
            saving, other = _savings(relaxation, chosen, before)
        else:
            failures += 1
            if count == 1:
                saving[np.argmax(saving)] = 0.0
            count = max(count // 2, 1)
        order = np.argsort(-saving, kind="stable")[:count]
        order = order[saving[order] > LEAST_SAVING * relaxation.scale]
        if order.size == 0:
            return
        trial = chosen.copy()
        trial[order] = other[order]


def _savings(relaxation: Relaxation, chosen: Ints, banned: Flags | None) -> tuple[Floats, Ints]:
    """What every SKU would save by its cheapest other option at present, and which one that is."""
    first = relaxation.core.program.options.first
    value, _ = relaxation.pricer.price_options(
        relaxation.master.prices(relaxation.multiplier_now())
    )
    mine = value[chosen]
    value[chosen] = np.inf
    if banned is not None:
        value[banned] = np.inf
    other, least = least_costs(value, first)
    return mine - least, other


def decision_at(relaxation: Relaxation) -> Decision:
    """Most chosen option of every SKU at the relaxed point, with the mean of its buffers."""
    share = np.zeros(len(relaxation.pool))
    assert relaxation.relaxed is not None
    share[: relaxation.relaxed.share.size] = relaxation.relaxed.share
    return decision_of(relaxation.master, np.arange(share.size), share)


def most_careful(relaxation: Relaxation) -> Decision:
    """Of every SKU's columns in use at the relaxed point, the one that loses least.

    A line stands for its worst SKU: where all of its SKUs are as careful as the relaxed point
    sometimes is, no scenario loses much more than there.
    """
    pool, relaxed, core = relaxation.pool, relaxation.relaxed, relaxation.core
    assert relaxed is not None
    used = np.flatnonzero(relaxed.share > 1e-6)
    loss, events, program = pool.cost[used] - pool.certain[used], core.events, core.program
    week = program.downtime_cost_week[events.group_line][events.group]
    loss = loss + pool.weeks[used] @ (week * program.probability[events.scenario])
    order = np.lexsort((loss, pool.sku[used]))
    chosen = used[order][np.unique(pool.sku[used][order], return_index=True)[1]]
    return Decision(pool.option[chosen], pool.buffer[chosen])


def _columns_in_play(relaxation: Relaxation, relaxed: Relaxed, width: float) -> Ints:
    master = relaxation.master
    share = np.zeros(len(master.pool))
    share[: relaxed.share.size] = relaxed.share
    extra = reduced_costs(master, relaxation.multiplier_last(), relaxed.sku_value)
    options = np.zeros(len(relaxation.core.program.options), bool)
    options[master.pool.option[share > 1e-9]] = True
    split = np.bincount(relaxation.core.program.options.sku[options], minlength=master.skus) > 1
    near = (extra <= width) & (split[master.pool.sku] | (width > 0) & (extra <= 0.1 * width))
    settled = options[master.pool.option] & (extra <= max(width, 1e-9))
    play = (share > 1e-9) | near | settled
    if relaxation.banned is not None:
        play &= ~relaxation.banned[master.pool.option]
    return np.flatnonzero(play)


def point_of(relaxed: Relaxed, master: Master, columns: Ints, solution: Floats) -> Relaxed:
    """What a program over some columns has found, as a point of the master, for separation."""
    share = np.zeros(len(master.pool))
    share[columns] = solution[: columns.size]
    return Relaxed(
        objective=relaxed.objective,
        share=share,
        other=solution[columns.size : columns.size + master.cost.size],
        multiplier=relaxed.multiplier,
        sku_value=relaxed.sku_value,
        weight=share,
        reduced=np.zeros(share.size),
    )
