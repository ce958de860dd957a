"""How often the 95 % intervals of `bounds` hold the true optimum, where that is known.

    python -m benchmarks.coverage [CASE ...] [--runs 200]

Each run plans on a sample of its own and judges that plan on samples of its own
(tests/known_optimum.py says what the instance is). Without and with a limit of VaR or CVaR.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from tests.known_optimum import covers, judged, truth

RESULTS = Path(__file__).parent / "results" / "coverage.json"


CASES = {"without_limit": None, "with_var_limit": "var", "with_cvar_limit": "cvar"}


def coverage(runs: int, kind: str | None) -> dict[str, float]:
    """Share of runs whose interval holds the true optimum, and how wide the intervals are."""
    known, started = truth(kind), time.monotonic()
    found = [judged(run, known) for run in range(runs)]
    marks = [covers(each, known) for each in found]
    lower = np.array([each.lower.side.low for each in found])
    gap = np.array([each.lower.side.gap_high for each in found])
    upper = np.array([each.upper.objective.high for each in found if each.upper.limits_hold])
    return {
        "runs": runs,
        "true_optimum": known.objective,
        "covered": sum(mark for mark, _ in marks) / runs,
        "with_upper_end": sum(shown for _, shown in marks) / runs,
        "lower_end_above": float(np.mean(lower > known.objective)),
        "upper_end_below": float(np.sum(upper < known.objective) / runs),
        "median_lower_end": float(np.median(lower)),
        "median_upper_end": float(np.median(upper)),
        "median_gap_at_most": float(np.median(gap)),
        "seconds_a_run": (time.monotonic() - started) / runs,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=200)
    arguments.add_argument("cases", nargs="*", default=list(CASES))
    asked = arguments.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in asked.cases:
        results[name] = coverage(asked.runs, CASES[name])
        print(name, json.dumps(results[name], indent=2), flush=True)
        RESULTS.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
