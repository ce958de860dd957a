"""Rules that sources obey: one primary a SKU, and shares that can be delivered."""

import numpy as np
import pandas as pd

from instances.findings import Findings
from instances.number_text import shortened
from instances.typed_table import TypedTable

SHARE_TOLERANCE = 1e-9
"""What shares may exceed 1 by, summed in floating point."""


def check_sources(sources: TypedTable, skus: TypedTable, findings: Findings) -> None:
    """Report SKUs without exactly one primary, and sources whose cells contradict each other."""
    _check_primaries(sources, skus, findings)
    primary = sources["role"] == "primary"
    mean, surge = sources["lead_time_mean"], sources["surge_share"]
    sources.report(
        findings,
        sources["lead_time_max"] < mean,
        "lead_time_max",
        lambda place: f"a number of at least lead_time_mean, {mean[place]:g}",
    )
    sources.report(
        findings,
        primary & (surge <= 1),
        "surge_share",
        "a number above 1, as the source is a primary: 1.25 can deliver a quarter more than normal",
    )
    sources.report(
        findings,
        primary & (sources["status"] == "candidate"),
        "status",
        "qualified or an empty cell, as the source is a primary",
    )
    sources.report(
        findings,
        ~primary & (sources["standing_share"] > surge),
        "standing_share",
        lambda place: f"a number of at most the source's surge_share, {surge[place]:g}",
    )
    _check_standing_shares(sources, findings)


def _check_primaries(sources: TypedTable, skus: TypedTable, findings: Findings) -> None:
    names = pd.Series(sources["sku"], dtype=object)
    primary = np.asarray(sources["role"] == "primary", dtype=bool)
    usable = ~sources.bad["sku"]
    nth = pd.Series(primary & usable).groupby(names).cumsum().to_numpy()
    first = {names[place]: place for place in np.flatnonzero(primary & usable & (nth == 1))}
    sources.report(
        findings,
        primary & usable & (nth > 1),
        "role",
        lambda place: (
            "one primary a SKU; row "
            f"{sources.rows[first[names[place]]]} is the primary of {shortened(names[place])!r} too"
        ),
    )
    has_one = skus["sku"]
    if not len(sources):
        return
    known = pd.Series(has_one, dtype=object)
    without = ~skus.bad["sku"] & ~known.isin(names[usable]).to_numpy(dtype=bool)
    expected = "a SKU with a source in the table sources, one of them its primary"
    skus.report(findings, without, "sku", expected)
    # A role that cannot be read may have been the primary: one message is enough there.
    settled = {*first, *names[sources.bad["role"]]}
    lacking = usable & ~names.isin(settled).to_numpy(dtype=bool) & ~names.duplicated().to_numpy()
    sources.report(
        findings,
        lacking,
        "role",
        lambda place: f"one source of {shortened(names[place])!r} that is its primary",
    )


def _check_standing_shares(sources: TypedTable, findings: Findings) -> None:
    names = pd.Series(sources["sku"], dtype=object)
    totals = pd.Series(sources["standing_share"]).groupby(names).transform("sum").to_numpy()
    first = ~pd.DataFrame({"sku": names, "none": sources["standing_share"] > 0}).duplicated()
    wrong = (totals > 1 + SHARE_TOLERANCE) & (sources["standing_share"] > 0)
    wrong &= first.to_numpy() & ~sources.bad["sku"]
    sources.report(
        findings,
        wrong,
        "standing_share",
        lambda place: (
            "standing shares that sum to at most 1 over the sources of a SKU; those of "
            f"{shortened(names[place])!r} sum to {totals[place]:.10g}"
        ),
    )
