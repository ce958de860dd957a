"""How much time is left, and whether to stop: asked by every stage of a solve."""

import time
from dataclasses import dataclass, field

from models.progress import Stop, never


@dataclass(frozen=True)
class Clock:
    """Counts down from `limit` seconds and listens for a request to stop."""

    limit: float
    stop: Stop = never
    started: float = field(default_factory=time.monotonic)

    @property
    def deadline(self) -> float:
        """When time is up, on the clock of `time.monotonic`."""
        return self.started + self.limit

    @property
    def left(self) -> float:
        """Seconds left, 0 when over."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether time is up or a stop was asked for."""
        return self.left <= 0 or self.stop()

    def part(self, share: float) -> "Clock":
        """A clock that runs for a share of what is left."""
        return Clock(share * self.left, self.stop)
