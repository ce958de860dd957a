"""Whether the settings fit the tables: scopes, scenarios and policies that are there."""

from collections.abc import Mapping

from instances.findings import Findings
from instances.nearest import known_names
from instances.references import names_in
from instances.segment_settings import MATRIX
from instances.setting_list import SETTINGS
from instances.settings import Settings
from instances.sku_rules import known_policies
from instances.typed_table import TypedTable


def check_settings(
    settings: Settings,
    tables: Mapping[str, TypedTable],
    places: Mapping[str, str],
    findings: Findings,
) -> None:
    """Report scopes of limits that hold no SKU, scenarios asked for in vain, unknown policies.

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
    _check_matrix(settings, tables, places, findings)
    if not any(settings.supplier_risk_weights):
        key, expected = "supplier_risk_weights", "a list of weights, one of them above 0"
        findings.add(places[key], expected, None, key, "only zeros")
    source = settings.scenario_source
    if source in ("given", "both") and not len(tables["scenarios"]):
        expected = "auto or sampled, as there is no table scenarios"
        findings.add(places["scenario_source"], expected, None, "scenario_source", source)


def _check_matrix(
    settings: Settings,
    tables: Mapping[str, TypedTable],
    places: Mapping[str, str],
    findings: Findings,
) -> None:
    """Report policies of the portfolio matrix that nobody knows."""
    known = known_policies(tables["policies"])
    for key in MATRIX:
        text = getattr(settings, key)
        names = [name.strip() for name in text.split(";")]
        unknown = [name for name in names if name not in known]
        if unknown:
            expected = f"known policies joined by ;{known_names(unknown[0], known)}"
            findings.add(places[key], expected, None, key, text)


def places_of_settings(
    overrides: Mapping[str, object], file: str, overrides_file: str
) -> dict[str, str]:
    """Where each setting comes from, as messages call it."""
    given = {key for key, value in overrides.items() if value is not None}
    return {key: overrides_file if key in given else file for key in SETTINGS}
