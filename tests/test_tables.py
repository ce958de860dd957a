"""One definition a table: what it says holds together, and its example is a valid instance."""

import pytest
from tables_as_text import raw_table

from instances.instance import PolicyRules, Skus, Sources, Suppliers
from instances.number_range import ANY, INNER_SHARE, POSITIVE, SHARE, Range
from instances.tables import TABLES, column_reference, example_rows
from instances.validation import validate

CONTRACT = {
    "skus": "sku unit_cost demand_mean demand_sd demand_distribution demand_max order_cost moq "
    "review_weeks lost_margin expedite_cost goodwill_cost downtime_cost lost_share line "
    "capital_rate storage_rate insurance_rate obsolescence_rate shelf_life_weeks "
    "weeks_since_last_issue volume site category profile detection service_target policies "
    "min_buffer max_buffer on_hand",
    "suppliers": "supplier region outage_rate outage_weeks_mean outage_weeks_sd "
    "outage_distribution otif onboarding_cost capacity",
    "sources": "sku supplier lane role status lead_time_mean lead_time_sd lead_time_max "
    "transit_weeks activation_weeks price_premium qualification_cost standing_share surge_share "
    "capacity_use vmi_offered vmi_price_uplift",
    "hazards": "hazard kind scope rate probability start_earliest start_latest weeks_mean weeks_sd "
    "distribution hit_probability factor",
    "lines": "line downtime_cost_week",
    "seasons": "profile week index",
    "discounts": "sku supplier min_quantity discount",
    "policies": "policy min_weeks max_weeks constant yearly_fee setup_capital storage_rate "
    "obsolescence_rate owner multiples",
    "sites": "site capacity",
    "demand": "sku period_start quantity",
    "scenarios": "scenario probability kind target start weeks factor",
}


def test_tables_and_columns_are_those_of_the_contract():
    assert {name: " ".join(table.header) for name, table in TABLES.items()} == CONTRACT


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_definition_holds_together(table):
    assert len(set(table.header)) == len(table.header)
    assert set(table.key) <= set(table.header)
    for column in table.columns:
        assert column.doc and not column.doc.endswith(".")
        assert not (column.default and column.derived)
        assert column.required or column.default or column.derived, column.name
        assert bool(column.choices) == (column.kind == "choice")
        assert bool(column.unit) == (column.kind == "number"), column.name


def test_an_array_for_every_column():
    for table, kind in (("skus", Skus), ("policies", PolicyRules)):
        assert set(TABLES[table].header) == set(kind.__dataclass_fields__)
    assert set(TABLES["suppliers"].header) | {"regions"} == set(Suppliers.__dataclass_fields__)
    renamed = (set(TABLES["sources"].header) - {"role", "status"}) | {"primary", "qualified"}
    assert renamed | {"first", "lanes"} == set(Sources.__dataclass_fields__)


def test_examples_are_together_a_valid_instance_without_a_warning():
    tables = [
        raw_table(name, [list(table.header), *map(list, example_rows(table))])
        for name, table in TABLES.items()
    ]
    instance = validate("blank", tables, None, {})
    assert len(instance.skus) == len(instance.sources) == 1
    assert instance.notes == ()
    assert instance.scenarios is None
    assert [len(example_rows(table)) for table in TABLES.values()] == [
        52 if name == "seasons" else 0 if name in ("demand", "scenarios") else 1 for name in TABLES
    ]


def test_reference_has_a_row_for_every_column():
    text = column_reference()
    for name, table in TABLES.items():
        section = text.split(f"## {name}\n")[1].split("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == list(table.header)
        assert all(row.count(" | ") == 3 for row in rows)
    assert "| `capital_rate` |" in text and "| 0.10 |" in text


@pytest.mark.parametrize(
    ("range_", "words", "inside", "outside"),
    [
        (Range(), "of at least 0", [0, 1e12], [-1e-9, float("nan")]),
        (POSITIVE, "above 0", [1e-9], [0, -1]),
        (ANY, "", [-1e12, 0], [2e12]),
        (SHARE, "from 0 to 1", [0, 1], [1.01]),
        (INNER_SHARE, "above 0 and below 1", [0.5], [0, 1]),
        (Range(0, 1, without_high=True), "of at least 0 and below 1", [0, 0.9], [1]),
        (Range(0, 5, without_low=True), "above 0 and at most 5", [5], [0, 6]),
        (Range(-1, without_low=True), "above -1", [-0.9], [-1]),
    ],
)
def test_range_says_what_it_holds(range_, words, inside, outside):
    assert str(range_) == words
    assert range_.holds(inside).all() and not range_.holds(outside).any()
