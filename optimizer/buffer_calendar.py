"""Units of buffer by month where a SKU has a season: the rows of ``buffer_calendar.csv``."""

import numpy as np
import pandas as pd

from instances.instance import Floats, Instance
from models.program import Decision

MONTHS, WEEKS = 12, 52


def buffer_calendar(instance: Instance, decision: Decision) -> pd.DataFrame:
    """A row a SKU with a season: ``sku, buffer_units, month_01 ... month_12``.

    A seasonal buffer is ``b s(t)`` units in week t. Month 1 starts with the horizon, and a month is
    a twelfth of 52 weeks: its units are the mean over its weeks, a week on the border in parts.
    """
    seasonal = np.flatnonzero(instance.skus.profile >= 0)
    index = instance.seasons.index[instance.skus.profile[seasonal]] @ month_weights().T
    units = decision.buffer[seasonal, None] * index.reshape(seasonal.size, MONTHS)
    table = {
        "sku": [instance.skus.sku[i] for i in seasonal],
        "buffer_units": decision.buffer[seasonal],
    }
    return pd.DataFrame(
        table | {f"month_{month + 1:02d}": units[:, month] for month in range(MONTHS)}
    )


def month_weights() -> Floats:
    """Share that each week has in each month, rows sum to 1, shape (12, 52)."""
    length = WEEKS / MONTHS
    begins = np.arange(MONTHS)[:, None] * length
    week = np.arange(WEEKS)[None, :]
    common = np.minimum(begins + length, week + 1) - np.maximum(begins, week)
    return np.clip(common, 0.0, 1.0) / length
