"""Requirements do not depend on workers, blocks, or what else is in the instance."""

from collections import defaultdict
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from joblib import parallel_config
from random_disruptions import random_instance

from instances.instance import Instance
from models import requirement_lists
from models.progress import Progress, Stopped
from models.requirement_lists import requirements_of
from models.requirements import SHORTAGE, Requirements
from models.scenario_sources import scenarios_of
from models.source_sets import source_sets


@pytest.fixture(scope="module")
def given() -> Instance:
    return random_instance(seed=5, step=0.001, skus=12, scenarios=40)


def found(given: Instance, **options: object) -> Requirements:
    return requirements_of(given, source_sets(given), scenarios_of(given), **options)


def assert_same(a: Requirements, b: Requirements) -> None:
    for field in fields(Requirements):
        one, other = getattr(a, field.name), getattr(b, field.name)
        assert one.dtype == other.dtype, field.name
        np.testing.assert_array_equal(one, other, err_msg=field.name)


@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_and_blocks_change_nothing(
    given: Instance, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = found(given)
    monkeypatch.setattr(requirement_lists, "EVENTS_A_BLOCK", 50)
    assert_same(expected, found(replace(given, settings=replace(given.settings, jobs=jobs))))


def test_arrays_in_files_hold_the_same(given: Instance, tmp_path: Path) -> None:
    mapped = found(given, folder=tmp_path / "requirements")
    assert isinstance(mapped.requirement, np.memmap)
    assert_same(found(given), mapped)


def test_no_requirements_in_files(tmp_path: Path) -> None:
    quiet = random_instance(seed=1, step=1.0, skus=1, scenarios=1, stress_weeks=0.0)
    quiet = replace(quiet, scenarios=replace(quiet.scenarios, weeks=0 * quiet.scenarios.weeks))
    assert len(found(quiet, folder=tmp_path)) == 0


def test_types_and_order(given: Instance) -> None:
    requirements = found(given)
    assert requirements.scenario.dtype == np.int32
    assert requirements.kind.dtype == np.int8
    assert requirements.first[0] == 0
    assert requirements.first[-1] == len(requirements)
    of = np.repeat(np.arange(len(requirements.first) - 1), np.diff(requirements.first))
    keys = (requirements.start, requirements.clock, requirements.scenario, of)
    np.testing.assert_array_equal(np.lexsort(keys), np.arange(len(requirements)))


def test_phase_belongs_to_sku_scenario_and_clock(given: Instance) -> None:
    sets, requirements = source_sets(given), found(given)
    of = np.repeat(sets.sku, np.diff(requirements.first))
    drawn = (requirements.kind == SHORTAGE) & (requirements.phase > 0)
    phases = defaultdict(set)
    keys = zip(of[drawn], requirements.scenario[drawn], requirements.clock[drawn], strict=True)
    for key, phase in zip(keys, requirements.phase[drawn], strict=True):
        phases[key].add(phase)
    assert all(len(values) == 1 for values in phases.values())
    assert len({phase for values in phases.values() for phase in values}) == len(phases)
    assert drawn.sum() > 1.5 * len(phases) > 100


def test_other_skus_change_nothing() -> None:
    """A SKU alone has the requirements that it has among others."""
    many = random_instance(seed=3, step=0.001, skus=6, scenarios=30)
    sets, all_ = source_sets(many), found(many)
    for i in range(6):
        alone = one_sku(many, i)
        some = found(alone)
        span = slice(all_.first[sets.first[i]], all_.first[sets.first[i + 1]])
        for field in ("scenario", "kind", "clock", "start", "requirement", "phase", "charge"):
            np.testing.assert_array_equal(getattr(some, field), getattr(all_, field)[span])


def one_sku(many: Instance, i: int) -> Instance:
    skus, sources = many.skus, many.sources
    span = slice(sources.first[i], sources.first[i + 1])
    kept = {
        field.name: getattr(sources, field.name)[span]
        for field in fields(sources)
        if field.name not in ("first", "lanes", "sku")
    }
    count = sources.first[i + 1] - sources.first[i]
    return replace(
        many,
        skus=replace(skus, **{f.name: getattr(skus, f.name)[i : i + 1] for f in fields(skus)}),
        sources=replace(sources, first=np.array([0, count]), sku=np.zeros(count, int), **kept),
    )


def test_work_can_be_broken_off_and_says_where_it_stands(
    given: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requirement_lists, "EVENTS_A_BLOCK", 50)
    news: list[Progress] = []
    found(given, report=news.append)
    shares = [progress.done for progress in news]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 3
    with pytest.raises(Stopped):
        found(given, stop=lambda: True)


@pytest.mark.slow
def test_another_backend_changes_nothing(given: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = found(given)
    monkeypatch.setattr(requirement_lists, "EVENTS_A_BLOCK", 50)
    two = replace(given, settings=replace(given.settings, jobs=2))
    with parallel_config("loky"):
        assert_same(expected, found(two))
