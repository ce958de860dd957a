"""The optimum of a small program by enumeration, from the words of docs/model.md.

Options are enumerated, and so are the scenarios that are given up; for each such choice the buffers
are found exactly by a linear program, written here from the definitions and solved by scipy. It
shares no code with the solvers.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.stats import poisson

from models.program import Decision, Limit, Program
from models.requirements import SHORTAGE


@dataclass(frozen=True)
class Optimum:
    objective: float
    decision: Decision


def brute_force(program: Program) -> Optimum | None:
    """Best decision of all, or None if no decision meets the limits.

    Choices of options are tried from the cheapest on, each by its SKUs' least costs without any
    limit, until those alone exceed the best plan found.
    """
    options = program.options
    own = [range(a, b) for a, b in itertools.pairwise(options.first)]
    least = np.array([_least_cost(program, o) for o in range(len(options))])
    choices = sorted(itertools.product(*own), key=lambda choice: least[list(choice)].sum())
    given_up = list(itertools.product(*(_sacrifices(program, limit) for limit in _chance(program))))
    best: Optimum | None = None
    for choice in choices:
        if best is not None and least[list(choice)].sum() >= best.objective - 1e-9:
            break
        for sets in given_up:
            found = _buffers(program, choice, sets)
            if found is not None and (best is None or found.objective < best.objective):
                best = found
    return best


def tries(program: Program) -> int:
    """Most linear programs that `brute_force` may have to solve."""
    choices = int(np.prod(np.diff(program.options.first)))
    return choices * int(np.prod([len(_sacrifices(program, c)) for c in _chance(program)]))


def everyday_points(program: Program, option: int) -> tuple[np.ndarray, np.ndarray]:
    """Kinks of everyday units short over an option's range, and their values (Poisson, whole Q)."""
    o, low, high = program.options, *_range(program, option)
    top = o.everyday_buffer_max[option]
    mean, quantity = o.everyday_mean[option], o.order_quantity[option]
    if o.everyday_sigma[option] == 0:
        return np.array([low, high]), np.zeros(2)
    whole = np.arange(np.ceil(mean + low), np.floor(mean + high) + 1) - mean
    at = np.unique(np.concatenate([[low, high], np.clip([top], low, high), whole]))
    reorder = mean + np.minimum(at, top)
    short = _poisson_loss(mean, reorder) - _poisson_loss(mean, reorder + quantity)
    return at, o.everyday_cycles[option] * short


def _poisson_loss(mean: float, x: np.ndarray) -> np.ndarray:
    """E (X - x)^+ at whole x, linear in between."""
    below = np.floor(x)

    def at(k: np.ndarray) -> np.ndarray:
        return mean * poisson.sf(k - 1, mean) - k * poisson.sf(k, mean)

    return at(below) + (x - below) * (at(below + 1) - at(below))


def _entries(program: Program, option: int) -> list[int]:
    k = program.options.source_set[option]
    return list(range(program.requirements.first[k], program.requirements.first[k + 1]))


def _level(program: Program, option: int, e: int) -> float:
    r = program.requirements
    return r.requirement[e] - r.phase[e] * program.options.order_quantity[option] / r.season[e]


def _certain(program: Program, option: int) -> tuple[float, float]:
    """Cost of an option at buffer 0, and a unit of its buffer."""
    o = program.options
    fixed = o.fixed_cost[option] + o.qualification_cost[option] / program.amortisation_years
    return fixed - o.carrying_cost[option] * o.constant[option], o.carrying_cost[option]


def _least_cost(program: Program, option: int) -> float:
    """Least expected cost of an option by itself: at a kink of its convex, piecewise cost."""
    low, high = _range(program, option)
    if low > high:
        return np.inf
    r, (fixed, slope) = program.requirements, _certain(program, option)
    entries = _entries(program, option)
    levels = np.array([_level(program, option, e) for e in entries])
    at, everyday = everyday_points(program, option)
    kinks = np.unique(np.concatenate([at, np.clip(levels, low, high)]))
    costs = fixed + slope * kinks
    costs += program.options.everyday_stockout_cost[option] * np.interp(kinks, at, everyday)
    for e, level in zip(entries, levels, strict=True):
        weight = program.probability[r.scenario[e]] * r.charge[e] * r.season[e]
        costs += weight * np.maximum(level - kinks, 0)
    return costs.min()


def _range(program: Program, option: int) -> tuple[float, float]:
    """Range of an option's buffer under the service levels asked of each SKU."""
    o = program.options
    low, high = o.buffer_min[option], o.buffer_max[option]
    for limit in program.limits:
        if o.sku[option] not in limit.skus:
            continue
        if limit.kind == "cycle_service_level" and o.everyday_sigma[option] > 0:
            need = poisson.ppf(limit.value, o.everyday_mean[option]) - o.everyday_mean[option]
            low = max(low, need if need <= o.everyday_buffer_max[option] else np.inf)
        elif limit.kind == "disruption_service_level":
            low = max(low, _disruption_buffer(program, option, limit.value))
    return low, high


def _disruption_buffer(program: Program, option: int, level: float) -> float:
    r = program.requirements
    worst = np.zeros(len(program.scenario))
    for e in _entries(program, option):
        if r.kind[e] == SHORTAGE:
            worst[r.scenario[e]] = max(worst[r.scenario[e]], _level(program, option, e))
    for buffer in sorted({0.0, *worst}):
        if program.probability[worst <= buffer].sum() >= level - 1e-12:
            return buffer
    return np.inf


def _chance(program: Program) -> list[Limit]:
    """Limits with scenarios to give up, VaR in the objective among them."""
    asked = [limit for limit in program.limits if limit.kind in {"var", "joint_service_level"}]
    weights = program.risk_weights
    return asked + ([Limit("weighed", 0.0, weights.alpha)] if weights.var else [])


def _sacrifices(program: Program, limit: Limit) -> list[frozenset[int]]:
    """Largest sets of scenarios that a limit lets give up."""
    spare = 1 - (limit.value if limit.kind == "joint_service_level" else limit.alpha) + 1e-12
    counted = [s for s, p in enumerate(program.probability) if p > 0]
    sets = [
        frozenset(some)
        for size in range(len(counted) + 1)
        for some in itertools.combinations(counted, size)
        if program.probability[list(some)].sum() <= spare
    ]
    return [some for some in sets if not any(some < other for other in sets)]


@dataclass
class _Rows:
    """A linear program in the making: named columns, rows of dicts."""

    index: dict[object, int] = field(default_factory=dict)
    bounds: list[tuple[float | None, float | None]] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def column(self, name: object, low: float | None, high: float | None, cost: float) -> int:
        self.index[name] = len(self.bounds)
        self.bounds.append((low, high))
        self.cost.append(cost)
        return self.index[name]

    def at_most(self, terms: dict[int, float], limit: float) -> None:
        self.rows.append((terms, limit))

    def solve(self) -> np.ndarray | None:
        matrix = np.zeros((len(self.rows), len(self.bounds)))
        for row, (terms, _) in enumerate(self.rows):
            for column, value in terms.items():
                matrix[row, column] += value
        upper = [limit for _, limit in self.rows]
        done = linprog(self.cost, matrix, upper, bounds=self.bounds, method="highs")
        return done.x if done.status == 0 else None


def _buffers(
    program: Program, choice: tuple[int, ...], sets: tuple[frozenset[int], ...]
) -> Optimum | None:
    """Best buffers of chosen options, some scenarios given up."""
    if any(np.greater(*_range(program, o)) for o in choice):
        return None
    lp, sizes = _Rows(), _Sizes(program, choice)
    certain: dict[int, float] = {}
    constant = sizes.fixed
    for i, o in enumerate(choice):
        slope = _certain(program, o)[1]
        certain[lp.column(("b", i), *_range(program, o), slope)] = slope
        _add_everyday(lp, program, i, o)
    losses = _add_losses(lp, program, choice)
    for limit in program.limits:
        chance = _chance(program)
        sacrificed = sets[chance.index(limit)] if limit in chance else frozenset()
        if not _impose(lp, program, choice, limit, losses, certain, sizes, sacrificed):
            return None
    if not _couplings(lp, program, choice):
        return None
    constant += _weigh_risk(lp, program, losses, certain, sizes, sets[-1:] if sets else ())
    solution = lp.solve()
    if solution is None:
        return None
    buffer = np.array([solution[lp.index["b", i]] for i in range(len(choice))])
    objective = constant + float(np.dot(lp.cost, solution))
    return Optimum(objective, Decision(np.array(choice), buffer))


class _Sizes:
    """Sums over the chosen options that do not depend on the buffers."""

    def __init__(self, program: Program, choice: tuple[int, ...]) -> None:
        sets, o = program.sets, program.options
        added: set[int] = set()
        for option in choice:
            k = o.source_set[option]
            added |= set(sets.onboards[sets.onboards_first[k] : sets.onboards_first[k + 1]])
        self.onboarding = sum(program.onboarding_cost[j] for j in added)
        self.fixed = sum(_certain(program, option)[0] for option in choice)
        self.fixed += self.onboarding / program.amortisation_years


def _add_everyday(lp: _Rows, program: Program, i: int, o: int) -> None:
    at, units = everyday_points(program, o)
    unit = program.options.everyday_stockout_cost[o]
    w = lp.column(("everyday", i), 0, None, unit)
    b = lp.index["b", i]
    for (x0, x1), (y0, y1) in zip(itertools.pairwise(at), itertools.pairwise(units), strict=True):
        if x1 > x0:
            slope = (y1 - y0) / (x1 - x0)
            lp.at_most({b: slope, w: -1.0}, slope * x0 - y0)
    lp.at_most({w: -1.0}, -units.min())


def _add_losses(lp: _Rows, program: Program, choice: tuple[int, ...]) -> list[dict[int, float]]:
    """The loss of every scenario as a sum of columns."""
    r, p = program.requirements, program.probability
    losses: list[dict[int, float]] = [{} for _ in program.scenario]
    weeks: dict[tuple[int, int, float], dict[int, dict[int, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for i, o in enumerate(choice):
        daily = program.options.everyday_stockout_cost[o]
        for loss in losses:
            loss[lp.index["everyday", i]] = daily
        for e in _entries(program, o):
            s = int(r.scenario[e])
            short = lp.column(("short", i, e), 0, None, p[s] * r.charge[e])
            lp.at_most(
                {lp.index["b", i]: -r.season[e], short: -1.0},
                -r.season[e] * _level(program, o, e),
            )
            losses[s][short] = r.charge[e]
            if program.line[i] >= 0 and r.kind[e] == SHORTAGE:
                event = (int(program.line[i]), s, float(r.clock[e]))
                weeks[event][i][short] = 1.0 / program.demand_mean[i]
    for (line, s, clock), parts in weeks.items():
        cost = program.downtime_cost_week[line]
        down = lp.column(("down", line, s, clock), 0, None, p[s] * cost)
        losses[s][down] = cost
        for part in parts.values():
            lp.at_most({**part, down: -1.0}, 0.0)
    return losses


def _impose(
    lp: _Rows,
    program: Program,
    choice: tuple[int, ...],
    limit: Limit,
    losses: list[dict[int, float]],
    certain: dict[int, float],
    sizes: _Sizes,
    sacrificed: frozenset[int],
) -> bool:
    """Add the rows of a limit; False if it cannot be met whatever the buffers."""
    total = limit.of == "total"
    base, extra = (sizes.fixed, certain) if total else (0.0, {})
    counted = [s for s, p in enumerate(program.probability) if p > 0]
    if limit.kind == "budget":
        _budget(lp, program, choice, limit.value - sizes.onboarding)
    elif limit.kind == "var":
        for s in set(counted) - sacrificed:
            lp.at_most(_plus(losses[s], extra), limit.value - base)
    elif limit.kind == "stress":
        for s in np.flatnonzero(program.stress):
            lp.at_most(losses[s], limit.value)
    elif limit.kind == "cvar":
        terms = _cvar(lp, program, losses, limit.alpha, 0.0)
        lp.at_most(_plus(terms, extra), limit.value - base)
    elif limit.kind == "fill_rate":
        _fill_rate(lp, program, choice, limit)
    elif limit.kind == "joint_service_level":
        return _joint(lp, program, choice, limit, sacrificed)
    return True


def _plus(one: dict[int, float], other: dict[int, float]) -> dict[int, float]:
    total = defaultdict(float, one)
    for column, value in other.items():
        total[column] += value
    return dict(total)


def _cvar(
    lp: _Rows, program: Program, losses: list[dict[int, float]], alpha: float, weight: float
) -> dict[int, float]:
    eta = lp.column(("eta", len(lp.bounds)), None, None, weight)
    terms = {eta: 1.0}
    for s, p in enumerate(program.probability):
        if p > 0:
            share = p / (1 - alpha)
            over = lp.column(("over", len(lp.bounds)), 0, None, weight * share)
            lp.at_most({**losses[s], eta: -1.0, over: -1.0}, 0.0)
            terms[over] = share
    return terms


def _weigh_risk(
    lp: _Rows,
    program: Program,
    losses: list[dict[int, float]],
    certain: dict[int, float],
    sizes: _Sizes,
    sets: tuple[frozenset[int], ...],
) -> float:
    """Put weighted risk into the objective; what of it is constant is returned."""
    weights, constant = program.risk_weights, 0.0
    if weights.var:
        level = lp.column("var", None, None, weights.var)
        for s, p in enumerate(program.probability):
            if p > 0 and s not in sets[0]:
                lp.at_most({**losses[s], level: -1.0}, 0.0)
    if weights.cvar:
        _cvar(lp, program, losses, weights.alpha, weights.cvar)
    if weights.of == "total":
        both = weights.var + weights.cvar
        constant += both * sizes.fixed
        for column, slope in certain.items():
            lp.cost[column] += both * slope
    return constant


def _budget(lp: _Rows, program: Program, choice: tuple[int, ...], budget: float) -> None:
    o, row = program.options, {}
    for i, option in enumerate(choice):
        unit, half = o.unit_capital[option], o.order_quantity[option] / 2
        budget -= o.setup_capital[option] + o.qualification_cost[option]
        tied = lp.column(("capital", i), None, None, 0.0)
        row[tied] = 1.0
        b = lp.index["b", i]
        if program.budget_kind == "gross":
            lp.at_most({b: unit, tied: -1.0}, -unit * half)
            continue
        share = program.release_share if program.budget_kind == "net" else 0.0
        missing = unit * (program.on_hand[i] - half)
        lp.at_most({b: unit, tied: -1.0}, missing)
        lp.at_most({b: share * unit, tied: -1.0}, share * missing)
    lp.at_most(row, budget)


def _fill_rate(lp: _Rows, program: Program, choice: tuple[int, ...], limit: Limit) -> None:
    r, row, allowed = program.requirements, {}, 0.0
    for i in limit.skus:
        value = program.unit_cost[i]
        allowed += (1 - limit.value) * value * program.demand[i]
        row[lp.index["everyday", i]] = value
        for e in _entries(program, choice[i]):
            if r.kind[e] == SHORTAGE:
                row[lp.index["short", i, e]] = value * program.probability[r.scenario[e]]
    lp.at_most(row, allowed)


def _joint(
    lp: _Rows,
    program: Program,
    choice: tuple[int, ...],
    limit: Limit,
    sacrificed: frozenset[int],
) -> bool:
    r = program.requirements
    for i in limit.skus:
        for e in _entries(program, choice[i]):
            s = int(r.scenario[e])
            if r.kind[e] == SHORTAGE and program.probability[s] > 0 and s not in sacrificed:
                lp.at_most({lp.index["b", i]: -1.0}, -_level(program, choice[i], e))
    return True


def _couplings(lp: _Rows, program: Program, choice: tuple[int, ...]) -> bool:
    rows = program.couplings
    for row, limit in enumerate(rows.limit):
        terms: dict[int, float] = {}
        for at, of in enumerate(rows.of):
            if of == row and rows.at[at] in choice:
                i = choice.index(int(rows.at[at]))
                terms[lp.index["b", i]] = terms.get(lp.index["b", i], 0.0) + rows.on_buffer[at]
                limit = limit - rows.on_choice[at]
        if limit < -1e-9 and not any(terms.values()):
            return False
        lp.at_most(terms, limit)
    return True
