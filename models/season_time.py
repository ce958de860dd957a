"""Time as demand feels it: weeks weighted by the season index, so that mean demand is constant."""

from math import floor, inf

import numpy as np

from instances.instance import NONE, Seasons
from models.compiling import part
from models.records import WEEK, Records

WEEKS = 52


def year_of(seasons: Seasons) -> Records:
    """The year of each profile of the `seasons` table: WEEK records, shape (profiles, 53).

    The last record of a profile only holds the sum over the year.
    """
    year = np.zeros((len(seasons.profile), WEEKS + 1), WEEK)
    year["index"][:, :-1] = seasons.index
    year["before"][:, 1:] = seasons.index.cumsum(axis=1)
    return year


@part
def season(year: Records, profile: int, week: float) -> float:
    """Season index at a time, 1 without a profile; the year repeats, its first week begins at 0."""
    if profile == NONE:
        return 1.0
    return year[profile, floor(week) % WEEKS].index


@part
def demand_weeks(year: Records, profile: int, week: float) -> float:
    """Integral of the season index from week 0 to `week`: weeks of mean demand until then."""
    if profile == NONE or week == inf:
        return week
    whole = floor(week)
    years, place = whole // WEEKS, whole % WEEKS
    passed = years * year[profile, WEEKS].before + year[profile, place].before
    return passed + (week - whole) * year[profile, place].index


@part
def next_demand(year: Records, profile: int, week: float) -> float:
    """First time from `week` on at which the season index is above 0."""
    for _ in range(WEEKS):
        if season(year, profile, week) > 0.0:
            break
        week = floor(week) + 1.0
    return week
