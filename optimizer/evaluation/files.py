"""The files of an evaluation: all of them, or none."""

from pathlib import Path

import pandas as pd

from instances.staging import staged
from instances.writers import write_csv, write_json
from optimizer.evaluation.evaluated import Evaluated
from optimizer.evaluation.scorecard import scorecard_rows
from optimizer.plan_files import require_usable


def write_evaluation(evaluated: Evaluated, folder: str | Path) -> Path:
    """Write ``scorecard.json``, ``scorecard.csv``, ``simulation.csv``, ``differences.csv`` and
    ``evaluation.json``.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to, or is the folder of an instance.
    """
    target = require_usable(folder)
    with staged(target) as stage:
        write_json(stage / "scorecard.json", evaluated.scorecard)
        write_csv(stage / "scorecard.csv", pd.DataFrame(scorecard_rows(evaluated.scorecard)))
        write_csv(stage / "simulation.csv", evaluated.table)
        write_csv(stage / "differences.csv", evaluated.differences)
        write_json(stage / "evaluation.json", evaluated.data)
    return target
