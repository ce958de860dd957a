"""Where finished points of a frontier are kept, so that a later run can take them from there."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from instances.writers import write_json
from models.evaluation import evaluate
from models.program import Decision, Program
from optimizer.solve_again import Answer
from solvers.solution import Status

LARGEST_BYTES = 64 * 2**20
"""Size of a file beyond which it is not ours."""

_KEPT: tuple[Status, ...] = ("optimal", "time_limit", "infeasible", "no_plan")


@dataclass(frozen=True)
class PointStore:
    """A folder with a file a point, named by the fingerprint of all that the point depends on.

    Parameters
    ----------
    folder : Path
        Made when the first point is kept.
    seconds : float
        Time limit of a point: one that an earlier run gave up after less time is solved again.
    """

    folder: Path
    seconds: float

    def kept(self, key: str, program: Program) -> Answer | None:
        """The answer that is kept under a key, checked by the evaluator; None where none is.

        Parameters
        ----------
        key : str
        program : Program
            That the answer is of.
        """
        try:
            data = self._read(key)
            return self._understood(data, program) if data["key"] == key else None
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None  # not there, or not what we wrote: it is solved again

    def keep(self, key: str, answer: Answer) -> None:
        """Keep an answer that was not interrupted."""
        if answer.status not in _KEPT:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        decision = answer.decision
        plan = (
            None
            if decision is None
            else {"option": decision.option.tolist(), "buffer": decision.buffer.tolist()}
        )
        bound = answer.lower_bound if math.isfinite(answer.lower_bound) else None
        data = {
            "key": key,
            "status": answer.status,
            "lower_bound": bound,
            "seconds_allowed": self.seconds if math.isfinite(self.seconds) else None,
            "plan": plan,
        }
        write_json(self._path(key), data)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _read(self, key: str) -> Any:
        path = self._path(key)
        if path.stat().st_size > LARGEST_BYTES:
            raise ValueError(path)
        return json.loads(path.read_text(encoding="utf-8"))

    def _understood(self, data: Any, program: Program) -> Answer | None:
        status, allowed = data["status"], data["seconds_allowed"]
        if status not in _KEPT:
            return None
        settled = status in ("optimal", "infeasible")
        if not settled and allowed is not None and float(allowed) < self.seconds:
            return None
        bound = _bound(status, data["lower_bound"])
        if data["plan"] is None:
            return Answer(status, None, None, bound)
        decision = Decision(
            np.array(data["plan"]["option"], np.int64), np.array(data["plan"]["buffer"], float)
        )
        evaluation = evaluate(program, decision)
        if not evaluation.feasible:
            return None
        return Answer(cast(Status, status), decision, evaluation, bound)


def _bound(status: str, bound: float | None) -> float:
    if bound is None:
        return math.inf if status == "infeasible" else -math.inf
    return float(bound)
