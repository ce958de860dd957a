"""Reasons: one sentence a SKU, with the numbers of the plan and of its second-best option."""

import re
from dataclasses import replace

import numpy as np
import pytest
from small_instances import frames

import optimizer
from models.evaluation import evaluate
from models.no_buffers import no_buffers
from models.program import Decision
from optimizer.amounts import money
from optimizer.job import job_of
from optimizer.planning import solve_within_limits
from optimizer.reasons import reasons
from optimizer.standing import NO_OTHER, ranked, standing_of


@pytest.fixture(scope="module")
def planned():
    job = job_of(frames(var="0.9:50%"), {})
    resolved, solved = solve_within_limits(job)
    bare = no_buffers(job.instance, resolved.program)
    return job, resolved.program, solved, bare


@pytest.fixture(scope="module")
def standing(planned):
    _, program, solved, bare = planned
    return standing_of(program, solved.decision, bare)


def with_option(program, decision, option, buffer):
    """The plan's objective when one SKU alone takes another option."""
    sku = program.options.sku[option]
    options, buffers = decision.option.copy(), decision.buffer.copy()
    options[sku], buffers[sku] = option, buffer
    return evaluate(program, Decision(options, buffers)).objective


def test_the_second_best_option_is_found_by_trying_every_other_one(planned, standing):
    _, program, solved, _ = planned
    plan, options = solved.evaluation.objective, program.options
    for sku in range(len(program.sku)):
        best = np.inf
        for option in range(options.first[sku], options.first[sku + 1]):
            if option == solved.decision.option[sku]:
                continue
            low, high = options.buffer_min[option], options.buffer_max[option]
            tried = [
                with_option(program, solved.decision, option, buffer)
                for buffer in np.linspace(low, high, 101)
            ]
            best = min(best, *tried)
        if np.isinf(best):
            assert standing.second[sku] == NO_OTHER
            continue
        more = standing.second_cost[sku] - standing.cost[sku]
        assert more <= best - plan + 1e-6
        assert more == pytest.approx(best - plan, abs=0.02 * abs(plan))


def test_without_buffers_is_jit_at_no_buffer(planned, standing):
    _, program, solved, bare = planned
    alone = [i for i in range(len(program.sku)) if program.line[i] < 0]
    evaluation = bare.evaluation()
    assert set(bare.program.options.policy) == {"jit"}
    assert not bare.decision.buffer.any()
    for sku in alone:  # a SKU on a line costs what it adds to the standstill of the others
        assert standing.bare_stockout_cost[sku] == pytest.approx(evaluation.stockout_cost[sku])
        assert standing.stockout_cost[sku] == pytest.approx(solved.evaluation.stockout_cost[sku])


def test_decisions_are_ranked_by_what_they_avoid(standing):
    avoided = standing.avoided[ranked(standing)]
    assert np.all(np.diff(avoided) <= 0)


def test_every_reason_is_one_sentence_with_its_numbers(planned, standing):
    _, program, solved, _ = planned
    told = reasons(program, solved.decision, solved.evaluation, standing)
    assert len(told) == len(program.sku)
    for sku, reason in enumerate(told):
        assert reason.endswith(".") and "\n" not in reason
        assert len(re.findall(r"\.(?:\s|$)", reason)) == 1
        assert program.options.policy[solved.decision.option[sku]] in reason
        assert money(standing.stockout_cost[sku]) in reason
        if standing.second[sku] != NO_OTHER:
            assert "second best option" in reason or "best option otherwise" in reason


def test_a_dearer_choice_says_what_it_buys():
    plan = optimizer.solve(frames(var="0.9:25%"))
    bought = [reason for reason in plan.table.reason if "but cuts the loss" in reason]
    assert bought
    assert all("in the scenarios at the VaR limit by" in reason for reason in bought)


def test_a_tight_budget_says_what_it_saves():
    plan = optimizer.solve(frames(budget="85%"))
    assert any("less of the budget" in reason for reason in plan.table.reason)


def test_a_qualified_alternate_is_named(planned):
    _, program, solved, bare = planned
    sets, options = program.sets, program.options
    option = next(k for k in range(len(options)) if sets.qualifications[options.source_set[k]])
    sku = int(options.sku[option])
    choice, buffers = solved.decision.option.copy(), solved.decision.buffer.copy()
    choice[sku], buffers[sku] = option, options.buffer_max[option]
    decision = Decision(choice, buffers)
    told = reasons(
        program, decision, evaluate(program, decision), standing_of(program, decision, bare)
    )
    assert f"{sets.alternates[options.source_set[option]]} qualified" in told[sku]


def test_money_in_reasons_is_a_years_whatever_the_horizon(planned):
    job, program, solved, _ = planned
    half = replace(program, horizon_weeks=26.0)
    standing = standing_of(half, solved.decision, no_buffers(job.instance, half))
    told = reasons(half, solved.decision, evaluate(half, solved.decision), standing)
    alone = next(i for i in range(len(program.sku)) if program.line[i] < 0)
    assert money(2 * standing.stockout_cost[alone]) in told[alone]
