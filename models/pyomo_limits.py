"""The Pyomo program's limits, one function a kind: what may not exceed which ceiling.

A ceiling is the limit where one is imposed, and a variable where the objective weighs the risk. The
ceiling of a service level is what is left of 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pyomo.environ import Binary

from instances.instance import Flags, Floats
from models.program import Limit, Program
from models.pyomo_choices import capital, certain_cost
from models.pyomo_losses import Losses
from models.pyomo_parts import Parts, Terms, at_most, single, variables
from models.pyomo_stockouts import Curve
from models.requirements import SHORTAGE
from models.risk import PROBABILITY_TOLERANCE
from models.shortage_groups import largest_sums, starts

OF_LOSS = {"var", "cvar", "stress"}
"""Kinds that look at the loss of single scenarios."""
SERVICE = {"fill_rate", "joint_service_level", "cycle_service_level", "disruption_service_level"}
"""Kinds that ask for at least a share, not for at most an amount."""


@dataclass(frozen=True)
class Scene:
    """What limits speak of: choices, losses of scenarios, expected units short (if asked for)."""

    parts: Parts
    losses: Losses
    short: Curve | None


def kinds_asked(program: Program) -> set[str]:
    """Kinds of the limits, and of the risk in the objective."""
    kinds = {limit.kind for limit in program.limits}
    weights = program.risk_weights
    return kinds | ({"var"} if weights.var else set()) | ({"cvar"} if weights.cvar else set())


def losses_wanted(program: Program, highest: Floats) -> Flags:
    """Scenarios whose loss is looked at and can matter, shape (S,).

    Parameters
    ----------
    highest : array, shape (S,)
        What the losses cannot exceed.
    """
    wanted = np.zeros(highest.size, bool)
    counted = program.probability > 0
    if program.risk_weights.var + program.risk_weights.cvar > 0:
        wanted |= counted
    for limit in program.limits:
        exceeds = (highest > limit.value) | (limit.of == "total")
        if limit.kind in {"var", "stress"}:
            wanted |= (program.stress if limit.kind == "stress" else counted) & exceeds
        wanted |= counted & (limit.kind == "cvar")
    return wanted


def impose(scene: Scene, limit: Limit, name: str) -> None:
    """Add the rows of a limit under `name`; a service level of each SKU is in its ranges."""
    ceiling = 1.0 - limit.value if limit.kind in SERVICE else limit.value
    if limit.kind in LIMITS:
        LIMITS[limit.kind](scene, limit, name, Terms(constant=ceiling))


def weigh_risk(scene: Scene) -> Terms:
    """VaR and CVaR as the objective weighs them."""
    weights, terms = scene.parts.program.risk_weights, Terms()
    for kind, weight in (("var", weights.var), ("cvar", weights.cvar)):
        if weight > 0:
            (level,) = variables(scene.parts, f"weighed_{kind}", range(1), bounds=(0.0, None))
            limit = Limit(kind, 0.0, weights.alpha, of=weights.of)
            LIMITS[kind](scene, limit, f"weighed_{kind}_of", Terms().one(1.0, level))
            terms.one(weight, level)
    return terms


def _budget(scene: Scene, limit: Limit, name: str, ceiling: Terms) -> None:
    at_most(scene.parts, name, [capital(scene.parts).join(ceiling, -1.0)])


def _var(scene: Scene, limit: Limit, name: str, ceiling: Terms) -> None:
    """Scenarios of weight at most ``1 - alpha`` may be given up; the others keep the ceiling."""
    parts, highest = scene.parts, scene.losses.highest
    certain, most = _certain(parts, limit)
    excess = highest + most - ceiling.constant
    counted = (parts.program.probability > 0) & (excess > 0)
    scenarios = np.flatnonzero(counted)
    given_up = _given_up(parts, name, scenarios, limit.alpha)
    sums = []
    for scenario, variable in zip(scenarios, given_up, strict=True):
        terms = Terms().one(1.0, scene.losses.loss[scenario]).join(certain).join(ceiling, -1.0)
        sums.append(terms.one(-excess[scenario], variable))
    at_most(parts, name, sums)


def _cvar(scene: Scene, limit: Limit, name: str, ceiling: Terms) -> None:
    """``threshold + E (L - threshold)^+ / (1 - alpha) <= ceiling`` (Rockafellar, Uryasev 2000)."""
    parts, weight = scene.parts, scene.parts.program.probability
    certain, _ = _certain(parts, limit)
    scenarios = np.flatnonzero(weight > 0)
    (threshold,) = variables(parts, f"{name}_threshold", range(1), bounds=(0.0, None))
    beyond = variables(parts, f"{name}_beyond", scenarios, bounds=(0.0, None))
    sums = [
        Terms([1.0, -1.0, -1.0], [scene.losses.loss[scenario], threshold, variable])
        for scenario, variable in zip(scenarios, beyond, strict=True)
    ]
    at_most(parts, f"{name}_excess", sums)
    total = Terms().add(weight[scenarios] / (1.0 - limit.alpha), beyond).one(1.0, threshold)
    at_most(parts, name, [total.join(certain).join(ceiling, -1.0)])


def _stress(scene: Scene, limit: Limit, name: str, ceiling: Terms) -> None:
    losses = scene.losses
    asked = scene.parts.program.stress & (losses.highest > ceiling.constant)
    sums = [Terms().one(1.0, variable).join(ceiling, -1.0) for variable in losses.loss[asked]]
    at_most(scene.parts, name, sums)


def _fill_rate(scene: Scene, limit: Limit, name: str, ceiling: Terms) -> None:
    """Units short, weighted by unit cost, as a share of demand weighted so."""
    parts, program = scene.parts, scene.parts.program
    skus = np.asarray(limit.skus, np.int64)
    demand = program.unit_cost[skus] @ program.demand[skus]
    covered = parts.ranges.usable & np.isin(program.options.sku, skus)
    at = np.flatnonzero(covered)
    if scene.short is not None:
        weight = program.unit_cost[program.options.sku[at]] / demand
        at_most(parts, name, [scene.short.terms(parts, at, weight).join(ceiling, -1.0)])


def _joint_service_level(scene: Scene, limit: Limit, name: str, ceiling: Terms) -> None:
    """In a scenario that is not given up, every buffer covers its largest requirement.

    The buffers' ranges already keep each SKU's own service level, so that only the few scenarios
    beyond it have rows, with a coefficient of the variable that is as small as can be.
    """
    parts, opened, needs = scene.parts, scene.parts.opened, scene.parts.program.requirements
    pair = np.flatnonzero(
        (needs.kind[opened.entry] == SHORTAGE)
        & np.isin(parts.program.options.sku[opened.option], limit.skus)
        & (parts.program.probability[needs.scenario[opened.entry]] > 0)
    )
    option = opened.option[pair]
    scenario = needs.scenario[opened.entry[pair]].astype(np.int64)
    missing = opened.level[pair] - parts.ranges.low[option]
    worst = largest_sums(missing, np.arange(pair.size), (scenario, option))
    scenario, option = worst.keys
    scenarios, number = np.unique(scenario, return_inverse=True)
    hurt = variables(parts, f"{name}_hurt", scenarios, within=Binary)
    weight = parts.program.probability[scenarios]
    at_most(parts, name, [_weighed(weight, hurt, ceiling, parts)])
    sku = parts.program.options.sku[option]
    order = np.lexsort((option, sku, scenario))
    begins = np.flatnonzero(starts(scenario, sku, order=order))
    covered, possible = [], []
    for run in np.split(order, begins[1:]) if order.size else ():
        need, at = worst.value[run], option[run]
        terms = Terms().add(need, parts.choice[at]).add(-parts.span[at], parts.share[at])
        covered.append(terms.one(-need.max(), hurt[number[run[0]]]))
        beyond = at[need > parts.span[at]]
        terms = Terms().add(np.ones(beyond.size), parts.choice[beyond])
        possible.append(terms.one(-1.0, hurt[number[run[0]]]))
    at_most(parts, f"{name}_covered", covered)
    at_most(parts, f"{name}_possible", possible)


def _given_up(parts: Parts, name: str, scenarios: np.ndarray, alpha: float) -> np.ndarray:
    """Binaries of scenarios that may exceed a VaR, of weight at most ``1 - alpha`` together."""
    given_up = variables(parts, f"{name}_given_up", scenarios, within=Binary)
    weight = parts.program.probability[scenarios]
    spare = Terms(constant=1.0 - alpha + PROBABILITY_TOLERANCE)
    at_most(parts, f"{name}_weight", [_weighed(weight, given_up, spare, parts)])
    return given_up


def _weighed(weight: Floats, binaries: np.ndarray, ceiling: Terms, parts: Parts) -> Terms:
    """Weight of the binaries less the ceiling, as a count where all weights are equal."""
    if weight.size and not ceiling.variables and np.ptp(weight) <= 1e-12:
        count = np.floor(ceiling.constant / weight[0] + 1e-9)
        return Terms(constant=-float(count)).add(np.ones(weight.size), binaries)
    return Terms().add(weight, binaries).join(ceiling, -1.0)


def _certain(parts: Parts, limit: Limit) -> tuple[Terms, float]:
    """What total cost adds to a loss, as a variable, and how large it can be."""
    if limit.of == "loss":
        return Terms(), 0.0
    return single(parts, "certain_cost", certain_cost(parts)), highest_certain_cost(parts)


def highest_certain_cost(parts: Parts) -> float:
    """An upper bound on the cost that does not depend on the scenario."""
    program, options = parts.program, parts.program.options
    cost = options.fixed_cost + options.qualification_cost / program.amortisation_years
    cost = cost + options.carrying_cost * (parts.ranges.high - options.constant)
    worst = np.maximum.reduceat(np.where(parts.ranges.usable, cost, -np.inf), options.first[:-1])
    return float(worst.sum() + program.onboarding_cost.sum() / program.amortisation_years)


LIMITS: dict[str, Callable[[Scene, Limit, str, Terms], None]] = {
    "budget": _budget,
    "var": _var,
    "cvar": _cvar,
    "stress": _stress,
    "fill_rate": _fill_rate,
    "joint_service_level": _joint_service_level,
}
"""The rows of each kind of limit. The service levels of each SKU by itself need none."""
