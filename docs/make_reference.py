"""Writes columns.md and settings.md from the definitions of the tables and settings.

Run ``python docs/make_reference.py`` after changing a column or a setting; a test compares.
"""

from pathlib import Path

from instances.settings_file import settings_reference
from instances.tables import column_reference

COLUMNS_HEAD = """\
# Columns

The tables of an instance. They are files `TABLE.csv` or `TABLE.parquet` of a folder, sheets of an
`.xlsx` workbook, or DataFrames. Time is in weeks, dates are weeks from the start of the horizon,
rates are per year of 52 weeks, money is in one currency. Numbers are finite and at most 1e12 in
size. `;` and `@` do not occur in names of suppliers and lanes. A table without rows counts as
absent. Unknown tables and columns are errors that name the nearest known one. What the numbers do
is told in [model.md](model.md).

"""

SETTINGS_HEAD = """\
# Settings

Every setting can stand in the `instance.toml` of an instance and be overridden by its flag on the
command line, or by the argument of the same name in Python. The flags of limits can be repeated,
once for each level or scope. `none` takes an optional setting of the file away again.

"""


def pages() -> dict[str, str]:
    """Text of each generated page by its file name."""
    return {
        "columns.md": COLUMNS_HEAD + column_reference().strip() + "\n",
        "settings.md": SETTINGS_HEAD + settings_reference().strip() + "\n",
    }


if __name__ == "__main__":
    for name, text in pages().items():
        Path(__file__).with_name(name).write_text(text, encoding="utf-8")
