"""Raw tables and settings to a valid instance, or every problem that stands in the way."""

from collections.abc import Mapping, Sequence

from instances.canonical import canonical
from instances.cells import typed_table
from instances.derived_defaults import fill_hazards, fill_skus, fill_sources, fill_suppliers
from instances.estimated_demand import fill_demand
from instances.event_rules import check_hazards, check_outages, check_scenarios, check_seasons
from instances.findings import Findings
from instances.headers import known_tables
from instances.instance import Flags, Instance
from instances.keys import check_key
from instances.problems import InvalidInput, Problem
from instances.raw_table import RawTable
from instances.references import check_references
from instances.setting_rules import check_settings, places_of_settings
from instances.settings import Settings
from instances.settings_file import settings_from
from instances.sku_rules import check_policies, check_skus
from instances.source_rules import check_sources
from instances.tables import TABLES
from instances.typed_table import TypedTable
from instances.warnings_of import note_all


def validate(
    name: str,
    tables: Sequence[RawTable],
    toml: str | None,
    overrides: Mapping[str, object],
    toml_file: str = "instance.toml",
    overrides_file: str = "command line",
) -> Instance:
    """Check tables and settings against each other, and build the instance.

    Parameters
    ----------
    name : str
        What to call the instance in reports.
    tables : sequence of RawTable
        In any order; one without rows counts as absent.
    toml : str or None
        Text of the settings file, None where there is none.
    overrides : mapping of str to object
        Settings that come before the file's, by key; None counts as not given.
    toml_file, overrides_file : str
        What messages call the places that settings come from.

    Returns
    -------
    Instance
        Sorted by name, so that the order of rows does not matter; warnings are in its ``notes``.

    Raises
    ------
    InvalidInput
        With every problem at once, in the order of the tables and their rows.
    """
    findings = Findings()
    settings = _settings(toml, overrides, toml_file, overrides_file, findings)
    raw = known_tables(tables, findings)
    typed = {
        table.name: typed_table(table, raw.get(table.name), findings) for table in TABLES.values()
    }
    typed = _checked(typed, findings)
    if settings is not None:
        places = places_of_settings(overrides, toml_file, overrides_file)
        check_settings(settings, typed, places, findings)
    if settings is None or findings.problems:
        raise InvalidInput(_in_order(findings.problems, typed))
    note_all(typed, settings, findings)
    return canonical(name, typed, settings, tuple(findings.notes))


def _settings(
    toml: str | None,
    overrides: Mapping[str, object],
    file: str,
    overrides_file: str,
    findings: Findings,
) -> Settings | None:
    """The settings, None where they have problems."""
    try:
        return settings_from(toml, overrides, file, overrides_file)
    except InvalidInput as error:
        findings.problems.extend(error.problems)
        return None


def _checked(tables: dict[str, TypedTable], findings: Findings) -> dict[str, TypedTable]:
    """Tables with their derived defaults, after every check; problems go to `findings`."""
    repeated: dict[str, Flags] = {
        name: check_key(table, findings) for name, table in tables.items()
    }
    check_references(tables, findings)
    skus = fill_demand(tables["skus"], tables["demand"], repeated["demand"], findings)
    tables = tables | {
        "skus": fill_skus(skus),
        "suppliers": fill_suppliers(tables["suppliers"]),
        "sources": fill_sources(tables["sources"]),
        "hazards": fill_hazards(tables["hazards"]),
    }
    check_skus(tables["skus"], tables["policies"], findings)
    check_outages(tables["suppliers"], findings)
    check_sources(tables["sources"], tables["skus"], findings)
    check_hazards(tables["hazards"], findings)
    check_seasons(tables["seasons"], repeated["seasons"], findings)
    check_policies(tables["policies"], findings)
    check_scenarios(tables["scenarios"], findings)
    return tables


def _in_order(problems: list[Problem], tables: Mapping[str, TypedTable]) -> list[Problem]:
    """Problems by file, in the order of the tables, then by row; settings come last."""
    files = {table.file: position for position, table in enumerate(tables.values())}
    last = len(files)
    return sorted(problems, key=lambda problem: (files.get(problem.file, last), problem.row or 0))
