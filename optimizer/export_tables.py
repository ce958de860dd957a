"""The program as tables and plain data: all that another tool needs to rebuild it.

Costs are over the horizon and names stand in place of positions; text is empty, never null.
"""

import numpy as np
import pandas as pd

from models.losses import entries_of
from models.program import Limit, Program
from models.requirements import PRICE

OF_OPTIONS = (
    "multiple",
    "fixed_cost",
    "fixed_capital",
    "setup_capital",
    "carrying_cost",
    "unit_capital",
    "unit_volume",
    "buffer_min",
    "buffer_max",
    "constant",
    "order_quantity",
    "everyday_distribution",
    "everyday_mean",
    "everyday_sigma",
    "everyday_cycles",
    "everyday_buffer_max",
    "stockout_cost",
    "everyday_stockout_cost",
    "qualification_cost",
)
"""Columns of ``options.parquet`` that are the program's own arrays, in order."""


def export_tables(program: Program) -> dict[str, pd.DataFrame]:
    """Every exported table by the stem of its file."""
    return {
        "options": options_table(program),
        "requirements": requirements_table(program),
        "scenarios": pd.DataFrame(
            {
                "scenario": program.scenario,
                "probability": program.probability,
                "stress": program.stress,
            }
        ),
        "onboarding": pd.DataFrame(
            {"supplier": program.suppliers, "cost": program.onboarding_cost}
        ),
        "lines": pd.DataFrame(
            {"line": program.lines, "downtime_cost_week": program.downtime_cost_week}
        ),
        "couplings": couplings_table(program),
    }


def options_table(program: Program) -> pd.DataFrame:
    """One row an option.

    Buffers include the constant: an option costs ``fixed_cost + carrying_cost (b - constant)`` and
    under a gross budget ties up ``fixed_capital + unit_capital (b - constant)``; qualification is
    in neither, it stands whole in its column.
    """
    options = program.options
    table = {
        "sku": _names(program.sku)[options.sku],
        "option": options.option,
        "policy": options.policy,
        "alternates": _names(program.sets.alternates)[options.source_set],
    }
    table |= {column: getattr(options, column) for column in OF_OPTIONS}
    table |= {
        "onboards": _onboards(program)[options.source_set],
        "line": _names((*program.lines, ""))[program.line[options.sku]],
        "demand_mean": program.demand_mean[options.sku],
        "on_hand": program.on_hand[options.sku],
    }
    return pd.DataFrame(table)


def requirements_table(program: Program) -> pd.DataFrame:
    """One row a requirement of a set of sources; ``charge`` is money a unit left uncovered."""
    needs, sets = program.requirements, program.sets
    source_set = np.repeat(np.arange(len(sets)), np.diff(needs.first))
    return pd.DataFrame(
        {
            "sku": _names(program.sku)[sets.sku[source_set]],
            "alternates": _names(sets.alternates)[source_set],
            "scenario": _names(program.scenario)[needs.scenario],
            "kind": np.where(needs.kind == PRICE, "price", "shortage"),
            "clock": needs.clock,
            "start": needs.start,
            "requirement": needs.requirement,
            "season": needs.season,
            "phase": needs.phase,
            "charge": needs.charge,
        }
    )


def couplings_table(program: Program) -> pd.DataFrame:
    """One row a coefficient: ``sum (on_choice x + on_buffer b) <= limit`` over a row's options."""
    rows, options = program.couplings, program.options
    return pd.DataFrame(
        {
            "row": _names(rows.row)[rows.of],
            "kind": _names(rows.kind)[rows.of],
            "limit": rows.limit[rows.of],
            "sku": _names(program.sku)[options.sku[rows.at]],
            "option": _names(options.option)[rows.at],
            "on_choice": rows.on_choice,
            "on_buffer": rows.on_buffer,
        }
    )


def program_description(program: Program) -> dict[str, object]:
    """What ``program.json`` holds: the scalars, and the limits in absolute terms."""
    asked = program.risk_weights
    return {
        "horizon_weeks": program.horizon_weeks,
        "amortisation_years": program.amortisation_years,
        "budget_kind": program.budget_kind,
        "release_share": program.release_share,
        "limits": [_limit(program, limit) for limit in program.limits],
        "risk_weights": {
            "var": asked.var,
            "cvar": asked.cvar,
            "alpha": asked.alpha,
            "of": asked.of,
        },
    }


def _limit(program: Program, limit: Limit) -> dict[str, object]:
    """A limit, with the SKUs that it covers and, for a fill rate, the weights of their units."""
    covered = [program.sku[i] for i in limit.skus]
    described: dict[str, object] = {
        "kind": limit.kind,
        "alpha": limit.alpha,
        "limit": limit.value,
        "of": limit.of,
        "scope": limit.scope,
        "skus": covered,
    }
    if limit.kind == "fill_rate":
        described["unit_cost"] = [float(program.unit_cost[i]) for i in limit.skus]
    return described


def _onboards(program: Program) -> np.ndarray:
    """Names of the suppliers that each set onboards anew, joined by ``;``, shape (K,)."""
    sets = program.sets
    at, owner = entries_of(sets.onboards_first, np.arange(len(sets)))
    joined: list[list[str]] = [[] for _ in range(len(sets))]
    for place, source_set in zip(at, owner, strict=True):
        joined[source_set].append(program.suppliers[sets.onboards[place]])
    return _names([";".join(names) for names in joined])


def _names(names: tuple[str, ...] | list[str]) -> np.ndarray:
    """Names as an array to take from by position, whatever is in them."""
    array = np.empty(len(names), object)
    array[:] = names
    return array
