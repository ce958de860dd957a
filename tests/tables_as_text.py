"""Tables of an instance written down as CSV text in a test, and changes of single cells of them."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from instances.raw_table import RawTable

SEASONS = "profile,week,index\n" + "".join(
    f"peak,{week},{'1.5' if week <= 26 else '0.5'}\n" for week in range(1, 53)
)

WHOLE: dict[str, str] = {
    "skus": (
        "sku,unit_cost,demand_mean,demand_sd,demand_distribution,demand_max,order_cost,moq,"
        "review_weeks,lost_margin,expedite_cost,goodwill_cost,downtime_cost,lost_share,line,"
        "capital_rate,storage_rate,insurance_rate,obsolescence_rate,shelf_life_weeks,"
        "weeks_since_last_issue,volume,site,category,profile,detection,service_target,policies,"
        "min_buffer,max_buffer,on_hand\n"
        "A,10,100,20,normal,150,5,10,1,4,2,1,,0.5,L1,0.1,0.04,0.01,0.03,52,1,1,W,C,peak,5,0.95,"
        "jit;mine,0,500,20\n"
        "B,3,,,,,,,,2,,,,,,,,,,,,,,,,,,,,,\n"
    ),
    "suppliers": (
        "supplier,region,outage_rate,outage_weeks_mean,outage_weeks_sd,outage_distribution,otif,"
        "onboarding_cost,capacity\n"
        "P,R1,0.2,3,2,gamma,0.9,100,50\n"
        "Q,R2,0.1,4,,,,,\n"
    ),
    "sources": (
        "sku,supplier,lane,role,status,lead_time_mean,lead_time_sd,lead_time_max,transit_weeks,"
        "activation_weeks,price_premium,qualification_cost,standing_share,surge_share,capacity_use,"
        "vmi_offered,vmi_price_uplift\n"
        "A,P,sea,primary,,4,1,7,3,2,0,0,,1.3,1,yes,0.02\n"
        "A,Q,,alternate,candidate,2,0.5,4,1,3,0.05,500,0.2,0.4,2,no,0\n"
        "B,P,,primary,,1,,,,,,,,,,,\n"
    ),
    "hazards": (
        "hazard,kind,scope,rate,probability,start_earliest,start_latest,weeks_mean,weeks_sd,"
        "distribution,hit_probability,factor\n"
        "flood,supply,R1,0.3,,,,2,1,pareto,0.5,\n"
        "fair,demand,C,,0.5,10,20,3,,,,1.5\n"
        "strike,lane,sea,1,,,,1,,,,\n"
        "duty,price,*,0.1,,,,8,,,,1.2\n"
    ),
    "lines": "line,downtime_cost_week\nL1,9000\n",
    "seasons": SEASONS,
    "discounts": "sku,supplier,min_quantity,discount\nA,P,1000,0.03\nA,P,5000,0.05\n",
    "policies": (
        "policy,min_weeks,max_weeks,constant,yearly_fee,setup_capital,storage_rate,"
        "obsolescence_rate,owner,multiples\n"
        "stockpile,3,30,,,,,,,\n"
        "mine,0,6,none,10,20,0.02,0.03,us,yes\n"
    ),
    "sites": "site,capacity\nW,1000\n",
    "demand": "sku,period_start,quantity\nB,-3,10\nB,-2,14\nB,-1,12\n",
    "scenarios": (
        "scenario,probability,kind,target,start,weeks,factor\n"
        "one,0.25,supplier,P,5,4,\n"
        "one,,demand,C,2,3,1.5\n"
        "two,0.75,price,*,0,4,1.2\n"
        "two,0.75,lane,sea,3,4,\n"
    ),
}
"""A valid instance in which every table is used; B's demand comes from its history."""


def rows_of(text: str) -> list[list[str]]:
    """Rows of CSV text, the header first."""
    return list(csv.reader(io.StringIO(text)))


def raw_table(name: str, rows: list[list[str]]) -> RawTable:
    """A raw table of rows of cells, the header first, as a reader of CSV would give it."""
    cells = pd.DataFrame(rows[1:], columns=rows[0], dtype=object)
    return RawTable(name, f"{name}.csv", cells, pd.Series(range(2, len(rows) + 1)))


def raw_tables(texts: Mapping[str, str]) -> list[RawTable]:
    """Raw tables of CSV texts by name."""
    return [raw_table(name, rows_of(text)) for name, text in texts.items()]


def with_cell(table: str, row: int, column: str, text: str) -> list[RawTable]:
    """The whole instance with one cell changed, its row as a spreadsheet counts it."""
    tables = raw_tables(WHOLE)
    changed = next(raw for raw in tables if raw.table == table)
    changed.cells.loc[row - 2, column] = text
    return tables


def folder_of_csv(folder: Path) -> list[RawTable]:
    """Raw tables of a folder of CSV files, read as plainly as can be."""
    return raw_tables(
        {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.csv"))}
    )
