"""The bundled instances are what docs/bundled.md says of them."""

import numpy as np
import pytest

from instances.bundled import bundled_names, bundled_path
from instances.readers import raw_tables, read
from instances.tables import TABLES


@pytest.fixture(scope="module")
def electronics():
    return read("electronics")


def test_names():
    assert bundled_names() == ("electronics", "first-five")


@pytest.mark.parametrize("name", ["electronics", "first-five"])
def test_reads_without_a_warning(name):
    assert read(name).notes == ()


def test_electronics_has_rows_in_every_table():
    _, tables, toml, _ = raw_tables("electronics")
    assert {table.table for table in tables} == set(TABLES)
    assert all(len(table.cells) for table in tables)
    assert toml is not None


def test_electronics_counts(electronics):
    assert len(electronics.skus) == 60
    assert len(electronics.suppliers) == 25
    assert len(electronics.suppliers.regions) == 8
    assert len(electronics.sites.site) == 2
    assert electronics.lines.line == ("drives", "gateways", "panels")
    assert electronics.settings.scenarios == 200
    assert electronics.settings.scenario_source == "sampled"
    assert len(electronics.scenarios.scenario) == 6


def test_electronics_has_dated_events_in_price_and_supply(electronics):
    hazards = electronics.hazards
    dated = ~np.isnan(hazards.probability)
    assert {hazards.kind[k] for k in np.flatnonzero(dated)} == {"price", "supply"}


def test_electronics_uses_what_a_source_can_have(electronics):
    sources = electronics.sources
    alternate = ~sources.primary
    assert set(sources.lanes) == {"Air", "Atlantic", "Malacca", "Pacific", "Suez"}
    assert (sources.standing_share > 0).any()
    assert (alternate & sources.qualified).any()
    assert sources.vmi_offered.any()
    premiums = sources.price_premium[alternate]
    assert premiums.min() >= 0.03 and premiums.max() <= 0.25
    # The same supplier over another lane is a source of its own.
    pairs = list(zip(sources.sku, sources.supplier, strict=True))
    assert len(set(pairs)) < len(pairs)


def test_electronics_histories_give_the_demand_that_production_needs(electronics):
    skus = electronics.skus
    demand = dict(zip(skus.sku, skus.demand_mean, strict=True))
    assert demand["FPGA-MID-DRV"] == pytest.approx(0.4 * 900, rel=0.1)
    assert demand["TFT-10IN"] == pytest.approx(0.35 * 660, rel=0.1)
    kinds = dict(zip(skus.sku, skus.demand_distribution, strict=True))
    assert kinds["SPARE-FAN-KIT"] == "nbinom" and kinds["SPARE-KEYPAD"] == "poisson"


def test_electronics_seasons_average_one(electronics):
    assert np.allclose(electronics.seasons.index.mean(axis=1), 1, atol=1e-12)


def test_first_five_is_small_and_plain():
    instance = read("first-five")
    assert len(instance.skus) == 5 and len(instance.suppliers) == 4
    headers = [
        path.read_text().splitlines()[0] for path in bundled_path("first-five").glob("*.csv")
    ]
    assert max(header.count(",") + 1 for header in headers) <= 8
