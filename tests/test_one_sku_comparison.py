"""Simulated and modelled units short agree, or differ by a stated cause and by what is stated."""

import numpy as np
import pytest
from one_sku_comparison import compare, over_every_phase, with_small_lots
from one_sku_page import PAGE, numbers, section, settings_table
from one_sku_settings import NO_PHASE_IS_ABOVE, SETTINGS

pytestmark = pytest.mark.slow

AGREEING = [setting for setting in SETTINGS if not setting.cause]
DIFFERING = [setting for setting in SETTINGS if setting.cause]


def named(settings: list) -> dict:
    return {"argvalues": settings, "ids": [setting.name for setting in settings]}


def test_there_are_enough_settings():
    assert len(AGREEING) >= 20
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("setting", **named(AGREEING))
def test_agrees_within_three_standard_errors(setting):
    assert abs(compare(setting).z) < 3


@pytest.mark.parametrize("setting", **named(AGREEING))
def test_agrees_over_every_phase(setting):
    """Without noise; 3 of the 400 starts may fall on the other side of an event."""
    simulated, modelled = over_every_phase(setting, scenarios=5, starts=400)
    np.testing.assert_allclose(simulated, modelled, rtol=1e-3, atol=3 * setting.quantity / 400)
    assert simulated.sum() > 0


@pytest.mark.parametrize("setting", **named(AGREEING))
def test_could_tell_a_difference(setting):
    """Three standard errors are at most 8 % of what is short."""
    compared = compare(setting)
    assert 3 * compared.standard_error < 0.08 * compared.modelled.mean()


@pytest.mark.parametrize("setting", **named(DIFFERING))
def test_differs_by_what_is_stated(setting):
    low, high = setting.ratio
    assert low <= compare(setting).ratio <= high


@pytest.mark.parametrize("setting", **named([s for s in DIFFERING if s.without]))
def test_agrees_where_the_cause_is_absent(setting):
    rest = compare(setting).where(setting.without)
    assert len(rest.events) > 1000
    assert abs(rest.z) < 3


@pytest.mark.parametrize("setting", **named([s for s in DIFFERING if s.small_lots]))
def test_nearly_agrees_in_small_lots(setting):
    assert with_small_lots(setting).ratio == pytest.approx(1, abs=setting.small_lots)


@pytest.mark.parametrize("setting", **named([s for s in DIFFERING if s.cause in NO_PHASE_IS_ABOVE]))
def test_phase_0_is_never_below_the_simulation(setting):
    compared = compare(setting)
    assert (compared.simulated <= compared.no_phase + 1e-6).all()


def test_page_shows_these_numbers():
    """If not: python tests/one_sku_page.py --write."""
    page = section(PAGE.read_text(encoding="utf-8"), "settings").splitlines()
    fresh = settings_table()
    assert [line.split("|")[1] for line in page] == [line.split("|")[1] for line in fresh]
    for written, computed in zip(page, fresh, strict=True):
        np.testing.assert_allclose(numbers(written), numbers(computed), rtol=0.02, atol=0.11)
