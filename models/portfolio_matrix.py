"""Which policy the portfolio matrix gives each SKU, and what it gets where it cannot have that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Names
from instances.segment_settings import MATRIX
from instances.settings import Settings
from models.program import Options
from models.segmentation import SEGMENTS

BY_COVER = ("stockpile", "safety_stock", "reorder_point", "vmi", "jit")
"""The built-in policies by how much they are made to cover, the most first."""


@dataclass(frozen=True)
class MatrixPolicies:
    """The policy of each SKU by its segment.

    Parameters
    ----------
    wanted : tuple of str, length I
        What the matrix says, policies joined by ``;``.
    policy : tuple of str, length I
        The first of them that the SKU can have, else the one that stands in for it.
    stands_in : array of bool, shape (I,)
        Whether the SKU can have none of those wanted.
    """

    wanted: Names
    policy: Names
    stands_in: Flags

    def allowed(self, options: Options) -> Flags:
        """Which options are of their SKU's policy, shape (O,)."""
        return np.array(self.policy, object)[options.sku] == np.array(options.policy, object)


def matrix_policies(segment: Names, options: Options, settings: Settings) -> MatrixPolicies:
    """Give every SKU the policy of its segment.

    Where its options leave a SKU none of the segment's policies, another stands in
    (`first_possible`).

    Parameters
    ----------
    segment : tuple of str, length I
        One of `models.segmentation.SEGMENTS` a SKU.
    options : Options
    settings : Settings
    """
    matrix = dict(zip(SEGMENTS, (getattr(settings, key) for key in MATRIX), strict=True))
    of = np.array(segment, object)
    policy = np.empty(len(segment), object)
    stands_in = np.zeros(len(segment), bool)
    for name, text in matrix.items():
        ours, wanted = of == name, policies_in(text)
        chosen = np.array(first_possible(options, wanted), object)
        policy[ours] = chosen[ours]
        stands_in |= ours & ~np.isin(chosen, np.array(wanted, object))
    return MatrixPolicies(
        wanted=tuple(matrix[name] for name in segment),
        policy=tuple(policy.tolist()),
        stands_in=stands_in,
    )


def first_possible(options: Options, wanted: Sequence[str]) -> Names:
    """The first policy of `wanted` that each SKU has an option of, or what stands in, length I.

    In for the first of them stand the other built-in policies, those that cover less first, each
    kind nearest first; then the SKU's own policies by name.
    """
    order = [*wanted, *_nearest_by_cover(wanted[0] if wanted else ""), *sorted(options.policy)]
    names = list(dict.fromkeys(order))
    rank = {name: place for place, name in enumerate(names)}
    ranks = np.array([rank[name] for name in options.policy])
    return tuple(names[k] for k in np.minimum.reduceat(ranks, options.first[:-1]))


def policies_in(text: str) -> list[str]:
    """Names of a cell of the matrix, in their order."""
    return [name.strip() for name in text.split(";") if name.strip()]


def _nearest_by_cover(policy: str) -> list[str]:
    if policy not in BY_COVER:
        return list(BY_COVER)
    at = BY_COVER.index(policy)
    return [*BY_COVER[at + 1 :], *reversed(BY_COVER[:at])]
