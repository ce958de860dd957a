"""Turns a wide ERP export, one row a SKU and one column a month, into an instance."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from instances.erp_assumptions import assumptions_text, notes_of
from instances.erp_columns import ErpExport, read_export
from instances.erp_profile import WEEKS_A_MONTH, ErpProfile, profile_text, read_profile
from instances.instance import Flags, Floats
from instances.settings_file import settings_template
from instances.staging import refuse_filled, staged
from instances.writers import write_tables, write_text


def import_erp_wide(
    file: str | Path, folder: str | Path, profile: str | Path | None = None
) -> tuple[str, ...]:
    """Write an instance made from a wide ERP export and a profile of assumptions.

    From the export come the SKUs, their demand by month, unit cost, lead time, margin (retail
    price less unit cost) and stock on hand. Suppliers, alternates, outages, hazards and the cost
    of an order are in no export: they come from the profile. Which supplier a SKU gets follows
    from its name alone, so that neither the order of rows nor other SKUs matter.

    Parameters
    ----------
    file : str or Path
        A CSV file; see `instances.erp_columns` for the columns that are recognised.
    folder : str or Path
        A new or empty folder. It gets the tables, ``instance.toml``, the profile as
        ``profile.toml``, and ``ASSUMPTIONS.md``, which says in words what was assumed.
    profile : str or Path, optional
        A TOML file such as that ``profile.toml``; without one, the defaults of
        `instances.erp_profile`.

    Returns
    -------
    tuple of str
        What was recognised, assumed and left out, one sentence each.

    Raises
    ------
    InvalidInput
        When the export or the profile cannot be used, or the folder holds something.
    """
    target = Path(folder)
    refuse_filled(target)
    assumed = read_profile(profile)
    export = read_export(Path(file))
    usable = (export.unit_cost > 0) & (export.demand.sum(axis=1) > 0)
    notes = notes_of(export, assumed, usable)
    with staged(target) as stage:
        write_tables(stage, erp_tables(export, assumed, usable))
        write_text(stage / "instance.toml", settings_template())
        write_text(stage / "profile.toml", profile_text(assumed))
        write_text(stage / "ASSUMPTIONS.md", assumptions_text(Path(file).name, assumed, notes))
    return notes


def erp_tables(export: ErpExport, profile: ErpProfile, usable: Flags) -> dict[str, pd.DataFrame]:
    """Tables of the instance.

    Parameters
    ----------
    export : ErpExport
    profile : ErpProfile
    usable : array of bool, shape (I,)
        SKUs to take.

    Returns
    -------
    dict
        DataFrames by name of the table: skus, demand, sources, suppliers, hazards.
    """
    names = np.array(export.sku, dtype=object)[usable]
    network = _network(names, profile)
    return {
        "skus": _skus(export, profile, usable),
        "demand": _demand(names, export.demand[usable]),
        "sources": _sources(names, _lead_times(export, profile)[usable], network, profile),
        "suppliers": _suppliers(network, profile),
        "hazards": _hazards(network, profile),
    }


def margins(export: ErpExport, profile: ErpProfile) -> Floats:
    """Margin lost on a unit short, shape (I,): retail price less unit cost, else the fallback."""
    margin = export.retail_price - export.unit_cost
    return np.where(margin > 0, margin, profile.fallback_margin * export.unit_cost)


def _skus(export: ErpExport, profile: ErpProfile, usable: Flags) -> pd.DataFrame:
    on_hand = np.nan_to_num(export.on_hand)
    if profile.subtract_backlog:
        on_hand = np.maximum(on_hand - np.nan_to_num(export.backlog), 0.0)
    columns = {
        "sku": np.array(export.sku, dtype=object),
        "unit_cost": export.unit_cost,
        "order_cost": np.full(len(usable), profile.order_cost),
        "lost_margin": margins(export, profile),
        "on_hand": on_hand,
    }
    return pd.DataFrame(columns)[usable]


def _demand(names: np.ndarray, demand: Floats) -> pd.DataFrame:
    """A row a SKU and month; the last month ends as the horizon begins."""
    periods = demand.shape[1]
    starts = (np.arange(periods) - periods) * WEEKS_A_MONTH
    return pd.DataFrame(
        {
            "sku": np.repeat(names, periods),
            "period_start": np.tile(starts, len(names)),
            "quantity": demand.ravel(),
        }
    )


@dataclass(frozen=True)
class _Network:
    """Who supplies what: positions of suppliers, which are spread over the regions in turn.

    Parameters
    ----------
    primary : array of int, shape (I,)
    alternate : array of int, shape (I,)
        Negative where a SKU has none.
    """

    primary: np.ndarray
    alternate: np.ndarray

    @property
    def used(self) -> np.ndarray:
        """Suppliers of any SKU, sorted."""
        both = np.concatenate([self.primary, self.alternate])
        return np.unique(both[both >= 0])


def _network(names: np.ndarray, profile: ErpProfile) -> _Network:
    """Assign suppliers by name: the alternate is in another region where there is one."""
    suppliers, regions = profile.suppliers, len(profile.regions)
    primary = (_draws(names, "primary") * suppliers).astype(np.int64)
    chosen = _draws(names, "has an alternate") < profile.alternate_share
    draw = _draws(names, "alternate")
    alternate = np.full(len(names), -1)
    for position in range(suppliers):  # a loop over suppliers: each has its own candidates
        mine = chosen & (primary == position)
        others = np.delete(np.arange(suppliers), position)
        away = others[others % regions != position % regions]
        candidates = away if len(away) else others
        if len(candidates):
            alternate[mine] = candidates[(draw[mine] * len(candidates)).astype(np.int64)]
    return _Network(primary, alternate)


def _draws(names: np.ndarray, purpose: str) -> Floats:
    """A number in [0, 1) for each name, the same wherever and whenever it is computed."""
    digests = (hashlib.sha256(f"{purpose}\0{name}".encode()).digest() for name in names)
    return np.array([int.from_bytes(digest[:6], "big") for digest in digests]) / 2.0**48


def _lead_times(export: ErpExport, profile: ErpProfile) -> Floats:
    """Lead times in weeks, shape (I,)."""
    weeks = export.lead_time * profile.lead_time_unit_weeks
    return np.where(np.isnan(weeks), profile.lead_time_weeks, weeks)


def _sources(
    names: np.ndarray, lead_time: Floats, network: _Network, profile: ErpProfile
) -> pd.DataFrame:
    primary = pd.DataFrame(
        {
            "sku": names,
            "supplier": _supplier_names(network.primary),
            "role": "primary",
            "lead_time_mean": lead_time,
            "lead_time_sd": profile.lead_time_cv * lead_time,
        }
    )
    alternate = primary.assign(
        supplier=_supplier_names(network.alternate),
        role="alternate",
        price_premium=profile.alternate_price_premium,
        qualification_cost=profile.alternate_qualification_cost,
        activation_weeks=profile.alternate_activation_weeks,
    )[network.alternate >= 0]
    return pd.concat([primary, alternate]).sort_values("sku", kind="stable")


def _suppliers(network: _Network, profile: ErpProfile) -> pd.DataFrame:
    regions = np.array(profile.regions, dtype=object)
    return pd.DataFrame(
        {
            "supplier": _supplier_names(network.used),
            "region": regions[network.used % len(regions)],
            "outage_rate": profile.outage_rate,
            "outage_weeks_mean": profile.outage_weeks_mean,
            "onboarding_cost": profile.onboarding_cost,
        }
    )


def _hazards(network: _Network, profile: ErpProfile) -> pd.DataFrame:
    used = np.unique(network.used % len(profile.regions))
    regions = np.array(profile.regions, dtype=object)[used]
    return pd.DataFrame(
        {
            "hazard": np.array([f"event in {region}" for region in regions], dtype=object),
            "kind": "supply",
            "scope": regions,
            "rate": profile.hazard_rate,
            "weeks_mean": profile.hazard_weeks_mean,
            "hit_probability": profile.hazard_hit_probability,
        }
    )


def _supplier_names(positions: np.ndarray) -> np.ndarray:
    return np.array([f"supplier-{position + 1:02d}" for position in positions], dtype=object)
