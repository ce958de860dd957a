"""Settings from a dict or a sheet become TOML that says the same."""

import tomllib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.problems import InvalidInput
from instances.raw_table import RawTable
from instances.settings_text import toml_of, toml_of_cells

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]))
SIMPLE = TEXTS | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False)
VALUES = st.recursive(
    SIMPLE, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=6
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_any_settings_read_back_as_they_were(settings: dict[str, object]) -> None:
    assert tomllib.loads(toml_of(settings)) == settings


def test_numpy_numbers_are_numbers_and_none_is_not_given() -> None:
    text = toml_of({"a": np.int64(3), "b": np.float64(0.1), "c": None, "d": np.bool_(True)})
    assert tomllib.loads(text) == {"a": 3, "b": 0.1, "d": True}


def sheet(rows: list[list[str]]) -> RawTable:
    cells = pd.DataFrame(rows, columns=["setting", "value"], dtype=str)
    return RawTable(
        "settings", "plan.xlsx, sheet settings", cells, pd.Series([2, 4, 5])[: len(rows)]
    )


def test_a_sheet_of_settings() -> None:
    text = toml_of_cells(sheet([["seed", "3"], ["var", '"x"'], ["multiples", "[1, 2]"]]))
    assert tomllib.loads(text) == {"seed": "3", "var": '"x"', "multiples": [1, 2]}
    assert tomllib.loads(toml_of_cells(sheet([["seed", ""]]))) == {}


@pytest.mark.parametrize("value", ["[1]\nseed = 3", "[", "{a", "[1] # \n", "'\"\\\x7f"])
def test_a_cell_sets_nothing_but_its_own_setting(value: str) -> None:
    assert list(tomllib.loads(toml_of_cells(sheet([["x", value]])))) == ["x"]


def test_a_setting_in_two_rows_is_refused() -> None:
    with pytest.raises(InvalidInput, match="row 4, column setting: found 'seed'"):
        toml_of_cells(sheet([["seed", "3"], ["seed", "4"]]))
