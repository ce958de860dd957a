"""Requirements as a table by name, to be written as Parquet, edited, and read back."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from instances.instance import Flags, Floats, Ints, Names
from instances.problems import InvalidInput, Problem
from models.requirements import Requirements
from models.source_sets import SourceSets

KINDS = ("shortage", "price")
"""Names of the kinds, at the place of their number."""

NUMBERS = ("clock", "start", "requirement", "season", "phase", "charge")

MOST_PROBLEMS = 20
"""Largest number of unknown names that an error lists, a column."""


def requirements_frame(
    requirements: Requirements, sets: SourceSets, skus: Names, scenarios: Names
) -> pd.DataFrame:
    """Requirements as a table, a row each in their order.

    Parameters
    ----------
    requirements : Requirements
    sets : SourceSets
        What the requirements are listed by.
    skus, scenarios : tuple of str
        Names of the SKUs and of the scenarios.

    Returns
    -------
    pandas.DataFrame
        Columns ``sku, alternates, scenario, kind`` (categorical texts; no alternates: an empty
        text), ``clock, start, requirement, season, phase, charge``. Premium units, which belong to
        sources and not to requirements, are not in it.
    """
    of = np.repeat(np.arange(len(sets)), np.diff(requirements.first))
    which, alternates = _distinct(sets)
    texts = {
        "sku": _texts(sets.sku[of], skus),
        "alternates": _texts(which[of], alternates),
        "scenario": _texts(requirements.scenario, scenarios),
        "kind": _texts(requirements.kind, KINDS),
    }
    return pd.DataFrame(texts | {name: getattr(requirements, name) for name in NUMBERS})


def requirements_from_frame(
    frame: pd.DataFrame,
    sets: SourceSets,
    skus: Names,
    scenarios: Names,
    premium_units: Floats | None = None,
) -> Requirements:
    """Requirements from a table such as `requirements_frame` makes, its rows in any order.

    Parameters
    ----------
    frame : pandas.DataFrame
    sets : SourceSets
    skus, scenarios : tuple of str
    premium_units : array, shape (number of sources in all sets,), optional
        Zeros by default: the table does not hold them.

    Raises
    ------
    InvalidInput
        If columns are missing, or if a name is not known.
    """
    missing = [c for c in ("sku", "alternates", "scenario", "kind", *NUMBERS) if c not in frame]
    if missing:
        raise InvalidInput([_problem(column, None, "this column") for column in missing])
    of = _sets(frame, sets, skus)
    scenario = _codes(frame["scenario"], scenarios)
    kind = _codes(frame["kind"], KINDS)
    _require_known(frame, {"alternates": of, "scenario": scenario, "kind": kind})
    numbers = {name: frame[name].to_numpy(np.float64) for name in NUMBERS}
    order = np.lexsort((kind, numbers["start"], numbers["clock"], scenario, of))
    if premium_units is None:
        premium_units = np.zeros(len(sets.member))
    return Requirements(
        first=np.searchsorted(of[order], np.arange(len(sets) + 1)).astype(np.int64),
        scenario=scenario[order].astype(np.int32),
        kind=kind[order].astype(np.int8),
        premium_units=premium_units,
        **{name: number[order] for name, number in numbers.items()},
    )


def _texts(codes: NDArray[Any], names: Names) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, pd.Index(list(names), dtype="str"))


def _distinct(sets: SourceSets) -> tuple[Ints, Names]:
    """Which of the distinct texts of alternates each set has, and these texts."""
    names = tuple(dict.fromkeys(sets.alternates))
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[text] for text in sets.alternates], np.int64), names


def _codes(column: "pd.Series[str]", names: Names) -> Ints:
    """Position of each cell in `names`, -1 for what is not there."""
    texts = pd.Categorical(column)
    known = pd.Index(list(names), dtype="str")
    places = known.get_indexer(pd.Index(texts.categories.astype("str")))
    codes = np.append(places, -1)[texts.codes]  # the code of a missing cell is -1: the last place
    return codes.astype(np.int64)


def _sets(frame: pd.DataFrame, sets: SourceSets, skus: Names) -> Ints:
    """Position of each row's set, -1 where there is none of the SKU and alternates."""
    which, names = _distinct(sets)
    keys = sets.sku * len(names) + which
    sku, alternates = _codes(frame["sku"], skus), _codes(frame["alternates"], names)
    known = (sku >= 0) & (alternates >= 0)
    found = pd.Index(keys).get_indexer(np.where(known, sku * len(names) + alternates, -1))
    return found.astype(np.int64)


def _require_known(frame: pd.DataFrame, codes: dict[str, Ints]) -> None:
    expected = {
        "alternates": "a SKU and alternates that form one of the sets of sources",
        "scenario": "the name of a scenario",
        "kind": " or ".join(KINDS),
    }
    problems = [
        _problem(column, value, expected[column], row)
        for column, code in codes.items()
        for row, value in _first_unknown(frame, column, code < 0)
    ]
    if problems:
        raise InvalidInput(problems)


def _first_unknown(frame: pd.DataFrame, column: str, unknown: Flags) -> Iterable[tuple[int, str]]:
    rows = np.flatnonzero(unknown)[:MOST_PROBLEMS]
    if column == "alternates":
        texts = [f"{frame['sku'].iloc[r]}: {frame['alternates'].iloc[r]}" for r in rows]
    else:
        texts = [str(frame[column].iloc[r]) for r in rows]
    return zip((rows + 2).tolist(), texts, strict=True)  # row 1 is the header


def _problem(column: str, value: str | None, expected: str, row: int | None = None) -> Problem:
    return Problem("requirements", row, column, value, expected)
