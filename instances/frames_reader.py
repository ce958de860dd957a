"""Takes an instance from DataFrames, as text cells like those of a file."""

from collections.abc import Mapping

import pandas as pd

from instances.cell_text import cell_text
from instances.raw_table import RawTable


def read_frames(frames: Mapping[str, pd.DataFrame]) -> list[RawTable]:
    """Turn each DataFrame into a table of text cells.

    Numbers become the shortest text that reads back as the same number, missing values (None, NaN,
    NaT, NA) empty text. Levels of an index that have a name count as columns.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        By name of the table.

    Returns
    -------
    list of RawTable
        Rows are numbered as if a header stood in row 1.
    """
    return [_table(str(name), frame) for name, frame in frames.items()]


def _table(name: str, frame: pd.DataFrame) -> RawTable:
    if any(level is not None for level in frame.index.names):
        frame = frame.reset_index()
    columns = (frame.iloc[:, at].tolist() for at in range(frame.shape[1]))
    texts = {at: [cell_text(value) for value in column] for at, column in enumerate(columns)}
    cells = pd.DataFrame(texts, dtype=str)
    cells.columns = pd.Index([str(column) for column in frame.columns], dtype=object)
    rows = pd.Series(range(2, len(frame) + 2), dtype="int64")
    return RawTable(name, f"DataFrame {name}", cells, rows)
