"""The settings of segments and of rules of thumb: cut-offs, weights, the portfolio matrix."""

from instances.number_range import SHARE, Range
from instances.setting import Setting

MATRIX = (
    "policy_low_risk_high_value",
    "policy_low_risk_low_value",
    "policy_high_risk_low_value",
    "policy_high_risk_high_value",
)
"""Settings that hold the policies of the four segments."""

_CUTS = (
    Setting(
        "abc_cuts",
        "numbers",
        "Shares of yearly value, the dearest SKUs first, that end class A and class B",
        range=SHARE,
        count=2,
        increasing=True,
    ),
    Setting(
        "xyz_cuts",
        "numbers",
        "Largest coefficient of variation of weekly demand of class X and of class Y",
        count=2,
        increasing=True,
    ),
    Setting(
        "fsn_weeks",
        "numbers",
        "Most weeks since the last issue of class F and of class S",
        count=2,
        increasing=True,
    ),
    Setting(
        "occurrence_rates",
        "numbers",
        "Most interruptions a year of the occurrence scores 1 to 9; more of them score 10",
        count=9,
        increasing=True,
    ),
    Setting(
        "high_risk_share",
        "number",
        "A SKU is of high risk where fewer than this share of the SKUs have a higher RPN",
        range=SHARE,
    ),
    Setting(
        "long_lead_time_weeks",
        "number",
        "A SKU with one qualified source is of high risk from this mean lead time on",
    ),
    Setting(
        "supplier_risk_weights",
        "numbers",
        "Weights in the supplier risk index of: share of the year down, OTIF shortfall, lead-time "
        "variation, share of its SKUs without a qualified alternate, its region's share of spend",
        count=5,
    ),
)


def _policy(segment: str) -> Setting:
    doc = f"Policy of SKUs of {segment}, or several joined by ; of which the first possible counts"
    key = "policy_" + segment.replace(", ", "_").replace(" ", "_")
    return Setting(key, "text", doc)


SEGMENTS = (
    *_CUTS,
    _policy("low risk, high value"),
    _policy("low risk, low value"),
    _policy("high risk, low value"),
    _policy("high risk, high value"),
    Setting(
        "policies",
        "choice",
        "Whether each SKU may have any policy, or only that of its segment",
        choices=("free", "by-segment"),
    ),
    Setting(
        "blanket_weeks",
        "number",
        "Weeks of demand that the rule of thumb of equal cover holds of every SKU",
        range=Range(0.0, 520.0),
    ),
)
