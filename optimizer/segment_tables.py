"""Segments and supplier risk as tables: the rows of ``segments.csv`` and ``supplier_risk.csv``."""

import numpy as np
import pandas as pd

from instances.instance import Instance, Names
from models.portfolio_matrix import MatrixPolicies, policies_in
from models.segmentation import NOT_KNOWN
from models.supplier_risk import PARTS, SupplierRisk, supplier_risk
from optimizer.segment_rule import RuleCosts, SegmentRule

LACKING = "not known"
"""Cell of a class whose input the instance does not hold."""

NEEDS_ISSUES = "fsn needs weeks_since_last_issue in skus"
NEEDS = {"otif_shortfall": "otif in suppliers", "lead_time_variation": "a row in sources"}
"""What a part of the supplier risk index needs, where the instance may be without it."""


def segment_table(
    instance: Instance, rule: SegmentRule, planned: Names, costs: RuleCosts
) -> pd.DataFrame:
    """One row a SKU: classes, scores, segment, and the matrix' policy beside the plan's.

    Parameters
    ----------
    instance : Instance
    rule : SegmentRule
    planned : tuple of str
        Policy of each SKU in the plan.
    costs : RuleCosts
        Its money is over the horizon, the table's a year's.
    """
    found, skus = rule.segments, instance.skus
    year = 52.0 / instance.settings.horizon_weeks
    known = {letter: letter or LACKING for letter in found.fsn}
    free = np.array(costs.free_policy, object)
    disagrees = (free != np.array(rule.policies.policy, object)) & (free != "")
    return pd.DataFrame(
        {
            "sku": skus.sku,
            "segment": found.segment,
            "abc": found.abc,
            "xyz": found.xyz,
            "fsn": [known[letter] for letter in found.fsn],
            "yearly_value": found.yearly_value,
            "value_share": found.value_share,
            "demand_variation": found.variation,
            "weeks_since_last_issue": skus.weeks_since_last_issue,
            "interruptions_a_year": found.interruptions.rate,
            "interruption_weeks": found.interruptions.weeks,
            "interruption_cost": found.interruption_cost,
            "severity": found.severity,
            "occurrence": found.occurrence,
            "detection": found.detection,
            "rpn": found.rpn,
            "single_source": found.single_source,
            "lead_time_weeks": found.lead_time,
            "rule_policy": rule.policies.policy,
            "plan_policy": planned,
            "free_policy": costs.free_policy,
            "optimiser_disagrees": disagrees,
            "rule_adds_a_year": costs.added * year,
            "note": _notes(rule.policies, found.fsn),
        }
    )


def supplier_risk_table(instance: Instance) -> pd.DataFrame:
    """One row a supplier: the parts of its risk index, the index, and its rank, 1 the riskiest."""
    found, suppliers = supplier_risk(instance), instance.suppliers
    parts = {name: found.parts[:, k] for k, name in enumerate(PARTS)}
    return pd.DataFrame(
        {
            "supplier": suppliers.supplier,
            "region": [suppliers.regions[k] for k in suppliers.region],
            "primary_of": found.primary_of,
            "annual_spend": found.spend,
            **parts,
            "risk_index": found.index,
            "rank": pd.Series(found.index).rank(method="min", ascending=False).astype("Int64"),
            "note": _lacking(found),
        }
    )


def _notes(policies: MatrixPolicies, fsn: Names) -> list[str]:
    rows = zip(policies.wanted, policies.policy, policies.stands_in, fsn, strict=True)
    return [_note(*row) for row in rows]


def _note(wanted: str, policy: str, stands_in: bool, fsn: str) -> str:
    """What does not follow from the row's other cells."""
    told = []
    if stands_in:
        told.append(f"cannot have {' or '.join(policies_in(wanted))}: {policy} stands in")
    if fsn == NOT_KNOWN:
        told.append(NEEDS_ISSUES)
    return "; ".join(told)


def _lacking(risk: SupplierRisk) -> list[str]:
    """Which parts the index of each supplier is without, and what they need."""
    rows = risk.known.tolist()
    lacking = [[name for name, known in zip(PARTS, row, strict=True) if not known] for row in rows]
    return ["; ".join(f"without {name}, needs {NEEDS[name]}" for name in row) for row in lacking]
