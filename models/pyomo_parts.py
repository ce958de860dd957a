"""What all parts of the Pyomo program share: the model so far, and sums of its variables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pyomo.core.expr import LinearExpression
from pyomo.environ import ConcreteModel, Constraint, Var

from instances.instance import Floats, Ints
from models.open_requirements import OpenRequirements
from models.option_ranges import OptionRanges
from models.program import Program


@dataclass
class Terms:
    """A sum of coefficients times variables, plus a constant."""

    coefficients: list[float] = field(default_factory=list)
    variables: list[Any] = field(default_factory=list)
    constant: float = 0.0

    def add(self, coefficients: Floats, variables: Any) -> "Terms":
        """Append terms, leaving out zeros; returns itself."""
        used = np.flatnonzero(coefficients)
        self.coefficients += coefficients[used].tolist()
        self.variables += np.asarray(variables, object)[used].tolist()
        return self

    def one(self, coefficient: float, variable: Any) -> "Terms":
        """Append one term; returns itself."""
        self.coefficients.append(float(coefficient))
        self.variables.append(variable)
        return self

    def join(self, other: "Terms", factor: float = 1.0) -> "Terms":
        """Append another sum; returns itself."""
        self.coefficients += [factor * coefficient for coefficient in other.coefficients]
        self.variables += other.variables
        self.constant += factor * other.constant
        return self

    @property
    def expression(self) -> LinearExpression:
        """The sum as Pyomo's fastest expression."""
        return LinearExpression(
            constant=self.constant,
            linear_coefs=self.coefficients,
            linear_vars=self.variables,
        )


@dataclass(frozen=True)
class Parts:
    """The model in the making, and what it is made from.

    ``choice`` and ``share`` hold the variables x and t of every option (None where it has none):
    the option's buffer is ``low x + (high - low) t`` with ``0 <= t <= x``. Written so, all
    coefficients of a shortage have the size of the shortage.
    """

    program: Program
    ranges: OptionRanges
    opened: OpenRequirements
    model: ConcreteModel
    choice: np.ndarray
    share: np.ndarray

    @property
    def span(self) -> Floats:
        """Width of every option's range, shape (O,)."""
        return self.ranges.high - self.ranges.low

    def of_options(self, at: Ints, on_choice: Floats, on_buffer: Floats) -> Terms:
        """The sum of ``on_choice x + on_buffer b`` over the options `at`."""
        low, span = self.ranges.low[at], self.span[at]
        terms = Terms().add(on_choice + on_buffer * low, self.choice[at])
        return terms.add(on_buffer * span, self.share[at])


def variables(parts: Parts, name: str, index: Sequence[int] | Ints, **kind: Any) -> np.ndarray:
    """Add a variable for every number of `index` under `name`, and give them as an array."""
    block = Var([int(number) for number in index], **kind)
    parts.model.add_component(name, block)
    return np.array([*block.values(), None], object)[:-1]


def at_most(parts: Parts, name: str, sums: list[Terms], limit: float = 0.0) -> None:
    """Add the rows ``sum <= limit`` under `name`."""
    impossible = parts.choice[parts.ranges.usable][0]

    def row(_: ConcreteModel, number: int) -> Any:
        terms = sums[number]
        if terms.variables:
            return (None, terms.expression, limit)
        # Pyomo refuses rows without variables, also those that just say that nothing is possible
        return impossible <= -1 if terms.constant > limit else Constraint.Skip

    parts.model.add_component(name, Constraint(range(len(sums)), rule=row))


def single(parts: Parts, name: str, terms: Terms) -> Terms:
    """A sum as one variable, made the first time that `name` is asked for, to keep rows short."""
    if not hasattr(parts.model, name):
        parts.model.add_component(name, Var())
        total = getattr(parts.model, name)
        expression = Terms().join(terms).one(-1.0, total).expression
        parts.model.add_component(f"{name}_sum", Constraint(expr=expression == 0.0))
    return Terms().one(1.0, getattr(parts.model, name))
