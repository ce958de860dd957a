"""Which scenarios a plan is made for: sampled, given or both, and the stress set after them."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from instances.instance import Floats, Instance
from instances.problems import InvalidInput, Problem
from models.event_lists import after
from models.given import given_scenarios
from models.progress import Report, Stop, never, quiet
from models.sampling import sampled_scenarios
from models.scenarios import Scenarios
from models.stress import stress_set

LEAST_LEFT = 1e-9
"""Probability below which given scenarios leave nothing to the others."""


def scenarios_of(instance: Instance, report: Report = quiet, stop: Stop = never) -> Scenarios:
    """Scenarios that the instance's settings ask for, the stress set last.

    ``settings.scenario_source`` says which: ``given`` takes the ``scenarios`` table, ``sampled``
    samples, ``both`` takes the sampled ones and the given ones after them, ``auto`` the table
    where there is one. Scenarios without a given probability (all sampled ones) share equally what
    the given probabilities leave (in proportion, where rare events are sampled more often); where
    these leave nothing, all scenarios weigh equally. Where every scenario has a given probability,
    these are scaled to sum to 1.

    Parameters
    ----------
    instance : Instance
    report, stop : callable
        News of the work, and whether to break it off.

    Raises
    ------
    InvalidInput
        If given scenarios are asked for and there are none, or if one has the name of a sampled or
        a stress scenario.
    Stopped
        If `stop` said so.
    """
    source = scenario_source(instance)
    if source != "sampled" and instance.scenarios is None:
        expected = "a table of scenarios, which the scenario source asks for"
        raise InvalidInput([Problem("scenarios", None, None, None, expected)])
    sampled = [sampled_scenarios(instance, report, stop)] if source != "given" else []
    given = [given_scenarios(instance)] if source != "sampled" else []
    stress = stress_set(instance)
    _require_names_apart(sampled, given, stress)
    probability = [scenarios.probability for scenarios in given]
    weights = weights_of(sum(map(len, sampled)), np.concatenate([np.empty(0), *probability]))
    if instance.settings.sampling == "importance":
        weights[: sum(map(len, sampled))] *= _relative(sampled)
    return _joined([*sampled, *given, stress], np.concatenate([weights, stress.probability]))


def _relative(sampled: Sequence[Scenarios]) -> Floats:
    """Weights of sampled scenarios in shares of an equal one."""
    return np.concatenate([np.empty(0), *(s.probability * len(s) for s in sampled)])


def _require_names_apart(
    sampled: Sequence[Scenarios], given: Sequence[Scenarios], stress: Scenarios
) -> None:
    taken = {name for scenarios in (*sampled, stress) for name in scenarios.scenario}
    problems = [
        Problem(
            "scenarios",
            None,
            "scenario",
            name,
            "a name that no sampled scenario (0, 1, 2, ...) or stress scenario has",
        )
        for scenarios in given
        for name in scenarios.scenario
        if name in taken
    ]
    if problems:
        raise InvalidInput(problems)


def scenario_source(instance: Instance) -> Literal["sampled", "given", "both"]:
    """Where scenarios come from, ``auto`` decided."""
    source = instance.settings.scenario_source
    if source == "auto":
        return "sampled" if instance.scenarios is None else "given"
    return source


def weights_of(sampled: int, given: Floats) -> Floats:
    """Probabilities that sum to 1: sampled scenarios first, then the given ones.

    Parameters
    ----------
    sampled : int
        Number of sampled scenarios.
    given : array
        Probabilities of the given ones, NaN where there is none.
    """
    weights = np.concatenate([np.full(sampled, np.nan), given])
    missing = np.isnan(weights)
    left = 1.0 - weights[~missing].sum()
    if not missing.any():
        return weights / weights.sum()
    if left < LEAST_LEFT:
        return np.full(len(weights), 1.0 / len(weights))
    weights[missing] = left / missing.sum()
    return weights


def _joined(parts: Sequence[Scenarios], probability: Floats) -> Scenarios:
    """Scenarios of all parts, those of a part after those of the parts before it."""
    counts = [len(part) for part in parts]
    return Scenarios(
        scenario=tuple(name for part in parts for name in part.scenario),
        probability=probability,
        stress=np.concatenate([part.stress for part in parts]),
        suppliers=after([part.suppliers for part in parts], counts),
        lanes=after([part.lanes for part in parts], counts),
        demand=after([part.demand for part in parts], counts),
        prices=after([part.prices for part in parts], counts),
        categories=parts[0].categories,
        seed=parts[0].seed,
    )
