"""The deficit process (docs/model.md): how short deliveries fall of demand in disturbances.

Between two changes (an outage takes effect or is over, a demand hazard comes or goes, a source has
had time to respond) demand and what can be delivered are constant shares of mean demand times the
season, so in weeks of mean demand (`models.season_time`) the deficit is piecewise linear: the
process is exact, in as many steps as there are changes.

What the words of the model leave open is decided so:

- Effects and disturbances are half-open, ``[start, end)``: an event that begins at the moment in
  which a disturbance ends opens a new one, with a clock of its own.
- An episode begins when the deficit starts to grow: where the season index is 0, in the next week
  with demand.
- A source comes back from an outage at its largest share if its response time is over by then.
- A demand hazard with a factor of at most 1 multiplies demand, and opens and prolongs nothing.
- Differences that only rounding makes count as none: shares that agree to 1e-12, deficits below
  1e-10 weeks of demand at the end of a step, episodes below 1e-9 weeks, moments 1e-9 weeks apart.
"""

from math import inf

import numpy as np

from models.compiling import part
from models.records import Records
from models.season_time import demand_weeks, next_demand
from models.timelines import BEGINS, DEMAND, RESUMES, STOPS

SAME_SHARE, NO_DEFICIT, LEAST_EPISODE, SAME_MOMENT = 1e-12, 1e-10, 1e-9, 1e-9


@part
def write_episodes(
    changes: Records,
    first: int,
    last: int,
    team: Records,
    sources: Records,
    year: Records,
    profile: int,
    weight: float,
    episodes: Records,
) -> int:
    """Run a scenario's changes past a set of sources; return the number of episodes.

    The scenario's changes (CHANGE) are ``first:last``, in order of time. `team` (MEMBER) is the set
    in the order in which it delivers: the primary, then alternates by premium, then name; it gets
    what each delivers above its normal share, times `weight`. Of the SKU's `sources` (PRESENCE)
    none is down, and none is left so. `episodes` (EPISODE) has room for as many as there are
    changes.
    """
    count, at = np.int64(0), _next(changes, first, last, sources)
    now = moment = clock = over = deficit = 0.0
    disturbed, factor = False, 1.0
    while at < last or disturbed:
        if not disturbed:
            now = changes[at].time
        at, until, factor = _take(changes, first, at, last, now, sources, factor)
        if not disturbed:
            if until == -inf:
                continue
            disturbed, clock, over = True, now, until
            moment = demand_weeks(year, profile, now)
        over = max(over, until)
        ready, spare, ahead = _deliverable(team, sources, clock, now)
        change = changes[at].time if at < last else inf
        if deficit == 0.0 and factor <= ready + SAME_SHARE:  # normal shares do: nothing happens
            now, moment = change, demand_weeks(year, profile, change)
            disturbed = now < over - SAME_MOMENT
            continue
        growth, ahead = factor - ready - spare, min(ahead, change)
        span = demand_weeks(year, profile, ahead) - moment
        if growth > SAME_SHARE and deficit <= NO_DEFICIT and span > 0.0:
            start = next_demand(year, profile, now)
            _open(episodes, count, clock, start, _stopped(team, sources))
        short, after = _moved(deficit, growth, span)
        if after > 0.0:
            episodes[count].peak = max(episodes[count].peak, after)
        elif deficit > 0.0 and episodes[count].peak > LEAST_EPISODE:
            count += 1
        deficit = after
        ended = deficit == 0.0 and now >= over - SAME_MOMENT
        if spare > 0.0:
            enough = 0.0 if ended else span - short
            _deliver(team, factor - ready, weight * short, weight * enough)
        now, moment = ahead, moment + span
        disturbed = not ended and (deficit > 0.0 or now < over - SAME_MOMENT)
    return int(count)


@part
def _next(changes: Records, at: int, last: int, sources: Records) -> int:
    """Next change from `at` on that concerns the set: of demand or of a member."""
    while at < last and changes[at].source != DEMAND and not sources[changes[at].source].member:
        at += 1
    return at


@part
def _take(
    changes: Records, first: int, at: int, last: int, now: float, sources: Records, factor: float
) -> tuple[int, float, float]:
    """Take the changes that are due.

    Returns the next change, the end of the effects of what begins now and opens or prolongs a
    disturbance (minus infinity where nothing does), and the factor of demand.
    """
    until, demand = -inf, False
    while at < last and changes[at].time <= now:
        source, marks = changes[at].source, changes[at].marks
        if marks & BEGINS and (source == DEMAND or sources[source].opens):
            until = max(until, changes[at].until)
        if source == DEMAND:
            demand = True
        elif marks & STOPS:
            sources[source].down += 1
        elif marks & RESUMES:
            sources[source].down -= 1
        at = _next(changes, at + 1, last, sources)
    if demand:
        factor = 1.0
        for i in range(first, at):
            if changes[i].source == DEMAND and changes[i].until > now:
                factor *= changes[i].factor
    return at, until, factor


@part
def _deliverable(
    team: Records, sources: Records, clock: float, now: float
) -> tuple[float, float, float]:
    """What the set can deliver now, in shares of mean demand.

    Returns the normal shares of the sources that are up, what they can deliver above them (by
    source in their ``spare``), and when the next of them responds.
    """
    ready, spare, ahead = 0.0, 0.0, inf
    for j in range(len(team)):
        team[j].spare = 0.0
        if sources[team[j].source].down == 0:
            ready += team[j].normal
            due = clock + team[j].response
            if due > now:
                ahead = min(ahead, due)
            else:
                team[j].spare = team[j].surge - team[j].normal
                spare += team[j].spare
    return ready, spare, ahead


@part
def _stopped(team: Records, sources: Records) -> bool:
    """Whether a source with a normal share delivers nothing now."""
    stopped = False
    for j in range(len(team)):
        stopped |= team[j].normal > 0.0 and sources[team[j].source].down > 0
    return stopped


@part
def _open(episodes: Records, at: int, clock: float, start: float, stopped: bool) -> None:
    episodes[at].clock = clock
    episodes[at].start = start
    episodes[at].peak = 0.0
    episodes[at].stopped = stopped


@part
def _moved(deficit: float, growth: float, span: float) -> tuple[float, float]:
    """How much of the next `span` weeks of demand sees a deficit, and the deficit after it.

    The last span has no end; a deficit that nothing works off (never so in a valid instance, where
    the primary can deliver more than demand) is given up there.
    """
    if span == inf and growth > -SAME_SHARE:
        return 0.0, 0.0
    if growth > SAME_SHARE:
        return span, deficit + growth * span
    if growth > -SAME_SHARE:
        return (span, deficit) if deficit > NO_DEFICIT else (0.0, 0.0)
    after = deficit + growth * span
    if after > NO_DEFICIT:
        return span, after
    return min(span, deficit / -growth), 0.0


@part
def _deliver(team: Records, needed: float, short: float, enough: float) -> None:
    """Add what members deliver above their normal share.

    For `short` weeks of demand there is a deficit, and all deliver what they can; for `enough`
    weeks there is none, and they deliver in order the share that is `needed` above the normal ones.
    """
    for j in range(len(team)):
        taken = max(0.0, min(needed, team[j].spare))
        team[j].above_normal += team[j].spare * short + taken * enough
        needed -= taken
