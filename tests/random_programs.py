"""Small random programs, straight from arrays: what the solvers are tested on."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import numpy as np

from instances.instance import Floats, Ints
from models.program import Couplings, Limit, Options, Program, RiskWeights
from models.requirements import PRICE, SHORTAGE, Requirements
from models.source_sets import SourceSets

HORIZON = 52.0


def random_program(
    seed: int,
    *,
    skus: int = 3,
    scenarios: int = 6,
    lines: bool = False,
    everyday: bool = False,
    prices: bool = False,
    phases: bool = False,
    seasons: bool = False,
    unequal: bool = False,
    stress: int = 0,
    couplings: bool = False,
    budget_kind: Literal["gross", "cash", "net"] = "gross",
    limits: Iterable[Limit] = (),
    risk_weights: RiskWeights | None = None,
) -> Program:
    """A program with 1 to 3 source sets and up to 8 options a SKU, without limits by default.

    Parameters
    ----------
    lines : bool
        Put about two thirds of the SKUs on one or two lines.
    everyday : bool
        Everyday variation, Poisson with a whole order quantity: piecewise linear in the buffer.
    prices, phases, seasons : bool
        Price entries, phases above 0, season weights other than 1.
    unequal : bool
        Scenario probabilities that differ (all different, no ties between sums of them).
    stress : int
        Number of stress scenarios, added after `scenarios` others.
    couplings : bool
        A site, a capacity and a limit on qualifications, each likely to bind.
    """
    rng = np.random.default_rng(seed)
    sets = _source_sets(rng, skus)
    demand = rng.uniform(5, 40, skus).round(1)
    unit_cost = rng.uniform(2, 30, skus).round(2)
    stockout_cost = unit_cost * rng.uniform(0.5, 3, skus)
    line = np.where(rng.random(skus) < 0.7, rng.integers(0, 2, skus), -1) if lines else -1
    line = np.broadcast_to(np.asarray(line, np.int64), skus).copy()
    if lines:
        line[: min(2, skus)] = 0  # at least one line with two SKUs
    downtime = rng.uniform(100, 400, 2) if lines else np.empty(0)
    options = _options(rng, sets, demand, unit_cost, stockout_cost, line, downtime, everyday)
    requirements = _requirements(
        rng, sets, demand, unit_cost, stockout_cost, scenarios, stress, prices, phases, seasons
    )
    probability = rng.uniform(0.5, 1.5, scenarios) if unequal else np.ones(scenarios)
    return Program(
        sku=tuple(f"sku{i}" for i in range(skus)),
        unit_cost=unit_cost,
        demand_mean=demand,
        on_hand=demand * rng.uniform(0, 8, skus) * (budget_kind != "gross"),
        line=line,
        lines=("line0", "line1") if lines else (),
        downtime_cost_week=downtime,
        sets=sets,
        options=options,
        requirements=requirements,
        scenario=tuple(str(s) for s in range(scenarios))
        + tuple(f"stress:supplier:{s}" for s in range(stress)),
        probability=np.append(probability / probability.sum(), np.zeros(stress)),
        stress=np.append(np.zeros(scenarios, bool), np.ones(stress, bool)),
        suppliers=("alpha", "beta", "gamma"),
        onboarding_cost=rng.uniform(50, 300, 3),
        couplings=_couplings(rng, sets, options) if couplings else _no_couplings(),
        limits=tuple(limits),
        risk_weights=risk_weights or RiskWeights(),
        horizon_weeks=HORIZON,
        amortisation_years=3.0,
        budget_kind=budget_kind,
        release_share=0.4 if budget_kind == "net" else 0.0,
    )


def with_limits(program: Program, limits: Iterable[Limit]) -> Program:
    """The same program under these limits."""
    return replace(program, limits=tuple(limits))


def _source_sets(rng: np.random.Generator, skus: int) -> SourceSets:
    """One to three sets a SKU: the base one, then one and two alternates of three suppliers."""
    sku, alternates, onboards, cost = [], [], [], []
    for i in range(skus):
        added = rng.permutation(3)[: rng.integers(0, 3)]
        costs = rng.uniform(20, 200, len(added))
        for size in range(len(added) + 1):
            sku.append(i)
            alternates.append(";".join(sorted(("alpha", "beta", "gamma")[j] for j in added[:size])))
            onboards.append(sorted(added[:size]))
            cost.append(costs[:size].sum())
    sizes = np.array([len(suppliers) for suppliers in onboards])
    members = sizes + 1  # the primary besides
    return SourceSets(
        first=np.searchsorted(sku, np.arange(skus + 1)),
        sku=np.array(sku),
        alternates=tuple(alternates),
        member_first=np.append(0, np.cumsum(members)),
        member=np.arange(members.sum()),
        onboards_first=np.append(0, np.cumsum(sizes)),
        onboards=np.array([j for suppliers in onboards for j in suppliers], np.int64),
        qualifications=sizes,
        qualification_cost=np.array(cost),
    )


def _options(
    rng: np.random.Generator,
    sets: SourceSets,
    demand: Floats,
    unit_cost: Floats,
    stockout_cost: Floats,
    line: Ints,
    downtime: Floats,
    everyday: bool,
) -> Options:
    """For each set some of: jit, safety stock with two multiples, a stockpile with a constant."""
    policies = (("jit", 1.0), ("safety_stock", 1.0), ("safety_stock", 2.0), ("stockpile", 1.0))
    kept = [(k, p) for k in range(len(sets)) for p in range(4) if p == 0 or rng.random() < 0.6]
    source_set, which = np.array(kept).T
    order = np.lexsort((source_set, which, sets.sku[source_set]))
    source_set, which = source_set[order], which[order]
    sku = sets.sku[source_set]
    d, c = demand[sku], unit_cost[sku]
    pile = which == 3
    multiple = np.array([policies[p][1] for p in which])
    constant = np.where(pile, 0.5 * d, 0.0)
    quantity = np.ceil(rng.uniform(1, 4, len(demand))[sku] * d * multiple)
    carrying = rng.uniform(0.15, 0.3, len(demand))[sku] * c * np.where(pile, 0.9, 1.0)
    setup = np.where(pile, rng.uniform(50, 300), 0.0)
    vendor = which == 0
    capital = np.where(vendor & (rng.random(len(demand)) < 0.2)[sku], 0.0, c)
    fixed_carrying = carrying * (quantity / 2 + constant)
    fixed_policy = np.array([0.0, 50.0, 50.0, 250.0])[which] + rng.uniform(0, 40, len(sku))
    high = np.array([1.0, 8.0, 8.0, 26.0])[which] * d
    of_line = np.append(downtime, 0.0)[line[sku]] / d
    mean = rng.uniform(1, 3, len(demand))[sku] * d
    return Options(
        first=np.searchsorted(sku, np.arange(len(demand) + 1)),
        sku=sku,
        source_set=source_set,
        option=tuple(
            f"{policies[p][0]} x{policies[p][1]:g} {sets.alternates[k]}".strip()
            for k, p in zip(source_set, which, strict=True)
        ),
        policy=tuple(policies[p][0] for p in which),
        multiple=multiple,
        fixed_cost=fixed_carrying + fixed_policy,
        fixed_carrying_cost=fixed_carrying,
        fixed_policy_cost=fixed_policy,
        fixed_capital=setup + capital * (quantity / 2 + constant),
        setup_capital=setup,
        carrying_cost=carrying,
        unit_capital=capital,
        unit_volume=rng.uniform(0.5, 2, len(demand))[sku],
        buffer_min=np.where(pile, constant + 2 * d, 0.0),
        buffer_max=constant + high,
        constant=constant,
        order_quantity=quantity,
        everyday_distribution=("poisson",) * len(sku),
        everyday_mean=mean,
        everyday_sigma=np.sqrt(mean) if everyday else np.zeros(len(sku)),
        everyday_cycles=HORIZON * d / quantity,
        everyday_buffer_max=np.where(pile, constant, constant + high),
        stockout_cost=stockout_cost[sku],
        everyday_stockout_cost=stockout_cost[sku] + of_line,
        qualification_cost=sets.qualification_cost[source_set],
    )


def _requirements(
    rng: np.random.Generator,
    sets: SourceSets,
    demand: Floats,
    unit_cost: Floats,
    stockout_cost: Floats,
    scenarios: int,
    stress: int,
    prices: bool,
    phases: bool,
    seasons: bool,
) -> Requirements:
    """Episodes from clocks that all SKUs share; alternates shrink them, or split them in two."""
    clocks = rng.uniform(0, 52, (scenarios + stress, 2)).round(2)
    clocks[:, 1] += 52  # two different clocks in any case
    rows: list[list[tuple[float, ...]]] = []
    for i in range(len(demand)):
        base = _episodes(rng, clocks, demand[i], scenarios, phases, seasons, stockout_cost[i])
        events = _price_entries(rng, scenarios, demand[i], unit_cost[i]) if prices else []
        for k in range(sets.first[i], sets.first[i + 1]):
            size = k - sets.first[i]
            shrunk = [_shrink(rng, row, size) for row in base]
            rows.append(sorted([row for part in shrunk for row in part] + events))
    flat = np.array([row for of_set in rows for row in of_set]).reshape(-1, 8)
    return Requirements(
        first=np.append(0, np.cumsum([len(of_set) for of_set in rows])),
        scenario=flat[:, 0].astype(np.int32),
        kind=flat[:, 3].astype(np.int8),
        clock=flat[:, 1].copy(),
        start=flat[:, 2].copy(),
        requirement=flat[:, 4].copy(),
        season=flat[:, 5].copy(),
        phase=flat[:, 6].copy(),
        charge=flat[:, 7].copy(),
        premium_units=np.zeros(len(sets.member)),
    )


def _episodes(
    rng: np.random.Generator,
    clocks: Floats,
    demand: float,
    scenarios: int,
    phases: bool,
    seasons: bool,
    charge: float,
) -> list[tuple[float, ...]]:
    """Rows (scenario, clock, start, kind, requirement, season, phase, charge) of a base set."""
    rows = []
    for s, clock in np.ndindex(clocks.shape):
        if rng.random() > (0.6, 0.3)[clock]:
            continue
        t = clocks[s, clock]
        season = rng.uniform(0.5, 1.5) if seasons else 1.0
        phase = rng.random() if phases and s < scenarios else 0.0
        weeks = rng.gamma(2.0, 3.0)
        rows.append((s, t, t + rng.uniform(0, 2), SHORTAGE, weeks * demand, season, phase, charge))
    return rows


def _shrink(rng: np.random.Generator, row: tuple[float, ...], size: int) -> list[tuple[float, ...]]:
    """The episode with `size` alternates: smaller, gone, or two smaller ones with one clock."""
    s, clock, start, kind, requirement, season, phase, charge = row
    left = requirement * (1 - 0.35 * size * rng.uniform(0.5, 1))
    if size and rng.random() < 0.2:
        return []
    if rng.random() < 0.2:
        split = rng.uniform(0.3, 0.7)
        first = (s, clock, start, kind, left * split, season, phase, charge)
        return [first, (s, clock, start + 3, kind, left * (1 - split), season, phase, charge)]
    return [(s, clock, start, kind, left, season, phase, charge)]


def _price_entries(
    rng: np.random.Generator, scenarios: int, demand: float, unit_cost: float
) -> list[tuple[float, ...]]:
    """Price events, the same for every set of the SKU."""
    rows = []
    for s in range(scenarios):
        if rng.random() < 0.4:
            start = rng.uniform(0, 52)
            charge = rng.uniform(0.1, 0.5) * unit_cost
            rows.append((s, start, start, PRICE, demand * rng.gamma(2.0, 3.0), 1.0, 0.0, charge))
    return rows


def _couplings(rng: np.random.Generator, sets: SourceSets, options: Options) -> Couplings:
    """A site over all options, a capacity of the first supplier, a limit on qualifications."""
    every = np.arange(len(options))
    first = [
        k for k in range(len(sets)) if 0 in sets.onboards[slice(*sets.onboards_first[k : k + 2])]
    ]
    served = np.flatnonzero(np.isin(options.source_set, first))
    units = options.buffer_max + options.order_quantity / 2
    use = rng.uniform(0.5, 2, len(options))
    adding = np.flatnonzero(sets.qualifications[options.source_set])
    largest = np.array(
        [units[a:b].max() for a, b in zip(options.first, options.first[1:], strict=False)]
    )
    least = np.array(
        [
            (options.unit_volume * (options.buffer_min + options.order_quantity / 2))[a:b].min()
            for a, b in zip(options.first, options.first[1:], strict=False)
        ]
    )
    volume = options.unit_volume[options.first[:-1]] * largest
    return Couplings(
        row=("site:north", "capacity:alpha", "qualifications"),
        kind=("site", "capacity", "qualifications"),
        limit=np.array([max(0.35 * volume.sum(), 1.05 * least.sum()), 1.5, 1.0]),
        of=np.repeat([0, 1, 2], [len(every), len(served), len(adding)]),
        at=np.concatenate([every, served, adding]),
        on_choice=np.concatenate(
            [
                options.unit_volume * options.order_quantity / 2,
                use[served],
                sets.qualifications[options.source_set][adding].astype(float),
            ]
        ),
        on_buffer=np.concatenate(
            [options.unit_volume, np.zeros(len(served)), np.zeros(len(adding))]
        ),
    )


def _no_couplings() -> Couplings:
    none, ints = np.empty(0), np.empty(0, np.int64)
    return Couplings((), (), none, ints, ints.copy(), none.copy(), none.copy())
