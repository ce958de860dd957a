"""One instance in every form that can be read, for tests of readers."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
from tables_as_text import WHOLE, rows_of

from instances.problems import InvalidInput
from instances.readers import Source, read
from instances.writers import write_parquet, write_xlsx


def frames(texts: dict[str, str] = WHOLE) -> dict[str, pd.DataFrame]:
    """DataFrames of the tables, columns of numbers as numbers."""
    tables = {}
    for name, text in texts.items():
        rows = rows_of(text)
        frame = pd.DataFrame(rows[1:], columns=rows[0], dtype=object)
        for column in frame.columns:
            numbers = pd.to_numeric(frame[column].replace("", np.nan), errors="coerce")
            if not numbers.isna().all() and numbers.isna().sum() == (frame[column] == "").sum():
                frame[column] = numbers
        tables[name] = frame
    return tables


def csv_folder(folder: Path, texts: dict[str, str] = WHOLE) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def parquet_folder(folder: Path) -> Path:
    folder.mkdir()
    for name, frame in frames().items():
        write_parquet(folder / f"{name}.parquet", frame)
    return folder


def workbook(path: Path) -> Path:
    write_xlsx(path, frames())
    return path


def problems_of(source: Source) -> list[str]:
    """What is wrong with an instance, as messages; empty where nothing is."""
    try:
        read(source)
    except InvalidInput as error:
        return [str(problem) for problem in error.problems]
    return []


def same(one: object, other: object) -> bool:
    """Whether two instances hold the same, arrays bit by bit (their names apart)."""
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one) if field.name != "name"]
        return type(one) is type(other) and all(
            same(getattr(one, name), getattr(other, name)) for name in names
        )
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    return one == other
