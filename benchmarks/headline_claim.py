"""How much carrying cost optimised plans save against textbook plans, how much service they add.

    python -m benchmarks.headline_claim [INSTANCE ...] [--table]

It does every instance where none is named, and goes on where it stopped; ``--table`` only writes
the Markdown page anew. Results are in ``benchmarks/results``.

Plans are made on 200 scenarios. Where one has to meet a figure of the textbook plan, the limit is
calibrated on a second sample of 1,000; what is told is measured on a third of 2,000 that nothing
was chosen on and, for instances of up to 100 SKUs, by simulation of 60 to 300 years, equal for all
plans. Four views, against each rule of thumb (``equal stockout cost`` against ``textbook`` only):

- ``equal fill``: least carrying, ordering, premium and qualification cost at the fill rate of the
  rule's plan. Stockout costs are left out of that search, so that service is all that is bought.
- ``equal carrying cost``: the highest fill rate at the carrying cost of the rule's plan.
- ``equal stockout cost``: the least budget at which the optimised plan's expected stockout cost is
  no higher than the rule's; stock value is compared.
- ``as planned``: the plan of least total cost, no limit at all.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.evidence_instances import instance, names
from benchmarks.headline_page import write_page
from instances.instance import Instance
from instances.segment_settings import MATRIX
from models.assemble import program_of
from models.baselines import textbook
from models.evaluation import Evaluation, evaluate
from models.program import Decision, Limit, Program
from models.simulation.simulate import simulate
from models.statistics.fresh_samples import fresh_sample, fresh_seed
from solvers.methods import METHODS

RESULTS = Path(__file__).parent / "results"
ROWS, PAGE = RESULTS / "headline_claim.csv", RESULTS / "headline_claim.md"
SCENARIOS, CALIBRATION, TEST = 200, 1000, 2000
SECONDS, GAP = 15.0, 0.005
"""Time limit and gap of each search; a rule's plan takes some twenty of them."""
LARGE, PATIENCE = 300, 3.0
"""Instances of more SKUs get so many times the time."""
ROUNDS, CLOSE = 7, 0.002
"""Rounds of calibration, and the relative difference that ends it."""


PLAYED, MOST_PLAYED, FEWEST_PLAYED = 6_000, 300, 60
"""SKUs times scenarios of a simulation; the most scenarios, and the fewest, else it is left out."""


@dataclass(frozen=True)
class Case:
    """An instance with three samples: to plan on, to calibrate on, and to measure on."""

    name: str
    instance: Instance
    sample: Program
    calibration: Program
    test: Program
    planned: "Found | None"


@dataclass(frozen=True)
class Found:
    """The plan of a view, and how its search ended."""

    decision: Decision
    status: str


View = Callable[[Case, Decision], Found | None]


def case_of(name: str) -> Case:
    made = instance(name, scenarios=SCENARIOS)
    fresh = [
        program_of(fresh_sample(made, fresh_seed(0, purpose, 0), size))
        for purpose, size in (("calibration", CALIBRATION), ("test", TEST))
    ]
    sample = program_of(made)
    return Case(name, made, sample, *fresh, solve(sample))


def rules(case: Case) -> Iterator[tuple[str, Decision]]:
    """The textbook plan, and z sigma for every SKU without regard to segments."""
    yield "textbook", textbook(case.instance, case.sample).decision
    settings = replace(case.instance.settings, **dict.fromkeys(MATRIX, "safety_stock"))
    plain = replace(case.instance, settings=settings)
    yield "z sigma", textbook(plain, case.sample).decision


def service_only(program: Program) -> Program:
    """The program with every stockout cost at 0: what is left is the price of service."""
    options, needs = program.options, program.requirements
    none = np.zeros(len(options))
    return replace(
        program,
        options=replace(options, stockout_cost=none, everyday_stockout_cost=none),
        requirements=replace(needs, charge=np.zeros(len(needs))),
        downtime_cost_week=np.zeros(len(program.lines)),
    )


def solve(program: Program, *limits: Limit, gap: float = GAP) -> Found | None:
    seconds = SECONDS * (PATIENCE if len(program.sku) > LARGE else 1.0)
    found = METHODS["auto"](replace(program, limits=limits), time_limit=seconds, gap=gap)
    return None if found.decision is None else Found(found.decision, found.status)


def at_unfilled(case: Case, unfilled: float) -> Found | None:
    """The cheapest plan that leaves at most this share of demand unfilled in the sample."""
    everyone = tuple(range(len(case.sample.sku)))
    rate = min(max(1.0 - unfilled, 1e-9), 1.0 - 1e-9)
    return solve(service_only(case.sample), Limit("fill_rate", rate, skus=everyone))


def equal_fill(case: Case, rule: Decision) -> Found | None:
    """Calibrate the limit until fill rates are equal, on the second sample."""
    wanted = _unfilled(evaluate(case.calibration, rule))
    target = _unfilled(evaluate(case.sample, rule))
    best: Found | None = None
    for _ in range(ROUNDS):
        found = at_unfilled(case, target)
        if found is None:
            return best
        reached = _unfilled(evaluate(case.calibration, found.decision))
        if reached <= wanted * (1 + CLOSE):
            best = found
            if reached >= wanted * (1 - 5 * CLOSE):
                break
        target *= (1 - CLOSE / 2) * wanted / max(reached, 1e-12)
    return best


def equal_carrying_cost(case: Case, rule: Decision) -> Found | None:
    """Find the share unfilled, in logarithms, at which carrying costs are equal, by secants."""
    wanted = evaluate(case.sample, rule).carrying_cost.sum()
    known: list[tuple[float, float]] = []
    best: Found | None = None
    place = float(np.log(max(_unfilled(evaluate(case.sample, rule)), 1e-9)))
    for _ in range(ROUNDS):
        found = at_unfilled(case, float(np.exp(place)))
        over = np.inf
        if found is not None:
            over = evaluate(case.sample, found.decision).carrying_cost.sum() / wanted - 1
        known.append((place, over))
        if over <= 0:
            best = found
            if over >= -CLOSE:
                break
        place = _next_place(known)
    return best


def _next_place(known: list[tuple[float, float]]) -> float:
    """Between the dearest plan that is too cheap and the cheapest that is too dear, or beyond."""
    cheap = [point for point in known if point[1] <= 0]
    dear = [point for point in known if point[1] > 0]
    if not dear:
        return min(cheap)[0] - float(np.log(4))
    if not cheap:
        return max(dear)[0] + float(np.log(4))
    (right, below), (left, above) = min(cheap), max(dear)
    share = -below / (above - below) if np.isfinite(above) else 0.5
    return right + (left - right) * min(max(share, 0.1), 0.9)


def equal_stockout_cost(case: Case, rule: Decision) -> Found | None:
    """Bisect a gross budget for the least one whose plan loses no more than the rule's."""
    wanted = evaluate(case.calibration, rule).expected_stockout_cost
    gross, best = replace(case.sample, budget_kind="gross"), case.planned
    if best is None or _lost(case, best) > wanted:
        return None
    low, high = 0.0, evaluate(gross, best.decision).total_capital
    for _ in range(ROUNDS):
        budget = 0.5 * (low + high)
        found = solve(gross, Limit("budget", budget), gap=4 * GAP)
        if found is not None and _lost(case, found) <= wanted:
            best, high = found, budget
        else:
            low = budget
    return best


def as_planned(case: Case, rule: Decision) -> Found | None:
    return case.planned


VIEWS: dict[str, View] = {
    "equal fill": equal_fill,
    "equal carrying cost": equal_carrying_cost,
    "equal stockout cost": equal_stockout_cost,
    "as planned": as_planned,
}


def _unfilled(evaluation: Evaluation) -> float:
    return 1.0 - evaluation.total_fill_rate


def _lost(case: Case, found: Found) -> float:
    return evaluate(case.calibration, found.decision).expected_stockout_cost


def measures(case: Case, decision: Decision) -> dict[str, float]:
    """What is told of a plan, on the sample that nothing was chosen on."""
    found = evaluate(case.test, decision)
    carrying = float(found.carrying_cost.sum())
    spread = found.qualification_cost.sum() + found.onboarding_cost
    return {
        "carrying": carrying,
        "certain": carrying
        + float(found.policy_cost.sum() + spread / case.test.amortisation_years),
        "fill": found.total_fill_rate,
        "stockout": found.expected_stockout_cost,
        "total": found.objective,
        "stock": float(found.stock_value.sum()),
    } | simulated(case, decision)


def simulated(case: Case, decision: Decision) -> dict[str, float]:
    """What day-by-day simulation makes of a plan, on scenarios of its own, equal for all plans."""
    scenarios = min(PLAYED // len(case.sample.sku), MOST_PLAYED)
    if scenarios < FEWEST_PLAYED:
        return {}
    found = simulate(case.instance, case.sample, decision, seed=1, scenarios=scenarios)
    return {
        "played": scenarios,
        "carrying_played": float(found.carrying_cost.sum(axis=1).mean()),
        "fill_played": found.fill_rate,
        "stockout_played": float(found.loss.mean()),
    }


def rows_of(name: str) -> Iterator[dict[str, object]]:
    case = case_of(name)
    for rule, decision in rules(case):
        theirs = measures(case, decision)
        for view, search in VIEWS.items():
            if (rule, view) == ("z sigma", "equal stockout cost"):
                continue  # the claim is about today's textbook stock, and the search takes long
            started = time.monotonic()
            found = search(case, decision)
            row: dict[str, object] = {"instance": name, "skus": len(case.sample.sku)}
            row |= {"rule": rule, "view": view}
            row |= {"status": found.status if found else "no plan"}
            row |= {"seconds": round(time.monotonic() - started, 1)}
            row |= {f"{key}_rule": value for key, value in theirs.items()}
            if found:
                ours = measures(case, found.decision)
                row |= {f"{key}_plan": value for key, value in ours.items()}
            yield row


def gather(wanted: list[str]) -> None:
    RESULTS.mkdir(exist_ok=True)
    done = set(pd.read_csv(ROWS).instance) if ROWS.exists() else set()
    for name in wanted:
        if name in done:
            continue
        found = pd.DataFrame(rows_of(name))
        known = [pd.read_csv(ROWS)] if ROWS.exists() else []
        pd.concat([*known, found]).to_csv(ROWS, index=False)
        print(name, f"{found.seconds.sum():.0f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("instances", nargs="*", help="all where none is named")
    parser.add_argument("--table", action="store_true", help="only write the page anew")
    chosen = parser.parse_args()
    if not chosen.table:
        gather(chosen.instances or names())
    write_page(pd.read_csv(ROWS), PAGE)
