"""A plan comes back as it was written; whatever is wrong with one is said at once."""

import numpy as np
import pandas as pd
import pytest
from small_instances import frames

from instances.problems import InvalidInput
from instances.readers import read
from instances.writers import write_csv
from models.assemble import program_of
from optimizer.plan_reading import read_plan


@pytest.fixture(scope="module")
def program():
    return program_of(read(frames(scenarios=5)))


def table_of(program, at=0):
    """A plan that takes each SKU's first option (or a later one) in the middle of its range."""
    options = program.options
    chosen = np.minimum(options.first[:-1] + at, options.first[1:] - 1)
    buffer = (options.buffer_min[chosen] + options.buffer_max[chosen]) / 2
    names = [options.option[k] for k in chosen]
    return pd.DataFrame({"sku": program.sku, "option": names, "buffer_units": buffer}), chosen


@pytest.mark.parametrize("at", [0, 1, 3])
def test_a_plan_comes_back_from_frame_file_and_folder(program, tmp_path, at):
    table, chosen = table_of(program, at)
    write_csv(tmp_path / "plan.csv", table.assign(reason="=1+1"))
    for source in (table, table.iloc[::-1], tmp_path, tmp_path / "plan.csv", str(tmp_path)):
        decision = read_plan(source, program)
        assert decision.option.tolist() == chosen.tolist()
        assert decision.buffer.tolist() == table["buffer_units"].tolist()


def test_rounding_at_the_end_of_a_range_is_forgiven(program):
    table, chosen = table_of(program)
    table["buffer_units"] = program.options.buffer_max[chosen] * (1 + 1e-9)
    decision = read_plan(table, program)
    assert decision.buffer.tolist() == program.options.buffer_max[chosen].tolist()


def test_all_problems_at_once(program):
    table, _ = table_of(program)
    table = table.astype(object)
    chip = table.index[table["sku"] == "chip"][0]
    table.loc[chip, "sku"] = "chpi"
    table.loc[table["sku"] == "cable", "option"] = "jitt"
    table.loc[table["sku"] == "resin", "buffer_units"] = 1e9
    table.loc[table["sku"] == "motor", "buffer_units"] = "many"
    twice = pd.concat([table, table[table["sku"] == "cable"]], ignore_index=True)
    with pytest.raises(InvalidInput) as raised:
        read_plan(twice, program)
    told = str(raised.value)
    for words in (
        "nearest is 'chip'",
        "a row for the SKU 'chip'",
        "nearest is 'jit'",
        "a buffer of the option's range",
        "found 'many', expected a number",
        "each sku once",
    ):
        assert words in told


@pytest.mark.parametrize("column", ["sku", "option", "buffer_units"])
def test_a_column_that_decides_must_be_there(program, column):
    table, _ = table_of(program)
    with pytest.raises(InvalidInput, match=f"column {column}: expected this column"):
        read_plan(table.drop(columns=column), program)


@pytest.mark.parametrize("place", ["nowhere", "a\0b", "."])
def test_no_plan_there(program, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput, match=r"plan\.csv"):
        read_plan(place, program)


def test_another_skus_option_is_none_of_its_own(program):
    table, _ = table_of(program)
    table.loc[table["sku"] == "motor", "option"] = "vmi x9"
    with pytest.raises(InvalidInput, match="an option of the SKU"):
        read_plan(table, program)
