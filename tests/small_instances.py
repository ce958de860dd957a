"""A small instance with a bit of everything, as DataFrames: solves in about a second."""

import math

import pandas as pd

SETTINGS = {"scenarios": 40, "seed": 3, "gap": 1e-4}


def frames(**settings):
    """Four SKUs, four suppliers, a line, a season, a site, a lane, a stockpile that pays."""
    skus = pd.DataFrame(
        [
            ("chip", 40.0, 30.0, 8.0, "normal", 120.0, 30.0, "board", "A", "", "", 60.0),
            ("cable", 2.0, 80.0, 30.0, "gamma", 25.0, 3.0, "board", "B", "", "", 100.0),
            ("resin", 9.0, 50.0, 10.0, "poisson", 60.0, 12.0, "", "A", "summer", "26", 0.0),
            ("motor", 150.0, 4.0, 2.0, "nbinom", 90.0, 200.0, "", "", "", "", 10.0),
        ],
        columns=[
            "sku",
            "unit_cost",
            "demand_mean",
            "demand_sd",
            "demand_distribution",
            "order_cost",
            "lost_margin",
            "line",
            "site",
            "profile",
            "shelf_life_weeks",
            "on_hand",
        ],
    ).assign(
        volume=[0.1, 0.02, 0.3, 1.0],
        category=["parts", "parts", "bulk", "parts"],
        policies=["", "", "", "stockpile"],
    )
    suppliers = pd.DataFrame(
        [
            ("East", "asia", 0.2, 5.0, 500.0),
            ("West", "europe", 0.1, 3.0, 1500.0),
            ("North", "europe", 0.15, 4.0, 800.0),
            ("South", "africa", 0.3, 6.0, 0.0),
        ],
        columns=["supplier", "region", "outage_rate", "outage_weeks_mean", "onboarding_cost"],
    )
    sources = pd.DataFrame(
        [
            ("chip", "East", "sea", "primary", 6.0, 1.0, "", "", ""),
            ("chip", "North", "", "alternate", 4.0, 1.0, 900.0, 0.05, 2.0),
            ("cable", "East", "sea", "primary", 5.0, 1.0, "", "", ""),
            ("cable", "North", "", "alternate", 3.0, 0.5, 300.0, 0.1, 2.0),
            ("resin", "South", "", "primary", 3.0, 0.5, "", "", ""),
            ("resin", "West", "", "alternate", 2.0, 0.5, 400.0, 0.08, 1.0),
            ("motor", "West", "", "primary", 8.0, 2.0, "", "", ""),
        ],
        columns=[
            "sku",
            "supplier",
            "lane",
            "role",
            "lead_time_mean",
            "lead_time_sd",
            "qualification_cost",
            "price_premium",
            "activation_weeks",
        ],
    )
    hazards = pd.DataFrame(
        [
            ("quake", "supply", "asia", 0.15, 7.0, 0.9, ""),
            ("canal", "lane", "sea", 0.2, 4.0, "", ""),
            ("boom", "demand", "parts", 0.2, 6.0, "", 1.5),
            ("oil", "price", "bulk", 0.3, 12.0, "", 1.4),
        ],
        columns=["hazard", "kind", "scope", "rate", "weeks_mean", "hit_probability", "factor"],
    )
    week = range(1, 53)
    waves = [1 + 0.5 * math.sin(2 * math.pi * (w - 1) / 52) for w in week]
    return {
        "skus": skus,
        "suppliers": suppliers,
        "sources": sources,
        "hazards": hazards,
        "lines": pd.DataFrame({"line": ["board"], "downtime_cost_week": [6000.0]}),
        "seasons": pd.DataFrame({"profile": "summer", "week": week, "index": waves}),
        "discounts": pd.DataFrame(
            {"sku": ["cable"], "supplier": ["East"], "min_quantity": [1500], "discount": [0.04]}
        ),
        "sites": pd.DataFrame({"site": ["A", "B"], "capacity": [400.0, 100.0]}),
        "settings": SETTINGS | settings,
    }
