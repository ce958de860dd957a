"""Whether the settings fit the tables: scopes that exist, scenarios that are there."""

from collections.abc import Mapping

from instances.findings import Findings
from instances.nearest import known_names
from instances.references import names_in
from instances.setting_list import SETTINGS
from instances.settings import Settings
from instances.typed_table import TypedTable


def check_settings(
    settings: Settings,
    tables: Mapping[str, TypedTable],
    places: Mapping[str, str],
    findings: Findings,
) -> None:
    """Report scopes of limits that hold no SKU, and given scenarios that are asked for in vain.

    Parameters
    ----------
    settings : Settings
    tables : mapping of str to TypedTable
    places : mapping of str to str
        What to call the place that each setting given comes from, by key.
    findings : Findings
    """
    for limit in settings.limits:
        kind, _, name = limit.scope.partition(":")
        if name:
            known = names_in(tables["skus"], kind).tolist()
            if name not in known:
                near = known_names(name, known)
                expected = f"a scope that holds SKUs, with a {kind} of the table skus{near}"
                findings.add(places[limit.kind], expected, None, limit.kind, limit.scope)
    source = settings.scenario_source
    if source in ("given", "both") and not len(tables["scenarios"]):
        expected = "auto or sampled, as there is no table scenarios"
        findings.add(places["scenario_source"], expected, None, "scenario_source", source)


def places_of_settings(
    overrides: Mapping[str, object], file: str, overrides_file: str
) -> dict[str, str]:
    """Where each setting comes from, as messages call it."""
    given = {key for key, value in overrides.items() if value is not None}
    return {key: overrides_file if key in given else file for key in SETTINGS}
