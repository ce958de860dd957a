"""Which sets of alternates a SKU can have: the qualified ones, and candidates beside them."""

from dataclasses import dataclass

from instances.instance import Floats, Ints, Names


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
