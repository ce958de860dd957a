"""Season time against a sum over small steps."""

from math import inf

import numpy as np
import pytest
from numba import njit

from instances.instance import NONE, Seasons
from models.season_time import demand_weeks, next_demand, season, year_of

INDEX = np.random.default_rng(0).choice([0.0, 0.5, 2.0], size=(2, 52))
YEAR = year_of(Seasons(("p", "q"), INDEX))


@njit
def all_three(year, profile, week):
    return (
        season(year, profile, week),
        demand_weeks(year, profile, week),
        next_demand(year, profile, week),
    )


@pytest.mark.parametrize("week", [0.0, 0.3, 1.0, 51.0, 51.999, 52.0, 104.0, 130.25, 999.5])
@pytest.mark.parametrize("profile", [0, 1])
def test_of_a_profile(profile: int, week: float) -> None:
    index, weeks, ahead = all_three(YEAR, profile, week)
    assert index == INDEX[profile, int(week) % 52]
    steps = np.append(np.arange(int(week)), int(week))
    lengths = np.append(np.ones(int(week)), week - int(week))
    assert weeks == pytest.approx(INDEX[profile, steps % 52] @ lengths, rel=1e-12)
    later = [week, *(int(week) + 1.0 + n for n in range(52))]
    assert ahead == next(t for t in later if INDEX[profile, int(t) % 52] > 0)


def test_without_a_profile_or_end() -> None:
    assert all_three(YEAR, NONE, 7.25) == (1.0, 7.25, 7.25)
    assert demand_weeks(YEAR, 0, inf) == inf
    assert demand_weeks(YEAR, NONE, inf) == inf
