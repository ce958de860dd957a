"""Branch and bound over scenarios that are given up and over options, with plans from rounding."""

import heapq
import itertools
import time
from dataclasses import dataclass, field

import numpy as np

from instances.instance import Flags, Floats, Ints
from models.program import Decision, Program
from models.progress import Progress, Report, Stop, never, quiet
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.core import Core, core_of
from solvers.decomposition.given_up import GivenUp, Kept, dearest_everyday, line_ceiling
from solvers.decomposition.joint_service import HurtScenarios
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Clock, Relaxation, first_columns
from solvers.decomposition.rounding import Incumbent, enrich, round_options, settle_options
from solvers.decomposition.separation import loss_extremes
from solvers.solution import Solution, Status

ROOT_PATIENCE, NODE_PATIENCE = 4, 1
WIDTHS = (0.002, 0.02)
"""Reduced costs, as shares of the plain plan's cost, of columns that rounding looks at."""
FIRST_SHARE = 0.05
"""Share of the time after which a first plan is rounded from whatever point there is."""


@dataclass(frozen=True, order=True)
class Node:
    """A part of the search: bounds of given-up variables, banned options, and its lower bound."""

    bound: float
    number: int
    lower: Floats = field(compare=False)
    upper: Floats = field(compare=False)
    banned: Flags = field(compare=False)

    def rest(self) -> tuple[int, Floats, Floats, Flags]:
        """All but the bound."""
        return self.number, self.lower, self.upper, self.banned


class Search:
    """The whole decomposition of one program."""

    def __init__(
        self,
        program: Program,
        clock: Clock,
        gap: float,
        jobs: int,
        report: Report,
        start: Decision | None,
    ) -> None:
        self.program, self.clock, self.gap, self.report = program, clock, gap, report
        self.core: Core = core_of(program)
        self.pool = ColumnPool(self.core)
        self.pricer = Pricer(self.core, jobs)
        self.scale = first_columns(self.pool, self.pricer)
        self.most = self.ceiling()
        self.lower_bound = -np.inf
        self.leaves = np.inf
        self.incumbent = Incumbent(program, news=lambda _: self._tell())
        if start is not None:
            self.pool.add(start.option, start.buffer)
            self.incumbent.offer(start)
        self.relaxation = Relaxation(self.core, self.pool, self.pricer, self.scale)
        chance = {"var", "joint_service_level"}
        self.chance = [limit for limit in program.limits if limit.kind in chance]
        self.given_up: list[GivenUp | HurtScenarios] = []
        self.kept: list[Kept | HurtScenarios] = []
        self.keeping = self.relaxation
        if self.chance:
            self._add_chance_limits()

    def _add_chance_limits(self) -> None:
        main, scale = self.relaxation, self.scale
        self.keeping = Relaxation(self.core, self.pool.copy(), self.pricer, scale)
        other = self.keeping
        for limit in self.chance:
            part: GivenUp | HurtScenarios
            kept: Kept | HurtScenarios
            if limit.kind == "var":
                part = GivenUp(self.core, main.master, main.lines, main.onboarding, limit, scale)
                kept = Kept(self.core, other.master, other.lines, other.onboarding, limit, scale)
            else:
                part = HurtScenarios(self.core, main.master, limit, scale)
                kept = HurtScenarios(self.core, other.master, limit, scale)
            main.parts.append(part)
            self.given_up.append(part)
            other.parts.append(kept)
            self.kept.append(kept)

    @property
    def whole(self) -> Ints:
        """Variables of the master that must be whole: onboarding, and scenarios given up."""
        given_up = [part.z for part in self.given_up]
        return np.concatenate([self.relaxation.onboarding.variables, *given_up])

    def run(self) -> None:
        """Search until the gap is reached or the time is over."""
        root = self._root()
        if root is None:
            return
        self._branch(root)

    def ceiling(self) -> float:
        """More than any plan costs: a bound above it proves that there is none."""
        core, options = self.core, self.program.options
        carrying = options.carrying_cost * options.buffer_max
        dear = np.where(core.alive, core.cost + carrying, -np.inf)
        certain = float(np.maximum.reduceat(dear, options.first[:-1]).sum())
        certain += float(self.program.onboarding_cost.sum()) / self.program.amortisation_years
        top, _ = loss_extremes(core)
        loss = float(top.sum(0) @ self.program.probability) + float(dearest_everyday(core).sum())
        lines = float(line_ceiling(core) @ self.program.probability)
        return (certain + loss + lines) * (1 + 1e-6)

    def closed(self) -> bool:
        """Whether the gap asked for is proven."""
        return self.lower_bound >= self._cutoff()

    def _cutoff(self) -> float:
        best = self.incumbent.objective
        return best - self.gap * abs(best) if np.isfinite(best) else self.most

    def _tell(self) -> None:
        best = self.incumbent.objective
        self.report(
            Progress(
                "solving",
                None,
                best if np.isfinite(best) else None,
                self.lower_bound if np.isfinite(self.lower_bound) else None,
            )
        )

    def _raise_bound(self, bound: float) -> None:
        if bound > self.lower_bound:
            self.lower_bound = bound
            self._tell()

    def _root(self) -> Node | None:
        for part in self.given_up:
            if not isinstance(part, GivenUp):
                continue
            part_z = part.z
            self.relaxation.master.set_variable_bounds(
                part_z[part.hopeless()],
                np.ones(part.hopeless().size),
                np.ones(part.hopeless().size),
            )
            calm = part.harmless()
            self.relaxation.master.set_variable_bounds(
                part_z[calm], np.zeros(calm.size), np.zeros(calm.size)
            )
        while not self.clock.over():
            before, planless = self.lower_bound, self.incumbent.decision is None
            # a first plan early, from a point that need not be the relaxation's best
            clock = (
                self.clock.at_most(FIRST_SHARE * self.clock.seconds()) if planless else self.clock
            )
            ended = self.relaxation.solve(
                clock, 1e-4, self._cutoff(), ROOT_PATIENCE, self._raise_bound
            )
            self._raise_bound(self.relaxation.bound)
            if self.relaxation.master.hopeless:
                self._raise_bound(self.most)
                return None
            self._round(wide=ended)
            if self.closed():
                return None
            self._tighten()
            if ended and self.lower_bound <= before + 2e-4 * abs(self.lower_bound):
                break
        z = self.whole
        master = self.relaxation.master
        banned = self._hopeless_options()
        return Node(self.lower_bound, 0, master.lower[z].copy(), master.upper[z].copy(), banned)

    def _tighten(self) -> None:
        """Bound what a better plan may spend for certain, where a limit is on total cost."""
        for part in self.given_up:
            if isinstance(part, GivenUp) and part.total:
                part.ceiling = min(part.ceiling, self.incumbent.objective)

    def _hopeless_options(self) -> Flags:
        """Options that no better plan holds: their least value shows it at the best multipliers."""
        relaxation = self.relaxation
        multiplier = relaxation.multiplier_now()
        value, _ = self.pricer.price_options(relaxation.master.prices(multiplier))
        least = np.minimum.reduceat(value, self.core.arrays.option_first[:-1])
        room = self.incumbent.objective - relaxation.bound
        return value - least[self.program.options.sku] > room

    def _round(self, *, wide: bool) -> None:
        """Plans from the present relaxed point."""
        if self.chance:
            self._round_scenarios()
        round_options(self.keeping, self.incumbent, self.clock.at_most(3), width=0.0)
        settle_options(self.keeping, self.incumbent, self.clock.at_most(5))
        if self.incumbent.decision is None or wide:
            enrich(self.keeping, 0.02 * self.scale)
        for width in WIDTHS if wide or self.incumbent.decision is None else ():
            if self.clock.over() or self.closed():
                return
            share = 0.1 * self.clock.seconds()
            round_options(
                self.keeping, self.incumbent, self.clock.at_most(share), width=width * self.scale
            )

    def _round_scenarios(self) -> None:
        """Give up the scenarios whose relaxed share is largest, and price the kept problem."""
        relaxed = self.relaxation.relaxed
        if relaxed is None:
            return
        for part, kept in zip(self.given_up, self.kept, strict=True):
            kept.keep(_kept_by(part, relaxed.other[part.z], self.program.probability))
        self.keeping.restart(-np.inf)
        self.keeping.solve(self.clock.at_most(20), 1e-4, patience=4)

    def _branch(self, root: Node) -> None:
        heap, numbers = [root], itertools.count(1)
        while heap and not self.clock.over():
            self._raise_bound(min(heap[0].bound, self.leaves, self._cutoff()))
            if heap[0].bound >= self._cutoff():
                return
            node = heapq.heappop(heap)
            for child in self._children(node, numbers):
                heapq.heappush(heap, child)
        if not heap and not self.clock.over():
            self._raise_bound(min(self.leaves, self._cutoff()))

    def _children(self, node: Node, numbers: "itertools.count[int]") -> list[Node]:
        """Solve a node and split it; nothing is left of it when its bound shows it is useless."""
        relaxation, z = self.relaxation, self.whole
        relaxation.master.set_variable_bounds(z, node.lower, node.upper)
        relaxation.ban(node.banned)
        relaxation.restart(node.bound)
        for patience in (NODE_PATIENCE, 10**6):
            ended = relaxation.solve(self.clock, 1e-4, self._cutoff(), patience)
            if relaxation.bound >= self._cutoff():
                return []
            if relaxation.relaxed is None or not ended:
                return [] if ended else [Node(relaxation.bound, *node.rest())]
            children = self._split(node, relaxation.bound, numbers)
            if node.number % 10 == 0:
                self._round(wide=False)
            if children:
                return children
        return self._leaf(relaxation.bound)

    def _split(self, node: Node, bound: float, numbers: "itertools.count[int]") -> list[Node]:
        """Two halves of a node: by a supplier to onboard, a scenario to give up, or an option."""
        relaxed, whole = self.relaxation.relaxed, self.whole
        assert relaxed is not None
        share = relaxed.other[whole]
        split = np.minimum(share, 1 - share)
        if whole.size == 0 or split.max() <= 1e-6:
            return self._split_options(node, bound, numbers)
        # what a variable saves at the multipliers: both children should gain by the split
        worth = np.abs(self.relaxation.variable_worth()[whole])
        at = int(np.argmax(split * np.maximum(worth, 1e-9 * self.scale)))
        lower, upper = self._fixed_by_worth(node, bound)
        return [
            Node(bound, next(numbers), lower, _with(upper, at, 0.0), node.banned),
            Node(bound, next(numbers), _with(lower, at, 1.0), upper, node.banned),
        ]

    def _fixed_by_worth(self, node: Node, bound: float) -> tuple[Floats, Floats]:
        """Bounds of the given-up variables, with those fixed that a better plan cannot change."""
        reduced = self.relaxation.reduced_variables()[self.whole]
        room = self._cutoff() - bound
        lower = np.where(-reduced > room, 1.0, node.lower)
        upper = np.where(reduced > room, 0.0, node.upper)
        clash = lower > upper
        return np.where(clash, node.lower, lower), np.where(clash, node.upper, upper)

    def _split_options(
        self, node: Node, bound: float, numbers: "itertools.count[int]"
    ) -> list[Node]:
        """Either the option that a split SKU uses most, or all its others."""
        relaxed = self.relaxation.relaxed
        assert relaxed is not None
        options = self.program.options
        used = np.bincount(self.pool.option[: relaxed.share.size], relaxed.share, len(options))
        split = np.minimum(used, 1 - used)
        split[used < 1e-7] = 0.0
        option = int(np.argmax(split))
        if split[option] <= 1e-6:
            return []
        only, without = node.banned.copy(), node.banned.copy()
        sku = options.sku[option]
        only[options.first[sku] : options.first[sku + 1]] = True
        only[option] = False
        without[option] = True
        return [
            Node(bound, next(numbers), node.lower, node.upper, only),
            Node(bound, next(numbers), node.lower, node.upper, without),
        ]

    def _leaf(self, bound: float) -> list[Node]:
        """A node without anything to split: its relaxed point is a plan."""
        self._round(wide=False)
        round_options(
            self.relaxation, self.incumbent, self.clock.at_most(20), width=0.0, whole=self.whole
        )
        self.leaves = min(self.leaves, bound)
        return []


def _with(values: Floats, at: int, value: float) -> Floats:
    changed = values.copy()
    changed[at] = value
    return changed


def _kept_by(part: GivenUp | HurtScenarios, share: Floats, probability: Floats) -> Flags:
    """Scenarios that are kept when the largest shares are given up, as far as the room allows."""
    room = 1.0 - part.alpha + 1e-12
    kept = probability > 0
    order = np.argsort(-share, kind="stable")
    for position in order:
        scenario = part.scenarios[position]
        if probability[scenario] <= room:
            room -= probability[scenario]
            kept[scenario] = False
    return kept


def solve(
    program: Program,
    *,
    time_limit: float = np.inf,
    gap: float = 1e-3,
    jobs: int = 1,
    start: Decision | None = None,
    report: Report = quiet,
    stop: Stop = never,
) -> Solution:
    """Solve a program by decomposition."""
    clock = Clock(time.monotonic() + time_limit, stop)
    search = Search(program, clock, gap, jobs, report, start)
    search.run()
    decision = search.incumbent.decision
    status: Status = "optimal"
    if decision is None:
        status = "infeasible" if search.lower_bound >= search.most else "no_plan"
    elif not search.closed():
        status = "interrupted" if stop() else "time_limit"
    bound = min(search.lower_bound, search.incumbent.objective)
    if status == "infeasible":
        bound = np.inf
    return Solution(status, decision, bound, "decomposition")
