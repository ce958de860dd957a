"""What fresh samples say of a plan: its cost and each of its limits, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from instances.instance import Floats
from models.program import Limit, Program, RiskWeights
from models.statistics.intervals import Interval, mean_interval, tail_mean_interval
from models.statistics.order_statistics import share_interval, value_at_risk_interval
from models.statistics.plan_samples import Batch

AT_MOST = frozenset({"budget", "var", "cvar", "stress"})
"""Kinds whose value may not exceed the limit; the service kinds may not fall below it."""

SAMPLED = frozenset({"var", "cvar", "fill_rate", "joint_service_level", "disruption_service_level"})
"""Kinds whose value differs from sample to sample; the others are known exactly."""

Verdict = Literal["holds", "not shown", "broken"]


@dataclass(frozen=True)
class LimitInterval:
    """A limit, what the plan reaches with its interval, and whether the limit holds in truth.

    ``holds``: the whole interval is on the right side; ``broken``: none of it is; ``not shown``:
    the limit lies within. ``share`` is, for a VaR, the share of scenarios within the limit: its
    interval says the same of the level as `interval` says of money.
    """

    limit: Limit
    interval: Interval
    verdict: Verdict
    share: Interval | None = None

    @property
    def safe(self) -> float:
        """The end of the interval that has to meet the limit."""
        return self.interval.high if self.limit.kind in AT_MOST else self.interval.low


@dataclass(frozen=True)
class PlanIntervals:
    """What a plan costs and reaches in truth, as far as fresh samples tell.

    Parameters
    ----------
    scenarios : int
        How many were drawn, over all batches.
    objective : Interval
        Weighted VaR and CVaR included.
    cost : Interval
        Without these.
    limits : tuple of LimitInterval
        In the order of the program's limits.
    """

    scenarios: int
    objective: Interval
    cost: Interval
    limits: tuple[LimitInterval, ...]

    @property
    def limits_hold(self) -> bool:
        """Whether every limit is shown to hold: only then is the cost an upper bound."""
        return all(limit.verdict == "holds" for limit in self.limits)


def plan_intervals(program: Program, batches: Sequence[Batch], error: float) -> PlanIntervals:
    """Intervals that all hold together, but for a chance of `error`.

    Parameters
    ----------
    program : Program
        Whose limits and risk weights the batches were measured by.
    batches : sequence of Batch
        Two or more.
    error : float
        Shared out: half to the cost, half to the sampled limits in equal parts; all of it to the
        cost where no limit is sampled. A verdict looks at one end, so that it errs half as often.
    """
    sampled = sum(limit.kind in SAMPLED for limit in program.limits)
    of_cost = error / 2 if sampled else error
    each = error / 2 / max(sampled, 1)
    sample = _Sample(batches, np.concatenate([batch.loss for batch in batches]))
    limits = tuple(_judged(sample, limit, at, each) for at, limit in enumerate(program.limits))
    objective = _with_risk(program.risk_weights, sample, of_cost)
    return PlanIntervals(sample.loss.size, objective, sample.cost(of_cost), limits)


@dataclass(frozen=True)
class _Sample:
    """Batches, and their losses together."""

    batches: Sequence[Batch]
    loss: Floats

    def cost(self, error: float) -> Interval:
        return mean_interval(np.array([batch.cost for batch in self.batches]), error)

    def certain(self, error: float) -> Interval:
        return mean_interval(np.array([batch.certain for batch in self.batches]), error)

    def risk(self, kind: str, alpha: float, of: str, error: float) -> Interval:
        """VaR or CVaR; half of the error to the certain cost where it is of total cost."""
        interval_of = {"var": value_at_risk_interval, "cvar": tail_mean_interval}[kind]
        if of == "loss":
            return interval_of(self.loss, alpha, error)
        return interval_of(self.loss, alpha, error / 2).plus(self.certain(error / 2))


def _judged(sample: _Sample, limit: Limit, at: int, error: float) -> LimitInterval:
    if limit.kind not in SAMPLED:
        known = float(sample.batches[0].reached[at])
        return _limit_interval(limit, Interval(known, known, known))
    found = _limit_interval(limit, _measured(sample, limit, at, error))
    return replace(
        found, share=_share_within(sample, limit, error) if limit.kind == "var" else None
    )


def _share_within(sample: _Sample, limit: Limit, error: float) -> Interval:
    """Share of scenarios whose loss, or total cost, is within a VaR limit."""
    certain = 0.0
    if limit.of == "total":
        error /= 2
        certain = sample.certain(error).high
    within = np.count_nonzero(sample.loss + certain <= limit.value + _slack(limit))
    return share_interval(int(within), sample.loss.size, error)


def _measured(sample: _Sample, limit: Limit, at: int, error: float) -> Interval:
    if limit.kind in ("var", "cvar"):
        return sample.risk(limit.kind, limit.alpha, limit.of, error)
    if limit.kind == "disruption_service_level":
        return _least_share(sample, limit, error)
    reached = np.array([batch.reached[at] for batch in sample.batches])
    if limit.kind == "joint_service_level":
        sizes = np.array([batch.loss.size for batch in sample.batches])
        return share_interval(int(np.rint(reached * sizes).sum()), int(sizes.sum()), error)
    return mean_interval(reached, error)


def _least_share(sample: _Sample, limit: Limit, error: float) -> Interval:
    """Of the SKU that is served in the fewest scenarios; the chance of error shared by all."""
    skus = np.asarray(limit.skus, np.int64)
    served = sum(np.rint(b.disruption_service_level[skus] * b.loss.size) for b in sample.batches)
    return share_interval(int(np.min(served)), sample.loss.size, error / skus.size)


def _limit_interval(limit: Limit, interval: Interval) -> LimitInterval:
    slack, low, high, most = _slack(limit), interval.low, interval.high, limit.value
    if limit.kind not in AT_MOST:
        low, high, most = -high, -low, -most
    if high <= most + slack:
        return LimitInterval(limit, interval, "holds")
    return LimitInterval(limit, interval, "broken" if low > most + slack else "not shown")


def _slack(limit: Limit) -> float:
    """What an evaluation forgives as rounding."""
    return 1e-7 * max(1.0, abs(limit.value)) if limit.kind in AT_MOST else 1e-9


def _with_risk(asked: RiskWeights, sample: _Sample, error: float) -> Interval:
    """Cost and weighted VaR and CVaR, the chance of error in equal parts."""
    weighed = [(kind, w) for kind, w in (("var", asked.var), ("cvar", asked.cvar)) if w > 0]
    each = error / (1 + len(weighed))
    objective = sample.cost(each)
    for kind, weight in weighed:
        objective = objective.plus(sample.risk(kind, asked.alpha, asked.of, each), weight)
    return objective
