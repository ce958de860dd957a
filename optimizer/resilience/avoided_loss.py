"""What a plan avoids and what it ties up, beside lean: every SKU just in time without buffers."""

from dataclasses import dataclass
from typing import Any

from instances.instance import Floats
from models.evaluation import Evaluation
from models.program import Program
from models.risk import conditional_value_at_risk, value_at_risk

WEEKS_A_YEAR = 52.0


@dataclass(frozen=True)
class Return:
    """The return of resilience; money over the horizon where the name does not say a year.

    Parameters
    ----------
    avoided_expected, avoided_var, avoided_cvar, avoided_stress : float
        Loss in expectation, at the VaR and in the tail beyond it, and in the worst of the stress
        set (None without one), lean less plan.
    added_carrying, added_policy : float
        Carrying cost, and ordering, fees and premiums, plan less lean.
    added_capital, one_off : float
        Capital, and the part of it that is qualification and onboarding.
    benefit_a_year : float
        Expected loss avoided less carrying and policy cost added, a year.
    payback_years : float or None
        Added capital over the benefit, None where there is no benefit.
    return_a_year : float or None
        The benefit as a share of added capital, None where no capital is added.
    """

    avoided_expected: float
    avoided_var: float
    avoided_cvar: float
    avoided_stress: float | None
    added_carrying: float
    added_policy: float
    added_capital: float
    one_off: float
    benefit_a_year: float
    payback_years: float | None
    return_a_year: float | None


def return_of(program: Program, plan: Evaluation, lean: Evaluation, alpha: float) -> Return:
    """Hold a plan against lean, both on the scenarios of `program`.

    Parameters
    ----------
    program : Program
    plan, lean : Evaluation
    alpha : float
        Level of VaR and CVaR.
    """
    weight, year = program.probability, WEEKS_A_YEAR / program.horizon_weeks
    avoided = lean.expected_stockout_cost - plan.expected_stockout_cost
    carrying = float(plan.carrying_cost.sum() - lean.carrying_cost.sum())
    policy = float(plan.policy_cost.sum() - lean.policy_cost.sum())
    capital = plan.total_capital - lean.total_capital
    benefit = (avoided - carrying - policy) * year
    return Return(
        avoided_expected=avoided,
        avoided_var=_less(value_at_risk, lean.loss, plan.loss, weight, alpha),
        avoided_cvar=_less(conditional_value_at_risk, lean.loss, plan.loss, weight, alpha),
        avoided_stress=_stress(program, lean.loss, plan.loss),
        added_carrying=carrying,
        added_policy=policy,
        added_capital=capital,
        one_off=float(plan.qualification_cost.sum()) + plan.onboarding_cost,
        benefit_a_year=benefit,
        payback_years=max(capital, 0.0) / benefit if benefit > 0 else None,
        return_a_year=benefit / capital if capital > 0 else None,
    )


def _less(measure: Any, lean: Floats, plan: Floats, weight: Floats, alpha: float) -> float:
    return float(measure(lean, weight, alpha) - measure(plan, weight, alpha))


def _stress(program: Program, lean: Floats, plan: Floats) -> float | None:
    if not program.stress.any():
        return None
    return float(lean[program.stress].max() - plan[program.stress].max())
