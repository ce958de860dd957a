"""Plans bettered SKU by SKU: still within the limit, and no single change is left that pays."""

import numpy as np
import pytest
from random_programs import random_program, with_limits

from models.evaluation import evaluate
from models.program import Decision, Limit
from models.risk import value_at_risk
from solvers.decomposition.core import core_of
from solvers.decomposition.one_by_one import Asked, bettered
from solvers.decomposition.pricing import Pricer
from solvers.decomposition.relaxation import first_decisions
from solvers.decomposition.weights import Prices

ALPHA = 0.8


def careful_plan(seed):
    """A program with lines, a plan with buffers above what it needs, and its limit on VaR."""
    program = random_program(
        seed,
        skus=4,
        scenarios=10,
        lines=True,
        everyday=seed % 2 == 0,
        phases=seed % 3 == 0,
        seasons=seed % 3 == 1,
        prices=seed % 2 == 1,
        stress=1,
    )
    limited = with_limits(program, [Limit("var", np.inf, ALPHA)])
    decision = first_decisions(Pricer(core_of(limited), 1))[3]
    reached = value_at_risk(evaluate(program, decision).loss, program.probability, ALPHA)
    limit = Limit("var", 1.2 * reached + 1.0, ALPHA)
    return with_limits(program, [limit]), decision, limit


def kept_within(program, decision, limit):
    return (evaluate(program, decision).loss <= limit.value) & (program.probability > 0)


@pytest.mark.parametrize("seed", range(8))
def test_no_single_change_pays_in_the_end(seed):
    program, decision, limit = careful_plan(seed)
    core = core_of(program)
    plain = Pricer(core, 1).plain_value
    kept = kept_within(program, decision, limit)
    asked = Asked(limit.value, kept, np.zeros(kept.size))
    before = evaluate(program, decision)
    for _ in range(20):
        better = bettered(core, decision, asked, plain)
        worth = evaluate(program, better)
        assert worth.objective <= before.objective * (1 + 1e-9)
        assert np.all(worth.loss[kept] <= limit.value * (1 + 1e-9))
        settled = worth.objective >= before.objective * (1 - 1e-9)
        decision, before = better, worth
        if settled:
            break
    assert settled
    for other in single_changes(program, decision):
        found = evaluate(program, other)
        if np.all(found.loss[kept] <= limit.value):
            assert found.objective >= before.objective * (1 - 1e-6)


def single_changes(program, decision):
    """All plans in which one SKU has another option, or a buffer from a grid."""
    options = program.options
    for option in range(len(options)):
        sku = options.sku[option]
        for buffer in np.linspace(options.buffer_min[option], options.buffer_max[option], 60):
            other = Decision(decision.option.copy(), decision.buffer.copy())
            other.option[sku], other.buffer[sku] = option, buffer
            yield other


@pytest.mark.parametrize("seed", range(8))
def test_no_single_change_pays_at_prices(seed):
    """The limit is exceeded at first; losses and what exceeds the limit have prices."""
    program, decision, _ = careful_plan(seed)
    core = core_of(program)
    rng = np.random.default_rng(seed)
    loss = evaluate(program, decision).loss
    kept = (rng.random(loss.size) < 0.8) & (program.probability > 0)
    price = np.where(kept, rng.random(loss.size) * program.probability, 0.0)
    asked = Asked(float(np.median(loss[kept])), kept, price, 3.0 * float(price.max()))

    def cost(plan):
        worth = evaluate(program, plan)
        over = np.maximum(worth.loss[kept] - asked.limit, 0.0)
        return worth.objective + price @ worth.loss + asked.excess * over.sum()

    least = least_at(core, price)
    before = cost(decision)
    for _ in range(30):
        decision = bettered(core, decision, asked, least)
        now = cost(decision)
        assert now <= before * (1 + 1e-9)
        settled, before = now >= before * (1 - 1e-9), now
        if settled:
            break
    assert settled
    for other in single_changes(program, decision):
        assert cost(other) >= before * (1 - 1e-6)


def least_at(core, price):
    """Least cost of every option at prices of losses, without lines."""
    prices = Prices(core)
    prices.on_losses(np.arange(price.size), price)
    return Pricer(core, 1).price_options(prices)[0]
