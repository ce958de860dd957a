"""The plan SKU by SKU: the rows of ``plan.csv``."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from models.evaluation import Evaluation
from models.program import Decision, Program


def plan_table(
    program: Program, decision: Decision, evaluation: Evaluation, reasons: Sequence[str]
) -> pd.DataFrame:
    """One row a SKU.

    Of the columns that do not explain themselves:

    - ``safety_stock_units``: the buffer that everyday variation may use, all of it but for an
      option that keeps a reserve, where it is the constant part; ``reserve_units``: the rest.
    - ``buffer_weeks``: ``buffer_units`` over mean weekly demand.
    - ``qualified_suppliers``: the alternates that are qualified in the plan, those that already are
      among them, joined by ``;``.
    - ``reorder_point``: mean demand over lead time and review, and the safety stock.
    - ``buy_units``, ``run_down_units``: how far ``buffer_units + order_quantity / 2`` lies above
      or below ``on_hand``.
    - ``annual_carrying_cost`` of cycle stock and buffer, and ``annual_policy_cost``: ordering,
      fees, premiums, price uplift, less discount; a year each, times ``H / 52`` over the horizon.
    - ``capital``: the SKU's part of the budget row, its qualification included, onboarding not.
    - ``expected_stockout_cost``: over the horizon, without its line's standstill in disturbances.
    """
    options, at, buffer = program.options, decision.option, decision.buffer
    year = 52.0 / program.horizon_weeks
    safety_stock = np.minimum(buffer, options.everyday_buffer_max[at])
    quantity = options.order_quantity[at]
    missing = buffer + quantity / 2 - program.on_hand
    return pd.DataFrame(
        {
            "sku": program.sku,
            "option": [options.option[k] for k in at],
            "policy": [options.policy[k] for k in at],
            "buffer_units": buffer,
            "safety_stock_units": safety_stock,
            "reserve_units": buffer - safety_stock,
            "buffer_weeks": buffer / program.demand_mean,
            "qualified_suppliers": [program.sets.alternates[k] for k in options.source_set[at]],
            "order_quantity": quantity,
            "reorder_point": options.everyday_mean[at] + safety_stock,
            "on_hand": program.on_hand,
            "buy_units": np.maximum(missing, 0.0),
            "run_down_units": np.maximum(-missing, 0.0),
            "annual_carrying_cost": evaluation.carrying_cost * year,
            "annual_policy_cost": evaluation.policy_cost * year,
            "capital": evaluation.capital,
            "expected_stockout_cost": evaluation.stockout_cost,
            "fill_rate": evaluation.fill_rate,
            "cycle_service_level": evaluation.cycle_service_level,
            "disruption_service_level": evaluation.disruption_service_level,
            "reason": list(reasons),
        }
    )
