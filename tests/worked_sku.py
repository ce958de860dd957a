"""One SKU whose every number is worked out in the tests: two sources, a line, a site."""

from empty_requirements import empty_requirements
from instances_by_hand import instance

from models.options import options_of
from models.source_sets import source_sets

SKU = {
    "sku": "A",
    "unit_cost": 20.0,
    "demand_mean": 10.0,
    "demand_sd": 4.0,
    "demand_max": 18.0,
    "order_cost": 30.0,
    "lost_margin": 12.0,
    "goodwill_cost": 3.0,
    "line": "L",
    "site": "W",
    "volume": 0.5,
    "on_hand": 40.0,
}
PRIMARY = {
    "sku": "A",
    "supplier": "P",
    "role": "primary",
    "lead_time_mean": 3.0,
    "lead_time_sd": 0.5,
    "lead_time_max": 5.0,
    "vmi_offered": True,
    "vmi_price_uplift": 0.02,
}
ALTERNATE = {
    "sku": "A",
    "supplier": "B",
    "role": "alternate",
    "lead_time_mean": 2.0,
    "price_premium": 0.05,
    "qualification_cost": 900.0,
    "standing_share": 0.2,
}
SETTINGS = {"horizon_weeks": 26.0, "forward_multiples": (1.0, 2.0)}


def one_sku(sku=None, primary=None, alternates=(ALTERNATE,), **tables):
    settings = SETTINGS | tables.pop("settings", {})
    return instance(
        skus=[SKU | (sku or {})],
        suppliers=[{"supplier": name, "region": name} for name in "BCPQ"],
        sources=[PRIMARY | (primary or {}), *alternates],
        lines=[{"line": "L", "downtime_cost_week": 700.0}],
        sites=[{"site": "W", "capacity": 1000.0}],
        settings=settings,
        **tables,
    )


def options(given_, premium_units=0.0):
    sets = source_sets(given_)
    return options_of(given_, sets, empty_requirements(sets, premium_units))


def row(found, name):
    at = found.option.index(name)
    return {
        column: values[at] for column, values in vars(found).items() if column not in ("first",)
    }
