"""A mixed-integer program for HiGHS, made column by column and row by row.

Nothing of the project is imported.
"""

import highspy
import numpy as np

INF = highspy.kHighsInf


class Model:
    """A mixed-integer program, column by column and row by row."""

    def __init__(self):
        self.cost, self.lower, self.upper, self.whole = [], [], [], []
        self.rows = []

    def columns(self, count, cost=0.0, lower=0.0, upper=INF, whole=False):
        first = len(self.cost)
        self.lower += [lower] * count
        self.cost += list(np.broadcast_to(np.asarray(cost, float), count))
        self.upper += list(np.broadcast_to(np.asarray(upper, float), count))
        self.whole += [whole] * count
        return np.arange(first, first + count)

    def row(self, index, value, lower=-INF, upper=INF):
        """Add ``lower <= sum value column[index] <= upper``; repeated columns add up."""
        columns, place = np.unique(np.asarray(index), return_inverse=True)
        total = np.bincount(place, np.asarray(value, float), columns.size)
        self.rows.append((columns, total, lower, upper))

    def solve(self, gap, seconds, whole=True):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.rows)
        lp.col_cost_ = np.array(self.cost)
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(self.upper)
        lp.row_lower_ = np.array([row[2] for row in self.rows])
        lp.row_upper_ = np.array([row[3] for row in self.rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        sizes = [len(row[0]) for row in self.rows]
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([row[0] for row in self.rows]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([row[1] for row in self.rows])
        kinds = highspy.HighsVarType
        if whole:
            lp.integrality_ = [kinds.kInteger if w else kinds.kContinuous for w in self.whole]
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("mip_rel_gap", gap)
        highs.setOptionValue("time_limit", float(seconds))
        highs.setOptionValue("mip_feasibility_tolerance", 1e-9)
        highs.passModel(lp)
        highs.run()
        found = highs.getSolution().col_value
        if not found:
            raise SystemExit(f"no solution: {highs.modelStatusToString(highs.getModelStatus())}")
        return highs.getInfo().objective_function_value, highs.getInfo().mip_dual_bound, found


class Sum:
    """A linear expression that grows."""

    def __init__(self):
        self.index, self.value, self.constant = [], [], 0.0

    def add(self, index, value):
        self.index += list(np.atleast_1d(index))
        self.value += list(np.broadcast_to(np.asarray(value, float), np.size(index)))

    def add_all(self, other, factor=1.0):
        self.add(other.index, factor * np.asarray(other.value))
