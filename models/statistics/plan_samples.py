"""What a plan costs on samples that it was not chosen on: one batch after another.

Only the sources that the plan uses are followed, so that a batch takes a fraction of the time and
memory of a program. Nothing is kept of a batch but its losses and what limits measure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from joblib import delayed

from instances.instance import Floats, Instance, Ints
from models.assemble import assembled
from models.evaluation import evaluate
from models.parallel import in_order
from models.program import Decision, Program, RiskWeights
from models.progress import Report, Stop, never, quiet
from models.requirement_lists import requirements_of
from models.scenario_sources import scenarios_of
from models.source_sets import SourceSets
from models.statistics.fresh_samples import Sampling, fresh_sample, fresh_seed

OF_SCENARIOS = frozenset({"var", "cvar", "joint_service_level", "disruption_service_level"})
"""Kinds of limits whose intervals ask for independent scenarios."""

STAGE = "checking the plan on fresh scenarios"


@dataclass(frozen=True)
class Batch:
    """A plan on one independent sample of n scenarios of equal weight.

    Parameters
    ----------
    loss : array, shape (n,)
        Money, the stress set left out.
    certain : float
        Deterministic cost, premiums in disturbances at the sample's mean.
    reached : array, shape (number of limits,)
        What the plan reaches in each of the program's limits, on this sample.
    disruption_service_level : array, shape (I,)
    """

    loss: Floats
    certain: float
    reached: Floats
    disruption_service_level: Floats

    @property
    def cost(self) -> float:
        """Mean cost, weighted risk aside."""
        return self.certain + float(self.loss.mean())


def plan_batches(
    instance: Instance,
    program: Program,
    decision: Decision,
    *,
    purpose: str,
    batches: int,
    scenarios: int,
    report: Report = quiet,
    stop: Stop = never,
) -> list[Batch]:
    """Evaluate a decision on fresh samples, plain ones where an interval asks for that.

    Where only means count they are stratified: batches are independent all the same.

    Parameters
    ----------
    instance : Instance
    program : Program
        The one that the decision is of; its limits are what is measured.
    decision : Decision
    purpose : str
        Names the samples: what was looked at under one purpose is used up.
    batches, scenarios : int
        Number of independent samples, and the size of each.

    Raises
    ------
    Stopped
        If `stop` said so.
    """
    jobs, sampling = instance.settings.jobs, _sampling(program)
    alone = replace(instance, settings=replace(instance.settings, jobs=1))
    seed = instance.settings.seed
    tasks = (
        delayed(_batch)(
            fresh_sample(alone, fresh_seed(seed, purpose, number), scenarios, sampling=sampling),
            program,
            decision,
        )
        for number in range(batches)
    )
    return list(in_order(tasks, batches, jobs, STAGE, report, stop))


def _sampling(program: Program) -> Sampling:
    """Plain where an interval looks at scenarios, not only at the means of batches."""
    weights = program.risk_weights
    kinds = {limit.kind for limit in program.limits}
    plain = weights.var + weights.cvar > 0 or bool(kinds & OF_SCENARIOS)
    return "plain" if plain else "stratified"


def _batch(instance: Instance, program: Program, decision: Decision) -> Batch:
    restricted, same = plan_program(instance, program, decision)
    evaluation = evaluate(restricted, same)
    counted = ~restricted.stress
    return Batch(
        loss=evaluation.loss[counted],
        certain=float(evaluation.scenario_cost[0] - evaluation.loss[0]),
        reached=np.array([check.value for check in evaluation.limits]),
        disruption_service_level=evaluation.disruption_service_level,
    )


def plan_program(
    instance: Instance, program: Program, decision: Decision
) -> tuple[Program, Decision]:
    """The program of the instance's scenarios with a plan's sets of sources alone.

    Parameters
    ----------
    instance : Instance
        Any sample of the instance that the plan is for.
    program : Program
        The one that the decision is of; its limits are kept, its risk weights are not.
    decision : Decision

    Returns
    -------
    Program, Decision
        The decision as one of that program.
    """
    sets = _only(program.sets, program.options.source_set[decision.option])
    scenarios = scenarios_of(instance)
    requirements = requirements_of(instance, sets, scenarios)
    small = assembled(instance, sets, scenarios, requirements)
    small = replace(small, limits=program.limits, risk_weights=RiskWeights())
    named = zip(small.options.sku.tolist(), small.options.option, strict=True)
    places = {pair: at for at, pair in enumerate(named)}
    chosen = ((i, program.options.option[at]) for i, at in enumerate(decision.option.tolist()))
    option = np.array([places[pair] for pair in chosen], np.int64)
    return small, Decision(option, decision.buffer)


def _only(sets: SourceSets, chosen: Ints) -> SourceSets:
    """One set a SKU: the chosen one."""
    members = _rows(sets.member_first, chosen)
    onboards = _rows(sets.onboards_first, chosen)
    return SourceSets(
        first=np.arange(len(chosen) + 1),
        sku=sets.sku[chosen],
        alternates=tuple(sets.alternates[k] for k in chosen),
        member_first=_ends(sets.member_first, chosen),
        member=sets.member[members],
        onboards_first=_ends(sets.onboards_first, chosen),
        onboards=sets.onboards[onboards],
        qualifications=sets.qualifications[chosen],
        qualification_cost=sets.qualification_cost[chosen],
    )


def _rows(first: Ints, chosen: Ints) -> Ints:
    parts: Sequence[Ints] = [np.arange(first[k], first[k + 1]) for k in chosen]
    return np.concatenate([np.empty(0, np.int64), *parts])


def _ends(first: Ints, chosen: Ints) -> Ints:
    return np.append(0, np.cumsum((first[1:] - first[:-1])[chosen]))
