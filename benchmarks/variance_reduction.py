"""How many fewer scenarios stratified and importance sampling need for the same interval.

    python -m benchmarks.variance_reduction [INSTANCE ...] [--repeats 200] [--scenarios 200]

For a fixed plan (made once, on a plain sample) its cost, VaR and CVaR are estimated on many samples
of each way. The variance of a mean falls as 1 / N, so that the ratio of the variances is the factor
by which scenarios can be fewer. Then plans are made on samples of each way and judged on one large
plain sample: what better samples are worth to the plan itself.
"""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from instances.instance import Instance
from instances.readers import read
from models.assemble import program_of
from models.evaluation import evaluate
from models.program import Decision, Program
from models.risk import conditional_value_at_risk, value_at_risk
from models.statistics.fresh_samples import fresh_seed
from models.statistics.intervals import mean_interval
from models.statistics.plan_samples import plan_program
from solvers.methods import METHODS

WAYS = ("plain", "stratified", "importance")
ALPHA = 0.95
MEASURES = ("cost", "var", "cvar")
RESULTS = Path(__file__).parent / "results" / "variance_reduction.json"


def sample(instance: Instance, way: str, number: int, scenarios: int, purpose: str) -> Instance:
    seed = fresh_seed(0, purpose, number)
    return replace(
        instance,
        settings=replace(instance.settings, sampling=way, seed=seed, scenarios=scenarios),
    )


def planned(instance: Instance, seconds: float) -> tuple[Program, Decision]:
    program = program_of(instance)
    found = METHODS["auto"](program, gap=0.005, time_limit=seconds)
    assert found.decision is not None
    return program, found.decision


def estimates(instance: Instance, program: Program, decision: Decision) -> np.ndarray:
    small, same = plan_program(instance, program, decision)
    worth = evaluate(replace(small, limits=()), same)
    return np.array(
        [
            worth.objective,
            value_at_risk(worth.loss, small.probability, ALPHA),
            conditional_value_at_risk(worth.loss, small.probability, ALPHA),
        ]
    )


def fewer_scenarios(
    instance: Instance, repeats: int, scenarios: int, seconds: float
) -> dict[str, object]:
    program, decision = planned(sample(instance, "plain", 0, scenarios, "plan"), seconds)
    found = {}
    for way in WAYS:
        rows = [
            estimates(sample(instance, way, n, scenarios, f"estimate {way}"), program, decision)
            for n in range(repeats)
        ]
        found[way] = np.array(rows)
    plain = found["plain"].var(axis=0, ddof=1)
    return {
        way: {
            name: {
                "mean": float(rows[:, m].mean()),
                "standard_error_of_mean": float(rows[:, m].std(ddof=1) / np.sqrt(repeats)),
                "sd": float(rows[:, m].std(ddof=1)),
                "fewer_scenarios": float(plain[m] / rows[:, m].var(ddof=1)),
            }
            for m, name in enumerate(MEASURES)
        }
        for way, rows in found.items()
    }


def worth_to_the_plan(
    instance: Instance, plans: int, scenarios: int, seconds: float
) -> dict[str, object]:
    """True cost of plans made on samples of each way, on one plain sample of 20,000."""
    judge = sample(instance, "plain", 0, 20_000, "judge")
    costs = {}
    for way in WAYS:
        each = []
        for n in range(plans):
            program, decision = planned(sample(instance, way, n, scenarios, f"plan {way}"), seconds)
            each.append(float(estimates(judge, program, decision)[0]))
        costs[way] = np.array(each)
    return {
        way: {
            "true_cost": vars(mean_interval(values, 0.05)),
            "worst": float(values.max()),
        }
        for way, values in costs.items()
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("instances", nargs="*", default=["first-five", "electronics"])
    arguments.add_argument("--repeats", type=int, default=200)
    arguments.add_argument("--scenarios", type=int, default=200)
    arguments.add_argument("--plans", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=60.0)
    asked = arguments.parse_args()
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in asked.instances:
        started = time.monotonic()
        instance = read(name)
        known[name] = {
            "repeats": asked.repeats,
            "scenarios": asked.scenarios,
            "estimates": fewer_scenarios(instance, asked.repeats, asked.scenarios, asked.seconds),
        }
        if asked.plans:
            known[name]["plans"] = asked.plans
            known[name]["plans_made"] = worth_to_the_plan(
                instance, asked.plans, asked.scenarios, asked.seconds
            )
        known[name]["seconds"] = time.monotonic() - started
        print(name, json.dumps(known[name], indent=2), flush=True)
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(known, indent=2) + "\n")


if __name__ == "__main__":
    main()
