"""Recognises the columns of a wide ERP export, and reads their numbers."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from instances.csv_reader import read_csv
from instances.faults import Faults
from instances.instance import Floats, Names
from instances.number_range import LARGEST
from instances.number_text import NUMBER, number_advice
from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable

_MONTH = re.compile(
    "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?"
    "|nov(ember)?|dec(ember)?)([0-9]{2}|[0-9]{4})?"
)
"""A month's name, short or long, with or without a year."""

MONTH = "demand of a month"
"""Meaning of every month's column."""

MEANINGS = {
    "sku": ("sku", "item", "item number", "material", "part number", "article", "product code"),
    "unit_cost": ("unit cost", "cost", "standard cost"),
    "lead_time": ("lead time",),
    "retail_price": ("retail price", "sales price", "selling price", "price"),
    "on_hand": ("quantity on hand", "on hand", "stock on hand", "stock"),
    "backlog": ("backlog", "back orders"),
}
"""Names that a column of each meaning may have; case, spaces and punctuation do not matter."""

_LEAST_PERIODS = 2


@dataclass(frozen=True)
class ErpExport:
    """A wide export: one row a SKU, one column a month of demand.

    Parameters
    ----------
    sku : tuple of str
    demand : Floats
        Units by SKU and month, months in the order of the columns, shape (I, P).
    unit_cost, lead_time, retail_price, on_hand, backlog : Floats
        Shape (I,); NaN where the export has nothing. Lead times are in the export's own unit.
    recognised : tuple of (str, str)
        Header and meaning of each column that was used.
    ignored : tuple of str
        Headers of the other columns.
    blank_months : int
        Cells without a number among the months, which are taken as 0.
    """

    sku: Names
    demand: Floats
    unit_cost: Floats
    lead_time: Floats
    retail_price: Floats
    on_hand: Floats
    backlog: Floats
    recognised: tuple[tuple[str, str], ...]
    ignored: Names
    blank_months: int


def read_export(path: Path) -> ErpExport:
    """Read a wide export from a CSV file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ErpExport

    Raises
    ------
    InvalidInput
        When the file cannot be read, a column that is needed is missing or there twice, a SKU is
        missing or there twice, or a cell is no usable number.
    """
    if path.suffix.lower() != ".csv":
        raise InvalidInput([Problem(path.name, None, None, None, "a CSV file (.csv)")])
    try:
        raw = read_csv(path, path.stem, lambda name: _meaning(name) is not None)
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        raise InvalidInput([Problem(str(path), None, None, None, expected)]) from None
    faults = Faults(raw.file)
    headers = [(str(name), _meaning(str(name))) for name in raw.cells.columns]
    columns = _columns(headers, faults)
    faults.raise_if_any()
    names = tuple(raw.cells.iloc[:, columns["sku"]].tolist())
    _check_names(names, raw, faults)
    numbers = {
        meaning: _numbers(raw, columns[meaning], faults)
        if meaning in columns
        else np.full(len(names), np.nan)
        for meaning in MEANINGS
        if meaning != "sku"
    }
    months = [_numbers(raw, at, faults) for at, (_, what) in enumerate(headers) if what == MONTH]
    faults.raise_if_any()
    demand = np.column_stack(months)
    return ErpExport(
        sku=names,
        demand=np.nan_to_num(demand),
        recognised=tuple((name, meaning) for name, meaning in headers if meaning),
        ignored=tuple(name for name, meaning in headers if not meaning),
        blank_months=int(np.isnan(demand).sum()),
        **numbers,
    )


def _plain(name: str) -> str:
    """A header without case, spaces and punctuation."""
    return "".join(sign for sign in name.lower() if sign.isalnum())


_BY_NAME = {_plain(name): meaning for meaning, names in MEANINGS.items() for name in names}


def _meaning(name: str) -> str | None:
    """Meaning of a header, None where it has none."""
    plain = _plain(name)
    return MONTH if _MONTH.fullmatch(plain) else _BY_NAME.get(plain)


def _columns(headers: list[tuple[str, str | None]], faults: Faults) -> dict[str, int]:
    """Position of the column of each meaning, months apart; what is missing or double is noted."""
    columns: dict[str, int] = {}
    months: set[str] = set()
    for at, (name, meaning) in enumerate(headers):
        if meaning == MONTH:
            if _plain(name) in months:
                faults.add("every month once, with its year where there are several", 1, name)
            months.add(_plain(name))
        elif meaning in columns:
            faults.add(f"one column with the {meaning.replace('_', ' ')}, not two", 1, name)
        elif meaning:
            columns[meaning] = at
    for meaning in ("sku", "unit_cost"):
        if meaning not in columns:
            faults.add(f"a column named {' or '.join(MEANINGS[meaning][:3])}", 1)
    if len(months) < _LEAST_PERIODS:
        faults.add(f"at least {_LEAST_PERIODS} columns named after months, such as jan or feb", 1)
    return columns


def _check_names(names: Names, raw: RawTable, faults: Faults) -> None:
    seen: dict[str, int] = {}
    if not names:
        faults.add("at least one row with a SKU")
    for row, name in zip(raw.rows.tolist(), names, strict=True):
        if not name:
            faults.add("the name of a SKU, not an empty cell", row)
        elif name in seen:
            faults.add(f"every SKU once; it is in row {seen[name]} too", row, None, name)
        seen.setdefault(name, row)


def _numbers(raw: RawTable, at: int, faults: Faults) -> Floats:
    """Numbers of a column, NaN where a cell is empty; what is no usable number is noted."""
    texts = raw.cells.iloc[:, at].str.strip().tolist()
    numbers = np.full(len(texts), np.nan)
    for place, text in enumerate(texts):
        if not text:
            continue
        if NUMBER.fullmatch(text) and 0 <= float(text) <= LARGEST:
            numbers[place] = float(text)
        else:
            advice = number_advice(text)
            expected = f"a number of at least 0{'; ' + advice if advice else ''}"
            faults.add(expected, int(raw.rows.iloc[place]), str(raw.cells.columns[at]), text)
    return numbers
