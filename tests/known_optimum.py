"""A small instance whose true optimum is known: given scenarios of demand surges, no phases.

Surges leave no phase (lots arrive when stock is at the buffer), so that the given scenarios with
their probabilities are the whole truth, and enumeration finds the true optimum. A plan is made on a
sample of them, as if they were not known, and judged as `bounds` judges.
"""

from dataclasses import dataclass, replace

import numpy as np

from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Limit, Program
from models.risk import conditional_value_at_risk, value_at_risk
from models.statistics.fresh_samples import fresh_sample, fresh_seed
from optimizer.job import Job
from optimizer.planning import Resolved
from optimizer.statistical_bounds.plan_bounds import Bounds, bounds_of
from optimizer.statistical_bounds.request import BoundsRequest
from optimizer.time_shares import TimeShares
from solvers.methods import METHODS
from tests.brute_force import brute_force
from tests.instances_by_hand import instance

ALPHA, TIGHTNESS = 0.85, 0.7
"""Level of the limits, and their value as a share of what the plan without them reaches."""

IN_SAMPLE_ALPHA, IN_SAMPLE_SHARE = 0.9, 0.85
"""Level of a VaR, and share of a CVaR limit, that plans keep on their sample, to be safe."""

SURGES = (
    # scenario, probability, category, start, weeks, factor
    ("calm", 0.40, "A", 0.0, 0.0, 1.0),
    ("a1", 0.10, "A", 10.0, 3.0, 1.8),
    ("a2", 0.07, "A", 10.0, 5.0, 2.0),
    ("a3", 0.05, "A", 10.0, 7.0, 2.0),
    ("a4", 0.03, "A", 10.0, 9.0, 2.2),
    ("b1", 0.10, "B", 10.0, 4.0, 1.7),
    ("b2", 0.07, "B", 10.0, 6.0, 2.2),
    ("b3", 0.05, "B", 10.0, 7.0, 2.4),
    ("b4", 0.03, "B", 10.0, 8.0, 2.5),
    ("both1", 0.06, "*", 10.0, 4.0, 2.1),
    ("both2", 0.04, "*", 10.0, 6.0, 2.2),
)


def world(seed=0, **settings):
    """Two SKUs, one supplier, one policy, and surges of demand as given scenarios."""
    sku = {"policies": ("safety_stock",), "review_weeks": 1.0, "lost_margin": 6.0}
    return instance(
        skus=[
            {"sku": "a", "unit_cost": 7.0, "demand_mean": 10.0, "category": "A", **sku},
            {"sku": "b", "unit_cost": 12.0, "demand_mean": 6.0, "category": "B", **sku}
            | {"lost_margin": 9.0},
        ],
        suppliers=[{"supplier": "P", "region": "R"}],
        sources=[
            {"sku": name, "supplier": "P", "role": "primary", "lead_time_mean": 2.0}
            for name in ("a", "b")
        ],
        scenarios=[
            {
                "scenario": name,
                "probability": p,
                "kind": "demand",
                "target": category,
                "start": start,
                "weeks": weeks,
                "factor": factor,
            }
            for name, p, category, start, weeks, factor in SURGES
        ],
        settings={"seed": seed, "forward_multiples": (1.0,), "gap": 1e-4} | settings,
    )


@dataclass(frozen=True)
class Truth:
    """The true program with its limits, and its optimum."""

    program: Program
    objective: float


def truth(kind: str | None) -> Truth:
    """Enumerate, without a limit or with one of VaR or CVaR that costs something."""
    program = program_of(world())
    free = brute_force(program)
    if kind is None:
        return Truth(program, free.objective)
    loss = evaluate(program, free.decision).loss
    risk = {"var": value_at_risk, "cvar": conditional_value_at_risk}[kind]
    value = TIGHTNESS * risk(loss, program.probability, ALPHA)
    program = replace(program, limits=(Limit(kind, value, ALPHA, skus=(0, 1)),))
    return Truth(program, brute_force(program).objective)


def safer(limit: Limit) -> Limit:
    """The limit as it is asked for on a plan's sample, to hold in truth as well."""
    if limit.kind == "var":
        return replace(limit, alpha=IN_SAMPLE_ALPHA)
    return replace(limit, value=IN_SAMPLE_SHARE * limit.value)


def judged(run: int, known: Truth, *, scenarios=120, replications=6, check=1200) -> Bounds:
    """Plan on sample number `run`, and judge the plan by samples that only this run sees."""
    instance_ = world(run)
    sample = fresh_sample(instance_, fresh_seed(run, "planning", 0), scenarios)
    limits = known.program.limits
    program = replace(program_of(sample), limits=limits)
    asked = replace(program, limits=tuple(map(safer, limits)))
    solution = METHODS["auto"](asked, gap=1e-4, time_limit=20)
    request = BoundsRequest(replications, scenarios, check)
    job = Job(instance_, TimeShares(60.0))
    found = bounds_of(
        job,
        Resolved(program, None, None, program),
        solution.decision,
        solution.lower_bound,
        request,
    )
    assert found is not None
    return found


def covers(found: Bounds, known: Truth) -> tuple[bool, bool]:
    """Whether the interval holds the true optimum, and whether it has an upper end."""
    has_upper = found.upper.limits_hold
    upper = found.upper.objective.high if has_upper else np.inf
    slack = 1e-9 * known.objective
    return found.lower.side.low <= known.objective + slack and known.objective <= upper + slack, (
        has_upper
    )
