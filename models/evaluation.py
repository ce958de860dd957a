"""What a decision costs, loses and keeps: recomputed from options and requirements alone.

Solvers build their own picture of a program (tangents, cuts, big-M rows). This file builds none: it
applies the definitions of the model to a decision, so that every plan can be checked by it.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Ints
from models.losses import (
    Shortages,
    everyday_shortages,
    line_weeks,
    shortages,
    weighted_count,
)
from models.program import Decision, Limit, Program
from models.risk import conditional_value_at_risk, value_at_risk
from models.service import (
    cycle_service_level,
    disruption_service_level,
    fill_rate,
    joint_service_level,
)

LIMIT_TOLERANCE = 1e-7
"""Relative excess over a limit that is rounding."""


@dataclass(frozen=True)
class LimitCheck:
    """A limit, the value that the decision reaches, and whether that is good enough."""

    limit: Limit
    value: float
    met: bool


@dataclass(frozen=True)
class Evaluation:
    """The worth of a decision; money over the horizon, units over the horizon.

    Parameters
    ----------
    objective : float
        Carrying, policy, qualification and expected stockout cost (and weighted risk, if asked).
    carrying_cost, policy_cost : array, shape (I,)
        Of cycle stock and buffer; of ordering, fees, premiums and uplift, less discount.
    qualification_cost : array, shape (I,)
        Whole, not spread over years.
    onboarding_cost : float
        Whole, for every supplier that a chosen set adds, once.
    everyday_units, episode_units : array, shape (I,)
        Expected units short in everyday variation and in disturbances.
    everyday_cost : array, shape (I,)
        Expected stockout cost of everyday variation, a line's standstill in it included.
    stockout_cost : array, shape (I,)
        Expected, price entries included, without the standstill of lines.
    line_stockout_cost : float
        Expected cost of lines that stand still in disturbances.
    loss : array, shape (S,)
        Of every scenario, the stress set included.
    scenario_cost : array, shape (S,)
        Deterministic cost plus loss.
    capital : array, shape (I,)
        Left side of the budget row, SKU by SKU, its qualification included.
    stock_value : array, shape (I,)
        Value of buffer and cycle stock that we own.
    fill_rate, cycle_service_level, disruption_service_level : array, shape (I,)
    joint_service_level, total_fill_rate : float
        Of all SKUs.
    excess : array
        By how much each coupling row is exceeded (negative: slack).
    limits : tuple of LimitCheck
    """

    objective: float
    carrying_cost: Floats
    policy_cost: Floats
    qualification_cost: Floats
    onboarding_cost: float
    everyday_units: Floats
    episode_units: Floats
    everyday_cost: Floats
    stockout_cost: Floats
    line_stockout_cost: float
    loss: Floats
    scenario_cost: Floats
    capital: Floats
    stock_value: Floats
    fill_rate: Floats
    cycle_service_level: Floats
    disruption_service_level: Floats
    joint_service_level: float
    total_fill_rate: float
    excess: Floats
    limits: tuple[LimitCheck, ...]

    @property
    def expected_stockout_cost(self) -> float:
        """Of all SKUs and lines together."""
        return float(self.stockout_cost.sum() + self.line_stockout_cost)

    @property
    def total_capital(self) -> float:
        """Left side of the budget row."""
        return float(self.capital.sum() + self.onboarding_cost)

    @property
    def feasible(self) -> bool:
        """Every limit and every coupling row holds."""
        return all(check.met for check in self.limits) and bool(np.all(self.excess <= 0))


def evaluate(program: Program, decision: Decision) -> Evaluation:
    """Recompute everything that the model says of a decision.

    Raises
    ------
    ValueError
        If a SKU's option is another SKU's, or a buffer lies outside its option's range.
    """
    _refuse_nonsense(program, decision)
    options, at = program.options, decision.option
    short = shortages(program, decision)
    everyday = everyday_shortages(program, decision)
    standstill = program.downtime_cost_week @ line_weeks(program, short)
    everyday_cost = options.everyday_stockout_cost[at] * everyday
    loss = _by_scenario(program, short) + everyday_cost.sum() + standstill

    above_constant = decision.buffer - options.constant[at]
    carrying = options.fixed_carrying_cost[at] + options.carrying_cost[at] * above_constant
    onboarding = onboarded_cost(program, decision)
    qualification = options.qualification_cost[at]
    spread = (qualification.sum() + onboarding) / program.amortisation_years
    certain = float(carrying.sum() + options.fixed_policy_cost[at].sum() + spread)

    weight = program.probability[short.scenario]
    episodes = weighted_count(short.sku, weight * short.units, len(program.sku))
    stockout = everyday_cost + weighted_count(short.sku, weight * short.money, len(program.sku))
    everyone = np.arange(len(program.sku))
    units_short = everyday + episodes
    measured = Evaluation(
        objective=certain
        + float(program.probability @ loss)
        + _weighted_risk(program, loss, certain)
        + _priced_shortage(program, units_short),
        carrying_cost=carrying,
        policy_cost=options.fixed_policy_cost[at],
        qualification_cost=qualification,
        onboarding_cost=onboarding,
        everyday_units=everyday,
        episode_units=episodes,
        everyday_cost=everyday_cost,
        stockout_cost=stockout,
        line_stockout_cost=float(program.probability @ standstill),
        loss=loss,
        scenario_cost=loss + certain,
        capital=capital_of(program, at, decision.buffer) + qualification,
        stock_value=options.unit_capital[at] * (decision.buffer + options.order_quantity[at] / 2),
        fill_rate=1.0 - units_short / program.demand,
        cycle_service_level=cycle_service_level(program, decision),
        disruption_service_level=disruption_service_level(program, short),
        joint_service_level=joint_service_level(program, short, everyone),
        total_fill_rate=fill_rate(program, units_short, everyone),
        excess=coupling_excess(program, decision),
        limits=(),
    )
    return _with_checks(program, measured, short)


def spread_cost(program: Program, evaluation: Evaluation) -> float:
    """Part of qualification and onboarding in the objective, spread over their years."""
    whole = evaluation.qualification_cost.sum() + evaluation.onboarding_cost
    return float(whole / program.amortisation_years)


def capital_of(program: Program, option: Ints, buffer: Floats) -> Floats:
    """Capital by the budget's kind of pairs of option and buffer, without qualification."""
    options = program.options
    unit, on_hand = options.unit_capital[option], program.on_hand[options.sku[option]]
    planned = buffer + options.order_quantity[option] / 2
    if program.budget_kind == "gross":
        return options.setup_capital[option] + unit * planned
    bought = np.maximum(planned - on_hand, 0.0)
    released = np.maximum(on_hand - planned, 0.0)
    share = program.release_share if program.budget_kind == "net" else 0.0
    return options.setup_capital[option] + unit * (bought - share * released)


def onboarded(program: Program, decision: Decision) -> Ints:
    """Positions of the suppliers that the chosen sets onboard anew."""
    sets = program.sets
    chosen = program.options.source_set[decision.option]
    added = [sets.onboards[sets.onboards_first[k] : sets.onboards_first[k + 1]] for k in chosen]
    return np.unique(np.concatenate(added)) if added else np.empty(0, np.int64)


def onboarded_cost(program: Program, decision: Decision) -> float:
    """Whole cost of onboarding the suppliers that the decision adds."""
    return float(program.onboarding_cost[onboarded(program, decision)].sum())


def coupling_excess(program: Program, decision: Decision) -> Floats:
    """By how much each site, capacity and qualification row is exceeded, rounding forgiven."""
    rows, chosen = program.couplings, np.zeros(len(program.options), bool)
    chosen[decision.option] = True
    buffer = np.zeros(len(program.options))
    buffer[decision.option] = decision.buffer
    taken = np.where(chosen[rows.at], rows.on_choice + rows.on_buffer * buffer[rows.at], 0.0)
    used = np.bincount(rows.of, taken, len(rows.row))
    over = used - rows.limit
    return np.where(
        over <= LIMIT_TOLERANCE * np.maximum(1.0, np.abs(rows.limit)), np.minimum(over, 0), over
    )


def _refuse_nonsense(program: Program, decision: Decision) -> None:
    options, at = program.options, decision.option
    if not np.array_equal(options.sku[at], np.arange(len(program.sku))):
        raise ValueError("every SKU needs one option of its own")
    slack = LIMIT_TOLERANCE * np.maximum(1.0, options.buffer_max[at])
    low, high = options.buffer_min[at] - slack, options.buffer_max[at] + slack
    if not np.all((low <= decision.buffer) & (decision.buffer <= high)):
        worst = int(np.argmax(np.maximum(low - decision.buffer, decision.buffer - high)))
        raise ValueError(f"the buffer of {program.sku[worst]!r} is outside its option's range")


def _by_scenario(program: Program, short: Shortages) -> Floats:
    return weighted_count(short.scenario, short.money, len(program.scenario))


def _weighted_risk(program: Program, loss: Floats, certain: float) -> float:
    asked = program.risk_weights
    if asked.var == 0 and asked.cvar == 0:
        return 0.0
    of = loss + certain if asked.of == "total" else loss
    var = value_at_risk(of, program.probability, asked.alpha)
    cvar = conditional_value_at_risk(of, program.probability, asked.alpha)
    return asked.var * var + asked.cvar * cvar


def _priced_shortage(program: Program, units_short: Floats) -> float:
    return 0.0 if program.short_price is None else float(program.short_price @ units_short)


def _with_checks(program: Program, measured: Evaluation, short: Shortages) -> Evaluation:
    checks = tuple(_check(program, measured, short, limit) for limit in program.limits)
    return replace(measured, limits=checks)


def _check(program: Program, measured: Evaluation, short: Shortages, limit: Limit) -> LimitCheck:
    value = reached(program, measured, short, limit)
    slack = LIMIT_TOLERANCE * max(1.0, abs(limit.value))
    at_most = limit.kind in {"budget", "var", "cvar", "stress"}
    met = value <= limit.value + slack if at_most else value >= limit.value - 1e-9
    return LimitCheck(limit, value, bool(met))


def reached(program: Program, measured: Evaluation, short: Shortages, limit: Limit) -> float:
    """Value that the decision reaches in the quantity that `limit` limits."""
    skus = np.asarray(limit.skus, np.int64)
    losses = measured.scenario_cost if limit.of == "total" else measured.loss
    units = measured.everyday_units + measured.episode_units
    values = {
        "budget": lambda: measured.total_capital,
        "var": lambda: value_at_risk(losses, program.probability, limit.alpha),
        "cvar": lambda: conditional_value_at_risk(losses, program.probability, limit.alpha),
        "stress": lambda: float(measured.loss[program.stress].max(initial=0.0)),
        "fill_rate": lambda: fill_rate(program, units, skus),
        "joint_service_level": lambda: joint_service_level(program, short, skus),
        "cycle_service_level": lambda: float(measured.cycle_service_level[skus].min()),
        "disruption_service_level": lambda: float(measured.disruption_service_level[skus].min()),
    }
    return values[limit.kind]()
