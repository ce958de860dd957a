"""What an ERP export does not hold, and what is assumed instead until somebody knows better."""

import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from instances.nearest import known_names
from instances.number_range import NOT_NEGATIVE, POSITIVE, SHARE, Range
from instances.number_text import shortened
from instances.problems import InvalidInput, Problem
from instances.reading_limits import SETTINGS_BYTES

WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True)
class Assumption:
    """One entry of a profile.

    Parameters
    ----------
    key : str
    default : float or bool or tuple of str
    doc : str
        What it means, in one sentence without a full stop.
    range : Range
        What a number may be.
    whole : bool
        Whether a number must be whole.
    """

    key: str
    default: float | bool | tuple[str, ...]
    doc: str
    range: Range = NOT_NEGATIVE
    whole: bool = False


ASSUMPTIONS = (
    Assumption(
        "lead_time_unit_weeks",
        WEEKS_A_MONTH,
        "Weeks in one unit of the export's lead times; the export does not say, and its history is "
        "monthly, so a unit is taken as a month: set 1 for weeks, 0.142857 for days",
        POSITIVE,
    ),
    Assumption(
        "lead_time_weeks",
        8.0,
        "Lead time in weeks of a SKU for which the export has none",
    ),
    Assumption("lead_time_cv", 0.2, "Standard deviation of a lead time over its mean"),
    Assumption("order_cost", 75.0, "Cost of placing an order"),
    Assumption(
        "fallback_margin",
        0.25,
        "Margin lost on a unit short, as a share of unit cost, where the export has no retail "
        "price above unit cost",
    ),
    Assumption(
        "subtract_backlog",
        False,
        "Whether units on backlog are taken off the stock on hand, as already promised",
    ),
    Assumption(
        "suppliers",
        20,
        "Number of suppliers that primary sources are spread over, by the name of the SKU",
        Range(1.0, 10_000.0),
        whole=True,
    ),
    Assumption(
        "regions",
        ("region-A", "region-B", "region-C", "region-D", "region-E"),
        "Regions that suppliers are spread over in turn",
    ),
    Assumption("outage_rate", 0.1, "Outages of a supplier a year, of its own"),
    Assumption("outage_weeks_mean", 4.0, "Mean weeks of such an outage", POSITIVE),
    Assumption("hazard_rate", 0.05, "Events a year that strike a region's suppliers together"),
    Assumption("hazard_weeks_mean", 6.0, "Mean weeks of such an event", POSITIVE),
    Assumption(
        "hazard_hit_probability",
        0.6,
        "Probability that a supplier of the region goes down with it",
        SHARE,
    ),
    Assumption(
        "alternate_share",
        0.5,
        "Share of the SKUs that a second supplier could be qualified for, chosen by name",
        SHARE,
    ),
    Assumption("alternate_price_premium", 0.08, "Price premium of alternates, share of unit cost"),
    Assumption("alternate_qualification_cost", 2000.0, "Cost of qualifying an alternate for a SKU"),
    Assumption(
        "alternate_activation_weeks", 4.0, "Weeks until a qualified alternate delivers in full"
    ),
    Assumption("onboarding_cost", 5000.0, "Cost of taking on a supplier"),
)
"""Every entry of a profile, in the order of its file."""


@dataclass(frozen=True)
class ErpProfile:
    """A profile: see `ASSUMPTIONS` for what each entry means."""

    lead_time_unit_weeks: float
    lead_time_weeks: float
    lead_time_cv: float
    order_cost: float
    fallback_margin: float
    subtract_backlog: bool
    suppliers: int
    regions: tuple[str, ...]
    outage_rate: float
    outage_weeks_mean: float
    hazard_rate: float
    hazard_weeks_mean: float
    hazard_hit_probability: float
    alternate_share: float
    alternate_price_premium: float
    alternate_qualification_cost: float
    alternate_activation_weeks: float
    onboarding_cost: float


def read_profile(file: str | Path | None = None) -> ErpProfile:
    """Read a profile; an entry that it does not hold keeps its default.

    Parameters
    ----------
    file : str or Path, optional
        A TOML file such as `profile_text` makes; without one, all defaults.

    Raises
    ------
    InvalidInput
        When the file cannot be read, or an entry is unknown or cannot be used.
    """
    given = {} if file is None else _toml(Path(file))
    label = "profile" if file is None else Path(file).name
    known = {assumption.key: assumption for assumption in ASSUMPTIONS}
    problems = [
        Problem(label, None, shortened(key), None, f"a known entry{known_names(key, list(known))}")
        for key in given
        if key not in known
    ]
    values: dict[str, Any] = {}
    for key, assumption in known.items():
        values[key] = given.get(key, assumption.default)
        expected = _expected(assumption, values[key])
        if expected:
            problems.append(Problem(label, None, key, shortened(str(values[key])), expected))
    if problems:
        raise InvalidInput(problems)
    return ErpProfile(
        **{**values, "suppliers": int(values["suppliers"]), "regions": tuple(values["regions"])}
    )


def profile_text(profile: ErpProfile) -> str:
    """TOML text of a profile, every entry explained."""
    lines = [
        "# What the export did not hold, and what was assumed instead. Edit it and import again",
        "# with this file as the profile, or edit the tables.",
    ]
    for assumption in ASSUMPTIONS:
        value = getattr(profile, assumption.key)
        doc = textwrap.wrap(f"{assumption.doc}.", 98, initial_indent="# ", subsequent_indent="# ")
        lines += ["", *doc, f"{assumption.key} = {_toml_value(value)}"]
    return "\n".join(lines) + "\n"


def profile_rows(profile: ErpProfile) -> list[tuple[str, str, str]]:
    """Key, value and meaning of every entry, as text."""
    return [(a.key, _toml_value(getattr(profile, a.key)), a.doc) for a in ASSUMPTIONS]


def _toml(path: Path) -> Mapping[str, object]:
    try:
        with open(path, "rb") as file:
            content = file.read(SETTINGS_BYTES)
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        expected = f"a profile that can be read ({error.strerror})"
    except RecursionError:
        expected = "TOML that is not nested so deeply"
    except ValueError as error:
        expected = f"valid TOML in UTF-8: {error}"
    raise InvalidInput([Problem(path.name, None, None, None, expected)])


def _expected(assumption: Assumption, value: object) -> str:
    """What was expected instead of a value; empty where it can be used."""
    default = assumption.default
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(default, tuple):
        names = list(value) if isinstance(value, list | tuple) else []
        distinct = names and all(map(_is_name, names)) and len(set(names)) == len(names)
        return "" if distinct else "a list of different names"
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = not assumption.whole or float(value).is_integer()
        if whole and assumption.range.holds(np.float64(value)):
            return ""
    return f"a {'whole ' if assumption.whole else ''}number {assumption.range}".rstrip()


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value != "*"


def _toml_value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml_text(name) for name in value) + "]"
    return repr(value)


def _toml_text(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
