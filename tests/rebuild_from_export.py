"""Rebuild the program from exported files with pandas and plain HiGHS, and solve it.

A script of its own: nothing of the project is imported, only its files are read.
``plain_highs`` holds columns and rows, ``exported_everyday`` the loss by everyday variation.

    python rebuild_from_export.py FOLDER [GAP] [SECONDS]
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from exported_everyday import everyday_tangent, everyday_units, quantile
from plain_highs import INF, Model, Sum

ACCURACY = 5e-6
"""Share of the plan's cost by which tangents may lie below the everyday loss."""


class Rebuilt:
    """The program of an export, as columns and rows."""

    def __init__(self, folder):
        stems = ("options", "requirements", "scenarios", "onboarding", "lines", "couplings")
        tables = [pd.read_parquet(Path(folder) / f"{stem}.parquet") for stem in stems]
        self.options, self.needs, self.scenarios, self.onboarding, self.lines, self.couplings = (
            tables
        )
        self.given = json.loads((Path(folder) / "program.json").read_text())
        if any(self.given["risk_weights"][kind] for kind in ("var", "cvar")):
            raise SystemExit("risk in the objective is not rebuilt by this script")
        self.probability = dict(
            zip(self.scenarios.scenario, self.scenarios.probability, strict=True)
        )
        self.model = Model()
        self.certain, self.capital, self.everyday_cost = Sum(), Sum(), Sum()
        self.losses = {s: Sum() for s in self.scenarios.scenario}
        self.worst = {s: {} for s in self.scenarios.scenario}
        self.short = {sku: [] for sku in self.options.sku.unique()}
        self._choices()
        self._everyday()
        self._onboarding()
        self._disturbances()
        self._lines()
        self._couplings()
        for limit in self.given["limits"]:
            getattr(self, f"_{limit['kind']}")(limit)
        self._objective()

    def _choices(self):
        o, model = self.options, self.model
        self.x = model.columns(len(o), upper=1.0, whole=True)
        self.b = model.columns(len(o), upper=o.buffer_max)
        for k in o.groupby("sku").indices.values():
            model.row(self.x[k], np.ones(len(k)), 1, 1)
        for k in range(len(o)):
            model.row([self.b[k], self.x[k]], [1, -o.buffer_min[k]], lower=0)
            model.row([self.b[k], self.x[k]], [1, -o.buffer_max[k]], upper=0)
        years = self.given["amortisation_years"]
        self.certain.add(self.x, o.fixed_cost - o.carrying_cost * o.constant)
        self.certain.add(self.x, o.qualification_cost / years)
        self.certain.add(self.b, o.carrying_cost)
        self._capital_of_choices()

    def _capital_of_choices(self):
        o, kind = self.options, self.given["budget_kind"]
        self.capital.add(self.x, o.qualification_cost)
        if kind == "gross":
            self.capital.add(self.x, o.fixed_capital - o.unit_capital * o.constant)
            self.capital.add(self.b, o.unit_capital)
            return
        released = self.given["release_share"] if kind == "net" else 0.0
        tied = self.model.columns(len(o), lower=-INF)
        self.capital.add(tied, 1.0)
        for k in range(len(o)):
            for share in {1.0, released}:
                unit = share * o.unit_capital[k]
                fixed = o.setup_capital[k] + unit * (o.order_quantity[k] / 2 - o.on_hand[k])
                self.model.row([tied[k], self.b[k], self.x[k]], [1, -unit, -fixed], lower=0)

    def _everyday(self):
        """Everyday loss as tangents, at three points to begin with."""
        o = self.options
        self.everyday = self.model.columns(len(o))
        for k, option in enumerate(o.itertuples()):
            if option.everyday_sigma > 0:
                low, high = option.buffer_min, option.everyday_buffer_max
                self.model.upper[self.everyday[k]] = everyday_units(option, min(low, high)) * 1.001
                for buffer in (low, (low + high) / 2, high):
                    self._tangent(k, option, buffer)
        self.everyday_cost.add(self.everyday, o.everyday_stockout_cost)

    def _tangent(self, k, option, buffer):
        slope, intercept = everyday_tangent(option, buffer)
        columns = [self.everyday[k], self.b[k], self.x[k]]
        self.model.row(columns, [1, -slope, -intercept], lower=0)

    def refine(self, solution):
        """Draw tangents where a solution lies below the loss; how much money it is below."""
        missed = 0.0
        for k, option in enumerate(self.options.itertuples()):
            chosen = solution[self.x[k]]
            if option.everyday_sigma == 0 or chosen < 1e-7:
                continue
            buffer = min(solution[self.b[k]] / chosen, option.everyday_buffer_max)
            short = chosen * everyday_units(option, buffer) - solution[self.everyday[k]]
            money = short * option.everyday_stockout_cost
            if money > 1e-3:
                missed += money
                self._tangent(k, option, buffer)
        return missed

    def solve(self, gap, seconds):
        """Objective with the loss as it is, and proven lower bound."""
        for whole, rounds in ((False, 30), (True, 8)):
            for _ in range(rounds):
                objective, bound, solution = self.model.solve(gap, seconds, whole)
                missed = self.refine(np.array(solution))
                if missed <= ACCURACY * abs(objective):
                    break
        return objective + missed, bound

    def _onboarding(self):
        self.onboard = self.model.columns(len(self.onboarding), upper=1.0)
        column = dict(zip(self.onboarding.supplier, self.onboard, strict=True))
        for k, names in enumerate(self.options.onboards):
            for name in filter(None, names.split(";")):
                self.model.row([column[name], self.x[k]], [1, -1], lower=0)
        self.certain.add(self.onboard, self.onboarding.cost / self.given["amortisation_years"])
        self.capital.add(self.onboard, self.onboarding.cost)

    def _disturbances(self):
        """One column a requirement of a set: at most one option of the set is chosen."""
        o = self.options
        options_of = o.groupby(["sku", "alternates"]).indices
        quantity, low = o.order_quantity.to_numpy(), o.buffer_min.to_numpy()
        self.events = {}
        for need in self.needs.itertuples():
            k = options_of[need.sku, need.alternates]
            most = need.season * need.requirement - need.phase * quantity[k]
            upper = np.max(most - need.season * low[k])
            if upper <= 0:
                continue
            (short,) = self.model.columns(1, upper=upper)
            columns = [short, *self.b[k], *self.x[k]]
            self.model.row(columns, [1, *np.full(len(k), need.season), *-most], lower=0)
            self.losses[need.scenario].add(short, need.charge)
            worst = self.worst[need.scenario].setdefault(need.sku, {})
            worst[need.alternates] = worst.get(need.alternates, 0.0) + need.charge * upper
            if need.kind == "shortage":
                place = (o.line[k[0]], need.scenario, need.clock)
                weeks = (short, 1 / o.demand_mean[k[0]], upper)
                self.events.setdefault(place, {}).setdefault(need.sku, []).append(weeks)
                self.short[need.sku].append((short, need.scenario, upper))

    def _lines(self):
        cost = dict(zip(self.lines.line, self.lines.downtime_cost_week, strict=True))
        for (line, scenario, _), parts in self.events.items():
            if line == "":
                continue
            (down,) = self.model.columns(1)
            self.losses[scenario].add(down, cost[line])
            longest = 0.0
            for weeks in parts.values():
                index, value, upper = map(np.array, zip(*weeks, strict=True))
                self.model.row([down, *index], [1, *-value], lower=0)
                longest = max(longest, float(value @ upper))
            self.worst[scenario]["line", line] = {"": cost[line] * longest}

    def _couplings(self):
        key = pd.MultiIndex.from_frame(self.options[["sku", "option"]])
        at = key.get_indexer(pd.MultiIndex.from_frame(self.couplings[["sku", "option"]]))
        for rows in self.couplings.groupby("row").indices.values():
            part = self.couplings.iloc[rows]
            index = [*self.x[at[rows]], *self.b[at[rows]]]
            self.model.row(index, [*part.on_choice, *part.on_buffer], upper=part.limit.iloc[0])

    def _objective(self):
        total = Sum()
        total.add_all(self.certain)
        total.add_all(self.everyday_cost)
        for scenario, lost in self.losses.items():
            total.add_all(lost, self.probability[scenario])
        for column, value in zip(total.index, total.value, strict=True):
            self.model.cost[column] += value

    def _loss(self, scenario, limit):
        whole = Sum()
        whole.add_all(self.losses[scenario])
        whole.add_all(self.everyday_cost)
        if limit["of"] == "total":
            whole.add_all(self.certain)
        return whole

    def _most(self, scenario, limit):
        """More than a scenario can lose."""
        o = self.options
        most = sum(max(by_set.values()) for by_set in self.worst[scenario].values())
        everyday = o.everyday_stockout_cost * np.array(self.model.upper)[self.everyday]
        most += everyday.groupby(o.sku).max().sum()
        if limit["of"] == "total":
            years = self.given["amortisation_years"]
            held = o.fixed_cost + o.carrying_cost * (o.buffer_max - o.constant)
            most += (held + o.qualification_cost / years).groupby(o.sku).max().sum()
            most += self.onboarding.cost.sum() / years
        return most

    def _counted(self):
        return [s for s, p in self.probability.items() if p > 0]

    def _budget(self, limit):
        self.model.row(self.capital.index, self.capital.value, upper=limit["limit"])

    def _var(self, limit):
        """A kept scenario meets the limit, one given up may lose all that it can."""
        weight = np.array([self.probability[s] for s in self._counted()])
        given_up = self.model.columns(len(weight), upper=1.0, whole=True)
        self.model.row(given_up, weight, upper=1 - limit["alpha"] + 1e-12)
        for z, scenario in zip(given_up, self._counted(), strict=True):
            lost, excess = self._loss(scenario, limit), self._most(scenario, limit) - limit["limit"]
            if excess > 0:
                self.model.row([*lost.index, z], [*lost.value, -excess], upper=limit["limit"])

    def _cvar(self, limit):
        """Rockafellar and Uryasev: ``t + E (L - t)^+ / (1 - alpha) <= limit``."""
        weight = np.array([self.probability[s] for s in self._counted()])
        threshold = self.model.columns(1, lower=-INF)
        above = self.model.columns(len(weight))
        for u, scenario in zip(above, self._counted(), strict=True):
            lost = self._loss(scenario, limit)
            index, value = [u, *threshold, *lost.index], [1, 1, *-np.array(lost.value)]
            self.model.row(index, value, lower=0)
        value = [1, *weight / (1 - limit["alpha"])]
        self.model.row([*threshold, *above], value, upper=limit["limit"])

    def _stress(self, limit):
        for scenario in self.scenarios.scenario[self.scenarios.stress]:
            lost = self._loss(scenario, limit)
            self.model.row(lost.index, lost.value, upper=limit["limit"])

    def _fill_rate(self, limit):
        missed, o = Sum(), self.options
        for sku, cost in zip(limit["skus"], limit["unit_cost"], strict=True):
            missed.add(self.everyday[o.sku == sku], cost)
            for short, scenario, _ in self.short[sku]:
                missed.add(short, cost * self.probability[scenario])
        demand = o.groupby("sku").demand_mean.first()[limit["skus"]] * self.given["horizon_weeks"]
        worth = float(np.dot(limit["unit_cost"], demand))
        self.model.row(missed.index, missed.value, upper=(1 - limit["limit"]) * worth)

    def _joint_service_level(self, limit, skus=None):
        """The scenarios in which any of the SKUs may be short weigh little enough."""
        columns = self.model.columns(len(self._counted()), upper=1.0, whole=True)
        hurt = dict(zip(self._counted(), columns, strict=True))
        weight = [self.probability[s] for s in hurt]
        self.model.row(list(hurt.values()), weight, upper=1 - limit["limit"] + 1e-12)
        for sku in skus or limit["skus"]:
            for short, scenario, upper in self.short[sku]:
                if scenario in hurt:
                    self.model.row([short, hurt[scenario]], [1, -upper], upper=0)

    def _disruption_service_level(self, limit):
        for sku in limit["skus"]:
            self._joint_service_level(limit, [sku])

    def _cycle_service_level(self, limit):
        """A quantile of demand over the lead time bounds the buffer from below."""
        for k, o in enumerate(self.options.itertuples()):
            if o.sku in limit["skus"] and o.everyday_sigma > 0:
                least = quantile(o, limit["limit"]) - o.everyday_mean
                if least > o.everyday_buffer_max:
                    self.model.upper[self.x[k]] = 0.0
                self.model.row([self.b[k], self.x[k]], [1, -least], lower=0)


def main(folder, gap=1e-4, seconds=600):
    """Objective and proven lower bound of the program that `folder` holds."""
    return Rebuilt(folder).solve(float(gap), float(seconds))


if __name__ == "__main__":
    print(json.dumps(dict(zip(("objective", "lower_bound"), main(*sys.argv[1:]), strict=True))))
