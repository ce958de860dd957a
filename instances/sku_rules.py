"""Rules that the rows of ``skus`` and ``policies`` obey beyond the range of each cell."""

import numpy as np

from instances.findings import Findings
from instances.nearest import known_names
from instances.policy_table import BUILT_IN_POLICIES
from instances.typed_table import TypedTable


def check_skus(skus: TypedTable, policies: TypedTable, findings: Findings) -> None:
    """Report SKUs whose cells contradict each other, and policies that nobody knows."""
    mean = skus["demand_mean"]
    skus.report(
        findings,
        skus["demand_max"] < mean,
        "demand_max",
        lambda place: f"a number of at least the mean demand, {mean[place]:g}",
    )
    skus.report(
        findings,
        skus["max_buffer"] < skus["min_buffer"],
        "max_buffer",
        lambda place: f"a number of at least min_buffer, {skus['min_buffer'][place]:g}",
    )
    of_line = skus.given["line"] & (skus["downtime_cost"] > 0)
    expected = "an empty cell, as the SKU has a line, whose downtime counts once for all its SKUs"
    skus.report(findings, of_line, "downtime_cost", expected)
    no_lot = (skus["review_weeks"] == 0) & (skus["order_cost"] == 0) & (skus["moq"] == 0)
    expected = "a number above 0, as there is neither an order_cost nor a moq"
    skus.report(findings, no_lot, "review_weeks", expected)
    _check_allowed_policies(skus, policies, findings)


def allowed_policies(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Names in a cell of ``policies``, sorted; spaces around an unknown one are dropped."""
    parts = (part if part in known else part.strip() for part in text.split(";"))
    return tuple(sorted({part for part in parts if part}))


def known_policies(policies: TypedTable) -> tuple[str, ...]:
    """Names of the built-in policies, then of the table's own, sorted."""
    own = set(policies["policy"]) - {*BUILT_IN_POLICIES, ""}
    return (*BUILT_IN_POLICIES, *sorted(own))


def _check_allowed_policies(skus: TypedTable, policies: TypedTable, findings: Findings) -> None:
    known = known_policies(policies)
    texts = skus["policies"]
    expected: dict[str, str] = {}
    for text in dict.fromkeys(texts[skus.given["policies"]].tolist()):
        allowed = allowed_policies(text, known)
        unknown = [name for name in allowed if name not in known]
        if unknown or not allowed:
            near = known_names(unknown[0] if unknown else text, known)
            expected[text] = f"known policies joined by ;{near}"
    wrong = np.array([text in expected for text in texts], dtype=bool)
    skus.report(findings, wrong, "policies", lambda place: expected[texts[place]])


def check_policies(policies: TypedTable, findings: Findings) -> None:
    """Report policies whose range of weeks is empty."""
    least = policies["min_weeks"]
    policies.report(
        findings,
        policies["max_weeks"] < least,
        "max_weeks",
        lambda place: f"a number of at least min_weeks, {least[place]:g}",
    )
