"""A first plan where relaxed points lead to none: one that pays for the tail of its losses.

A limit on VaR lets some scenarios be given up. A relaxed point gives up a little of very many, and
those that it gives up most of need not be scenarios without which any plan meets the limit: with
lines they hardly ever are. A plan that minimises cost plus CVaR shows which scenarios are worst
for a plan that does what it can about them.
"""

from dataclasses import replace

from models.program import Limit, Program, RiskWeights

CHANCES = {"var", "joint_service_level"}
"""Limits that let scenarios be given up."""
WEIGHTS = (1.0, 10.0)
"""Weights of CVaR in the objective that are tried, one after the other."""
GAP = 0.02
"""Gap at which such a plan is good enough."""
SHARE = 0.2
"""Share of the time left that each may take."""


def careful_program(program: Program, limit: Limit, weight: float) -> Program:
    """The program with CVaR in the objective in place of a limit on VaR and of other weights.

    Joint service stays out too: it lets scenarios be given up as VaR does.
    """
    return replace(
        program,
        limits=tuple(other for other in program.limits if other.kind not in CHANCES),
        risk_weights=RiskWeights(cvar=weight, alpha=limit.alpha, of=limit.of),
    )
