"""What is compared: suites of cases, each with its limits, its methods and its gap."""

from dataclasses import dataclass, field

ALPHA = 0.95

PLAIN = ("decomposition", "extensive")
EXTENSIVE = ("extensive, arrays", "extensive, Pyomo")
BIG_M = ("decomposition, plain big-M",)
MPI_SPPY = ("mpi-sppy, extensive form", "mpi-sppy, hubs")


@dataclass(frozen=True)
class Size:
    """How large an instance is."""

    skus: int
    scenarios: int

    def __str__(self) -> str:
        return f"{self.skus}x{self.scenarios}"

    @property
    def suppliers(self) -> int:
        """Suppliers of a generated instance: one for every five SKUs."""
        return max(4, self.skus // 5)

    @property
    def regions(self) -> int:
        """Regions of a generated instance."""
        return max(2, min(40, self.skus // 25))


@dataclass(frozen=True)
class Case:
    """One question, asked of several methods.

    Parameters
    ----------
    name : str
    shares : mapping of str to float
        Limits, as shares of what a plan without limits reaches: ``budget`` of its capital; ``var``
        and ``cvar`` of the loss of the plan that has the budget alone.
    cvar_weight : float
        Of CVaR in the objective.
    gap : float
        At which a run may end.
    seconds : mapping of str to float
        Time limits by size, ``""`` for all others.
    methods : tuple of str
    """

    name: str
    shares: dict[str, float] = field(default_factory=dict)
    cvar_weight: float = 0.0
    gap: float = 1e-3
    seconds: dict[str, float] = field(default_factory=lambda: {"": 60.0})
    methods: tuple[str, ...] = ("decomposition",)

    def limit_for(self, size: Size) -> float:
        """Seconds that a run of this size may take."""
        return self.seconds.get(str(size), self.seconds[""])


@dataclass(frozen=True)
class Suite:
    """Cases that are run at the same sizes."""

    name: str
    about: str
    cases: tuple[Case, ...]
    sizes: tuple[str, ...]
    seeds: int = 5


_EXPECTED_SECONDS = {"1000x1000": 30.0, "10000x10000": 600.0, "": 60.0}
_VAR_SECONDS = {
    "50x500": 60.0,
    "200x1000": 300.0,
    "1000x1000": 600.0,
    "10000x10000": 1200.0,
    "": 60.0,
}

SUITES = {
    suite.name: suite
    for suite in (
        Suite(
            "expected",
            "Expected cost under a budget of 60 % of the free capital, and under a CVaR limit of "
            "60 % of the free CVaR.",
            (
                Case("budget 60 %", {"budget": 0.6}, seconds=_EXPECTED_SECONDS, methods=PLAIN),
                Case("CVaR 60 %", {"cvar": 0.6}, seconds=_EXPECTED_SECONDS, methods=PLAIN),
            ),
            ("50x500", "200x1000", "1000x1000", "10000x10000"),
        ),
        Suite(
            "var",
            "VaR at a half and at a quarter of the free VaR, without and with a budget of 60 %.",
            tuple(
                Case(
                    name,
                    shares,
                    gap=1e-4,
                    seconds=_VAR_SECONDS,
                    methods=(*PLAIN, *BIG_M) if name == "VaR 1/2" else PLAIN,
                )
                for name, shares in (
                    ("VaR 1/2", {"var": 0.5}),
                    ("VaR 1/4", {"var": 0.25}),
                    ("VaR 1/2, budget 60 %", {"budget": 0.6, "var": 0.5}),
                    ("VaR 1/4, budget 60 %", {"budget": 0.6, "var": 0.25}),
                )
            ),
            ("50x500", "200x1000", "1000x1000", "10000x10000"),
        ),
        Suite(
            "lines",
            "Chains of real products with lines: expected cost, and VaR at half.",
            (
                Case("expected cost", seconds={"": 30.0}),
                Case("VaR 1/2", {"var": 0.5}, gap=1e-2, seconds={"": 300.0}),
            ),
            ("10", "20", "26", "34", "38"),
            seeds=1,
        ),
        Suite(
            "ratio",
            "Seconds to a proven gap of 1 %, beside the extensive form.",
            tuple(
                Case(name, shares, gap=1e-2, seconds={"": 300.0}, methods=(*PLAIN, *EXTENSIVE))
                for name, shares in (
                    ("budget 60 %", {"budget": 0.6}),
                    ("CVaR 60 %", {"cvar": 0.6}),
                    ("VaR 1/2", {"var": 0.5}),
                )
            ),
            ("50x500", "100x500", "200x1000", "500x1000", "1000x1000"),
        ),
        Suite(
            "peers",
            "The same program, without a limit but with CVaR in the objective besides, by the "
            "extensive form and the hubs of mpi-sppy.",
            tuple(
                Case(
                    name,
                    cvar_weight=weight,
                    gap=1e-2,
                    seconds={"": 300.0},
                    methods=(*PLAIN, *EXTENSIVE, *MPI_SPPY),
                )
                for name, weight in (("expected cost", 0.0), ("expected cost + CVaR / 2", 0.5))
            ),
            ("10x30", "20x50", "50x100"),
        ),
        Suite(
            "growth in SKUs",
            "Time and memory as SKUs grow, at 1,000 scenarios, to a gap of 0.1 %.",
            (Case("budget 60 %", {"budget": 0.6}, seconds={"": 600.0}),),
            ("250x1000", "500x1000", "1000x1000", "2000x1000"),
            seeds=3,
        ),
        Suite(
            "growth in scenarios",
            "Time and memory as scenarios grow, at 500 SKUs, to a gap of 0.1 %.",
            (Case("budget 60 %", {"budget": 0.6}, seconds={"": 600.0}),),
            ("500x500", "500x1000", "500x2000", "500x4000"),
            seeds=3,
        ),
        Suite(
            "sampling",
            "Sampling and requirements alone, beside plain numpy drawing as many numbers.",
            (Case("sampling", methods=("sampling",)),),
            ("1000x1000", "10000x10000"),
            seeds=3,
        ),
    )
}


def size_of(text: str) -> Size:
    """A size such as ``50x500``.

    Raises
    ------
    ValueError
    """
    skus, _, scenarios = text.partition("x")
    if not (skus.isdigit() and scenarios.isdigit() and int(skus) and int(scenarios)):
        raise ValueError(f"a size is SKUs x scenarios, such as 50x500, not {text!r}")
    return Size(int(skus), int(scenarios))
