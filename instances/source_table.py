"""Definition of the ``sources`` table."""

from instances.column import Column, Table
from instances.number_range import SHARE, Range
from instances.supply_tables import NAME_JOINTS

_NAMES = (
    Column("sku", "name", "SKU, from the table skus", required=True, example="controller-board"),
    Column(
        "supplier",
        "name",
        "Supplier, from the table suppliers",
        required=True,
        forbidden=NAME_JOINTS,
        example="Norda",
    ),
    Column(
        "lane",
        "name",
        "Lane of transport; a second lane of a supplier is a source too",
        derived="no lane",
        forbidden=NAME_JOINTS,
        example="rail-east",
    ),
    Column(
        "role",
        "choice",
        "The primary (one a SKU) or an alternate",
        required=True,
        choices=("primary", "alternate"),
        example="primary",
    ),
    Column(
        "status",
        "choice",
        "Whether the source can be used already; a primary is qualified",
        derived="primary: qualified; alternate: candidate",
        choices=("qualified", "candidate"),
        example="qualified",
    ),
)

_TIMES = (
    Column(
        "lead_time_mean",
        "number",
        "Mean lead time, outages excluded",
        required=True,
        unit="weeks",
        example="4",
    ),
    Column(
        "lead_time_sd",
        "number",
        "Standard deviation of the lead time, outages excluded",
        default="0",
        unit="weeks",
        example="0.8",
    ),
    Column(
        "lead_time_max",
        "number",
        "Longest lead time, for the max-minus-average safety stock; at least lead_time_mean",
        derived="lead_time_mean + 2 lead_time_sd",
        unit="weeks",
        example="6",
    ),
    Column(
        "transit_weeks",
        "number",
        "Time from shipment to arrival: an outage is felt so much later",
        derived="primary: lead_time_mean; alternate: the smaller of that and activation_weeks",
        unit="weeks",
        example="2",
    ),
    Column(
        "activation_weeks",
        "number",
        "Time until it can deliver more in a disturbance",
        derived="lead_time_mean",
        unit="weeks",
        example="4",
    ),
)

_TERMS = (
    Column(
        "price_premium",
        "number",
        "Premium on the unit cost, negative where it is cheaper",
        default="0",
        unit="a share of unit cost",
        example="0",
        range=Range(-1.0, without_low=True),
    ),
    Column(
        "qualification_cost",
        "number",
        "One-time cost of qualifying a candidate",
        default="0",
        unit="money",
        example="0",
    ),
    Column(
        "standing_share",
        "number",
        "Share of demand that an alternate delivers in normal times; the primary takes the rest",
        default="0",
        unit="a share of demand",
        range=SHARE,
    ),
    Column(
        "surge_share",
        "number",
        "Largest share of demand that it can deliver; above 1 for a primary",
        derived="primary: 1.25; alternate: 0.5",
        unit="a share of demand",
        example="1.25",
    ),
    Column(
        "capacity_use",
        "number",
        "Units of the supplier's capacity that a unit takes",
        default="1",
        unit="units of capacity a unit",
        example="1",
    ),
    Column(
        "vmi_offered",
        "flag",
        "Whether the supplier would own and manage the stock",
        default="no",
        example="yes",
    ),
    Column(
        "vmi_price_uplift",
        "number",
        "What it asks for that, on all demand",
        default="0",
        unit="a share of unit cost",
        example="0.02",
    ),
)

SOURCES = Table(
    "sources",
    "A way to get a SKU: a supplier, and the lane that it ships by",
    _NAMES + _TIMES + _TERMS,
    key=("sku", "supplier", "lane"),
    required=True,
)
