"""What one measurement is asked for, and what it found: plain data between two processes."""

from dataclasses import asdict, dataclass, field
from typing import Any

from instances.family import Family, Variant


@dataclass(frozen=True)
class Task:
    """One measurement, done in a process of its own.

    Parameters
    ----------
    method : str
        One of `benchmarks.methods.METHODS`, or ``reference`` or ``sampling``.
    folder : str
        Instance to read; empty for a generated one of the sizes given.
    limits : dict
        Limits in money: ``budget``, ``var``, ``cvar``; loss at `alpha`.
    time_limit, gap : float
    jobs : int
    """

    method: str
    skus: int
    scenarios: int
    seed: int
    suppliers: int = 4
    regions: int = 2
    variant: Variant = "standard"
    folder: str = ""
    limits: dict[str, float] = field(default_factory=dict)
    cvar_weight: float = 0.0
    alpha: float = 0.95
    time_limit: float = 60.0
    gap: float = 1e-3
    jobs: int = 2

    @property
    def family(self) -> Family:
        """What to generate."""
        return Family(self.skus, self.suppliers, self.regions, seed=self.seed, variant=self.variant)

    def plain(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return asdict(self)
