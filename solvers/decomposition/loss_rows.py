"""Rows about the loss of whole scenarios, standing lines and onboarding included."""

import numpy as np
from scipy import sparse

from instances.instance import Floats, Ints
from solvers.decomposition.columns import ColumnPool
from solvers.decomposition.lines import Lines
from solvers.decomposition.master import Master, Relaxed
from solvers.decomposition.onboarding import Onboarding
from solvers.decomposition.rows import ScenarioRows


def losses_at(
    pool: ColumnPool, relaxed: Relaxed, lines: Lines | None, total: bool, fixed: float
) -> Floats:
    """Loss (or total cost) of every scenario at a relaxed point, lines at their true worst."""
    share = relaxed.share
    common = float(pool.everyday @ share) + (float(pool.certain @ share) + fixed if total else 0.0)
    loss = pool.loads_together(share) + common
    if lines is not None:
        events = pool.core.events
        longest = np.zeros(events.group_line.size)
        np.maximum.at(longest, events.group, lines.weeks(relaxed))
        np.add.at(loss, events.group_scenario, longest * lines.rate)
    return loss


def add_loss_rows(
    master: Master,
    rows: ScenarioRows,
    family: int,
    lines: Lines | None,
    scenarios: Ints,
    right: Floats,
    others: list[dict[int, float]],
    onboarding: Onboarding | None,
) -> None:
    """Add rows about the loss of scenarios; `others` are coefficients on further variables."""
    if scenarios.size == 0:
        return
    standing = [
        lines.in_scenario(int(s), rows.unit)
        if lines is not None
        else (np.empty(0, int), np.empty(0))
        for s in scenarios
    ]
    matrix = sparse.lil_array((scenarios.size, master.cost.size))
    for n, (at, rate) in enumerate(standing):
        if at.size:
            matrix[n, at] = rate
        for variable, coefficient in others[n].items():
            matrix[n, variable] = coefficient
    if rows.total and onboarding is not None:
        matrix += sparse.csr_array(np.tile(onboarding.cost() / rows.unit, (scenarios.size, 1)))
    rows.scenario.extend(int(s) for s in scenarios)
    master.add_rows(family, right, sparse.csr_array(matrix))
