"""How long work says where it stands: one small record, one callback."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """Where a stage of the work stands.

    ``done`` is a share between 0 and 1, None where it cannot be known. A solve also gives its
    incumbent and lower bound, None while it has none.
    """

    stage: str
    done: float | None = None
    incumbent: float | None = None
    lower_bound: float | None = None


Report = Callable[[Progress], None]
"""Called with news of the work; must return quickly."""

Stop = Callable[[], bool]
"""Asked now and then; True means: stop soon and return the best so far."""


class Stopped(RuntimeError):
    """Work that was told to stop before it had anything to return."""


def quiet(progress: Progress) -> None:
    """Report nothing."""


def never() -> bool:
    """Let the work run to its end."""
    return False
