"""What a table and a column of it are: name, kind of cell, range, default, explanation, example."""

from dataclasses import dataclass
from typing import Literal

from instances.number_range import NOT_NEGATIVE, Range

Kind = Literal["name", "scope", "names", "number", "whole", "choice", "flag"]

EVERYTHING = "*"
"""Scope or target that stands for every region, lane or category; no name of one."""

_KIND_WORDS = {
    "name": "a name",
    "scope": f"a name or {EVERYTHING}",
    "names": "names joined by ;",
    "whole": "a whole number",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: what its cells may hold and what they mean.

    Parameters
    ----------
    name : str
        Header of the column.
    kind : {"name", "scope", "names", "number", "whole", "choice", "flag"}
        Text kept as it is; such a text or ``*``; such texts joined by ``;``; a number; a whole
        number; one of `choices`; yes or no.
    doc : str
        What it means, in one sentence without a full stop.
    required : bool
        The column must be there and no cell of it empty.
    default : str
        Cell text that an empty cell stands for, empty where there is none.
    derived : str
        What an empty cell stands for where that follows from other cells, in words.
    range : Range
        What a number may be; not negative unless said otherwise.
    choices : tuple of str
        What a choice may be.
    unit : str
        Unit of a number, in words.
    forbidden : str
        Characters that a name must not hold.
    example : str
        Cell of the example row of a blank instance.
    """

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: str = ""
    derived: str = ""
    range: Range = NOT_NEGATIVE
    choices: tuple[str, ...] = ()
    unit: str = ""
    forbidden: str = ""
    example: str = ""

    @property
    def numeric(self) -> bool:
        """Whether cells hold numbers."""
        return self.kind in ("number", "whole")

    @property
    def expectation(self) -> str:
        """What a cell should hold, in words fit for ``expected ...``."""
        if self.kind == "choice":
            return "one of " + ", ".join(self.choices)
        if self.kind == "flag":
            return "yes or no"
        if not self.numeric:
            return _KIND_WORDS[self.kind]
        noun = _KIND_WORDS.get(self.kind, "a number")
        words = (noun, str(self.range), f"({self.unit})" if self.unit else "")
        return " ".join(word for word in words if word)


@dataclass(frozen=True)
class Table:
    """One table: its columns in the order of its header, and the columns that identify a row.

    Parameters
    ----------
    name : str
    doc : str
        What a row is, in one sentence without a full stop.
    columns : tuple of Column
    key : tuple of str
        Columns whose values together occur once; empty where rows may repeat.
    required : bool
        The table must be there and have a row.
    """

    name: str
    doc: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
