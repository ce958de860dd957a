"""What statistical bounds are asked for: how many replications, how large, how sure."""

from dataclasses import dataclass

from instances.problems import InvalidInput, Problem

LEAST_SCENARIOS = 20
"""Scenarios of a replication below which nothing of a distribution can be told."""


@dataclass(frozen=True)
class BoundsRequest:
    """Effort and confidence.

    Parameters
    ----------
    replications : int
        How many samples are solved for the lower side.
    replication_scenarios : int or None
        Scenarios of each; as many as the plan was made for by default, at least 100.
    check_scenarios : int or None
        Scenarios on which the plan is judged; ten times as many as it was made for by default, at
        least 1,000.
    confidence : float
        With which all intervals hold together.
    calibrate : bool
        Whether to plan anew until the limits hold on fresh scenarios.
    """

    replications: int = 10
    replication_scenarios: int | None = None
    check_scenarios: int | None = None
    confidence: float = 0.95
    calibrate: bool = False

    def __post_init__(self) -> None:
        rules = (
            ("--replications", self.replications, 2, "2 or more"),
            (
                "--replication-scenarios",
                self.replication_scenarios,
                LEAST_SCENARIOS,
                f"{LEAST_SCENARIOS} or more",
            ),
            ("--check-scenarios", self.check_scenarios, 10 * LEAST_SCENARIOS, "200 or more"),
        )
        problems = [
            Problem("command line", None, name, str(value), f"a whole number, {words}")
            for name, value, least, words in rules
            if value is not None and value < least
        ]
        if not 0.5 <= self.confidence < 1.0:
            expected = "a share from 0.5 to below 1"
            problems.append(
                Problem("command line", None, "--confidence", str(self.confidence), expected)
            )
        if problems:
            raise InvalidInput(problems)

    @property
    def error(self) -> float:
        """Chance that any of the intervals misses the truth."""
        return 1.0 - self.confidence
