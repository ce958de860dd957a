"""What an instance holds, in numbers and in words: the proof that it was read as meant."""

import numpy as np

from instances.instance import Instance
from optimizer.amounts import money, weeks
from optimizer.terminal_text import printable


def counts(instance: Instance) -> dict[str, object]:
    """Rows by table and what they mean, as plain data."""
    skus, sources, settings = instance.skus, instance.sources, instance.settings
    candidates = ~sources.primary & ~sources.qualified
    return {
        "instance": instance.name,
        "rows": {table: rows for table, rows in _rows(instance).items() if rows},
        "skus": len(skus),
        "suppliers": len(instance.suppliers),
        "regions": len(instance.suppliers.regions),
        "lanes": len(sources.lanes),
        "candidate_sources": int(np.count_nonzero(candidates)),
        "horizon_weeks": settings.horizon_weeks,
        "scenarios": settings.scenarios,
        "annual_demand_value": float(52 * skus.demand_mean @ skus.unit_cost),
        "stock_value_today": float(skus.on_hand @ skus.unit_cost),
    }


def description(instance: Instance) -> str:
    """The same for a reader, with every warning."""
    read = counts(instance)
    rows = ", ".join(f"{table} {number:,}" for table, number in _rows(instance).items() if number)
    lines = [
        f"Read {instance.name}: {read['skus']:,} SKUs from {read['suppliers']:,} suppliers in "
        f"{read['regions']:,} regions",
        f"  rows             {rows}",
        f"  sources          {len(instance.sources):,}, of which {read['candidate_sources']:,} "
        f"candidates that could be qualified; {read['lanes']:,} lanes",
        f"  demand           {money(float(str(read['annual_demand_value'])))} a year at unit cost",
        f"  stock on hand    {money(float(str(read['stock_value_today'])))} at unit cost",
        f"  horizon          {weeks(instance.settings.horizon_weeks)}",
        f"  scenarios        {_scenario_source(instance)}",
        f"  limits           {_limits(instance)}",
    ]
    lines += [f"  note: {note}" for note in instance.notes]
    return printable("\n".join(lines))


def _rows(instance: Instance) -> dict[str, int]:
    given = instance.scenarios
    return {
        "skus": len(instance.skus),
        "suppliers": len(instance.suppliers),
        "sources": len(instance.sources),
        "hazards": len(instance.hazards),
        "lines": len(instance.lines.line),
        "seasons": len(instance.seasons.profile) * 52,
        "discounts": len(instance.discounts.sku),
        "policies": len(instance.policies.policy),
        "sites": len(instance.sites.site),
        "demand": instance.demand_rows,
        "scenarios": 0 if given is None else len(given.of),
    }


def _scenario_source(instance: Instance) -> str:
    settings, given = instance.settings, instance.scenarios
    sampled = f"{settings.scenarios:,} sampled, seed {settings.seed}"
    if given is None or settings.scenario_source == "sampled":
        return sampled
    from_table = f"{len(given.scenario):,} given"
    return f"{from_table}, {sampled}" if settings.scenario_source == "both" else from_table


def _limits(instance: Instance) -> str:
    """The limits as asked for."""
    asked = []
    for limit in instance.settings.limits:
        value = f"{100 * limit.value:g} %" if limit.percent else f"{limit.value:,g}"
        level = f" {limit.alpha:g}" if limit.alpha else ""
        scope = "" if limit.scope == "all" else f" for {limit.scope}"
        asked.append(f"{limit.kind.replace('_', ' ')}{level} {value}{scope}")
    if instance.settings.max_qualifications is not None:
        asked.append(f"{instance.settings.max_qualifications} qualifications")
    return ", ".join(asked) or "none"
