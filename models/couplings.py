"""Which rows couple SKUs: room at sites, capacity of alternates, number of qualifications."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from instances.instance import NONE, Flags, Floats, Instance, Ints
from models.losses import entries_of
from models.program import Couplings, Options
from models.source_sets import SourceSets

ANYWHERE = "*"
"""Scope of a hazard that may hit every region at once."""


@dataclass(frozen=True)
class _Rows:
    """Rows before those that cannot bind are left out; entries sorted by row, then option."""

    name: list[str]
    kind: str
    limit: Floats
    of: Ints
    at: Ints
    on_choice: Floats
    on_buffer: Floats


def couplings_of(instance: Instance, sets: SourceSets, options: Options) -> Couplings:
    """Rows ``sum (on_choice x + on_buffer b) <= limit`` of the instance that can bind.

    - A site holds ``volume (b + Q / 2)`` of each of its SKUs.
    - An alternate of limited capacity supplies, in a disruption of one region, ``capacity_use
      surge_share d`` of every SKU whose primary is there and that has it in its set; where a supply
      hazard may hit all regions at once, one row over all SKUs takes the place of these, which it
      implies.
    - The settings may limit the number of qualifications.

    A row is left out where every SKU's most demanding option together stays within the limit.
    """
    kinds = [_sites(instance, options), _capacities(instance, sets, options)]
    if instance.settings.max_qualifications is not None:
        kinds.append(_qualifications(instance.settings.max_qualifications, sets, options))
    return _joined([_that_can_bind(rows, options) for rows in kinds])


def _sites(instance: Instance, options: Options) -> _Rows:
    site = instance.skus.site[options.sku]
    at = np.flatnonzero((site != NONE) & (options.unit_volume > 0))
    at = at[np.argsort(site[at], kind="stable")]
    volume = options.unit_volume[at]
    return _Rows(
        name=[f"site {name}" for name in instance.sites.site],
        kind="site",
        limit=instance.sites.capacity,
        of=site[at],
        at=at,
        on_choice=volume * options.order_quantity[at] / 2.0,
        on_buffer=volume,
    )


def _capacities(instance: Instance, sets: SourceSets, options: Options) -> _Rows:
    """A row a supplier and region, or a supplier where a hazard may hit everywhere."""
    suppliers, sources = instance.suppliers, instance.sources
    member, set_ = entries_of(sets.member_first, np.arange(len(sets)))
    member = sets.member[member]
    limited = ~sources.primary[member] & np.isfinite(suppliers.capacity[sources.supplier[member]])
    member, set_ = member[limited], set_[limited]
    use = sources.capacity_use * sources.surge_share * instance.skus.demand_mean[sources.sku]
    first = np.searchsorted(set_, np.arange(len(sets) + 1))
    entry, at = entries_of(first, options.source_set)
    supplier = sources.supplier[member[entry]]
    primary = sources.first[options.sku[at]]
    region = suppliers.region[sources.supplier[primary]]
    regions = _regions(instance)
    key = supplier * len(regions) + (0 if regions == [""] else region)
    order = np.lexsort((at, key))
    key, at, used = key[order], at[order], use[member[entry]][order]
    begins = _begins(key, at)  # lanes of one supplier add up
    return _Rows(
        name=[f"capacity {name}{region}" for name in suppliers.supplier for region in regions],
        kind="capacity",
        limit=np.repeat(suppliers.capacity, len(regions)),
        of=key[begins],
        at=at[begins],
        on_choice=np.add.reduceat(used, begins) if begins.size else used,
        on_buffer=np.zeros(begins.size),
    )


def _regions(instance: Instance) -> list[str]:
    hazards = instance.hazards
    supply = (s for k, s in zip(hazards.kind, hazards.scope, strict=True) if k == "supply")
    if ANYWHERE in supply:
        return [""]
    return [f" for {region}" for region in instance.suppliers.regions]


def _qualifications(most: int, sets: SourceSets, options: Options) -> _Rows:
    number = sets.qualifications[options.source_set].astype(np.float64)
    at = np.flatnonzero(number)
    return _Rows(
        name=["qualifications"],
        kind="qualifications",
        limit=np.array([float(most)]),
        of=np.zeros(at.size, np.int64),
        at=at,
        on_choice=number[at],
        on_buffer=np.zeros(at.size),
    )


def _that_can_bind(rows: _Rows, options: Options) -> _Rows:
    """The rows that some choice of options and buffers violates."""
    most = rows.on_choice + rows.on_buffer * options.buffer_max[rows.at]
    sku = options.sku[rows.at]
    begins = _begins(rows.of, sku)
    worst = np.maximum.reduceat(most, begins) if begins.size else most
    total = np.bincount(rows.of[begins], worst, len(rows.limit))
    binding = total > rows.limit
    return _kept(rows, binding)


def _kept(rows: _Rows, binding: Flags) -> _Rows:
    place, entry = np.cumsum(binding) - 1, binding[rows.of]
    return _Rows(
        name=[name for name, kept in zip(rows.name, binding, strict=True) if kept],
        kind=rows.kind,
        limit=rows.limit[binding],
        of=place[rows.of[entry]],
        at=rows.at[entry],
        on_choice=rows.on_choice[entry],
        on_buffer=rows.on_buffer[entry],
    )


def _begins(*keys: Ints) -> Ints:
    """Where runs of equal keys begin."""
    changed = np.ones(keys[0].size, bool)
    changed[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.flatnonzero(changed)


def _joined(kinds: Iterable[_Rows]) -> Couplings:
    kinds = list(kinds)
    offsets = np.cumsum([0, *(len(rows.name) for rows in kinds)])
    return Couplings(
        row=tuple(name for rows in kinds for name in rows.name),
        kind=tuple(rows.kind for rows in kinds for _ in rows.name),
        limit=np.concatenate([rows.limit for rows in kinds]),
        of=np.concatenate([rows.of + o for rows, o in zip(kinds, offsets[:-1], strict=True)]),
        at=np.concatenate([rows.at for rows in kinds]),
        on_choice=np.concatenate([rows.on_choice for rows in kinds]),
        on_buffer=np.concatenate([rows.on_buffer for rows in kinds]),
    )
