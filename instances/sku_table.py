"""Definition of the ``skus`` table."""

from instances.column import Column, Table
from instances.number_range import INNER_SHARE, POSITIVE, SHARE, Range

DISTRIBUTIONS = ("normal", "gamma", "poisson", "nbinom")

_WHAT = (
    Column("sku", "name", "Name of the SKU", required=True, example="controller-board"),
    Column(
        "unit_cost",
        "number",
        "What a unit costs to buy",
        required=True,
        unit="money a unit",
        example="42.5",
        range=POSITIVE,
    ),
)

_DEMAND = (
    Column(
        "demand_mean",
        "number",
        "Mean demand; may be empty where the table demand holds the SKU's history",
        derived="estimated from the table demand",
        unit="units a week",
        example="120",
        range=POSITIVE,
    ),
    Column(
        "demand_sd",
        "number",
        "Standard deviation of weekly demand; empty only with demand_mean",
        derived="estimated from the table demand",
        unit="units a week",
        example="35",
    ),
    Column(
        "demand_distribution",
        "choice",
        "Family of demand over lead time and review",
        default="normal",
        choices=DISTRIBUTIONS,
        example="normal",
    ),
    Column(
        "demand_max",
        "number",
        "Largest weekly demand, for the max-minus-average safety stock; at least demand_mean",
        derived="demand_mean + 2 demand_sd",
        unit="units a week",
        example="190",
    ),
)

_ORDERING = (
    Column(
        "order_cost",
        "number",
        "Cost of placing an order",
        default="0",
        unit="money an order",
        example="80",
    ),
    Column("moq", "number", "Smallest order", default="0", unit="units", example="100"),
    Column(
        "review_weeks",
        "number",
        "Time between reviews of the stock; 0 needs an order_cost or a moq",
        default="1",
        unit="weeks",
        example="1",
    ),
)

_COST_OF_A_SHORTAGE = (
    Column(
        "lost_margin",
        "number",
        "Margin lost on a unit that is not sold",
        default="0",
        unit="money a unit",
        example="30",
    ),
    Column(
        "expedite_cost",
        "number",
        "Extra cost of getting a unit that is late",
        default="0",
        unit="money a unit",
        example="12",
    ),
    Column(
        "goodwill_cost",
        "number",
        "Penalties and goodwill lost with a unit short",
        default="0",
        unit="money a unit",
        example="2",
    ),
    Column(
        "downtime_cost",
        "number",
        "Downtime caused by a unit short; empty for a SKU of a line",
        default="0",
        unit="money a unit",
    ),
    Column(
        "lost_share",
        "number",
        "Share of the units short that are lost; the others are expedited",
        derived="1 without an expedite_cost, 0 without a lost_margin, else 0.5",
        unit="a share",
        example="0.4",
        range=SHARE,
    ),
    Column(
        "line",
        "name",
        "Line that stops when the SKU is short, from the table lines",
        derived="no line",
        example="assembly-1",
    ),
)


def _rate(name: str, doc: str, default: str) -> Column:
    return Column(
        name,
        "number",
        doc,
        default=default,
        unit="a share of value a year, 0.1 is 10 %",
        example=default,
    )


_HOLDING = (
    _rate("capital_rate", "Cost of the capital tied up in stock", "0.10"),
    _rate("storage_rate", "Cost of storage", "0.04"),
    _rate("insurance_rate", "Cost of insurance", "0.01"),
    _rate("obsolescence_rate", "Write-offs of stock that ages", "0.03"),
    Column(
        "shelf_life_weeks",
        "number",
        "Time that a unit keeps; buffer and order quantity together must be used within it",
        derived="keeps for ever",
        unit="weeks",
        example="104",
        range=POSITIVE,
    ),
    Column(
        "weeks_since_last_issue",
        "number",
        "Time since stock was last used, for the FSN class",
        derived="not known",
        unit="weeks",
        example="1",
    ),
    Column(
        "volume",
        "number",
        "Space that a unit takes at its site",
        default="0",
        unit="volume a unit",
        example="0.02",
    ),
    Column(
        "site",
        "name",
        "Site that stores the SKU, from the table sites",
        derived="no site",
        example="central-warehouse",
    ),
)

_GROUPS_AND_CHOICES = (
    Column(
        "category",
        "name",
        "Category, the scope of demand and price hazards",
        derived="no category",
        example="electronics",
    ),
    Column(
        "profile",
        "name",
        "Season profile of demand, from the table seasons",
        derived="no season",
        example="peak-at-year-end",
    ),
    Column(
        "detection",
        "number",
        "How late a disruption is noticed, from 1 (at once) to 10 (by its effect)",
        default="5",
        unit="a score",
        example="5",
        range=Range(1.0, 10.0),
    ),
    Column(
        "service_target",
        "number",
        "Cycle service level that sets the z of the safety stock",
        default="0.95",
        unit="a share",
        example="0.95",
        range=INNER_SHARE,
    ),
    Column(
        "policies", "names", "Policies that the SKU may have, joined by ;", derived="all that apply"
    ),
    Column("min_buffer", "number", "Smallest buffer", derived="the policy's", unit="units"),
    Column("max_buffer", "number", "Largest buffer", derived="the policy's", unit="units"),
    Column("on_hand", "number", "Stock today", default="0", unit="units", example="350"),
)

SKUS = Table(
    "skus",
    "A SKU that may get a buffer",
    _WHAT + _DEMAND + _ORDERING + _COST_OF_A_SHORTAGE + _HOLDING + _GROUPS_AND_CHOICES,
    key=("sku",),
    required=True,
)
