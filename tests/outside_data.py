"""Where tests find data that is not part of the project, or why they skip."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("BUFFERPLAN_DATA", Path(__file__).parents[2] / "shared"))


def outside(*parts: str) -> Path:
    """Path of outside data; skips the calling test where it is absent."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"{'/'.join(parts)} is not here: set BUFFERPLAN_DATA to the folder that holds it"
        )
    return path
