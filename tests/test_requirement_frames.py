"""Requirements survive Parquet, in any order of rows, and unknown names are refused."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from random_disruptions import random_instance

from instances.problems import InvalidInput
from models.requirement_frames import requirements_frame, requirements_from_frame
from models.requirement_lists import requirements_of
from models.requirements import Requirements
from models.scenario_sources import scenarios_of
from models.source_sets import source_sets

COLUMNS = (
    *("sku", "alternates", "scenario", "kind", "clock"),
    *("start", "requirement", "season", "phase", "charge"),
)


@pytest.fixture(scope="module")
def all_():
    given = random_instance(seed=2, step=0.001, skus=5, scenarios=10)
    sets, scenarios = source_sets(given), scenarios_of(given)
    requirements = requirements_of(given, sets, scenarios)
    return requirements, sets, given.skus.sku, scenarios.scenario


@pytest.mark.parametrize("shuffled", [False, True])
def test_through_parquet_and_back(all_, tmp_path: Path, shuffled: bool) -> None:
    requirements, *names = all_
    frame = requirements_frame(requirements, *names)
    assert tuple(frame) == COLUMNS
    frame.to_parquet(tmp_path / "requirements.parquet")
    read = pd.read_parquet(tmp_path / "requirements.parquet")
    assert not read.isna().any(axis=None)
    if shuffled:
        read = read.sample(frac=1.0, random_state=0).astype({"sku": object, "scenario": "str"})
    back = requirements_from_frame(read, *names, premium_units=requirements.premium_units)
    for field in fields(Requirements):
        one, other = getattr(requirements, field.name), getattr(back, field.name)
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other, err_msg=field.name)


def test_an_empty_table(all_) -> None:
    requirements, *names = all_
    none = requirements_from_frame(requirements_frame(requirements, *names).iloc[:0], *names)
    assert len(none) == 0
    assert not none.premium_units.any()
    assert len(none.first) == len(names[0]) + 1


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("sku", "nobody", "sets of sources"),
        ("alternates", "nobody", "sets of sources"),
        ("scenario", "nothing", "name of a scenario"),
        ("kind", "surplus", "shortage or price"),
    ],
)
def test_unknown_names_are_refused(all_, column: str, value: str, expected: str) -> None:
    requirements, *names = all_
    frame = requirements_frame(requirements, *names).astype({column: "str"})
    frame.loc[3, column] = value
    with pytest.raises(InvalidInput) as refused:
        requirements_from_frame(frame, *names)
    (problem,) = refused.value.problems
    assert problem.row == 5
    assert value in str(problem.value)
    assert expected in problem.expected


def test_missing_columns_are_named(all_) -> None:
    requirements, *names = all_
    frame = requirements_frame(requirements, *names).drop(columns=["clock", "kind"])
    with pytest.raises(InvalidInput) as refused:
        requirements_from_frame(frame, *names)
    assert [problem.column for problem in refused.value.problems] == ["kind", "clock"]
