"""The instances that come with the product: their names, where they are, copies of them."""

from importlib.resources import files
from pathlib import Path
from shutil import copyfile

from instances.problems import InvalidInput, Problem
from instances.staging import refuse_filled, staged


def bundled_names() -> tuple[str, ...]:
    """Names of the bundled instances, sorted."""
    return tuple(sorted(path.name for path in _folder().iterdir() if path.is_dir()))


def bundled_path(name: str) -> Path:
    """Folder of a bundled instance.

    Raises
    ------
    InvalidInput
        When there is none of that name.
    """
    if name not in bundled_names():
        expected = f"the name of a bundled instance: {', '.join(bundled_names())}"
        raise InvalidInput([Problem("instance", None, None, name, expected)])
    return _folder() / name


def copy_bundled(name: str, folder: str | Path) -> Path:
    """Copy a bundled instance to a folder that is new or empty.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InvalidInput
        When there is no such instance, or the folder holds something or cannot be written.
    """
    source, target = bundled_path(name), Path(folder)
    refuse_filled(target)
    with staged(target) as stage:
        for path in sorted(source.iterdir()):
            copyfile(path, stage / path.name)
    return target


def _folder() -> Path:
    return Path(str(files("instances") / "bundled"))
