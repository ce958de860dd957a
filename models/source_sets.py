"""Which sets of alternates a SKU can have: the qualified ones, and candidates beside them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from instances.instance import NONE, Floats, Instance, Ints, Names, Sources, Suppliers


@dataclass(frozen=True)
class SourceSets:
    """Sets of sources, K in all, sorted by SKU, then size, then name.

    The sets of SKU i are ``first[i]:first[i + 1]``, its smallest one (qualified alternates only)
    first. The members of set k are ``member[member_first[k]:member_first[k + 1]]``, positions in
    the instance's sources in their order, the primary among them. The suppliers that set k
    onboards anew are ``onboards[onboards_first[k]:onboards_first[k + 1]]``.

    Parameters
    ----------
    alternates : tuple of str
        Names of a set's alternates joined by ``;``, each ``supplier`` or ``supplier@lane``.
    qualifications : array, shape (K,)
        Number of candidates in the set.
    qualification_cost : array, shape (K,)
        Money for qualifying them, whole.
    """

    first: Ints
    sku: Ints
    alternates: Names
    member_first: Ints
    member: Ints
    onboards_first: Ints
    onboards: Ints
    qualifications: Ints
    qualification_cost: Floats

    def __len__(self) -> int:
        return len(self.sku)


def source_sets(instance: Instance) -> SourceSets:
    """Every set of sources that each SKU may have.

    A set is the primary, the qualified alternates, and any of the candidates, with at most
    ``settings.max_alternates`` alternates in all; a SKU whose qualified alternates reach that
    number alone has this one set.
    """
    sources, most = instance.sources, instance.settings.max_alternates
    sku, chosen = [], []
    for i in range(len(instance.skus)):
        for candidates in _choices(sources, i, most):
            sku.append(i)
            chosen.append(candidates)
    members = _members(sources, sku, chosen)
    onboards_first, onboards = _onboards(sources, len(instance.suppliers), chosen)
    return SourceSets(
        first=np.searchsorted(sku, np.arange(len(instance.skus) + 1)).astype(np.int64),
        sku=np.array(sku, np.int64),
        alternates=_names(sources, instance.suppliers, members),
        member_first=_ends(members),
        member=_flat(members),
        onboards_first=onboards_first,
        onboards=onboards,
        qualifications=np.array([len(candidates) for candidates in chosen], np.int64),
        qualification_cost=np.array(
            [sources.qualification_cost[list(candidates)].sum() for candidates in chosen], float
        ),
    )


def _choices(sources: Sources, sku: int, most: int) -> Iterator[tuple[int, ...]]:
    """Sets of candidates of a SKU: none first, then by size and name."""
    of_sku = np.arange(sources.first[sku], sources.first[sku + 1])
    alternates = of_sku[~sources.primary[of_sku]]
    candidates = alternates[~sources.qualified[alternates]].tolist()
    room = max(0, most - (len(alternates) - len(candidates)))
    sizes = range(min(room, len(candidates)) + 1)
    return chain.from_iterable(combinations(candidates, size) for size in sizes)


def _members(sources: Sources, sku: list[int], chosen: list[tuple[int, ...]]) -> list[list[int]]:
    """Members of every set: what each SKU has in any case, and the candidates chosen."""
    first, always = sources.first.tolist(), (sources.primary | sources.qualified).tolist()
    return [
        [k for k in range(first[i], first[i + 1]) if always[k] or k in candidates]
        for i, candidates in zip(sku, chosen, strict=True)
    ]


def _onboards(sources: Sources, suppliers: int, chosen: list[tuple[int, ...]]) -> tuple[Ints, Ints]:
    """Suppliers of candidates that are no primary or qualified source of any SKU yet, set by set.

    Returned are where each set's begin, and the suppliers.
    """
    supplied = np.zeros(suppliers, bool)
    supplied[sources.supplier[sources.primary | sources.qualified]] = True
    supplier = sources.supplier[_flat(chosen)]
    set_ = np.repeat(np.arange(len(chosen)), np.diff(_ends(chosen)))
    new = ~supplied[supplier]
    pairs = np.unique(set_[new] * suppliers + supplier[new])
    of, onboards = np.divmod(pairs, suppliers)
    return np.searchsorted(of, np.arange(len(chosen) + 1)).astype(np.int64), onboards


def _names(sources: Sources, suppliers: Suppliers, members: Iterable[list[int]]) -> Names:
    def name(source: int) -> str:
        supplier, lane = suppliers.supplier[sources.supplier[source]], sources.lane[source]
        return supplier if lane == NONE else f"{supplier}@{sources.lanes[lane]}"

    primary = sources.primary
    return tuple(";".join(name(k) for k in set_ if not primary[k]) for set_ in members)


def _ends(rows: Iterable[Sequence[int]]) -> Ints:
    return np.cumsum([0, *map(len, rows)], dtype=np.int64)


def _flat(rows: Iterable[Sequence[int]]) -> Ints:
    return np.fromiter(chain.from_iterable(rows), np.int64)
