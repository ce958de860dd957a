"""A simulated plan SKU by SKU: the rows of ``simulation.csv``."""

import numpy as np
import pandas as pd

from instances.instance import Floats
from models.evaluation import Evaluation
from models.program import Decision, Program
from models.simulation import Simulated
from models.statistics.intervals import student_quantile
from models.statistics.ratio_intervals import ratio_intervals


def simulation_table(
    program: Program,
    decision: Decision,
    modelled: Evaluation,
    simulated: Simulated,
    survival: Floats,
    error: float,
) -> pd.DataFrame:
    """One row a SKU; units and money over the horizon.

    Names that end in ``_low`` and ``_high`` are the ends of the interval of the column before them,
    those that begin with ``model_`` what the plan's model says of the same scenarios.

    - ``units_short``: not delivered from stock at once; ``units_lost``: those of them nobody waits
      for.
    - ``stockout_cost``: with price events, without the standstill of the SKU's line.
    - ``weeks_to_recover``: mean length of a disturbance; empty where there was none.
    - ``time_to_survive``: weeks to the first unit short when the primary supplier stops for good.
    """
    options, at = program.options, decision.option
    columns: dict[str, object] = {
        "sku": program.sku,
        "option": [options.option[k] for k in at],
        "buffer_units": decision.buffer,
        "demand_units": simulated.demand.mean(axis=0),
    }
    short = ratio_intervals(simulated.short, simulated.demand, error)
    columns |= _means("units_short", simulated.short, error)
    columns["model_units_short"] = modelled.everyday_units + modelled.episode_units
    columns |= {
        "fill_rate": 1.0 - short[0],
        "fill_rate_low": 1.0 - short[2],
        "fill_rate_high": np.minimum(1.0, 1.0 - short[1]),
        "model_fill_rate": modelled.fill_rate,
        "units_lost": simulated.lost.mean(axis=0),
    }
    columns |= _means("stockout_cost", simulated.stockout_cost, error)
    columns["model_stockout_cost"] = modelled.stockout_cost
    columns |= _means("carrying_cost", simulated.carrying_cost, error)
    columns["model_carrying_cost"] = modelled.carrying_cost
    columns |= _means("policy_cost", simulated.policy_cost, error)
    columns["model_policy_cost"] = modelled.policy_cost
    columns |= _means("mean_stock_units", simulated.stock, error)
    weeks = ratio_intervals(simulated.disturbed_weeks, simulated.disturbances, error)
    columns |= {
        "mean_reserve_units": simulated.reserve.mean(axis=0),
        "lots_ordered": simulated.lots.mean(axis=0),
        "alternate_units": simulated.alternate_units.mean(axis=0),
        "expired_units": simulated.expired.mean(axis=0),
        "share_of_days_short": (simulated.days_short / np.maximum(simulated.days, 1.0)).mean(
            axis=0
        ),
        "disturbances": simulated.disturbances.mean(axis=0),
        "weeks_to_recover": weeks[0],
    }
    columns |= _means("time_to_survive", survival, error)
    return pd.DataFrame(columns)


def _means(name: str, values: Floats, error: float) -> dict[str, Floats]:
    """Mean over scenarios of each SKU, and the ends of Student's interval."""
    size, mean = len(values), values.mean(axis=0)
    spread = values.std(axis=0, ddof=1) / np.sqrt(size)
    half = student_quantile(size, error / 2) * spread
    return {name: mean, f"{name}_low": mean - half, f"{name}_high": mean + half}
