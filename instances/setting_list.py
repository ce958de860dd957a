"""Every setting: its name, what it may be, and what it means."""

from instances.number_range import INNER_SHARE, POSITIVE, SHARE, Range
from instances.segment_settings import SEGMENTS
from instances.setting import Setting
from instances.setting_values import MONEY_FORM, RISK_FORM, SERVICE_FORM

_HORIZON = (
    Setting(
        "horizon_weeks",
        "number",
        "Length of a scenario in weeks; yearly costs count in proportion",
        range=Range(0.0, 5200.0, without_low=True),
    ),
    Setting("scenarios", "whole", "Number of sampled scenarios", range=Range(1.0, 1e7)),
    Setting("seed", "whole", "Seed of the sampled scenarios: the same one gives the same plan"),
    Setting(
        "scenario_source",
        "choice",
        "Scenarios to use: auto takes the table scenarios where there is one and samples otherwise",
        choices=("auto", "sampled", "given", "both"),
    ),
    Setting(
        "sampling",
        "choice",
        "How scenarios are sampled: independently, with the numbers of events spread evenly over "
        "them, or besides with rare and severe events drawn more often",
        choices=("plain", "stratified", "importance"),
    ),
    Setting(
        "stress_weeks",
        "number",
        "Duration in weeks of every outage of the stress set; "
        "without it each one's own time to recover, 8 weeks where none is known",
        example="8",
        range=POSITIVE,
    ),
)

_LIMITS = (
    Setting(
        "budget",
        "limit",
        "Largest capital, in money or in percent of the capital of the plan without any limit",
        example="500000",
        form=MONEY_FORM,
    ),
    Setting(
        "budget_kind",
        "choice",
        "What counts as capital: gross counts the stock planned, cash "
        "only what is more than on hand, net also releases what is less",
        choices=("gross", "cash", "net"),
    ),
    Setting(
        "release_share",
        "number",
        "Share of the value of surplus stock that a net budget counts as released",
        range=SHARE,
    ),
    Setting(
        "var",
        "limit",
        "Largest VaR at a level, in money or in percent of that of the plan "
        'without limits of risk and service; several in a list, and "0.95:60%:total" is of '
        "total cost",
        example='"0.95:60%"',
        form=RISK_FORM,
    ),
    Setting(
        "cvar", "limit", "Largest CVaR, in the same form", example='"0.95:60%"', form=RISK_FORM
    ),
    Setting(
        "stress",
        "limit",
        "Largest loss over the stress set, in money or in percent",
        example='"80%"',
        form=MONEY_FORM,
    ),
    Setting(
        "fill_rate",
        "limit",
        "Smallest fill rate; or by scope (all, each, sku:NAME, "
        "category:NAME, line:NAME, site:NAME)",
        example='{ all = 0.98, "category:electronics" = 0.99 }',
        form=SERVICE_FORM,
    ),
    Setting(
        "cycle_service_level",
        "limit",
        "Smallest cycle service level of every SKU in scope",
        example="0.9",
        form=SERVICE_FORM,
    ),
    Setting(
        "disruption_service_level",
        "limit",
        "Smallest disruption service level of every SKU in scope",
        example="0.8",
        form=SERVICE_FORM,
    ),
    Setting(
        "joint_service_level",
        "limit",
        "Smallest probability that no SKU in scope has a short episode",
        example="0.5",
        form=SERVICE_FORM,
    ),
    Setting(
        "max_qualifications",
        "whole",
        "Largest number of alternates to qualify, over all SKUs",
        example="5",
    ),
)

_OBJECTIVE = (
    Setting("var_weight", "number", "Weight of VaR in the objective"),
    Setting("cvar_weight", "number", "Weight of CVaR in the objective"),
    Setting(
        "risk_alpha", "number", "Level of the VaR and CVaR in the objective", range=INNER_SHARE
    ),
    Setting(
        "risk_of",
        "choice",
        "Whether those are of the loss or of total cost",
        choices=("loss", "total"),
    ),
    Setting(
        "amortisation_years",
        "number",
        "Years over which the objective spreads qualification and onboarding",
        range=POSITIVE,
    ),
    Setting(
        "max_alternates", "whole", "Largest number of alternates of a SKU", range=Range(0.0, 8.0)
    ),
    Setting(
        "forward_multiples",
        "numbers",
        "Multiples of the EOQ that a policy buying forward may order",
        range=Range(0.0, 1000.0, without_low=True),
    ),
)

_SOLVING = (
    Setting(
        "time_limit",
        "number",
        "Seconds for everything: sampling, reference plans, solving",
        range=POSITIVE,
    ),
    Setting(
        "gap",
        "number",
        "Relative solver gap at which the search may stop",
        range=Range(0.0, 1.0, without_high=True),
    ),
    Setting("jobs", "whole", "Workers; results do not depend on it", range=Range(1.0, 1024.0)),
    Setting("method", "text", "Method of solution: auto, decomposition or extensive"),
)

GROUPS: dict[str, tuple[Setting, ...]] = {
    "Horizon and scenarios": _HORIZON,
    "Budget, limits of risk and service": _LIMITS,
    "Objective and options": _OBJECTIVE,
    "Segments and rules of thumb": SEGMENTS,
    "Solving": _SOLVING,
}
"""The settings in the order of ``instance.toml``, by heading."""

SETTINGS: dict[str, Setting] = {
    setting.key: setting for group in GROUPS.values() for setting in group
}
"""Every setting by its key."""
