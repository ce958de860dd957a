"""How a limit is asked for: its kind, its level, and money or a percentage."""

from dataclasses import dataclass
from typing import Literal

LimitKind = Literal[
    "budget",
    "var",
    "cvar",
    "stress",
    "fill_rate",
    "cycle_service_level",
    "disruption_service_level",
    "joint_service_level",
]


@dataclass(frozen=True)
class LimitRequest:
    """A limit as the user asks for it.

    Parameters
    ----------
    kind : LimitKind
        What is limited.
    value : float
        Money (budget, VaR, CVaR, stress), or a share between 0 and 1 (the service kinds).
    percent : bool
        ``value`` is a share of the value that the plan without VaR, CVaR, stress and service
        limits has (for a budget: of the capital of the plan without any limit).
    alpha : float
        Level of VaR and CVaR, 0 for the others.
    scope : str
        SKUs that a service limit covers: ``all``, ``each`` (every SKU by itself), ``sku:NAME``,
        ``category:NAME``, ``line:NAME`` or ``site:NAME``.
    of : {"loss", "total"}
        VaR and CVaR of the loss, or of total cost.
    """

    kind: LimitKind
    value: float
    percent: bool = False
    alpha: float = 0.0
    scope: str = "all"
    of: Literal["loss", "total"] = "loss"
