"""Which share of the SKUs holds 80 % of the risk, and what the plan spends on them.

    python -m benchmarks.concentration [INSTANCE ...] [--table]

Risk is what stockouts cost without buffers: every SKU just in time, no buffer, today's sources,
over 1,000 scenarios. Three measures: expected loss; the part of it that disturbances cause; and the
mean loss in disturbances over the worst 5 % of the scenarios. A line's standstill is divided among
its SKUs (`benchmarks.loss_shares`). The plan is the one of least total cost. Results are merged
with earlier ones; they, a table and a picture are in ``benchmarks/results``.
"""

import argparse

import numpy as np
import pandas as pd

from benchmarks.concentration_picture import GRID, on_grid, picture
from benchmarks.evidence_instances import instance, names
from benchmarks.headline_claim import LARGE, PATIENCE, RESULTS
from benchmarks.headline_page import markdown
from benchmarks.loss_shares import everyday_loss, loss_by_sku
from instances.instance import Floats
from models.assemble import program_of
from models.baselines import lean
from models.evaluation import Evaluation, evaluate
from models.program import Decision, Program
from models.risk import value_at_risk
from solvers.methods import METHODS

ROWS, CURVES = RESULTS / "concentration.csv", RESULTS / "concentration_curves.csv"
PAGE, PICTURE = RESULTS / "concentration.md", RESULTS / "concentration.svg"
SCENARIOS, ALPHA, HELD = 1000, 0.95, 0.8
SECONDS, GAP, CLAIMED = 20.0, 0.01, 0.2
SMALLEST = 10
"""Instances of fewer SKUs have no curve to speak of: they stay out of picture and medians."""

HEAD = """\
# How concentrated the risk is

Written by `python -m benchmarks.concentration`, which says what is measured. `80 % of ...`: the
smallest share of the SKUs that holds 80 % of it. `spent on them`: their share of the carrying cost,
premiums, fees and qualification that the plan has beyond a plan without buffers, for the SKUs that
hold 80 % of the expected loss. Medians are over instances of 10 SKUs or more.
"""


def risks(bare: Program, decision: Decision, losses: Floats) -> dict[str, Floats]:
    """The measures of risk by SKU, of a plan without buffers and its losses by scenario."""
    weight = bare.probability
    tail = weight * (losses >= value_at_risk(losses, weight, ALPHA) - 1e-9)
    disturbances = loss_by_sku(bare, decision, weight)
    return {
        "expected loss": disturbances + everyday_loss(bare, decision),
        "loss in disturbances": disturbances,
        "worst 5 %": loss_by_sku(bare, decision, tail / tail.sum()),
    }


def curve(risk: Floats) -> Floats:
    """Share of the risk that the riskiest SKUs hold, shape (I + 1,), from none to all of them."""
    running = np.append(0.0, np.cumsum(np.sort(risk)[::-1]))
    return running / running[-1] if running[-1] > 0 else np.linspace(0, 1, running.size)


def holders(risk: Floats) -> np.ndarray:
    """The fewest SKUs that hold the share HELD of the risk, riskiest first."""
    return np.argsort(-risk, kind="stable")[: int(np.searchsorted(curve(risk), HELD))]


def row_of(name: str) -> tuple[dict[str, object], Floats]:
    """Figures of an instance, and its curve on the picture's grid."""
    made = instance(name, scenarios=SCENARIOS)
    program = program_of(made)
    bare = lean(made, program)
    before = evaluate(bare.program, bare.decision)
    found = risks(bare.program, bare.decision, before.loss)
    row: dict[str, object] = {"instance": name, "SKUs": len(program.sku)}
    for measure, risk in found.items():
        row[f"80 % of {measure}"] = holders(risk).size / risk.size
    expected = found["expected loss"]
    for share in (0.1, 0.2):
        top = int(np.ceil(share * expected.size))
        row[f"held by the top {share:.0%}"] = curve(expected)[top]
    return row | spent(program, before, holders(expected)), on_grid(curve(expected))


def spent(program: Program, before: Evaluation, on: np.ndarray) -> dict[str, float]:
    """Shares of what the plan adds to a plan without buffers, and of its capital, on some SKUs."""
    seconds = SECONDS * (PATIENCE if len(program.sku) > LARGE else 1.0)
    solution = METHODS["auto"](program, time_limit=seconds, gap=GAP)
    if solution.decision is None:
        return {"spent on them": np.nan, "of the plan's capital": np.nan}
    after = evaluate(program, solution.decision)
    added = after.carrying_cost + after.policy_cost - before.carrying_cost - before.policy_cost
    added = added + after.qualification_cost / program.amortisation_years
    return {
        "spent on them": added[on].sum() / added.sum(),
        "of the plan's capital": after.capital[on].sum() / after.capital.sum(),
    }


def write(table: pd.DataFrame, curves: pd.DataFrame) -> None:
    """Write tables, page and picture."""
    table.to_csv(ROWS, index=False)
    curves.to_csv(CURVES, index_label="share of SKUs")
    shares, large = table.columns[2:], table[table.SKUs >= SMALLEST]
    few = int((large["80 % of expected loss"] <= CLAIMED).sum())
    median = pd.DataFrame([{"instance": "median", "SKUs": "", **large[shares].median()}])
    shown = pd.concat([median, table])
    shown[shares] = shown[shares].map(lambda share: f"{100 * share:.0f} %")
    lines = [
        HEAD,
        f"At most 20 % of the SKUs hold 80 % of the expected loss in {few} of {len(large)} "
        f"instances; in the median it takes {100 * median['80 % of expected loss'][0]:.0f} %.\n",
        "![Curves of all instances](concentration.svg)\n",
        markdown(shown.replace("nan %", "no plan in time")),
    ]
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    drawn = {name: curves[name].to_numpy() for name in large.instance}
    PICTURE.write_text(picture(drawn), encoding="utf-8")


def main(wanted: list[str]) -> None:
    """Measure the instances named, and write them beside those measured before."""
    RESULTS.mkdir(exist_ok=True)
    known = [pd.read_csv(ROWS)] if ROWS.exists() else []
    curves = pd.read_csv(CURVES, index_col=0) if CURVES.exists() else pd.DataFrame(index=GRID)
    rows = []
    for name in wanted:
        row, curves[name] = row_of(name)
        rows.append(row)
        print(name, f"{row['80 % of expected loss']:.0%}", flush=True)
    kept = [table[~table.instance.isin(wanted)] for table in known]
    write(pd.concat([*kept, pd.DataFrame(rows)]).sort_values(["SKUs", "instance"]), curves)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("instances", nargs="*", help="all where none is named")
    parser.add_argument("--table", action="store_true", help="only write page and picture anew")
    chosen = parser.parse_args()
    main([] if chosen.table else chosen.instances or names())
