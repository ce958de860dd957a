"""Which instances the evidence is gathered on: bundled ones, and outside data where it is there."""

from pathlib import Path

from instances.instance import Instance
from instances.readers import read
from tests.outside_data import ROOT

BUNDLED = ("electronics", "first-five")
CHAINS = ROOT / "data" / "willems_instances"


def names() -> list[str]:
    """Bundled instances, then the chains of the outside data, the smallest first."""
    chains = sorted(CHAINS.iterdir(), key=_size) if CHAINS.is_dir() else []
    return [*BUNDLED, *(f"chain {folder.name}" for folder in chains)]


def instance(name: str, **settings: object) -> Instance:
    """Read one of `names` under settings."""
    source = CHAINS / name.removeprefix("chain ") if name.startswith("chain ") else name
    return read(source, settings)


def _size(folder: Path) -> tuple[int, str]:
    return (folder / "skus.csv").stat().st_size, folder.name
