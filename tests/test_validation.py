"""Bad input is named by file, row, column, value and expectation; good input becomes arrays.

At least 80 kinds of bad input are tried in cells and tables alone (a test counts them).
"""

import re
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instances_by_hand import instance as instance_by_hand
from outside_data import outside
from tables_as_text import WHOLE, folder_of_csv, raw_table, raw_tables, rows_of, with_cell

from instances.instance import NONE, Instance
from instances.limits import LimitRequest
from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable
from instances.tables import TABLES
from instances.validation import validate


def problems_of(tables: list[RawTable], toml=None, overrides=None) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        validate("test", tables, toml, overrides or {})
    return caught.value.problems


def same(one, other) -> bool:
    """Whether two instances, or parts of them, are equal to the last bit."""
    if is_dataclass(one):
        names = [field.name for field in fields(one)]
        return type(one) is type(other) and all(
            same(getattr(one, name), getattr(other, name)) for name in names
        )
    if isinstance(one, np.ndarray):
        equal = np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
        return one.dtype == other.dtype and equal
    return one == other


BAD_CELLS = [
    # Numbers as spreadsheets hold them.
    ("skus", 2, "unit_cost", "10%", "a number above 0 (money a unit); without a percent sign: 0.1"),
    ("skus", 2, "unit_cost", "3,5", "with a decimal point: 3.5 for 3,5"),
    ("skus", 2, "unit_cost", "1,000", "without thousands separators"),
    ("skus", 2, "unit_cost", "1.234.567,8", "without thousands separators"),
    ("skus", 2, "unit_cost", "1 000", "without thousands separators"),
    ("skus", 2, "unit_cost", "€10", "without a currency sign"),
    ("skus", 2, "unit_cost", "12 USD", "alone, without a unit or other text"),
    ("skus", 2, "unit_cost", "1_000", "without underscores"),
    ("skus", 2, "unit_cost", "#N/A", "not a spreadsheet's error value"),
    ("skus", 2, "unit_cost", "#DIV/0!", "not a spreadsheet's error value"),
    ("skus", 2, "unit_cost", "nan", "or an empty cell where it is optional"),
    ("skus", 2, "unit_cost", "inf", "finite"),
    ("skus", 2, "unit_cost", "-Infinity", "finite"),
    ("skus", 2, "unit_cost", "2e12", "at most 1e12 in size"),
    ("skus", 2, "unit_cost", "1e999", "at most 1e12 in size"),
    ("skus", 2, "unit_cost", "0x10", "a number above 0"),
    ("skus", 2, "unit_cost", "１０", "a number above 0"),
    ("skus", 2, "unit_cost", "ten", "a number above 0 (money a unit)"),
    ("skus", 2, "unit_cost", "0", "a number above 0"),
    ("skus", 2, "unit_cost", "-10", "a number above 0"),
    ("skus", 2, "unit_cost", "", "a number above 0 (money a unit), not an empty cell"),
    ("hazards", 3, "start_earliest", "2024-03-01", "a date is given as weeks from the start"),
    ("hazards", 3, "start_earliest", "01.03.2024", "a date is given as weeks from the start"),
    ("hazards", 3, "start_earliest", "1-Mar-24", "a date is given as weeks from the start"),
    # Ranges and choices of single cells.
    ("skus", 2, "sku", "", "a name, not an empty cell"),
    ("skus", 2, "demand_mean", "0", "a number above 0 (units a week)"),
    ("skus", 2, "demand_sd", "-1", "a number of at least 0 (units a week)"),
    ("skus", 2, "demand_distribution", "gauss", "one of normal, gamma, poisson, nbinom"),
    ("skus", 2, "order_cost", "-5", "a number of at least 0"),
    ("skus", 2, "moq", "-5", "a number of at least 0"),
    ("skus", 2, "review_weeks", "-1", "a number of at least 0"),
    ("skus", 2, "lost_share", "1.2", "a number from 0 to 1"),
    ("skus", 2, "capital_rate", "-0.1", "a number of at least 0"),
    ("skus", 2, "shelf_life_weeks", "0", "a number above 0 (weeks)"),
    ("skus", 2, "detection", "11", "a number from 1 to 10"),
    ("skus", 2, "detection", "0", "a number from 1 to 10"),
    ("skus", 2, "service_target", "1", "a number above 0 and below 1"),
    ("skus", 2, "service_target", "95", "a number above 0 and below 1"),
    ("skus", 2, "on_hand", "-3", "a number of at least 0"),
    ("suppliers", 2, "region", "", "a name, not an empty cell"),
    ("suppliers", 2, "region", "*", "a name; * stands for all"),
    ("suppliers", 2, "region", "#REF!", "a name; not a spreadsheet's error value"),
    ("suppliers", 3, "outage_rate", "-0.1", "a number from 0 to 5200 (a year)"),
    ("suppliers", 3, "outage_weeks_mean", "0", "a number above 0 (weeks)"),
    ("suppliers", 3, "outage_distribution", "weibull", "one of lognormal, gamma, pareto"),
    ("suppliers", 3, "otif", "94", "a number from 0 to 1"),
    ("suppliers", 3, "capacity", "unlimited", "a number of at least 0"),
    ("sources", 3, "role", "secondary", "one of primary, alternate"),
    ("sources", 3, "role", "", "one of primary, alternate, not an empty cell"),
    ("sources", 3, "status", "approved", "one of qualified, candidate"),
    ("sources", 3, "lead_time_mean", "", "a number of at least 0 (weeks), not an empty cell"),
    ("sources", 3, "price_premium", "-1", "a number above -1"),
    ("sources", 3, "vmi_offered", "maybe", "yes or no"),
    ("sources", 3, "lane", "a;b", "a name; without ;"),
    ("hazards", 2, "kind", "flood", "one of supply, lane, demand, price"),
    ("hazards", 2, "hit_probability", "50%", "a number from 0 to 1 (a probability); without a"),
    ("hazards", 3, "factor", "0", "a number above 0"),
    ("lines", 2, "downtime_cost_week", "-1", "a number of at least 0"),
    ("seasons", 2, "index", "-0.5", "a number of at least 0"),
    ("discounts", 2, "discount", "1", "a number of at least 0 and below 1"),
    ("discounts", 2, "min_quantity", "0", "a number above 0"),
    ("policies", 3, "constant", "zsigma", "one of none, max_average, z_sigma"),
    ("policies", 3, "owner", "them", "one of us, vendor"),
    ("policies", 3, "multiples", "some", "yes or no"),
    ("demand", 2, "quantity", "-4", "a number of at least 0"),
    ("demand", 2, "period_start", "Jan 2024", "dates such as 2024-01-31 in every row"),
    ("scenarios", 2, "kind", "strike", "one of supplier, lane, demand, price"),
    ("scenarios", 2, "weeks", "", "a number of at least 0 (weeks), not an empty cell"),
    # Cells that contradict others of their row.
    ("skus", 2, "demand_sd", "", "a number of at least 0 (units a week), as demand_mean is given"),
    ("skus", 2, "demand_max", "99", "a number of at least the mean demand, 100"),
    ("skus", 2, "min_buffer", "600", None),
    ("skus", 2, "downtime_cost", "5", "an empty cell, as the SKU has a line"),
    ("sources", 2, "lead_time_max", "3", "a number of at least lead_time_mean, 4"),
    ("sources", 2, "surge_share", "1", "a number above 1, as the source is a primary"),
    ("sources", 2, "status", "candidate", "qualified or an empty cell, as the source is a primary"),
    ("sources", 3, "standing_share", "0.5", "at most the source's surge_share, 0.4"),
    ("hazards", 2, "probability", "0.5", "an empty cell, as there is a rate"),
    ("hazards", 2, "rate", "", "a rate, or a probability for a dated event"),
    ("hazards", 2, "start_latest", "5", "an empty cell, as a hazard with a rate has no date"),
    ("hazards", 3, "start_latest", "9", "a number of at least start_earliest, 10"),
    ("hazards", 3, "start_latest", "", "a number of at least 0 (weeks from the start"),
    ("hazards", 3, "factor", "", "a number above 0, as the kind is demand or price"),
    ("hazards", 2, "weeks_sd", "0", "a number above 0, as a pareto duration"),
    ("policies", 3, "max_weeks", "-1", "a number of at least 0"),
    ("scenarios", 3, "factor", "", "a number above 0, as the kind is demand or price"),
    ("scenarios", 5, "probability", "0.7", "one probability a scenario; another row of 'two'"),
    # Names that lead nowhere.
    ("skus", 2, "line", "L2", "a line of the table lines; nearest is 'L1'"),
    ("skus", 2, "line", "L1 ", "a line of the table lines; 'L1' differs in spaces only"),
    ("skus", 2, "site", "V", "a site of the table sites"),
    ("skus", 2, "profile", "Peak", "a profile of the table seasons; nearest is 'peak'"),
    ("skus", 2, "policies", "jit;stokpile", "known policies joined by ;; nearest is 'stockpile'"),
    ("skus", 2, "policies", ";", "known policies joined by ;"),
    ("sources", 3, "sku", "AA", "a sku of the table skus; nearest is 'A'"),
    ("sources", 3, "supplier", "Qq", "a supplier of the table suppliers; nearest is 'Q'"),
    ("discounts", 2, "sku", "a", "a sku of the table skus; nearest is 'A'"),
    ("discounts", 2, "supplier", "R", "a supplier of the table suppliers"),
    ("scenarios", 2, "target", "P9", "a supplier of the table suppliers; nearest is 'P'"),
    ("scenarios", 2, "target", "*", "a supplier of the table suppliers"),
    ("scenarios", 5, "target", "see", "a lane of the table sources; nearest is 'sea'"),
    ("scenarios", 3, "target", "D", "a category of the table skus, or *"),
]


@pytest.mark.parametrize(("table", "row", "column", "text", "words"), BAD_CELLS)
def test_a_bad_cell_is_named_and_nothing_else(table, row, column, text, words):
    if words is None:  # the other one of two cells is named
        column, words, text = "max_buffer", "a number of at least min_buffer, 600", "500"
        problems = problems_of(with_cell(table, row, "min_buffer", "600"))
    else:
        problems = problems_of(with_cell(table, row, column, text))
    own = [found for found in problems if (found.file, found.column) == (f"{table}.csv", column)]
    assert len(own) == 1, [str(problem) for problem in problems]
    (problem,) = own
    assert (problem.file, problem.row, problem.value) == (f"{table}.csv", row, text)
    assert words in problem.expected
    # A bad name or role can make rows that refer to it wrong as well; a bad number never does.
    consequences = {"sku", "supplier", "region", "role", "lane", "scenario"}
    assert problems == (problem,) or column in consequences


def changed(table: str, text: str | None) -> list[RawTable]:
    """The whole instance with a table replaced, or without it."""
    texts = {name: whole for name, whole in WHOLE.items() if name != table}
    return raw_tables(texts | ({} if text is None else {table: text}))


def without_lines_of(table: str, pattern: str) -> str:
    return "".join(line for line in WHOLE[table].splitlines(True) if not re.match(pattern, line))


BAD_TABLES = [
    ("skus", None, ("skus", None, None, None, "the table skus with at least one row")),
    (
        "suppliers",
        "supplier,region,outage_rate,outage_weeks_mean\n",
        ("suppliers.csv", None, None, None, "the table suppliers with at least one row"),
    ),
    (
        "suppliers",
        "supplier,region,outage_rate,outage_weeks_mean\n,,,\n,,,\n",
        ("suppliers.csv", None, None, None, "the table suppliers with at least one row"),
    ),
    (
        "lines",
        "line,downtime_cost\nL1,9\n",
        ("lines.csv", 1, "downtime_cost", None, "nearest is 'downtime_cost_week'"),
    ),
    (
        "lines",
        "line\nL1\n",
        ("lines.csv", 1, "downtime_cost_week", None, "this column, which is required: a number"),
    ),
    (
        "lines",
        "line,downtime_cost_week,\nL1,9,note\n",
        ("lines.csv", 2, None, "note", "a name in the header of column 3"),
    ),
    (
        "lines",
        "line,downtime_cost_week,line\nL1,9,L1\n",
        ("lines.csv", 1, "line", None, "each column once"),
    ),
    (
        "lines",
        "line,downtime_cost_week\nL1,9\nL0,9\nL1,8\n",
        ("lines.csv", 4, "line", "L1", "each line once; row 2 has it too"),
    ),
    ("lines", None, ("skus.csv", 2, "line", "L1", "the table lines, which is absent")),
    (
        "discounts",
        "sku,supplier,min_quantity,discount\nA,P,10,0\nA,P,10.0,0.1\n",
        (
            "discounts.csv",
            3,
            "sku, supplier, min_quantity",
            "A, P, 10.0",
            "each sku, supplier and min_quantity once; row 2 has it too",
        ),
    ),
    (
        "sources",
        WHOLE["sources"] + "A,Q,,alternate" + "," * 12 + ",\n",
        ("sources.csv", 5, "sku, supplier, lane", "A, Q, ", "row 3 has it too"),
    ),
    (
        "sources",
        WHOLE["sources"].replace("B,P,,primary", "B,P,,alternate"),
        ("sources.csv", 4, "role", "alternate", "one source of 'B' that is its primary"),
    ),
    (
        "sources",
        WHOLE["sources"] + "B,Q,,primary,,1" + "," * 11 + "\n",
        ("sources.csv", 5, "role", "primary", "one primary a SKU; row 4 is the primary of 'B'"),
    ),
    (
        "sources",
        without_lines_of("sources", "B,"),
        ("skus.csv", 3, "sku", "B", "a SKU with a source in the table sources"),
    ),
    (
        "sources",
        WHOLE["sources"] + "A,Q,air,alternate,,1,,,,,,,0.9,0.9,,,\n",
        ("sources.csv", 3, "standing_share", "0.2", "those of 'A' sum to 1.1"),
    ),
    (
        "skus",
        "sku,unit_cost,demand_mean,demand_sd,policies,review_weeks\nA,1,1,1,,0\nB,1,,,,\n",
        ("skus.csv", 2, "review_weeks", "0", "neither an order_cost nor a moq"),
    ),
    (
        "demand",
        "sku,period_start,quantity\nB,0,10\n",
        ("skus.csv", 3, "demand_mean", "", "two periods or more in the table demand"),
    ),
    (
        "demand",
        "sku,period_start,quantity\nB,0,0\nB,1,0\n",
        ("skus.csv", 3, "demand_mean", "", "with demand in one of them (it has 2)"),
    ),
    ("demand", None, ("skus.csv", 3, "demand_mean", "", "a number above 0")),
    (
        "demand",
        WHOLE["demand"] + "B,-1.0,3\n",
        ("demand.csv", 5, "sku, period_start", "B, -1.0", "row 4 has it too"),
    ),
    (
        "demand",
        WHOLE["demand"] + "C,-1,3\n",
        ("demand.csv", 5, "sku", "C", "a sku of the table skus"),
    ),
    (
        "seasons",
        without_lines_of("seasons", "peak,(7|30),"),
        ("seasons.csv", 2, "week", "peak", "weeks 1 to 52 of a profile once each; without 7, 30"),
    ),
    (
        "seasons",
        WHOLE["seasons"].replace("peak,9,1.5", "peak,9,2.5"),
        ("seasons.csv", 2, "index", "peak", "mean 1; it is 1.019230769 here"),
    ),
    (
        "seasons",
        WHOLE["seasons"].replace("peak,9,", "peak,53,"),
        ("seasons.csv", 10, "week", "53", "a whole number from 1 to 52"),
    ),
    (
        "seasons",
        WHOLE["seasons"].replace("peak,9,", "peak,9.5,"),
        ("seasons.csv", 10, "week", "9.5", "a whole number from 1 to 52"),
    ),
    (
        "seasons",
        WHOLE["seasons"] + "peak,9,1.5\n",
        ("seasons.csv", 54, "profile, week", "peak, 9", "row 10 has it too"),
    ),
    (
        "scenarios",
        "scenario,probability,kind,target,start,weeks\none,0.5,lane,sea,0,1\ntwo,,lane,sea,0,1\n",
        ("scenarios.csv", 3, "probability", "", "a probability, as other scenarios have one"),
    ),
    (
        "scenarios",
        "scenario,probability,kind,target,start,weeks\n1,0.5,lane,sea,0,1\n2,0.4,lane,sea,0,1\n",
        ("scenarios.csv", None, "probability", "0.9", "that sum to 1"),
    ),
    (
        "policies",
        "policy,min_weeks,max_weeks\nmine,5,4\n",
        ("policies.csv", 2, "max_weeks", "4", "a number of at least min_weeks, 5"),
    ),
    (
        "policies",
        "policy,min_weeks\nmine,5\nm;n,1\n",
        ("policies.csv", 3, "policy", "m;n", "a name; without ;"),
    ),
    (
        "suppliers",
        WHOLE["suppliers"] + "S@T,R1,0,1,,,,,\n",
        ("suppliers.csv", 4, "supplier", "S@T", "a name; without @"),
    ),
    ("linse", "line\nL1\n", ("linse.csv", None, None, "linse", "nearest is 'lines'")),
    ("Skus", "sku\nA\n", ("Skus.csv", None, None, "Skus", "'skus', which differs in capitals")),
    ("xyz", "text\nhello\n", ("xyz.csv", None, None, "xyz", "one of skus, suppliers")),
]


@pytest.mark.parametrize(("table", "text", "expected"), BAD_TABLES)
def test_a_bad_table_is_named(table, text, expected):
    problems = problems_of(changed(table, text))
    *place, words = expected
    found = [
        problem
        for problem in problems
        if [problem.file, problem.row, problem.column, problem.value] == place
    ]
    assert len(found) == 1, [str(problem) for problem in problems]
    assert words in found[0].expected


def test_there_are_eighty_kinds_of_bad_input():
    """A kind is an expectation of its own, in whatever places it is asked for."""
    expected = {words for *_, words in BAD_CELLS if words}
    expected |= {words for *_, (*_, words) in BAD_TABLES}
    kinds = [one for one in expected if not any(one in other for other in expected - {one})]
    assert len(kinds) >= 80
    assert {case[0] for case in BAD_CELLS} | {"sites"} == set(TABLES)


def test_a_table_given_twice_is_named():
    again = raw_table("lines", rows_of(WHOLE["lines"]))
    (problem,) = problems_of([*raw_tables(WHOLE), again])
    assert problem.expected == "the table lines once; it is in lines.csv too"


@pytest.mark.parametrize(
    ("toml", "overrides", "file", "column", "value", "words"),
    [
        (
            "fill_rate = {'sku:a' = 0.9}",
            {},
            "instance.toml",
            "fill_rate",
            "sku:a",
            "nearest is 'A'",
        ),
        (None, {"fill_rate": "line:L9=0.9"}, "command line", "fill_rate", "line:L9", "a line of"),
        (
            "joint_service_level = {'site:V' = 0.9}",
            {},
            "instance.toml",
            "joint_service_level",
            "site:V",
            "a scope that holds SKUs",
        ),
        ("seed = 'x'", {}, "instance.toml", "seed", "x", "a whole number"),
        ("gap = 0.1", {"gap": "9"}, "command line", "gap", "9", "below 1"),
    ],
)
def test_bad_settings_are_named_beside_bad_cells(toml, overrides, file, column, value, words):
    tables = with_cell("skus", 2, "unit_cost", "x")
    cell, setting = problems_of(tables, toml, overrides)
    assert (cell.file, cell.column) == ("skus.csv", "unit_cost")
    assert (setting.file, setting.column, setting.value) == (file, column, value)
    assert words in setting.expected


def test_given_scenarios_need_their_table():
    (problem,) = problems_of(changed("scenarios", None), None, {"scenario_source": "given"})
    assert problem.column == "scenario_source" and "auto or sampled" in problem.expected


def test_all_problems_at_once_in_the_order_of_tables_and_rows():
    tables = with_cell("skus", 3, "unit_cost", "x")
    for table, row, column, text in (
        ("skus", 2, "lost_share", "2"),
        ("lines", 2, "downtime_cost_week", ""),
        ("suppliers", 2, "otif", "90%"),
        ("skus", 2, "line", "L7"),
        ("hazards", 3, "start_latest", "1"),
        ("demand", 4, "quantity", "#N/A"),
    ):
        next(raw for raw in tables if raw.table == table).cells.loc[row - 2, column] = text
    found = problems_of([*tables, raw_table("extra", [["a"], ["1"]])], "nothing = 1")
    assert [(problem.file, problem.row, problem.column) for problem in found] == [
        ("skus.csv", 2, "lost_share"),
        ("skus.csv", 2, "line"),
        ("skus.csv", 3, "unit_cost"),
        ("suppliers.csv", 2, "otif"),
        ("hazards.csv", 3, "start_latest"),
        ("lines.csv", 2, "downtime_cost_week"),
        ("demand.csv", 4, "quantity"),
        ("instance.toml", None, "nothing"),
        ("extra.csv", None, None),
    ]


def test_a_missing_column_of_demand_is_one_problem_and_not_one_a_row():
    rows = "".join(f"S{place},1\n" for place in range(50))
    problems = problems_of(changed("skus", f"sku,unit_cost\n{rows}"))
    own = [problem for problem in problems if problem.column == "demand_mean"]
    assert [(problem.row, problem.value) for problem in own] == [(1, None)]


def test_many_bad_cells_are_all_named_up_to_ten_thousand_of_a_cause():
    rows = [["sku", "unit_cost", "demand_mean", "demand_sd"]]
    rows += [[f"S{place}", "x", "1", "1"] for place in range(10_050)]
    problems = problems_of([raw_table("skus", rows), *changed("skus", None)])
    cells = [problem for problem in problems if problem.column == "unit_cost"]
    assert len(cells) == 10_001
    assert "50 more rows" in cells[-1].expected


def test_numbers_as_they_may_be_written():
    texts = {
        "1e3": 1000.0,
        " 3.0 ": 3.0,
        "+4": 4.0,
        ".5": 0.5,
        "5.": 5.0,
        "1E-2": 0.01,
        "0.1": 0.1,
        "123456789.123456789": 123456789.123456789,
    }
    for text, value in texts.items():
        instance = validate("test", with_cell("skus", 2, "order_cost", text), None, {})
        assert instance.skus.order_cost[0] == value


@pytest.mark.parametrize("text", ["yes", "TRUE", "1", " y ", "True"])
def test_yes_as_it_may_be_written(text):
    instance = validate("test", with_cell("sources", 2, "vmi_offered", text), None, {})
    assert instance.sources.vmi_offered.tolist() == [True, False, False]


def test_choices_may_have_capitals_and_spaces_around_them():
    instance = validate("test", with_cell("sources", 2, "role", " Primary"), None, {})
    assert instance.sources.primary.tolist() == [True, False, True]


def test_names_are_kept_as_they_are():
    odd = ["=1+1", " x ", "\t", "'", '"', "NULL", "nan", "a,b", "ünï", "\u202e", "1.0", "None"]
    rows = [["sku", "unit_cost", "demand_mean", "demand_sd", "category"]]
    rows += [[name, "1", "1", "1", name] for name in odd]
    sources = [["sku", "supplier", "role", "lead_time_mean"]]
    sources += [[name, name, "primary", "1"] for name in odd]
    suppliers = [["supplier", "region", "outage_rate", "outage_weeks_mean"]]
    suppliers += [[name, name, "0", "1"] for name in odd]
    tables = {"skus": rows, "sources": sources, "suppliers": suppliers}
    instance = validate("odd", [raw_table(*table) for table in tables.items()], None, {})
    for names in (instance.skus.sku, instance.skus.category, instance.suppliers.regions):
        assert names == tuple(sorted(odd))
    assert any("spaces around them" in note and repr(" x ") in note for note in instance.notes)


def test_headers_may_have_spaces_around_them_and_blank_rows_and_columns_do_not_count():
    text = " line ,downtime_cost_week ,,\n,,,\nL1,9000,,\n,,,\n"
    assert same(
        validate("test", changed("lines", text), None, {}),
        validate("test", raw_tables(WHOLE), None, {}),
    )


def test_every_default_as_the_contract_has_it():
    tables = raw_tables(
        {
            "skus": "sku,unit_cost,demand_mean,demand_sd,lost_margin,expedite_cost,policies\n"
            "both,1,10,3,4,2,vmi; jit;\nlost,1,10,3,4,,\nlate,1,10,3,,2,\nneither,1,10,3,,,\n",
            "suppliers": "supplier,region,outage_rate,outage_weeks_mean\nP,R,0.5,3\nA,S,0.1,2\n",
            "sources": "sku,supplier,lane,role,lead_time_mean,lead_time_sd,activation_weeks\n"
            "both,P,,primary,6,0.5,2\nboth,A,air,alternate,4,0,\nboth,A,sea,alternate,9,1,3\n"
            "lost,P,,primary,6,,\nlate,P,,primary,6,,\nneither,P,,primary,6,,\n",
            "hazards": "hazard,kind,scope,rate,weeks_mean\nh,supply,R,0.1,5\n",
        }
    )
    expected = instance_by_hand(
        skus=[
            {
                "sku": "both",
                "unit_cost": 1,
                "demand_mean": 10,
                "demand_sd": 3,
                "lost_margin": 4,
                "expedite_cost": 2,
                "policies": ("jit", "vmi"),
            },
            {"sku": "lost", "unit_cost": 1, "demand_mean": 10, "demand_sd": 3, "lost_margin": 4},
            {"sku": "late", "unit_cost": 1, "demand_mean": 10, "demand_sd": 3, "expedite_cost": 2},
            {"sku": "neither", "unit_cost": 1, "demand_mean": 10, "demand_sd": 3},
        ],
        suppliers=[
            {"supplier": "P", "region": "R", "outage_rate": 0.5, "outage_weeks_mean": 3},
            {"supplier": "A", "region": "S", "outage_rate": 0.1, "outage_weeks_mean": 2},
        ],
        sources=[
            {
                "sku": "both",
                "supplier": "P",
                "role": "primary",
                "lead_time_mean": 6,
                "lead_time_sd": 0.5,
                "activation_weeks": 2,
            },
            {"sku": "both", "supplier": "A", "lane": "air", "lead_time_mean": 4},
            {
                "sku": "both",
                "supplier": "A",
                "lane": "sea",
                "lead_time_mean": 9,
                "lead_time_sd": 1,
                "activation_weeks": 3,
            },
            *(
                {"sku": sku, "supplier": "P", "role": "primary", "lead_time_mean": 6}
                for sku in ("lost", "late", "neither")
            ),
        ],
        hazards=[{"hazard": "h", "kind": "supply", "scope": "R", "rate": 0.1, "weeks_mean": 5}],
    )
    found = validate("by hand", tables, None, {})
    for part in (
        "skus",
        "suppliers",
        "sources",
        "hazards",
        "lines",
        "seasons",
        "discounts",
        "policies",
        "sites",
        "scenarios",
        "settings",
    ):
        assert same(getattr(found, part), getattr(expected, part)), part
    assert found.skus.lost_share.tolist() == [0.5, 0.0, 1.0, 1.0]  # both, late, lost, neither
    assert found.sources.transit_weeks[:3].tolist() == [6.0, 4.0, 3.0]
    assert found.sources.lead_time_max[:3].tolist() == [7.0, 4.0, 11.0]
    assert found.notes[-1] == "SKUs allowed vmi whose primary does not offer it: both"


def test_whole_instance_with_every_table():
    instance = validate("whole", raw_tables(WHOLE), 'budget = "60%"', {"seed": 3})
    assert instance.name == "whole" and instance.notes == ()
    assert instance.settings.seed == 3
    assert instance.settings.limits == (LimitRequest("budget", 0.6, percent=True),)
    assert instance.skus.line.tolist() == [0, NONE]
    assert instance.skus.demand_mean.tolist() == [100.0, 12.0]
    assert instance.skus.demand_sd.tolist() == [20.0, 2.0]  # of 10, 14, 12: sample sd
    assert instance.skus.demand_max.tolist() == [150.0, 14.0]
    assert instance.sources.lanes == ("sea",) and instance.sources.lane.tolist() == [0, NONE, NONE]
    assert instance.seasons.index.shape == (1, 52) and instance.seasons.index.mean() == 1
    assert instance.policies.policy == ("mine", "stockpile")
    assert instance.policies.multiples == ("yes", "")
    assert np.isnan(instance.policies.yearly_fee[1])
    assert instance.scenarios is not None
    assert instance.scenarios.probability.tolist() == [0.25, 0.75]
    assert instance.scenarios.kind == ("demand", "supplier", "price", "lane")


def test_cells_given_beside_a_history_stay():
    tables = with_cell("skus", 3, "demand_sd", "5")
    next(raw for raw in tables if raw.table == "skus").cells.loc[1, "demand_distribution"] = "gamma"
    skus = validate("test", tables, None, {}).skus
    assert (skus.demand_mean[1], skus.demand_sd[1], skus.demand_max[1]) == (12.0, 5.0, 14.0)
    assert skus.demand_distribution[1] == "gamma"


def test_a_quiet_scenario_may_name_anything():
    text = "scenario,kind,target,start,weeks,factor\nquiet,demand,-,0,0,\nloud,lane,sea,1,2,\n"
    scenarios = validate("test", changed("scenarios", text), None, {}).scenarios
    assert scenarios is not None and scenarios.scenario == ("loud", "quiet")
    assert np.isnan(scenarios.probability).all()


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_tables_and_columns_does_not_matter(random):
    tables = []
    for name, text in WHOLE.items():
        header, *rows = rows_of(text)
        columns = random.sample(range(len(header)), len(header))
        random.shuffle(rows)
        tables.append(
            raw_table(name, [[row[column] for column in columns] for row in [header, *rows]])
        )
    random.shuffle(tables)
    toml = "horizon_weeks = 4"
    expected = validate("test", raw_tables(WHOLE), toml, {})
    assert expected.notes  # late events
    assert same(validate("test", tables, toml, {}), expected)


@settings(max_examples=60)
@given(st.data())
def test_garbage_in_any_cell_is_an_instance_or_problems_of_its_own(data):
    table = data.draw(st.sampled_from(sorted(WHOLE)))
    column = data.draw(st.sampled_from(TABLES[table].header))
    text = data.draw(st.text(max_size=20) | st.sampled_from(["1e400", "-0", "*", ";", "#N/A"]))
    try:
        instance = validate("test", with_cell(table, 2, column, text), None, {})
    except InvalidInput as error:
        assert all(problem.expected and problem.file for problem in error.problems)
    else:
        assert isinstance(instance, Instance)


WARNINGS = [
    ("suppliers", "S,R3,0,1,,,,,", "suppliers that are no SKU's source: S"),
    ("lines", "L2,1", "lines that no SKU belongs to: L2"),
    ("lines", "\x1b[2J,1", "lines that no SKU belongs to: '\\x1b[2J'"),
    ("sites", "V,1", "sites that store no SKU: V"),
    (
        "hazards",
        "x,supply,R9,1,,,,1,,,,",
        "hazards that strike nothing: x (no supplier is in region R9",
    ),
    ("hazards", "x,demand,c,1,,,,1,,,,2", "x (no SKU is of category c, nearest is C)"),
    ("hazards", "x,lane,air,1,,,,1,,,,", "x (no source has lane air"),
    ("hazards", "x,lane,sea,1,,,,1,,,,2", "supply and lane hazards with a factor, not used: x"),
    ("hazards", "x,price,*,1,,,,1,,,0.5,2", "with a hit_probability, not used: x"),
    ("hazards", "x,lane,*,,1,60,70,1,,,,", "hazards that start after the horizon, not used: x"),
    ("discounts", "A,Q,9,0.1", "supplier that is not their primary, not used: A"),
    ("demand", "A,-1,3", "history in the table demand that is not used"),
    ("scenarios", "two,,lane,sea,60,1,", "an event that starts after the horizon, not used: two"),
]


@pytest.mark.parametrize(("table", "line", "words"), WARNINGS)
def test_what_looks_unintended_is_noted(table, line, words):
    (note,) = validate("test", changed(table, WHOLE[table] + line + "\n"), None, {}).notes
    assert words in note


@pytest.mark.parametrize(
    ("table", "row", "column", "text", "words"),
    [
        ("skus", 3, "lost_margin", "0", "SKUs for which a unit short costs nothing: B"),
        ("skus", 3, "capital_rate", "12", "SKUs with a yearly rate above 1, which is 100 %: B"),
        ("skus", 2, "volume", "", "SKUs that take no space at their site"),
        ("skus", 3, "policies", "vmi", "SKUs allowed vmi whose primary does not offer it: B"),
        ("sources", 2, "standing_share", "0.8", "SKUs whose primary has a standing_share"),
        ("sources", 3, "price_premium", "5", "SKUs with a price_premium above 1"),
    ],
)
def test_cells_that_look_unintended_are_noted(table, row, column, text, words):
    (note,) = validate("test", with_cell(table, row, column, text), None, {}).notes
    assert words in note


def test_a_wildcard_lane_hazard_without_lanes_is_noted():
    tables = changed("scenarios", None)
    for table, column in (("sources", "lane"), ("hazards", "scope")):
        cells = next(raw for raw in tables if raw.table == table).cells
        cells.loc[cells[column] == "sea", column] = "" if table == "sources" else "*"
    (note,) = validate("test", tables, None, {}).notes
    assert note.startswith("hazards that strike nothing: strike (no source has lane *")


def test_cases_by_hand_are_valid():
    tables = folder_of_csv(outside("cases", "instance"))
    instance = validate("cases", tables, "horizon_weeks = 52", {})
    assert (len(instance.skus), len(instance.sources), instance.notes) == (23, 37, ())
    place = instance.skus.sku.index("already-qualified")
    first, last = instance.sources.first[place : place + 2]
    assert instance.sources.qualified[first:last].tolist() == [True, True, False]


def test_willems_instances_are_valid():
    for folder in sorted(outside("data", "willems_instances").iterdir()):
        tables = folder_of_csv(folder)
        instance = validate(folder.name, tables, None, {})
        skus = next(raw for raw in tables if raw.table == "skus").cells
        assert instance.skus.sku == tuple(sorted(skus["sku"]))
        expected = dict(zip(skus["sku"], skus["demand_mean"].astype(float), strict=True))
        found = dict(zip(instance.skus.sku, instance.skus.demand_mean.tolist(), strict=True))
        assert found == expected


def test_ten_thousand_rows_are_quick(benchmark_seconds=3.0):
    import time

    random = np.random.default_rng(1)
    names = [f"S{place}" for place in random.permutation(10_000)]
    numeric = [
        column.name for column in TABLES["skus"].columns if column.default and column.numeric
    ]
    cells = np.char.mod("%.6f", random.uniform(0.1, 0.9, (10_000, 4 + len(numeric))))
    cells = cells.astype(object)
    cells[:, 0] = names
    header = ["sku", "unit_cost", "demand_mean", "demand_sd", *numeric]
    cells[:, header.index("detection")] = "5"
    sources = [["sku", "supplier", "role", "lead_time_mean"]]
    sources += [[name, "P", "primary", "2"] for name in names]
    suppliers = [["supplier", "region", "outage_rate", "outage_weeks_mean"], ["P", "R", "1", "1"]]
    tables = [
        raw_table("skus", [header, *cells.tolist()]),
        raw_table("sources", sources),
        raw_table("suppliers", suppliers),
    ]
    start = time.perf_counter()
    assert len(validate("large", tables, None, {}).skus) == 10_000
    assert time.perf_counter() - start < benchmark_seconds
