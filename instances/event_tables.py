"""Definitions of the tables of what varies: hazards, given scenarios, seasons, demand history."""

from instances.column import EVERYTHING, Column, Table
from instances.number_range import ANY, POSITIVE, SHARE, Range
from instances.supply_tables import DURATIONS, MOST_EVENTS

HAZARDS = Table(
    "hazards",
    "A hazard that strikes a region, a lane or a category; an event touches all in its scope",
    (
        Column("hazard", "name", "Name of the hazard", required=True, example="rail-strike"),
        Column(
            "kind",
            "choice",
            "What it strikes: supply of a region, a lane, demand or price",
            required=True,
            choices=("supply", "lane", "demand", "price"),
            example="lane",
        ),
        Column(
            "scope",
            "scope",
            "Region (supply), lane (lane) or category (demand, price) that it strikes, or "
            f"{EVERYTHING} for every one",
            required=True,
            example="rail-east",
        ),
        Column(
            "rate",
            "number",
            "Events a year; empty for a dated event",
            derived="a dated event",
            unit="a year",
            example="0.3",
            range=Range(0.0, MOST_EVENTS),
        ),
        Column(
            "probability",
            "number",
            "Probability of a dated event; empty where there is a rate",
            derived="not dated",
            unit="a probability",
            range=SHARE,
        ),
        Column(
            "start_earliest",
            "number",
            "First possible start of a dated event",
            derived="not dated",
            unit="weeks from the start of the horizon",
        ),
        Column(
            "start_latest",
            "number",
            "Last possible start of a dated event",
            derived="not dated",
            unit="weeks from the start of the horizon",
        ),
        Column(
            "weeks_mean",
            "number",
            "Mean duration",
            required=True,
            unit="weeks",
            example="2",
            range=POSITIVE,
        ),
        Column(
            "weeks_sd",
            "number",
            "Standard deviation of the duration",
            derived="the mean",
            unit="weeks",
            example="1",
        ),
        Column(
            "distribution",
            "choice",
            "Family of the duration; pareto is type I",
            default="lognormal",
            choices=DURATIONS,
            example="lognormal",
        ),
        Column(
            "hit_probability",
            "number",
            "Probability that each supplier or lane in scope goes down with it",
            default="1",
            unit="a probability",
            example="1",
            range=SHARE,
        ),
        Column(
            "factor",
            "number",
            "What demand or unit cost is multiplied by; for demand and price hazards only",
            derived="none",
            unit="a factor",
            range=POSITIVE,
        ),
    ),
    key=("hazard",),
)

SCENARIOS = Table(
    "scenarios",
    "An event of a given scenario; a quiet scenario is one row of 0 weeks",
    (
        Column("scenario", "name", "Name of the scenario", required=True),
        Column(
            "probability",
            "number",
            "Probability of the scenario, in one of its rows or all",
            derived="all equal",
            unit="a probability",
            range=SHARE,
        ),
        Column(
            "kind",
            "choice",
            "What it strikes: a supplier, a lane, demand or price",
            required=True,
            choices=("supplier", "lane", "demand", "price"),
        ),
        Column(
            "target",
            "scope",
            f"Supplier, lane or category that it strikes; {EVERYTHING} for every category",
            required=True,
        ),
        Column(
            "start",
            "number",
            "Start of the event",
            required=True,
            unit="weeks from the start of the horizon",
        ),
        Column("weeks", "number", "Duration of the event", required=True, unit="weeks"),
        Column(
            "factor",
            "number",
            "What demand or unit cost is multiplied by; for demand and price only",
            derived="none",
            unit="a factor",
            range=POSITIVE,
        ),
    ),
)

SEASONS = Table(
    "seasons",
    "A week of a season profile; a profile has 52 rows, and the mean of its indices is 1",
    (
        Column("profile", "name", "Name of the profile", required=True, example="peak-at-year-end"),
        Column(
            "week",
            "whole",
            "Week of the horizon; from the 53rd on the profile repeats",
            required=True,
            example="1",
            range=Range(1.0, 52.0),
        ),
        Column(
            "index",
            "number",
            "Demand of the week relative to the mean",
            required=True,
            unit="a factor",
            example="0.9",
        ),
    ),
    key=("profile", "week"),
)

DEMAND = Table(
    "demand",
    "Demand of one period of a SKU's history, for SKUs whose demand_mean is empty",
    (
        Column("sku", "name", "SKU, from the table skus", required=True),
        Column(
            "period_start",
            "number",
            "Start of the period; negative in the past",
            required=True,
            range=ANY,
            unit="weeks from the start of the horizon, or dates such as 2024-01-31 in every row",
        ),
        Column("quantity", "number", "Demand of the period", required=True, unit="units"),
    ),
    key=("sku", "period_start"),
)
