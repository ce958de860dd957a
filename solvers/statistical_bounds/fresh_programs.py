"""The two programs of a replication: the true one, and the one that its bound is proven for."""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Instance
from models.assemble import assembled
from models.program import Program
from models.requirement_lists import requirements_of
from models.same_options import alike
from models.scenario_sources import scenarios_of
from models.source_sets import source_sets
from models.statistics.fresh_samples import fresh_sample, fresh_seed
from models.statistics.replication_program import probabilities_in

PURPOSE = "replication"


@dataclass(frozen=True)
class FreshPrograms:
    """Draws the samples of replications, each from a seed of its own.

    Parameters
    ----------
    instance : Instance
    like : Program
        Of the plan's own sample: its options, and its limits in money.
    scenarios : int
        Size of a sample.
    """

    instance: Instance
    like: Program
    scenarios: int

    def __call__(self, number: int) -> tuple[Program, Program]:
        """Program of replication `number`, and the same for its bound.

        Scenarios are plain where a limit of probability is relaxed, which asks for independent
        ones, and stratified elsewhere: the bound needs no more than unbiased averages.

        The two programs differ where a VaR is of total cost or weighed in the objective as such:
        premiums paid in disturbances are known only on average over a sample, and an average that
        happens to be high could shut the true optimum out. So the bound is proven without them.
        """
        seed = fresh_seed(self.instance.settings.seed, PURPOSE, number)
        settings = replace(self.instance.settings, jobs=1)  # replications run side by side
        instance = fresh_sample(
            replace(self.instance, settings=settings),
            seed,
            self.scenarios,
            sampling="plain" if probabilities_in(self.like) else "stratified",
        )
        sets, scenarios = source_sets(instance), scenarios_of(instance)
        needs = requirements_of(instance, sets, scenarios)
        program = alike(assembled(instance, sets, scenarios, needs), self.like)
        if not _quantile_of_total(program):
            return program, program
        bare = replace(needs, premium_units=np.zeros_like(needs.premium_units))
        return program, alike(assembled(instance, sets, scenarios, bare), self.like)


def _quantile_of_total(program: Program) -> bool:
    weights = program.risk_weights
    asked = any(limit.kind == "var" and limit.of == "total" for limit in program.limits)
    return asked or (weights.var > 0 and weights.of == "total")
