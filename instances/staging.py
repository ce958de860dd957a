"""Writes several files so that all of them arrive, or none: staged beside, then moved."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from instances.problems import InvalidInput, Problem


@contextmanager
def staged(folder: str | Path) -> Iterator[Path]:
    """Give a stage to write files to, and move them into a folder when all are written.

    A folder that does not exist yet appears complete, in one step. Files of a folder that exists
    are replaced one by one, each whole; others in it are left alone. After an error, or an
    interrupt while files are being written, the folder is as it was.

    Parameters
    ----------
    folder : str or Path
        Where the files go.

    Yields
    ------
    Path
        An empty folder on the same disk, for files only.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to, or is a file.
    """
    target = Path(folder)
    stage = _new_stage(target)
    try:
        yield stage
        _move(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _move(stage: Path, target: Path) -> None:
    try:
        if target.is_dir():
            for path in sorted(stage.iterdir()):
                os.replace(path, target / path.name)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(stage, target)
    except (OSError, ValueError) as error:
        raise _unusable(target, error) from None


def refuse_filled(folder: Path) -> None:
    """Refuse a folder that holds something, so that nobody's files are mixed or lost.

    Raises
    ------
    InvalidInput
    """
    try:
        filled = folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise _unusable(folder, error) from None
    if filled:
        expected = "a new or an empty folder; this one holds files"
        raise InvalidInput([Problem(str(folder), None, None, None, expected)])


def _new_stage(target: Path) -> Path:
    """An empty folder on the disk of `target`: in it, or in the nearest folder above that is."""
    try:
        home = target
        while not home.exists():
            home = home.parent
        stage = home / f".bufferplan-{secrets.token_hex(8)}"
        stage.mkdir()
    except (OSError, ValueError) as error:
        raise _unusable(target, error) from None
    return stage


def _unusable(folder: Path, error: OSError | ValueError) -> InvalidInput:
    reason = error.strerror if isinstance(error, OSError) else str(error)
    expected = f"a folder that can be written to ({reason})"
    return InvalidInput([Problem(str(folder), None, None, None, expected)])
