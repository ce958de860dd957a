"""Settings: one definition each, read from TOML and flags alike, every problem at once."""

import re
import tomllib
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.limits import LimitRequest
from instances.problems import InvalidInput, Problem
from instances.setting_list import SETTINGS
from instances.settings import Settings
from instances.settings_file import settings_from, settings_reference, settings_template


def problems_of(toml, overrides=None) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        settings_from(toml, overrides or {})
    return caught.value.problems


def test_every_setting_is_defined_once_and_has_its_place():
    limits = {key for key, setting in SETTINGS.items() if setting.kind == "limit"}
    others = {field.name for field in fields(Settings)} - {"limits"}
    assert set(SETTINGS) == limits | others
    assert limits == {
        *("budget", "var", "cvar", "stress", "fill_rate", "cycle_service_level"),
        *("disruption_service_level", "joint_service_level"),
    }
    optional = {key for key, setting in SETTINGS.items() if setting.optional}
    assert optional == limits | {"max_qualifications", "stress_weeks"}


def test_nothing_given_is_the_defaults():
    assert settings_from(None, {}) == settings_from("", {}) == Settings()


def test_template_changes_nothing_as_it_stands():
    assert tomllib.loads(settings_template()) == {}
    assert max(map(len, settings_template().splitlines())) <= 100


def test_template_uncommented_is_the_defaults_and_an_example_of_each_limit():
    text = re.sub(r"^#(?=\w)", "", settings_template(), flags=re.MULTILINE)
    assert list(tomllib.loads(text)) == list(SETTINGS)
    settings = settings_from(text, {})
    for key, setting in SETTINGS.items():
        if not setting.optional:
            assert getattr(settings, key) == getattr(Settings(), key)
    assert {limit.kind for limit in settings.limits} == {
        key for key, setting in SETTINGS.items() if setting.kind == "limit"
    }


def test_reference_has_a_row_for_every_setting():
    rows = [line for line in settings_reference().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == list(SETTINGS)
    assert "| `forward_multiples` | `--forward-multiples` |" in settings_reference()


@pytest.mark.parametrize(
    ("key", "value", "limits"),
    [
        ("budget", 500000, [LimitRequest("budget", 500000.0)]),
        ("budget", "500000", [LimitRequest("budget", 500000.0)]),
        ("budget", "60%", [LimitRequest("budget", 0.6, percent=True)]),
        ("budget", " 12.5 % ", [LimitRequest("budget", 0.125, percent=True)]),
        ("stress", 0, [LimitRequest("stress", 0.0)]),
        ("stress", ["80%"], [LimitRequest("stress", 0.8, percent=True)]),
        ("var", "0.95:60%", [LimitRequest("var", 0.6, percent=True, alpha=0.95)]),
        ("var", "95%:1e6", [LimitRequest("var", 1e6, alpha=0.95)]),
        ("cvar", "0.9:1e6:total", [LimitRequest("cvar", 1e6, alpha=0.9, of="total")]),
        ("cvar", "0.9:50%:loss", [LimitRequest("cvar", 0.5, percent=True, alpha=0.9)]),
        (
            "var",
            ["0.95:60%", "0.99:2e6", "0.95:3e6:total"],
            [
                LimitRequest("var", 0.6, percent=True, alpha=0.95),
                LimitRequest("var", 2e6, alpha=0.99),
                LimitRequest("var", 3e6, alpha=0.95, of="total"),
            ],
        ),
        ("fill_rate", 0.98, [LimitRequest("fill_rate", 0.98)]),
        ("fill_rate", "98%", [LimitRequest("fill_rate", 0.98)]),
        ("fill_rate", "each=0.9", [LimitRequest("fill_rate", 0.9, scope="each")]),
        ("fill_rate", "sku:a=b=0.9", [LimitRequest("fill_rate", 0.9, scope="sku:a=b")]),
        (
            "joint_service_level",
            {"all": 0.5, "line:L:1": "60%", "site:W": "0.7"},
            [
                LimitRequest("joint_service_level", 0.5),
                LimitRequest("joint_service_level", 0.6, scope="line:L:1"),
                LimitRequest("joint_service_level", 0.7, scope="site:W"),
            ],
        ),
    ],
)
def test_limits(key, value, limits):
    assert settings_from(None, {key: value}).limits == tuple(limits)


@pytest.mark.parametrize(
    ("toml", "attribute", "value"),
    [
        ("horizon_weeks = 26", "horizon_weeks", 26.0),
        ("seed = 7", "seed", 7),
        ("scenarios = '1e3'", "scenarios", 1000),
        ("scenario_source = 'both'", "scenario_source", "both"),
        ("stress_weeks = 8", "stress_weeks", 8.0),
        ("max_qualifications = 0", "max_qualifications", 0),
        ("forward_multiples = [1, 2.5]", "forward_multiples", (1.0, 2.5)),
        ("forward_multiples = '1, 2,4'", "forward_multiples", (1.0, 2.0, 4.0)),
        ("forward_multiples = 3", "forward_multiples", (3.0,)),
        ("gap = 0", "gap", 0.0),
    ],
)
def test_values(toml, attribute, value):
    found = getattr(settings_from(toml, {}), attribute)
    assert found == value and type(found) is type(value)


def test_overrides_come_first_and_none_takes_away():
    toml = 'budget = 100\nvar = "0.95:60%"\nseed = 1\nmax_qualifications = 2'
    overrides = {"var": ["0.9:5"], "seed": "2", "gap": None, "max_qualifications": "none"}
    settings = settings_from(toml, overrides)
    assert settings.limits == (LimitRequest("budget", 100.0), LimitRequest("var", 5.0, alpha=0.9))
    assert (settings.seed, settings.gap, settings.max_qualifications) == (2, Settings().gap, None)
    for none in ("none", ["none"], "None"):
        assert settings_from(toml, {"budget": none, "var": none}).limits == ()


@pytest.mark.parametrize(
    ("toml", "column", "value", "words"),
    [
        ("scenario = 5", "scenario", None, "a known setting; nearest is 'scenarios'"),
        ("Seed = 5", "Seed", None, "nearest is 'seed', which differs in capitals"),
        ("qqqq = 5", "qqqq", None, "a known setting"),
        ("horizon_weeks = 0", "horizon_weeks", "0", "a number above 0 and at most 5200"),
        ("horizon_weeks = inf", "horizon_weeks", "inf", "finite, at most 1e12 in size"),
        ("horizon_weeks = nan", "horizon_weeks", "nan", "finite"),
        ("horizon_weeks = true", "horizon_weeks", "True", "a number above 0"),
        ("horizon_weeks = [52]", "horizon_weeks", "[52]", "a number above 0"),
        ("horizon_weeks = 2024-01-01", "horizon_weeks", "2024-01-01", "a number above 0"),
        ("scenarios = 1.5", "scenarios", "1.5", "a whole number from 1 to 10000000"),
        ("scenarios = 0", "scenarios", "0", "a whole number from 1"),
        ("seed = -1", "seed", "-1", "a whole number of at least 0"),
        ("seed = 0x1" + "0" * 9000, "seed", "a number of thousands of digits", "finite"),
        ("seed = 'x'", "seed", "x", "a whole number of at least 0"),
        ("gap = '1%'", "gap", "1%", "without a percent sign: 0.01 for 1%"),
        ("gap = 1", "gap", "1", "below 1"),
        ("jobs = 0", "jobs", "0", "a whole number from 1"),
        ("time_limit = '5 min'", "time_limit", "5 min", "alone, without a unit"),
        ("budget_kind = 'grosss'", "budget_kind", "grosss", "one of gross, cash, net"),
        ("budget_kind = 3", "budget_kind", "3", "one of gross, cash, net"),
        ("method = ''", "method", "", "a name"),
        ("release_share = 1.2", "release_share", "1.2", "a number from 0 to 1"),
        ("forward_multiples = []", "forward_multiples", "[]", "a list of numbers, each above 0"),
        ("forward_multiples = [1, 'x']", "forward_multiples", "x", "a list of numbers"),
        ("seed = 'none'", "seed", "none", "a whole number"),
        ("budget = -1", "budget", "-1", 'money, or a percentage such as "60%"'),
        ("budget = '-5%'", "budget", "-5", "money, or a percentage"),
        ("budget = '5,000'", "budget", "5,000", "without thousands separators"),
        ("budget = '$500'", "budget", "$500", "without a currency sign"),
        ("budget = [1, 2]", "budget", "[1, 2]", "each level and scope at most once"),
        ("var = 0.95", "var", "0.95", "LEVEL:LIMIT"),
        ("var = '60%'", "var", "60%", "LEVEL:LIMIT"),
        ("var = '0.95:60%:cost'", "var", "0.95:60%:cost", "LEVEL:LIMIT"),
        ("var = '95:60%'", "var", "95:60%", "a level between 0 and 1, such as 0.95"),
        ("var = '0.95:much'", "var", "0.95:much", "money, or a percentage"),
        ("cvar = ['0.9:1', '0.90:2']", "cvar", "['0.9:1', '0.90:2']", "at most once"),
        ("fill_rate = 98", "fill_rate", "98", 'a share above 0 and below 1, such as 0.98 or "98%"'),
        ("fill_rate = 1", "fill_rate", "1", "a share above 0 and below 1"),
        ("fill_rate = '100%'", "fill_rate", "100%", "a share above 0 and below 1"),
        ("fill_rate = {chips = 0.9}", "fill_rate", "chips", "a scope: all, each, sku:NAME"),
        ("fill_rate = {'sku:' = 0.9}", "fill_rate", "sku:", "a scope: all, each, sku:NAME"),
    ],
)
def test_bad_settings_are_named(toml, column, value, words):
    (problem,) = problems_of(toml)
    assert (problem.file, problem.row, problem.column) == ("instance.toml", None, column)
    assert problem.value == value
    assert words in problem.expected


def test_all_problems_at_once_each_with_its_place():
    found = problems_of(
        "seed = -1\nvar = ['0.9', '0.95:1', true]\nhorizn_weeks = 3\n",
        {"gap": "2", "budget": "x", "unknown": 1},
    )
    assert [(problem.file, problem.column) for problem in found] == [
        ("instance.toml", "seed"),
        ("instance.toml", "var"),
        ("instance.toml", "var"),
        ("instance.toml", "horizn_weeks"),
        ("command line", "gap"),
        ("command line", "budget"),
        ("command line", "unknown"),
    ]


@pytest.mark.parametrize(
    ("toml", "row", "words"),
    [
        ("seed = \n", 1, "valid TOML: Invalid value"),
        ("gap = 0.1\nseed == 1", 2, "valid TOML"),
        ("seed = 1\nseed = 2\ngap = 0", 2, "valid TOML: Cannot overwrite a value"),
        ("seed = " + "9" * 5000, None, "valid TOML"),
        ("var = " + "[" * 100_000, None, "not nested so deeply"),
        ("seed = 1\x00", 1, "valid TOML"),
    ],
)
def test_text_that_is_no_toml(toml, row, words):
    (problem,) = problems_of(toml)
    assert (problem.file, problem.row) == ("instance.toml", row)
    assert problem.expected.startswith(words) or words in problem.expected


@given(st.text(max_size=60))
def test_garbage_is_settings_or_problems(text):
    try:
        settings_from(text, {"fill_rate": text, "var": text, "budget": text, text: text})
    except InvalidInput as error:
        assert error.problems
