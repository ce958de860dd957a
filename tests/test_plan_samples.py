"""A plan on fresh samples: the same as evaluating it in the whole program of each sample."""

import numpy as np
import pytest

from instances.readers import read
from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Limit, RiskWeights
from models.risk import conditional_value_at_risk, value_at_risk
from models.statistics.fresh_samples import fresh_sample, fresh_seed
from models.statistics.plan_intervals import plan_intervals
from models.statistics.plan_samples import plan_batches
from models.statistics.replication_program import Relaxation, relaxed
from tests.random_decisions import random_decision
from tests.random_programs import with_limits
from tests.small_instances import frames

EVERYONE = (0, 1, 2, 3)
LIMITS = (
    Limit("budget", 1e6, skus=EVERYONE),
    Limit("var", 2000.0, 0.9, skus=EVERYONE),
    Limit("var", 9000.0, 0.9, of="total", skus=EVERYONE),
    Limit("cvar", 4000.0, 0.9, skus=EVERYONE),
    Limit("fill_rate", 0.97, skus=EVERYONE),
    Limit("joint_service_level", 0.3, skus=EVERYONE),
    Limit("disruption_service_level", 0.5, skus=EVERYONE),
    Limit("stress", 1e6, skus=EVERYONE),
)


@pytest.fixture(scope="module")
def instance():
    return read(frames())


@pytest.fixture(scope="module")
def program(instance):
    return with_limits(program_of(instance), LIMITS)


def batches_of(instance, program, decision, **changed):
    asked = {"purpose": "check", "batches": 4, "scenarios": 50} | changed
    return plan_batches(instance, program, decision, **asked)


@pytest.mark.parametrize("seed", range(3))
def test_batches_are_evaluations_of_the_whole_program(instance, program, seed):
    decision = random_decision(program, np.random.default_rng(seed))
    for number, batch in enumerate(batches_of(instance, program, decision)):
        sample = fresh_sample(instance, fresh_seed(instance.settings.seed, "check", number), 50)
        whole = with_limits(program_of(sample), LIMITS)
        worth = evaluate(whole, decision)
        assert batch.loss == pytest.approx(worth.loss[~whole.stress])
        assert batch.cost == pytest.approx(worth.objective)
        assert batch.reached == pytest.approx([check.value for check in worth.limits])


def test_purposes_never_share_a_sample(instance, program):
    decision = random_decision(program, np.random.default_rng(1))
    first = batches_of(instance, program, decision)
    other = batches_of(instance, program, decision, purpose="another")
    assert all(a.loss.tolist() != b.loss.tolist() for a, b in zip(first, other, strict=True))


def test_intervals_are_around_the_pooled_estimates(instance, program):
    decision = random_decision(program, np.random.default_rng(2))
    batches = batches_of(instance, program, decision)
    found = plan_intervals(program, batches, 0.05)
    losses = np.concatenate([batch.loss for batch in batches])
    equal = np.full(losses.size, 1 / losses.size)
    certain = np.mean([batch.certain for batch in batches])
    value = {n: each.interval.value for n, each in enumerate(found.limits)}
    assert found.cost.value == pytest.approx(certain + losses.mean())
    assert value[1] == pytest.approx(value_at_risk(losses, equal, 0.9))
    assert value[2] == pytest.approx(value_at_risk(losses + certain, equal, 0.9))
    assert value[3] == pytest.approx(conditional_value_at_risk(losses, equal, 0.9))
    for each in found.limits:
        assert each.interval.low <= each.interval.value <= each.interval.high
    exact = found.limits[0].interval, found.limits[7].interval
    assert all(interval.low == interval.high for interval in exact)


def test_verdicts(instance, program):
    decision = random_decision(program, np.random.default_rng(2))
    batches = batches_of(instance, program, decision)
    middle = plan_intervals(program, batches, 0.05).limits[1].interval

    def verdict(value):
        limit = Limit("var", value, 0.9, skus=EVERYONE)
        asked = with_limits(program, (LIMITS[0], limit))
        return plan_intervals(asked, batches, 0.05).limits[1]

    assert verdict(middle.high + 1).verdict == "holds"
    assert verdict(middle.low - 1).verdict == "broken"
    assert verdict((middle.low + middle.high) / 2).verdict == "not shown"
    for value in np.linspace(0.5 * middle.low, 1.5 * middle.high, 40):
        found = verdict(value)  # shares of scenarios within the limit say the same
        assert (found.share.low >= 0.9) == (found.verdict == "holds")


def test_weighed_risk_is_in_the_objective(instance, program):
    decision = random_decision(program, np.random.default_rng(2))
    batches = batches_of(instance, program, decision)
    plain = plan_intervals(program, batches, 0.05)
    weights = RiskWeights(var=0.5, cvar=2.0, alpha=0.9, of="loss")
    from dataclasses import replace

    weighed = plan_intervals(replace(program, risk_weights=weights), batches, 0.05)
    more = 0.5 * plain.limits[1].interval.value + 2.0 * plain.limits[3].interval.value
    assert weighed.objective.value == pytest.approx(plain.cost.value + more)
    assert weighed.cost == plain.cost


def test_relaxed_replications_let_a_plan_pass_that_meets_its_limits_barely(instance, program):
    """A decision at its own VaR: sampled at the true level it fails half the time, relaxed rarely.

    The level is that of its loss within the limit, measured on a sample of 8,000.
    """
    decision = random_decision(program, np.random.default_rng(5))
    large = batches_of(instance, program, decision, batches=1, scenarios=8000, purpose="truth")
    losses = large[0].loss
    limit = Limit("var", float(np.sort(losses)[7199]), 0.9, skus=EVERYONE)
    limited = with_limits(program, (limit,))
    eased, _ = relaxed(limited, Relaxation(60, 10, 0.05))
    many = batches_of(instance, limited, decision, batches=100, scenarios=60, purpose="many")
    at = [
        [value_at_risk(b.loss, np.full(60, 1 / 60), asked.limits[0].alpha) for b in many]
        for asked in (limited, eased)
    ]
    failed = [np.mean(np.array(values) > limit.value) for values in at]
    assert failed[0] > 0.2 and failed[1] <= 0.05
