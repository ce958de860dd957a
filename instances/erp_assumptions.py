"""Says in words what an import of an ERP export recognised, assumed and left out."""

import numpy as np

from instances.erp_columns import MEANINGS, ErpExport
from instances.erp_profile import ErpProfile, profile_rows
from instances.instance import Flags
from instances.number_text import shortened

_NAMED = 5
"""Names that a sentence gives before it says how many more there are."""


def notes_of(export: ErpExport, profile: ErpProfile, usable: Flags) -> tuple[str, ...]:
    """Everything that the user should know of an import, one sentence each.

    Parameters
    ----------
    export : ErpExport
    profile : ErpProfile
    usable : array of bool, shape (I,)
        SKUs that the instance holds.

    Returns
    -------
    tuple of str
    """
    return tuple(
        note
        for note in (
            f"{int(usable.sum())} of {len(export.sku)} SKUs taken, with "
            f"{export.demand.shape[1]} months of demand each.",
            _recognised(export),
            *_left_out(export),
            *_blanks(export, profile, usable),
            _lead_time(export, profile),
            *_prices(export, profile, usable),
            _backlog(export, profile),
            _network(profile),
        )
        if note
    )


def assumptions_text(file: str, profile: ErpProfile, notes: tuple[str, ...]) -> str:
    """Text of ``ASSUMPTIONS.md``: the notes, and every entry of the profile with its meaning."""
    name = file.replace("`", "'")
    lines = [
        "# Assumptions of this instance",
        "",
        f"Imported from `{name}`. What the export holds was taken as it is; everything else is "
        "assumed, as listed here. To change an assumption, edit `profile.toml` and import again "
        "with it, or edit the tables.",
        "",
        *(f"- {note}" for note in notes),
        "",
        "| entry of `profile.toml` | value | meaning |",
        "|---|---|---|",
        *(
            "| " + " | ".join((f"`{key}`", value.replace("|", "\\|"), doc)) + " |"
            for key, value, doc in profile_rows(profile)
        ),
    ]
    return "\n".join(lines) + "\n"


def _recognised(export: ErpExport) -> str:
    months = [name for name, meaning in export.recognised if meaning not in MEANINGS]
    others = [
        f"{shortened(name)} as {meaning.replace('_', ' ')}"
        for name, meaning in export.recognised
        if meaning in MEANINGS
    ]
    ignored = f"; ignored: {_list(export.ignored)}" if export.ignored else ""
    return f"Columns: {months[0]} to {months[-1]} as demand, {', '.join(others)}{ignored}."


def _left_out(export: ErpExport) -> list[str]:
    reasons = {
        "no demand in any month": export.demand.sum(axis=1) == 0,
        "no unit cost above 0": ~(export.unit_cost > 0),
    }
    return [
        f"{_count(which)} left out, with {reason}: {_skus(export, which)}."
        for reason, which in reasons.items()
        if which.any()
    ]


def _blanks(export: ErpExport, profile: ErpProfile, usable: Flags) -> list[str]:
    notes = []
    if export.blank_months:
        notes.append(f"Empty cells among the months, counted as 0: {export.blank_months}.")
    columns = {
        f"lead time: {profile.lead_time_weeks:g} weeks assumed": export.lead_time,
        "stock on hand: 0 assumed": export.on_hand,
    }
    for words, values in columns.items():
        missing = np.isnan(values) & usable
        if missing.any():
            notes.append(f"{_count(missing)} without {words}.")
    return notes


def _lead_time(export: ErpExport, profile: ErpProfile) -> str:
    if np.isnan(export.lead_time).all():
        return ""
    return (
        "The export does not say what unit its lead times are in: one unit is taken as "
        f"{profile.lead_time_unit_weeks:.4g} weeks (lead_time_unit_weeks)."
    )


def _prices(export: ErpExport, profile: ErpProfile, usable: Flags) -> list[str]:
    share = f"{profile.fallback_margin:.4g} of unit cost taken as the margin (fallback_margin)"
    without = usable & np.isnan(export.retail_price)
    below = usable & (export.retail_price <= export.unit_cost)
    notes = []
    if below.any():
        notes.append(
            f"Retail price not above unit cost, so {share}, for {_count(below)}: "
            f"{_skus(export, below)}. Check their prices."
        )
    if without.any():
        notes.append(f"No retail price, so {share}, for {_count(without)}.")
    return notes


def _backlog(export: ErpExport, profile: ErpProfile) -> str:
    if np.isnan(export.backlog).all():
        return ""
    if profile.subtract_backlog:
        return "Backlog was taken off the stock on hand."
    return "Backlog was not taken off the stock on hand (subtract_backlog)."


def _network(profile: ErpProfile) -> str:
    return (
        f"Suppliers are made up: {profile.suppliers} in {len(profile.regions)} regions, assigned "
        f"by the name of the SKU, an alternate for {profile.alternate_share:.4g} of the SKUs; "
        "outages, hazards, premiums and costs are those of the profile. Replace them by your own "
        "before you act on a plan."
    )


def _count(which: Flags) -> str:
    number = int(which.sum())
    return "1 SKU" if number == 1 else f"{number} SKUs"


def _skus(export: ErpExport, which: Flags) -> str:
    return _list([export.sku[at] for at in np.flatnonzero(which)])


def _list(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(shortened(name) for name in names[:_NAMED]) + more
