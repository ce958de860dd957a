"""Which policies there are: the built-in ones, and what an instance makes of them."""

from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Any, Literal

from instances.instance import PolicyRules
from instances.problems import InvalidInput, Problem

Constant = Literal["none", "max_average", "z_sigma"]


@dataclass(frozen=True)
class Policy:
    """A way to hold a buffer (docs/model.md, policies and options).

    Parameters
    ----------
    name : str
    min_weeks, max_weeks : float
        Range of the buffer beyond its constant part, in weeks of demand.
    constant : {"none", "max_average", "z_sigma"}
        Safety stock that the buffer always holds. What it holds beyond a constant is a reserve,
        kept for disruptions: everyday variation does not touch it.
    yearly_fee : float
        Money a year.
    setup_capital : float
        Money that counts as capital, once.
    storage_rate, obsolescence_rate : float
        A year, of the buffer beyond its constant; NaN stands for the SKU's own.
    owner : {"us", "vendor"}
        A vendor owns buffer and cycle stock: they tie up no capital and bear no capital or
        obsolescence rate, for an uplift on the price of all demand.
    multiples : bool
        Whether it buys forward: multiples of the economic order quantity, and discounts.
    """

    name: str
    min_weeks: float = 0.0
    max_weeks: float = 0.0
    constant: Constant = "none"
    yearly_fee: float = 0.0
    setup_capital: float = 0.0
    storage_rate: float = nan
    obsolescence_rate: float = nan
    owner: Literal["us", "vendor"] = "us"
    multiples: bool = False

    @property
    def keeps_reserve(self) -> bool:
        """Whether the buffer beyond the constant is kept for disruptions."""
        return self.constant != "none"


JIT = Policy("jit", max_weeks=1)
BUILT_IN = (
    JIT,
    Policy("reorder_point", constant="max_average"),
    Policy("vmi", max_weeks=4, yearly_fee=600, owner="vendor"),
    Policy("safety_stock", max_weeks=8, yearly_fee=50, multiples=True),
    Policy(
        "stockpile",
        min_weeks=2,
        max_weeks=52,
        constant="z_sigma",
        yearly_fee=400,
        setup_capital=500,
    ),
)

NUMBERS = (
    "min_weeks",
    "max_weeks",
    "yearly_fee",
    "setup_capital",
    "storage_rate",
    "obsolescence_rate",
)
TEXTS = ("constant", "owner")


def policies_of(rules: PolicyRules) -> tuple[Policy, ...]:
    """Built-in policies under the rules' overrides, then the rules' own policies by name.

    An empty cell keeps the built-in policy's figure. A new policy has no fee, no set-up, no
    constant, our ownership, no multiples and no weeks beyond the constant where its row is silent.

    Raises
    ------
    InvalidInput
        Where a policy's smallest buffer ends up above its largest.
    """
    known = {policy.name: policy for policy in BUILT_IN}
    order = sorted(range(len(rules.policy)), key=lambda row: rules.policy[row])
    for row in order:
        name = rules.policy[row]
        known[name] = _overridden(known.get(name, Policy(name)), rules, row)
    problems = [_empty_range(policy) for policy in known.values() if _is_empty(policy)]
    if problems:
        raise InvalidInput(problems)
    return tuple(known.values())


def _overridden(policy: Policy, rules: PolicyRules, row: int) -> Policy:
    numbers = {name: float(getattr(rules, name)[row]) for name in NUMBERS}
    texts = {name: getattr(rules, name)[row] for name in TEXTS}
    given: dict[str, Any] = {name: value for name, value in numbers.items() if not isnan(value)}
    given |= {name: text for name, text in texts.items() if text}
    if policy not in BUILT_IN and "max_weeks" not in given:  # exactly its least
        given["max_weeks"] = given.get("min_weeks", 0.0)
    if rules.multiples[row]:
        given["multiples"] = rules.multiples[row] == "yes"
    return replace(policy, **given)


def _is_empty(policy: Policy) -> bool:
    return policy.max_weeks < policy.min_weeks


def _empty_range(policy: Policy) -> Problem:
    expected = f"at least the min_weeks of {policy.name}, {policy.min_weeks:g}"
    return Problem("policies", None, "max_weeks", f"{policy.max_weeks:g}", expected)
