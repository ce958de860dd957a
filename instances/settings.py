"""What an instance's settings are: horizon, scenarios, budget, limits, and how to solve."""

from dataclasses import dataclass
from typing import Literal

from instances.limits import LimitRequest


@dataclass(frozen=True)
class Settings:
    """``instance.toml``, with the command line's overrides on top. Stored as given.

    Parameters
    ----------
    horizon_weeks : float
        Length of a scenario; yearly costs count ``horizon_weeks / 52``.
    scenarios, seed : int
        Number of sampled scenarios and the seed that they come from.
    scenario_source : {"auto", "sampled", "given", "both"}
        ``auto`` takes the ``scenarios`` table where there is one, and samples otherwise.
    sampling : {"plain", "stratified", "importance"}
        How scenarios are sampled (`models.sampling`).
    budget_kind : {"gross", "cash", "net"}
        What counts as capital.
    release_share : float
        Share of the value of surplus stock that a net budget counts as released.
    limits : tuple of LimitRequest
        Budget, VaR, CVaR, stress and service limits.
    max_qualifications : int or None
        Largest number of SKU-alternate pairs to qualify.
    stress_weeks : float or None
        Duration of every outage of the stress set; None takes each one's time to recover.
    var_weight, cvar_weight, risk_alpha : float
        Weights of VaR and CVaR in the objective, and their level.
    risk_of : {"loss", "total"}
        Whether those are of the loss or of total cost.
    amortisation_years : float
        Years over which the objective spreads qualification and onboarding.
    max_alternates : int
        Largest number of alternates in a SKU's set, qualified ones counted (they stay in anyway).
    forward_multiples : tuple of float
        Multiples of the EOQ that policies buying forward may order.
    abc_cuts, xyz_cuts, fsn_weeks, occurrence_rates : tuple of float
        Cut-offs of the classes and scores (`models.segmentation`).
    high_risk_share, long_lead_time_weeks : float
        What makes a SKU one of high risk.
    supplier_risk_weights : tuple of float
        Weights of the parts of the supplier risk index, in its order (`models.supplier_risk`).
    policy_low_risk_high_value and its three fellows : str
        The portfolio matrix: policies of a segment joined by ``;``, the first possible one counts.
    policies : {"free", "by-segment"}
        Whether SKUs are kept to the policy of their segment.
    blanket_weeks : float
        Weeks of demand that the blanket baseline holds of every SKU.
    time_limit : float
        Seconds for everything: sampling, reference plans, solving.
    gap : float
        Relative solver gap at which the search may stop.
    jobs : int
        Workers; results do not depend on it.
    method : str
        Name of the solution method.
    """

    horizon_weeks: float = 52.0
    scenarios: int = 200
    seed: int = 0
    scenario_source: Literal["auto", "sampled", "given", "both"] = "auto"
    sampling: Literal["plain", "stratified", "importance"] = "plain"
    budget_kind: Literal["gross", "cash", "net"] = "gross"
    release_share: float = 0.0
    limits: tuple[LimitRequest, ...] = ()
    max_qualifications: int | None = None
    stress_weeks: float | None = None
    var_weight: float = 0.0
    cvar_weight: float = 0.0
    risk_alpha: float = 0.95
    risk_of: Literal["loss", "total"] = "loss"
    amortisation_years: float = 3.0
    max_alternates: int = 2
    forward_multiples: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    abc_cuts: tuple[float, ...] = (0.8, 0.95)
    xyz_cuts: tuple[float, ...] = (0.5, 1.0)
    fsn_weeks: tuple[float, ...] = (4.0, 26.0)
    occurrence_rates: tuple[float, ...] = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0)
    high_risk_share: float = 0.2
    long_lead_time_weeks: float = 8.0
    supplier_risk_weights: tuple[float, ...] = (0.3, 0.2, 0.2, 0.2, 0.1)
    policy_low_risk_high_value: str = "jit"
    policy_low_risk_low_value: str = "vmi;reorder_point"
    policy_high_risk_low_value: str = "safety_stock"
    policy_high_risk_high_value: str = "stockpile"
    policies: Literal["free", "by-segment"] = "free"
    blanket_weeks: float = 4.0
    time_limit: float = 300.0
    gap: float = 0.001
    jobs: int = 1
    method: str = "auto"
