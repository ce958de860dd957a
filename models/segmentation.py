"""Which segment each SKU is in: classes by value, variability and movement, and risk scores."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Flags, Floats, Instance, Ints, Names
from models.interruptions import Interruptions, of_primaries
from models.order_quantity import WEEKS_A_YEAR
from models.policy_terms import primaries

NOT_KNOWN = ""
"""Class of a SKU whose input is lacking."""

SEGMENTS = (
    "low risk, high value",
    "low risk, low value",
    "high risk, low value",
    "high risk, high value",
)


@dataclass(frozen=True)
class Segments:
    """The SKUs' classes and scores, shape (I,) each (docs/segmentation.md).

    Parameters
    ----------
    yearly_value, value_share : array
        ``52 d c``, and the share of the total that the SKU and all dearer ones hold.
    abc, xyz, fsn : tuple of str
        Classes; NOT_KNOWN where the instance does not say what they need.
    variation : array
        Coefficient of variation of weekly demand.
    interruptions : Interruptions
        Of the primary source.
    interruption_cost : array
        Money: the SKU's own cost a unit short, times weekly demand, times mean weeks of an
        interruption.
    severity, occurrence, detection, rpn : array
        Scores of 1 to 10, and their product.
    single_source : array of bool
        No alternate is qualified today.
    lead_time : array
        Mean lead time of the primary source, weeks.
    high_risk, high_value : array of bool
    """

    yearly_value: Floats
    value_share: Floats
    abc: Names
    xyz: Names
    fsn: Names
    variation: Floats
    interruptions: Interruptions
    interruption_cost: Floats
    severity: Ints
    occurrence: Ints
    detection: Floats
    rpn: Floats
    single_source: Flags
    lead_time: Floats
    high_risk: Flags
    high_value: Flags

    @property
    def segment(self) -> Names:
        """Place in the portfolio matrix, one of SEGMENTS."""
        risk = np.where(self.high_risk, "high", "low")
        value = np.where(self.high_value, "high", "low")
        return tuple(f"{r} risk, {v} value" for r, v in zip(risk, value, strict=True))


def segments_of(instance: Instance) -> Segments:
    """Classify every SKU by the cut-offs of the settings.

    High value is class A. High risk is an RPN in the top share, ties included, or a single source
    with a long lead time.
    """
    skus, settings = instance.skus, instance.settings
    value = WEEKS_A_YEAR * skus.demand_mean * skus.unit_cost
    abc, share = abc_classes(value, settings.abc_cuts)
    interruptions = of_primaries(instance)
    cost = skus.stockout_cost * skus.demand_mean * interruptions.weeks
    severity = decile_scores(cost)
    occurrence = 1 + np.searchsorted(settings.occurrence_rates, interruptions.rate, side="left")
    rpn = severity * occurrence * skus.detection
    single, lead_time = single_sources(instance), _lead_times(instance)
    variation = skus.demand_sd / skus.demand_mean
    long_wait = single & (lead_time >= settings.long_lead_time_weeks)
    return Segments(
        yearly_value=value,
        value_share=share,
        abc=abc,
        xyz=_up_to(variation, settings.xyz_cuts, "XYZ"),
        fsn=_up_to(skus.weeks_since_last_issue, settings.fsn_weeks, "FSN"),
        variation=variation,
        interruptions=interruptions,
        interruption_cost=cost,
        severity=severity,
        occurrence=occurrence,
        detection=skus.detection,
        rpn=rpn,
        single_source=single,
        lead_time=lead_time,
        high_risk=in_top_share(rpn, settings.high_risk_share) | long_wait,
        high_value=np.array([letter == "A" for letter in abc], bool),
    )


def abc_classes(value: Floats, cuts: tuple[float, ...]) -> tuple[Names, Floats]:
    """Classes by cumulative value, the dearest first, and that cumulative share, shape (I,).

    A SKU belongs to class A while the dearer ones hold less than the first cut of all value, so
    that class A is the fewest SKUs that hold that share; likewise for B. Equal values are ordered
    as the SKUs are, by name. Without any value every SKU is of class C.
    """
    order = np.argsort(-value, kind="stable")
    total = value.sum()
    running = np.cumsum(value[order])
    share, before = np.empty(value.size), np.empty(value.size)
    share[order] = running / total if total > 0 else 1.0
    before[order] = (running - value[order]) / total if total > 0 else 1.0
    rank = np.searchsorted(np.asarray(cuts), before + ROUNDING, side="right")
    return tuple("ABC"[k] for k in rank), share


ROUNDING = 1e-12
"""Share of all value by which a cumulative share may miss a cut from rounding alone."""


def decile_scores(values: Floats) -> Ints:
    """Scores of 1 to 10 by decile: how many of the cut points 10, 20, ... 90 % lie below, and one.

    Cut points are interpolated linearly between the sorted values, so that the smallest value
    scores 1 and a single largest one 10; equal values score the same.
    """
    intervals = values.size - 1
    below = np.searchsorted(np.sort(values), values, side="left")
    if intervals == 0:
        return np.ones(values.size, np.int64)
    # Cut point k lies at place k (n - 1) / 10 of the sorted values: counted in whole numbers.
    return np.maximum(-(-10 * below // intervals), 1).astype(np.int64)


def in_top_share(scores: Floats, share: float) -> Flags:
    """Whether fewer than `share` of all have a higher score, shape (I,): ties are in together."""
    higher = scores.size - np.searchsorted(np.sort(scores), scores, side="right")
    return np.asarray(higher < share * scores.size - ROUNDING)


def single_sources(instance: Instance) -> Flags:
    """Whether a SKU's primary is its only qualified source, shape (I,)."""
    sources = instance.sources
    qualified = np.bincount(sources.sku, sources.qualified, len(instance.skus))
    return np.asarray(qualified <= 1)


def _lead_times(instance: Instance) -> Floats:
    return instance.sources.lead_time_mean[primaries(instance)]


def _up_to(values: Floats, cuts: tuple[float, ...], letters: str) -> Names:
    """Class of each value: a cut is the largest value of its class; NaN is not known."""
    rank = np.searchsorted(np.asarray(cuts), values, side="left")
    names = [*letters, NOT_KNOWN]
    return tuple(names[k] for k in np.where(np.isnan(values), len(letters), rank))
