"""What a reader hands to validation: a table as text, with the place of every cell."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """A table as it was read, before any cell is understood.

    Parameters
    ----------
    table : str
        Name of the table (file stem, sheet or database table), as found.
    file : str
        What to call it in messages: ``skus.csv``, ``plan.xlsx, sheet skus``.
    cells : pandas.DataFrame
        Text of every cell, an empty string where it is empty; columns as found in the header.
    rows : pandas.Series of int
        Row number of each row as a spreadsheet counts it (the header is row 1).
    """

    table: str
    file: str
    cells: pd.DataFrame
    rows: pd.Series
