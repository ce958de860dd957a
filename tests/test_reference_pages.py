"""The generated reference pages say what the definitions say."""

import importlib.util
from pathlib import Path

import pytest

from instances.setting_list import SETTINGS
from instances.tables import TABLES

DOCS = Path(__file__).parents[1] / "docs"


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.pages()


@pytest.mark.parametrize("page", ["columns.md", "settings.md"])
def test_page_is_up_to_date(page):
    written = (DOCS / page).read_text(encoding="utf-8")
    assert written == generated()[page], "run python docs/make_reference.py"


def test_every_column_and_setting_has_a_row():
    columns, settings = generated()["columns.md"], generated()["settings.md"]
    for table in TABLES.values():
        section = columns.split(f"## {table.name}\n")[1].split("\n## ")[0]
        assert all(f"| `{column}` |" in section for column in table.header)
    assert all(f"| `{key}` |" in settings for key in SETTINGS)
