"""The tables of an instance: one definition each, from which everything about them comes."""

from instances.column import Column, Table
from instances.event_tables import DEMAND, HAZARDS, SCENARIOS, SEASONS
from instances.policy_table import BUILT_IN_POLICIES, POLICIES
from instances.sku_table import SKUS
from instances.source_table import SOURCES
from instances.supply_tables import DISCOUNTS, LINES, SITES, SUPPLIERS

__all__ = ["BUILT_IN_POLICIES", "TABLES", "Column", "Table", "column_reference", "example_rows"]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SKUS,
        SUPPLIERS,
        SOURCES,
        HAZARDS,
        LINES,
        SEASONS,
        DISCOUNTS,
        POLICIES,
        SITES,
        DEMAND,
        SCENARIOS,
    )
}
"""Every table by name, in the order that messages and documentation follow."""


def example_rows(table: Table) -> list[tuple[str, ...]]:
    """Rows of a blank instance, one cell a column: examples that together solve as they stand.

    One row a table; the 52 weeks of one profile for ``seasons``; none where a table is better
    left empty (``demand``, ``scenarios``).
    """
    row = tuple(column.example for column in table.columns)
    if not any(row):
        return []
    if table is not SEASONS:
        return [row]
    profile = row[0]
    return [(profile, str(week), "0.9" if week <= 39 else "1.3") for week in range(1, 53)]


def column_reference() -> str:
    """Documentation of every column as Markdown, one table a table."""
    return "\n".join(_table_reference(table) for table in TABLES.values())


def _table_reference(table: Table) -> str:
    status = "Required." if table.required else "Optional."
    key = f" A row is identified by {', '.join(f'`{name}`' for name in table.key)}."
    head = [
        f"## {table.name}\n",
        f"{table.doc}. {status}{key if table.key else ''}\n",
        "| column | meaning | holds | when empty |",
        "|---|---|---|---|",
    ]
    return "\n".join(head + [_column_reference(column) for column in table.columns]) + "\n"


def _column_reference(column: Column) -> str:
    empty = "not allowed" if column.required else column.default or column.derived
    cells = (f"`{column.name}`", column.doc, column.expectation, empty)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
