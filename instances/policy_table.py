"""Definition of the ``policies`` table, and the names of the built-in policies."""

from instances.column import Column, Table

BUILT_IN_POLICIES = ("jit", "reorder_point", "vmi", "safety_stock", "stockpile")

POLICIES = Table(
    "policies",
    "A policy: other figures for a built-in one (empty cells keep its own), or one of your own",
    (
        Column(
            "policy",
            "name",
            f"A built-in policy ({', '.join(BUILT_IN_POLICIES)}) or a new name",
            required=True,
            forbidden=";",
            example="stockpile",
        ),
        Column(
            "min_weeks",
            "number",
            "Smallest buffer or reserve",
            derived="the policy's own",
            unit="weeks of demand",
            example="2",
        ),
        Column(
            "max_weeks",
            "number",
            "Largest buffer or reserve",
            derived="the policy's own",
            unit="weeks of demand",
            example="39",
        ),
        Column(
            "constant",
            "choice",
            "Safety stock that is always held: none, max-minus-average, or the z formula",
            derived="the policy's own",
            choices=("none", "max_average", "z_sigma"),
            example="z_sigma",
        ),
        Column(
            "yearly_fee",
            "number",
            "Fee",
            derived="the policy's own",
            unit="money a year",
            example="400",
        ),
        Column(
            "setup_capital",
            "number",
            "Capital to set it up",
            derived="the policy's own",
            unit="money",
            example="500",
        ),
        Column(
            "storage_rate",
            "number",
            "Cost of storing the reserve",
            derived="the SKU's",
            unit="a share of value a year",
            example="0.03",
        ),
        Column(
            "obsolescence_rate",
            "number",
            "Write-offs of the reserve",
            derived="the SKU's",
            unit="a share of value a year",
            example="0.03",
        ),
        Column(
            "owner",
            "choice",
            "Who owns buffer and cycle stock",
            derived="the policy's own",
            choices=("us", "vendor"),
            example="us",
        ),
        Column(
            "multiples",
            "flag",
            "Whether it buys forward, in multiples of the EOQ",
            derived="the policy's own",
            example="no",
        ),
    ),
    key=("policy",),
)
