"""Simulates a plan on fresh scenarios: what others measure plans by, out of sample."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from joblib import delayed

from instances.instance import Instance
from models.parallel import in_order
from models.program import Decision, Program
from models.progress import Report, Stop, never, quiet
from models.random_streams import key
from models.scenario_sources import scenarios_of
from models.scenarios import Scenarios
from models.season_time import year_of
from models.simulation.blocks import play_block
from models.simulation.events_of_sku import happenings_of
from models.simulation.inputs import Features, Start, sku_records
from models.simulation.money import priced, rates_of
from models.simulation.records import OUTCOME
from models.simulation.simulated import Simulated
from models.statistics.fresh_samples import fresh_sample, fresh_seed

STAGE = "simulation"

PLAYS_A_BLOCK = 4_000
"""SKUs times scenarios of a block: about half a second."""


def simulate(
    instance: Instance,
    program: Program,
    decision: Decision,
    *,
    seed: int,
    scenarios: int,
    jobs: int = 1,
    start: Start = "built",
    report: Report = quiet,
    stop: Stop = never,
) -> Simulated:
    """Play a plan through scenarios that it was not made for.

    Parameters
    ----------
    instance : Instance
    program : Program
        Any program of the instance: its options say what the decision means, and nothing else of
        it is used, its requirements least of all.
    decision : Decision
        Option and buffer of every SKU.
    seed : int
        Streams are unlike those of any plan, also of one from the same seed.
    scenarios : int
        Independent scenarios of equal weight; given scenarios are drawn by their probabilities.
    jobs : int
        Workers; the result does not depend on it.
    start : {"built", "today"}
        Whether the buffers are there in week 0, or the stock on hand is.
    report, stop : callable
        News of the work, and whether to break it off.

    Raises
    ------
    ValueError
        If a SKU's option is another SKU's.
    Stopped
        If `stop` said so.
    """
    fresh = fresh_instance(instance, seed, scenarios)
    drawn = scenarios_of(fresh, quiet, stop)
    return simulate_on(
        fresh, program, decision, drawn, jobs=jobs, start=start, report=report, stop=stop
    )


def fresh_instance(instance: Instance, seed: int, scenarios: int) -> Instance:
    """The instance with the scenarios that `simulate` plays."""
    return fresh_sample(instance, fresh_seed(seed, STAGE, 0), scenarios)


def simulate_on(
    instance: Instance,
    program: Program,
    decision: Decision,
    scenarios: Scenarios,
    *,
    features: Features | None = None,
    jobs: int = 1,
    start: Start = "built",
    report: Report = quiet,
    stop: Stop = never,
) -> Simulated:
    """Play a plan through scenarios of equal weight, the stress set left out.

    Parameters
    ----------
    scenarios : Scenarios
        Their seed is that of demand and lead times too.
    features : Features, optional
        What is played; all of it by default.

    Other parameters as in `simulate`.
    """
    features = Features() if features is None else features
    count = int(np.count_nonzero(~scenarios.stress))
    skus, members = sku_records(instance, program, decision, features, start)
    rates = rates_of(instance, program, decision)
    happenings = happenings_of(scenarios, count)
    year = year_of(instance.seasons)
    keys = np.array(
        [key(scenarios.seed, "simulated", str(n), size=8) for n in range(count)], np.uint64
    )
    size = max(1, PLAYS_A_BLOCK // len(skus))

    def block(first: int) -> Simulated:
        numbers = np.arange(first, min(first + size, count))
        outcomes = np.zeros((numbers.size, len(skus)), OUTCOME)
        standstill = np.zeros((numbers.size, len(instance.lines.line)))
        horizon = instance.settings.horizon_weeks
        play_block(
            happenings, skus, members, year, numbers, keys[numbers], horizon, outcomes, standstill
        )
        return priced(rates, outcomes, standstill, horizon)

    starts = range(0, count, size)
    tasks = (delayed(block)(first) for first in starts)
    return _joined(list(in_order(tasks, len(starts), jobs, STAGE, report, stop)))


def _joined(blocks: list[Simulated]) -> Simulated:
    """Blocks of scenarios, one after the other."""
    joined: dict[str, Any] = {
        field.name: np.concatenate([getattr(block, field.name) for block in blocks])
        for field in fields(Simulated)
        if field.name not in ("horizon_weeks", "unit_cost")
    }
    return replace(blocks[0], **joined)
