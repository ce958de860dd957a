"""Branch and bound over scenarios that are given up and over options, with plans from rounding."""

from collections.abc import Sequence

import numpy as np

from instances.instance import Flags, Ints
from models.least_costs import least_costs
from models.program import Decision, Limit, Program
from models.progress import Progress, Report, Stop, never, quiet
from solvers.clock import Clock
from solvers.decomposition.alone import Alone
from solvers.decomposition.branching import Node
from solvers.decomposition.careful_start import CHANCES, GAP, SHARE, WEIGHTS, careful_program
from solvers.decomposition.columns import ColumnPool, column_units
from solvers.decomposition.core import Core, core_of
from solvers.decomposition.exploring import Explored, Explorer, whole_variables
from solvers.decomposition.extremes import extremes_of
from solvers.decomposition.given_up import GivenUp, Kept
from solvers.decomposition.joint_service import HurtScenarios
from solvers.decomposition.kept_scenarios import KeptScenarios
from solvers.decomposition.looks import Looks
from solvers.decomposition.plans import Plans
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import Relaxation, first_decisions
from solvers.decomposition.rounding import Incumbent, decision_at, round_options
from solvers.decomposition.tree import Tree
from solvers.solution import Solution, Status

ROOT_PATIENCE = 4
ROOT_OPEN, LEAST_OPEN = 0.1, 1e-4
"""What pricing may leave open at the root: a share of the gap asked for, and at least this."""
BURST, RISEN = 10, 0.1
"""Rounds of rows at the root from one look for plans to the next, where the bound has risen since
by this share of the gap."""
ROOT_SHARE, ROOT_SHARE_ON_LINES = 0.6, 0.85
"""Share of the time that the root may take: the rest is for plans. With lines these are made
in little time, and roots take long."""
LOOK_SHARE = 0.2
"""Share of the time left that a look may take, before the root has ended."""
EXACT = 1e-9
"""Relative gap that is rounding: with a gap of 0 asked for, it is reached."""


class Search:
    """The whole decomposition of one program."""

    def __init__(
        self,
        core: Core,
        clock: Clock,
        gap: float,
        jobs: int,
        report: Report,
        start: Decision | None,
        truncate: bool = True,
    ) -> None:
        self.core, self.program = core, core.program
        self.clock, self.gap, self.report, self.truncate = clock, gap, report, truncate
        self.pool = ColumnPool(self.core)
        self.pricer = Pricer(self.core, jobs)
        self.first = first_decisions(self.pricer)
        self.extremes = extremes_of(core, jobs)
        self.most = self.ceiling()
        self.lower_bound = -np.inf
        self.careful = False  # whether a careful start was tried
        self.incumbent = Incumbent(core.program, news=lambda _: self._tell())
        if start is not None:
            self.first.append(start)
            self.incumbent.offer(start)
        self.relaxation = Relaxation(self.core, self.pool, self.pricer, self.first)
        self.looks = Looks(self.relaxation.in_blocks)
        self.chance = chances(core.program)
        self.given_up: list[GivenUp | HurtScenarios] = []
        self.kept: list[Kept | HurtScenarios] = []
        self.alone: dict[GivenUp, Alone] = {}
        self.keeping = self.relaxation
        if self.chance:
            self._add_chance_limits()
        self.scenarios = KeptScenarios(core.program, self.keeping, self.given_up, self.kept)
        self.plans = Plans(self.relaxation, self.scenarios, self.incumbent, self.closed)

    def _add_chance_limits(self) -> None:
        pool = self.pool.copy()
        self.keeping = Relaxation(self.core, pool, self.pricer, self.first)
        main, other = self.relaxation, self.keeping
        for limit, weight in self.chance:
            part = self._chance_part(main, limit, weight)
            kept = (
                Kept(other, limit, self.most, weight)
                if limit.kind == "var"
                else HurtScenarios(other, limit)
            )
            main.parts.append(part)
            self.given_up.append(part)
            other.parts.append(kept)
            self.kept.append(kept)
            if weight == 0 and isinstance(part, GivenUp) and isinstance(kept, Kept):
                self.alone[part] = Alone(part, self.extremes)
                main.parts.append(self.alone[part])
                other.parts.append(Alone(kept, self.extremes))

    def _chance_part(
        self, relaxation: Relaxation, limit: Limit, weight: float
    ) -> GivenUp | HurtScenarios:
        """Scenarios that a limit lets be given up, as a part of a relaxation."""
        if limit.kind == "var":
            return GivenUp(relaxation, limit, self.extremes, self.most, weight, self.truncate)
        return HurtScenarios(relaxation, limit)

    @property
    def whole(self) -> Ints:
        """Variables of the master that must be whole: onboarding, and scenarios given up."""
        return whole_variables(self.relaxation, self.given_up)

    def run(self) -> None:
        """Search until the gap is reached or the time is over."""
        root = self._root()
        if root is not None and not self.clock.over:
            self._branch(root)
        if self.incumbent.decision is None and self.lower_bound < self.most:
            self._careful_plan()

    def _careful_plan(self) -> None:
        """Where time was too short for any plan, the first decision that meets all limits."""
        for decision in self.first:
            if self.incumbent.offer(decision):
                return

    def _risen(self, looked: float) -> bool:
        """Whether the bound has risen since the last look for plans so that another is due."""
        # a first plan may be poor, and then says less than what its scenarios cost, relaxed
        gap = min(self.incumbent.objective, self.plans.cheapest) - self.lower_bound
        return not np.isfinite(gap + looked) or self.lower_bound > looked + RISEN * gap

    def _careful_start(self) -> None:
        """A first plan, once: gives up what is worst for one that pays for the tail of losses."""
        limit = next((limit for limit, weight in self.chance if limit.kind == "var"), None)
        known = self.careful or self.incumbent.decision is not None
        if limit is None or known or self.lower_bound >= self.most:
            return
        self.careful = True
        for weight in WEIGHTS:
            if self.clock.over:
                return
            core = core_of(careful_program(self.program, limit, weight))
            clock = self.clock.part(SHARE)
            search = Search(core, clock, GAP, self.pricer.jobs, quiet, None)
            search.run()
            if search.incumbent.decision is not None:
                # the rest of the time is for bounds, and for better plans by them
                self.plans.after(search.incumbent.decision, self.clock.part(SHARE))
            if self.incumbent.decision is not None:
                return

    def ceiling(self) -> float:
        """More than any plan costs: a bound above it proves that there is none."""
        core, options, program = self.core, self.program.options, self.program
        carrying = options.carrying_cost * options.buffer_max
        dear = np.where(core.alive, core.cost + carrying, -np.inf)
        certain = float(np.maximum.reduceat(dear, options.first[:-1]).sum())
        certain += float(program.onboarding_cost.sum()) / program.amortisation_years
        extremes = self.extremes
        loss = extremes.most + extremes.lines + float(extremes.everyday.sum())
        risk = program.risk_weights.var + program.risk_weights.cvar
        worst = risk * (certain + float(loss.max(initial=0.0)))
        units = priced_units(core)
        return (certain + float(loss @ program.probability) + worst + units) * (1 + 1e-6)

    def closed(self) -> bool:
        """Whether the gap asked for is proven."""
        cutoff = self._cutoff()
        return self.lower_bound >= cutoff - EXACT * abs(cutoff)

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
            if isinstance(part, GivenUp):
                part.fix_certain()
        if self.relaxation.lines is not None:  # relaxed points say little of what to give up
            self._careful_start()
        share = ROOT_SHARE if self.plans.on_lines is None else ROOT_SHARE_ON_LINES
        looked, clock = -np.inf, self.clock.part(share)
        tolerance = max(ROOT_OPEN * self.gap, LEAST_OPEN)
        while not clock.over:
            before = self.lower_bound
            # plans early, from points that need not be the relaxation's best
            ended = self.relaxation.solve(
                clock, tolerance, self._cutoff(), ROOT_PATIENCE, BURST, self._raise_bound
            )
            self._raise_bound(self.relaxation.bound)
            if self.relaxation.master.lp.hopeless:
                self._raise_bound(self.most)
                return None
            if not self.chance:
                if ended or clock.over:
                    self.plans.near(self.clock, wide=True)
            elif not ended and not clock.over and self._risen(looked):
                looked = self.lower_bound
                self.plans.near(self.clock.part(LOOK_SHARE), wide=False, early=True)
            self._careful_start()
            if self.closed():
                return None
            self._tighten()
            if ended and self.lower_bound <= before + 2e-4 * abs(self.lower_bound):
                break
        if self.chance:
            self.plans.near(self.clock, wide=True)
            if self.closed():
                return None
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
        _, least = least_costs(value, self.core.arrays.option_first)
        room = self.incumbent.objective - relaxation.proved
        return value - least[self.program.options.sku] > room

    def _branch(self, root: Node) -> None:
        """Split the root into nodes, and those on, until the gap is reached or time is over."""
        explorers = [Explorer(self.relaxation, self.given_up)]
        if self.relaxation.in_blocks:
            explorers.append(self._other_explorer())
            for explorer in explorers:
                explorer.share_workers(len(explorers))
        tree = Tree(explorers, self.pricer.jobs, self._cutoff)
        tree.run(root, self.clock, self._raise_bound, self._visited)

    def _other_explorer(self) -> Explorer:
        """One with a relaxation of its own, that begins with the rows and columns of the first."""
        relaxation = Relaxation(self.core, self.pool.copy(), self.pricer, self.first)
        master, own = self.relaxation.master, relaxation.master
        parts: list[GivenUp | HurtScenarios] = []
        for part, (limit, weight) in zip(self.given_up, self.chance, strict=True):
            twin = self._chance_part(relaxation, limit, weight)
            relaxation.parts.append(twin)
            parts.append(twin)
            if isinstance(twin, GivenUp) and isinstance(part, GivenUp):
                twin.ceiling = part.ceiling
                twin.bring_back(part.cuts.cuts)
                if part in self.alone:
                    alone = Alone(twin, self.extremes)
                    alone.add(self.alone[part].rows.pairs)
                    relaxation.parts.append(alone)
        slacks = np.array(master.slacks, np.int64)
        own.set_costs(slacks, master.cost[slacks])
        own.bring_back(master.held())
        return Explorer(relaxation, parts)

    def _visited(self, found: Sequence[Explored], explorer: Explorer) -> None:
        """Look for plans: where the last node's point is one, and near every so many others."""
        relaxation, before = explorer.relaxation, self.incumbent.objective
        self.looks.after_nodes(len(found))
        last = found[-1]
        if last.leaf:
            if last.relaxed is not None:
                self.incumbent.offer(decision_at(relaxation))
            self.plans.near(self.clock, wide=False, relaxation=relaxation)
            round_options(relaxation, self.incumbent, self.clock, width=0.0, whole=explorer.whole)
        elif last.relaxed is not None and self.looks.due:
            self.plans.near(self.clock, wide=self.looks.thorough, relaxation=relaxation)
            self.looks.after_look(self.incumbent.objective < before)


def served(core: Core) -> bool:
    """Whether every SKU has an option that meets the service levels asked of each by itself."""
    return bool(np.logical_or.reduceat(core.alive, core.program.options.first[:-1]).all())


def priced_units(core: Core) -> float:
    """Most that units short can cost where they have a price of their own."""
    price, options = core.program.short_price, core.program.options
    if price is None:
        return 0.0
    every = np.arange(len(options))
    short = column_units(core, every, core.arrays.low)
    most = np.maximum.reduceat(np.where(core.alive, short, 0.0), options.first[:-1])
    return float(price @ most)


def chances(program: Program) -> list[tuple[Limit, float]]:
    """Limits that let scenarios be given up, with weight 0, and the VaR in the objective with its.

    The latter has no limit: its value is 0, and what exceeds it is paid for.
    """
    asked = program.risk_weights
    found = [(limit, 0.0) for limit in program.limits if limit.kind in CHANCES]
    if asked.var > 0:
        found.append((Limit("var", 0.0, asked.alpha, of=asked.of), asked.var))
    return found


def solve(
    program: Program,
    *,
    time_limit: float = np.inf,
    gap: float = 1e-3,
    jobs: int = 1,
    start: Decision | None = None,
    report: Report = quiet,
    stop: Stop = never,
    truncate: bool = True,
) -> Solution:
    """Solve a program by decomposition.

    Parameters
    ----------
    program : Program
    time_limit : float
        Seconds.
    gap : float
        Relative gap between plan and bound at which to end.
    jobs : int
        Threads that price SKUs; the path does not depend on them.
    start : Decision, optional
        A plan to start from.
    report, stop
        Called with incumbent and bound, and asked whether to end with the best so far.
    truncate : bool
        Truncate cuts; without, they are plain big-M rows, for comparison.

    Returns
    -------
    Solution
        Its decision meets all limits exactly, as `models.evaluation.evaluate` says.
    """
    clock = Clock(time_limit, stop)
    core = core_of(program)
    if not served(core):
        return Solution("infeasible", None, np.inf, "decomposition")
    search = Search(core, clock, gap, jobs, report, start, truncate)
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
