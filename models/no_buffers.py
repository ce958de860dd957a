"""What the plan is compared with: every SKU just in time, without buffer, without candidates."""

from dataclasses import dataclass, replace

import numpy as np

from instances.instance import Floats, Instance, PolicyRules
from models.best_buffer import expected_costs, expected_stockout_costs
from models.chosen_options import options_at
from models.evaluation import Evaluation, evaluate
from models.losses import everyday_shortages
from models.options import options_of
from models.program import Couplings, Decision, Program
from models.rest_of_plan import RestOfPlan

JIT = "jit"


@dataclass(frozen=True)
class NoBuffers:
    """The comparison: a program with one option a SKU, and the decision to take it at buffer 0."""

    program: Program
    decision: Decision

    def evaluation(self) -> Evaluation:
        """Cost and losses of all SKUs without buffers."""
        return evaluate(self.program, self.decision)

    def everyday_costs(self) -> Floats:
        """Expected cost of everyday shortages without buffers, shape (I,)."""
        short = everyday_shortages(self.program, self.decision)
        return self.program.options.everyday_stockout_cost * short

    def costs_given(self, rest: RestOfPlan) -> tuple[Floats, Floats]:
        """Expected cost and stockout cost of each SKU alone without buffer, shape (I,) each.

        Parameters
        ----------
        rest : RestOfPlan
            What the other SKUs of a plan leave to each SKU.
        """
        alone = RestOfPlan(rest.standstill, np.zeros(len(self.program.options)))
        buffer = self.decision.buffer
        return (
            expected_costs(self.program, alone, buffer),
            expected_stockout_costs(self.program, alone, buffer),
        )


def no_buffers(instance: Instance, program: Program) -> NoBuffers:
    """Every SKU at the built-in `jit` policy, b = 0, sources qualified today, no forward buying.

    It is the same comparison whatever a SKU may do in the plan: allowed policies, own bounds, shelf
    lives and overrides of `jit` are left aside.
    """
    skus = instance.skus
    plain = replace(
        instance,
        skus=replace(
            skus,
            policies=((JIT,),) * len(skus),
            min_buffer=np.zeros(len(skus)),
            max_buffer=np.full(len(skus), np.inf),
            shelf_life_weeks=np.full(len(skus), np.inf),
        ),
        policies=_no_rules(),
    )
    every = options_of(plain, program.sets, program.requirements)
    base = every.source_set == program.sets.first[every.sku]
    first = np.array([np.flatnonzero(base & (every.sku == i))[0] for i in range(len(skus))])
    options = options_at(every, first)
    empty, none = np.empty(0), np.empty(0, np.int64)
    comparison = replace(
        program,
        options=options,
        couplings=Couplings((), (), empty, none, none, empty, empty),
        limits=(),
    )
    return NoBuffers(comparison, Decision(np.arange(len(skus)), np.zeros(len(skus))))


def _no_rules() -> PolicyRules:
    empty = np.empty(0)
    return PolicyRules((), empty, empty, (), empty, empty, empty, empty, (), ())
