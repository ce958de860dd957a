"""Where long columns are kept while they grow: in memory, or in files mapped into it."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]


class ColumnsInMemory:
    """Columns as arrays that grow by an eighth where they are full.

    Large arrays grow in place where the system moves pages and not bytes (Linux does), so at no
    time is much more memory in use than the columns need.

    Parameters
    ----------
    dtypes : mapping of str to dtype
        The columns.
    """

    def __init__(self, dtypes: Mapping[str, DTypeLike]) -> None:
        self._columns: dict[str, Array] = {
            column: np.empty(0, dtype) for column, dtype in dtypes.items()
        }
        self._used = 0

    def append(self, pieces: Mapping[str, Array]) -> None:
        """Put a piece under each column."""
        used = self._used
        for column, array in self._columns.items():
            self._used = used + len(pieces[column])
            if self._used > len(array):
                array.resize(max(self._used, len(array) * 9 // 8), refcheck=False)
            array[used : self._used] = pieces[column]

    def arrays(self) -> dict[str, Array]:
        """The columns; nothing can be appended after."""
        columns, self._columns = self._columns, {}
        for array in columns.values():
            array.resize(self._used, refcheck=False)
        return columns


class ColumnsInFiles:
    """Columns as one file each, written piece by piece and read through memory maps.

    Parameters
    ----------
    dtypes : mapping of str to dtype
        The columns.
    folder : Path
        Made where it is missing; gets a file ``COLUMN.bin`` a column, over one of that name.
    """

    def __init__(self, dtypes: Mapping[str, DTypeLike], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._dtypes = {column: np.dtype(dtype) for column, dtype in dtypes.items()}
        self._paths = {column: folder / f"{column}.bin" for column in dtypes}
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {
            column: self._stack.enter_context(path.open("wb"))
            for column, path in self._paths.items()
        }

    def append(self, pieces: Mapping[str, Array]) -> None:
        """Write a piece of each column."""
        for column, file in self._files.items():
            np.ascontiguousarray(pieces[column], self._dtypes[column]).tofile(file)

    def arrays(self) -> dict[str, Array]:
        """The columns, read-only; nothing can be appended after."""
        self._stack.close()
        return {column: self._mapped(column) for column in self._paths}

    def _mapped(self, column: str) -> Array:
        path, dtype = self._paths[column], self._dtypes[column]
        if path.stat().st_size == 0:  # what is empty cannot be mapped
            return np.empty(0, dtype)
        return np.memmap(path, dtype, "r")
