"""New rows of a table: cell by cell where they are known, every problem with its own place."""

import numpy as np
import pandas as pd
import pytest
from small_instances import frames

from instances.problems import InvalidInput
from instances.readers import read
from instances.table_updates import read_demand_update, read_update


def written(tmp_path, text, name="new.csv"):
    path = tmp_path / name
    path.write_text(text)
    return path


def update(tmp_path, text, table="suppliers"):
    return read_update(written(tmp_path, text), table)


def test_given_cells_change_and_others_stay(tmp_path):
    rows = update(tmp_path, "supplier,outage_rate,onboarding_cost\nWest,0.5,\nEast,,750\n")
    before, after = read(frames()).suppliers, read(frames(), updates=[rows]).suppliers
    assert after.supplier == before.supplier == ("East", "North", "South", "West")
    assert after.outage_rate.tolist() == [0.2, 0.15, 0.3, 0.5]
    assert after.onboarding_cost.tolist() == [750.0, 800.0, 0.0, 1500.0]
    assert np.array_equal(after.outage_weeks_mean, before.outage_weeks_mean)


def test_a_column_that_the_table_did_not_have(tmp_path):
    rows = update(tmp_path, "supplier,outage_weeks_sd\nWest,9\n")
    before, after = read(frames()).suppliers, read(frames(), updates=[rows]).suppliers
    assert after.outage_weeks_sd[3] == 9.0
    assert np.array_equal(after.outage_weeks_sd[:3], before.outage_weeks_sd[:3])


def test_every_problem_of_the_file_at_once(tmp_path):
    text = "supplier,outage_rate,colour\nWest,lots,\nWest,0.2,\n"
    with pytest.raises(InvalidInput) as caught:
        update(tmp_path, text.replace(",colour", "").replace(",\n", "\n"))
    places = [(p.file, p.row, p.column) for p in caught.value.problems]
    assert places == [("new.csv", 2, "outage_rate"), ("new.csv", 3, "supplier")]
    with pytest.raises(InvalidInput, match="a known column of suppliers"):
        update(tmp_path, text.replace(",\n", ",red\n"))
    with pytest.raises(InvalidInput, match="by which rows are known"):
        update(tmp_path, "outage_rate\n0.1\n")


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path):
    rows = update(tmp_path, "supplier,outage_rate\nNorthh,0.1\n")
    with pytest.raises(InvalidInput, match=r"new.csv, row 2, column supplier.*'North'"):
        read(frames(), updates=[rows])


def test_the_whole_instance_is_validated_again(tmp_path):
    rows = update(tmp_path, "supplier,outage_distribution,outage_weeks_sd\nWest,pareto,0\n")
    with pytest.raises(InvalidInput, match=r"new\.csv"):
        read(frames(), updates=[rows])


def test_new_demand_columns(tmp_path):
    rows = read_demand_update(written(tmp_path, "sku,demand_mean\nchip,45\n"))
    skus = read(frames(), updates=[rows]).skus
    assert skus.demand_mean[list(skus.sku).index("chip")] == 45.0
    with pytest.raises(InvalidInput, match="a column of demand"):
        read_demand_update(written(tmp_path, "sku,unit_cost\nchip,45\n"))


def test_a_new_history_is_what_demand_is_estimated_from(tmp_path):
    weeks = "".join(f"chip,2024-01-{day:02},{60 + day}\n" for day in (1, 8, 15, 22, 29))
    rows = read_demand_update(written(tmp_path, "sku,period_start,quantity\n" + weeks))
    before, after = read(frames()).skus, read(frames(), updates=[rows]).skus
    chip = list(after.sku).index("chip")
    assert after.demand_mean[chip] == pytest.approx(75, rel=0.1)
    assert np.array_equal(np.delete(after.demand_mean, chip), np.delete(before.demand_mean, chip))


def test_rows_of_a_history_are_replaced_and_added(tmp_path):
    days = ["2024-01-01", "2024-01-08", "2024-01-15"]
    history = pd.DataFrame({"sku": "chip", "period_start": days, "quantity": [50, 50, 50]})
    tables = frames() | {"demand": history}
    text = "sku,period_start,quantity\nchip,2024-01-15,80\nchip,2024-01-22,80\n"
    rows = read_demand_update(written(tmp_path, text))
    after = read(tables, updates=[rows]).skus
    assert after.demand_mean[list(after.sku).index("chip")] == pytest.approx(65, rel=0.02)
