"""Definitions of the tables beside the sources: suppliers, discounts, sites and lines."""

from instances.column import Column, Table
from instances.number_range import POSITIVE, SHARE, Range

DURATIONS = ("lognormal", "gamma", "pareto")
"""Families of durations; pareto is type I."""

MOST_EVENTS = 5200.0
"""Largest rate of events a year: a hundred a week."""

NAME_JOINTS = ";@"
"""What joins the names of alternates in output (``;``), and a supplier and its lane (``@``)."""

SUPPLIERS = Table(
    "suppliers",
    "A supplier, with the outages that are its own (hazards excluded)",
    (
        Column(
            "supplier",
            "name",
            "Name of the supplier",
            required=True,
            forbidden=NAME_JOINTS,
            example="Norda",
        ),
        Column(
            "region",
            "name",
            "Region, the scope of supply hazards",
            required=True,
            example="Central Europe",
        ),
        Column(
            "outage_rate",
            "number",
            "Outages of its own, hazards excluded",
            required=True,
            unit="a year",
            example="0.15",
            range=Range(0.0, MOST_EVENTS),
        ),
        Column(
            "outage_weeks_mean",
            "number",
            "Mean duration of an outage",
            required=True,
            unit="weeks",
            example="3",
            range=POSITIVE,
        ),
        Column(
            "outage_weeks_sd",
            "number",
            "Standard deviation of the duration",
            derived="the mean",
            unit="weeks",
            example="2.5",
        ),
        Column(
            "outage_distribution",
            "choice",
            "Family of the duration; pareto is type I",
            default="lognormal",
            choices=DURATIONS,
            example="lognormal",
        ),
        Column(
            "otif",
            "number",
            "Deliveries on time and in full, for the scorecard and the risk index only",
            derived="not known",
            unit="a share",
            example="0.94",
            range=SHARE,
        ),
        Column(
            "onboarding_cost",
            "number",
            "One-time cost of a supplier that is not yet the source of any SKU",
            default="0",
            unit="money",
            example="0",
        ),
        Column(
            "capacity",
            "number",
            "What it can supply as an alternate in a disruption, over all SKUs",
            derived="no limit",
            unit="units of capacity a week",
            example="500",
        ),
    ),
    key=("supplier",),
    required=True,
)

DISCOUNTS = Table(
    "discounts",
    "A discount of a SKU's primary supplier from an order quantity on",
    (
        Column(
            "sku", "name", "SKU, from the table skus", required=True, example="controller-board"
        ),
        Column(
            "supplier",
            "name",
            "Supplier, from the table suppliers",
            required=True,
            forbidden=NAME_JOINTS,
            example="Norda",
        ),
        Column(
            "min_quantity",
            "number",
            "Smallest order that gets it",
            required=True,
            unit="units",
            example="1000",
            range=POSITIVE,
        ),
        Column(
            "discount",
            "number",
            "Discount on the unit cost",
            required=True,
            unit="a share of unit cost",
            example="0.03",
            range=Range(0.0, 1.0, without_high=True),
        ),
    ),
    key=("sku", "supplier", "min_quantity"),
)

SITES = Table(
    "sites",
    "A place that stores SKUs",
    (
        Column("site", "name", "Name of the site", required=True, example="central-warehouse"),
        Column(
            "capacity",
            "number",
            "Space for buffers and cycle stock",
            required=True,
            unit="volume",
            example="400",
        ),
    ),
    key=("site",),
)

LINES = Table(
    "lines",
    "A production line or product that stops when any of its SKUs is short",
    (
        Column("line", "name", "Name of the line", required=True, example="assembly-1"),
        Column(
            "downtime_cost_week",
            "number",
            "Cost of a week of standstill",
            required=True,
            unit="money a week",
            example="25000",
        ),
    ),
    key=("line",),
)
