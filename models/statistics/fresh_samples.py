"""Samples that nothing was chosen on: of any size, of equal weights, from seeds never used.

Sampled scenarios are sampled anew. Given scenarios are a distribution: they are drawn from it, and
what a given scenario leaves open, its phases, is drawn anew each time. The stress set is not
random, and stays as it is.
"""

from dataclasses import replace
from typing import Literal

import numpy as np

from instances.instance import GivenScenarios, Instance
from models.random_streams import key, stream
from models.scenario_sources import scenario_source, weights_of

Sampling = Literal["plain", "stratified", "importance"]

SEED_BYTES = 6
"""Bytes of a fresh seed: so many that no two meet by chance, so few that a float holds them."""


def fresh_seed(seed: int, purpose: str, number: int) -> int:
    """Seed of the sample of a purpose and number, unlike any seed that a person gives."""
    return key(seed, "fresh sample", purpose, str(number), size=SEED_BYTES)


def fresh_sample(
    instance: Instance, seed: int, scenarios: int, *, sampling: Sampling = "plain"
) -> Instance:
    """The instance with an independent sample in place of its scenarios.

    Parameters
    ----------
    instance : Instance
    seed : int
        From `fresh_seed`.
    scenarios : int
        Size of the sample.
    sampling : {"plain", "stratified", "importance"}
        How scenarios are sampled where they are. Averages are unbiased in any case, but only plain
        scenarios are independent within the sample, and those of importance sampling differ in
        weight.

    Returns
    -------
    Instance
        Its scenarios are draws from what the settings mean: sampled scenarios, given ones by their
        probabilities, or the mixture of both.
    """
    source = scenario_source(instance)
    settings = replace(instance.settings, seed=seed, scenarios=scenarios, sampling=sampling)
    if source == "sampled" or instance.scenarios is None:
        return replace(instance, settings=replace(settings, scenario_source="sampled"))
    given = instance.scenarios
    sampled = instance.settings.scenarios if source == "both" else 0
    weights = weights_of(sampled, given.probability)[sampled:]
    shares = np.append(weights, max(1.0 - weights.sum(), 0.0) if sampled else 0.0)
    drawn = stream(seed, "given scenarios").choice(shares.size, scenarios, p=shares / shares.sum())
    chosen = np.sort(drawn[drawn < weights.size])
    left = scenarios - chosen.size
    if chosen.size == 0:
        return replace(instance, settings=replace(settings, scenario_source="sampled"))
    settings = replace(
        settings, scenarios=max(left, 1), scenario_source="both" if left else "given"
    )
    return replace(instance, settings=settings, scenarios=_drawn(given, chosen, scenarios))


def _drawn(given: GivenScenarios, chosen: np.ndarray, scenarios: int) -> GivenScenarios:
    """Copies of the chosen scenarios, each under a name of its own."""
    order = np.argsort(given.of, kind="stable")
    first = np.searchsorted(given.of[order], np.arange(len(given.scenario) + 1))
    counts = (first[1:] - first[:-1])[chosen]
    of = np.repeat(np.arange(chosen.size), counts)
    within = np.arange(of.size) - np.repeat(np.cumsum(counts) - counts, counts)
    row = order[first[chosen][of] + within]
    return GivenScenarios(
        scenario=tuple(f"{given.scenario[c]}:{n}" for n, c in enumerate(chosen.tolist())),
        probability=np.full(chosen.size, 1.0 / scenarios),
        of=of,
        kind=tuple(given.kind[r] for r in row),
        target=tuple(given.target[r] for r in row),
        start=given.start[row],
        weeks=given.weeks[row],
        factor=given.factor[row],
    )
