"""Trials of the review: a plan, planted changes and noise, and what each change is truly worth."""

from dataclasses import replace

import numpy as np
import pandas as pd

from instances.readers import read
from models.assemble import assembled, program_of
from models.beside_standing import beside_standing
from models.best_buffer import best_buffers, costs_of
from models.coupled_scenarios import coupled_scenarios
from models.evaluation import evaluate
from models.program import Limit
from models.progress import never, quiet
from models.requirement_lists import requirements_of
from models.rest_of_plan import rest_of_plan
from models.source_sets import source_sets
from optimizer.reviews.review import review_plan
from solvers.decomposition import search
from solvers.plan_multipliers import multipliers_of
from solvers.priced_program import priced_program

SKUS, SUPPLIERS = 10, 8
NOISE = 0.02
"""Largest relative change of a rate that is noise."""


def instance(scenarios=200):
    """SKUs of different worth, two or three to a supplier, each with one candidate alternate."""
    rng = np.random.default_rng(8)
    names = [f"part {i}" for i in range(SKUS)]
    makers = [f"maker {j}" for j in range(SUPPLIERS)]
    skus = pd.DataFrame(
        {
            "sku": names,
            "unit_cost": rng.uniform(5, 80, SKUS).round(1),
            "demand_mean": rng.uniform(20, 90, SKUS).round(),
            "demand_sd": rng.uniform(4, 15, SKUS).round(1),
            "order_cost": 80.0,
            "lost_margin": rng.uniform(20, 90, SKUS).round(1),
        }
    )
    suppliers = pd.DataFrame(
        {
            "supplier": makers,
            "region": [f"region {j % 3}" for j in range(SUPPLIERS)],
            "outage_rate": rng.uniform(0.1, 0.4, SUPPLIERS).round(2),
            "outage_weeks_mean": rng.uniform(2, 5, SUPPLIERS).round(1),
        }
    )
    primary = pd.DataFrame(
        {
            "sku": names,
            "supplier": [makers[i % SUPPLIERS] for i in range(SKUS)],
            "role": "primary",
            "lead_time_mean": rng.uniform(2, 8, SKUS).round(1),
            "qualification_cost": "",
        }
    )
    alternate = primary.assign(
        supplier=[makers[(i + 3) % SUPPLIERS] for i in range(SKUS)],
        role="alternate",
        qualification_cost=rng.uniform(500, 3000, SKUS).round(),
    )
    hazards = pd.DataFrame(
        {
            "hazard": ["storm"],
            "kind": ["supply"],
            "scope": ["region 0"],
            "rate": [0.2],
            "weeks_mean": [4.0],
        }
    )
    tables = {
        "skus": skus,
        "suppliers": suppliers,
        "sources": pd.concat([primary, alternate]),
        "hazards": hazards,
        "settings": {"scenarios": scenarios, "seed": 5, "gap": 1e-5, "time_limit": 60},
    }
    return read(tables)


def plan_within_a_budget(given):
    """The program with a budget that binds, and its plan."""
    program = program_of(given)
    free = search.solve(program, gap=1e-6).decision
    tied = 0.95 * evaluate(program, free).total_capital
    limited = replace(program, limits=(Limit("budget", tied, skus=tuple(range(SKUS))),))
    return limited, search.solve(limited, gap=1e-5, time_limit=30).decision


def with_rates(given, rate):
    return replace(given, suppliers=replace(given.suppliers, outage_rate=rate))


def worth_of(given, changed, program, decision):
    """What each SKU could save under the new data, by golden section over every option alone."""
    sets = source_sets(changed)
    scenarios = coupled_scenarios(given, changed)
    new = assembled(changed, sets, scenarios, requirements_of(changed, sets, scenarios))
    new = replace(new, limits=program.limits)
    beside = beside_standing(new, decision)
    priced = priced_program(beside.program, multipliers_of(program, decision), beside.stays)
    standing = priced.decision(beside.standing)
    rest = rest_of_plan(priced.program, standing)
    cost = costs_of(priced.program, rest, standing)
    best = best_buffers(priced.program, rest).cost
    least = np.minimum.reduceat(best, priced.program.options.first[:-1])
    return (cost - np.minimum(least, cost)) * priced.scale


def trial(given, program, decision, threshold, number):
    """One trial: one or two suppliers change, all others by noise.

    Returns what the planted change alone is worth by SKU, which SKUs only noise touches, and which
    are flagged.
    """
    rng = np.random.default_rng(number)
    planted = rng.choice(SUPPLIERS, rng.integers(1, 3), replace=False)
    factor = np.where(rng.random(planted.size) < 0.7, rng.uniform(2, 8, planted.size), 0.2)
    alone = given.suppliers.outage_rate.copy()
    alone[planted] *= factor
    noise = rng.uniform(1 - NOISE, 1 + NOISE, SUPPLIERS)
    noise[planted] = 1.0
    worth = worth_of(given, with_rates(given, alone), program, decision)
    changed = with_rates(given, alone * noise)
    review = review_plan(given, changed, program, decision, threshold, quiet, never)
    sources = given.sources
    skus = np.repeat(np.arange(SKUS), np.diff(sources.first))
    only_noise = np.ones(SKUS, bool)
    only_noise[skus[np.isin(sources.supplier, planted)]] = False
    return worth, only_noise, review.flagged
