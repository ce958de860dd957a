"""The one-SKU simulator against closed forms, textbook values and its own books."""

import numpy as np
import pytest
from one_sku_comparison import outcomes_of
from one_sku_settings import PEAK, SETTINGS, Setting, Source, alternate
from one_sku_world import CLOSURE, DEMAND, OUTAGE

pytestmark = pytest.mark.slow  # compiling the simulator takes several seconds

D = 10.0  # units a week


def starts(count: int) -> np.ndarray:
    """Every part of a cycle once."""
    return (np.arange(count) + 0.5) / count


def setting(*sources: Source, **values: object) -> Setting:
    return Setting("", lambda rng: [], sources=sources or (Source(),), **values)


def mean_short(of: Setting, events: list, count: int = 400) -> float:
    return outcomes_of(of, [events] * count, starts(count))["short"].mean()


def mean_positive(largest: float, width: float) -> float:
    """E (largest - U)^+ with U uniform on (0, width)."""
    low = largest - width
    return (max(largest, 0.0) ** 2 - max(low, 0.0) ** 2) / (2 * width)


@pytest.mark.parametrize("quantity", [1, 35, 400])
@pytest.mark.parametrize("buffer", [0, 25])
@pytest.mark.parametrize("source", [Source(), Source(transit=5), Source(0.6, 1.1)])
@pytest.mark.parametrize("season", [None, PEAK])
def test_without_events_nothing_is_short(quantity, buffer, source, season):
    steady = setting(
        source, Source(1 - source.normal, 1.0), quantity=quantity, buffer=buffer,
        lead_time=source.transit, season=season,
    )  # fmt: skip
    outcomes = outcomes_of(steady, [[]] * 5, starts(5))
    assert outcomes["short"] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("weeks", [0.7, 4.0, 12.0])
@pytest.mark.parametrize("quantity", [5, 60, 300])
@pytest.mark.parametrize("buffer", [0, 22])
@pytest.mark.parametrize("transit", [0, 6])
@pytest.mark.parametrize("kind", [OUTAGE, CLOSURE])
def test_one_stop_leaves_demand_less_what_is_on_hand(weeks, quantity, buffer, transit, kind):
    """d E (D - (b + u Q) / d)^+, however long the pipeline: what is shipped still arrives.

    By week 24 whole cycles have passed, so that the starts become the phases.
    """
    stopped = setting(Source(transit=transit), quantity=quantity, buffer=buffer, lead_time=transit)
    short = mean_short(stopped, [(kind, 0, 24.0, 24.0 + weeks, 1.0)])
    assert short == pytest.approx(mean_positive(D * weeks - buffer, quantity), abs=0.02)


A, B = alternate(0.5, 2.0), alternate(0.4, 3.0)
FAR = Source(transit=3.0)
STOP = (OUTAGE, 0, 5.0, 9.0, 1.0)
BY_HAND = {
    "one source": ((Source(),), [STOP], 40),
    "alternate": ((Source(), A), [STOP], 30),
    "alternate that is quicker than the pipeline is long": ((FAR, A), [STOP], 20),
    "alternate of 1.0 in time": ((FAR, alternate(1.0, 2.0)), [STOP], 0),
    "two outages that overlap": ((Source(),), [STOP, (OUTAGE, 0, 7.0, 11.0, 1.0)], 60),
    "two outages, the buffer not whole again": (
        (Source(),), [STOP, (OUTAGE, 0, 19.0, 23.0, 1.0)], 55,
    ),
    "second outage while one catches up": (
        (Source(),), [(OUTAGE, 0, 5.0, 7.0, 1.0), (OUTAGE, 0, 8.0, 14.0, 1.0)], 77.5,
    ),
    "the same with an alternate": (
        (Source(), alternate(0.5, 4.0)),
        [(OUTAGE, 0, 5.0, 7.0, 1.0), (OUTAGE, 0, 8.0, 14.0, 1.0)], 52.5,
    ),
    "alternate down too": ((Source(), A), [(OUTAGE, 1, 4.0, 14.0, 1.0), STOP], 40),
    "alternate that fills up": ((Source(), alternate(1.5, 2.0)), [(OUTAGE, 0, 5.0, 17.0, 1.0)], 20),
    "standing share": ((Source(0.6, 1.1), Source(0.4, 0.8, 0.0, 1.0)), [STOP], 12),
    "closed lane": ((Source(transit=6.0),), [(CLOSURE, 0, 5.0, 9.0, 1.0)], 40),
    "closed lane, alternate": ((Source(transit=6.0), A), [(CLOSURE, 0, 5.0, 9.0, 1.0)], 30),
    "two alternates": ((Source(), A, B), [(OUTAGE, 0, 5.0, 13.0, 1.0)], 30),
    "surge in an outage": ((Source(),), [STOP, (DEMAND, 0, 6.0, 8.0, 1.5)], 50),
    "slow answer to a surge": ((Source(transit=6.0),), [(DEMAND, 0, 10.0, 36.0, 1.3)], 28),
    "surge that the source covers": ((Source(),), [(DEMAND, 0, 10.0, 30.0, 1.2)], 0),
}  # fmt: skip


def stands_alone(events: list) -> bool:
    """One stop of the primary: without a buffer, two are short each on its own account."""
    return sum(event[:2] == (OUTAGE, 0) for event in events) < 2


@pytest.mark.parametrize(
    ("situation", "buffer"),
    [(s, b) for s in BY_HAND for b in (0.0, 26.0) if b or stands_alone(BY_HAND[s][1])],
)
def test_situations_worked_by_hand(situation, buffer):
    """In small lots: the largest deficit less the buffer and half a lot, give or take that half."""
    sources, events, requirement = BY_HAND[situation]
    small = setting(*sources, quantity=0.5, buffer=buffer, lead_time=sources[0].transit)
    short = mean_short(small, events, 50)
    assert short == pytest.approx(max(0.0, requirement - buffer - 0.25), abs=0.26)


def test_buffer_follows_the_season():
    """Weeks 6 to 9 are short of twice demand, then of demand; the buffer is twice b."""
    seasonal = setting(quantity=20, buffer=15, season=(2.0,) * 8 + (1.0,) * 28 + (0.5,) * 16)
    assert mean_short(seasonal, [STOP]) == pytest.approx(70 - 30 - 10, abs=0.02)


@pytest.mark.parametrize("weeks", [2.0, 6.0, 8.0])
def test_surge_in_lots_of_many_weeks(weeks):
    """A lot whose share u is still to come is made u Q / (e d) weeks after the clock.

    If the surge is still on, u Q (f / e - 1) are short then; if it is over, what it took beyond d
    less what the lot is early.
    """
    share, factor, quantity = 1.25, 1.5, 200.0
    rest = starts(400) * quantity
    on = rest <= share * D * weeks
    after = np.maximum(0.0, (factor - 1) * D * weeks - rest * (1 - 1 / share))
    expected = np.where(on, rest * (factor / share - 1), after).mean()
    surged = setting(quantity=quantity, buffer=0)
    short = mean_short(surged, [(DEMAND, 0, 10.0, 10.0 + weeks, factor)])
    assert short == pytest.approx(expected, abs=0.02)


def test_eoq_with_disruptions():
    """Snyder and Shen, section 9.2 (Berk and Arreola-Risa 1994): exponential up and down times.

    A cycle finds the supplier down with probability psi, then d / mu units are short.
    """
    failing, repair, quantity, weeks, runs = 0.08, 0.4, 60.0, 2000.0, 200
    rng = np.random.default_rng(4)
    scenarios = []
    for _ in range(runs):
        ends = np.cumsum(rng.exponential([1 / failing, 1 / repair], (400, 2)).ravel())
        spans = [(a, b) for a, b in ends.reshape(-1, 2) if a < weeks]
        scenarios.append([(OUTAGE, 0, a, b, 1.0) for a, b in spans])
    eoq = setting(quantity=quantity, buffer=0)
    outcomes = outcomes_of(eoq, scenarios, rng.random(runs), weeks)
    share = outcomes["short"] / outcomes["demanded"]
    psi = failing / (failing + repair) * (1 - np.exp(-(failing + repair) * quantity / D))
    expected = psi / repair / (quantity / D + psi / repair)
    error = share.std(ddof=1) / np.sqrt(runs)
    assert abs(share.mean() - expected) < 3 * error
    assert error < 0.02 * expected


@pytest.mark.parametrize("of", SETTINGS, ids=lambda of: of.name)
def test_books_balance(of):
    rng = np.random.default_rng(3)
    events = [of.draw(rng) for _ in range(100)]
    books = outcomes_of(of, events, rng.random(100))
    came_in = books["delivered"] + books["from_alternates"]
    np.testing.assert_allclose(books["stock_before"] + came_in - books["sold"],
                               books["stock_after"], atol=1e-6)  # fmt: skip
    np.testing.assert_allclose(
        books["delivered"] + books["taken_off"] + books["on_order"], books["ordered"], atol=1e-6
    )
    np.testing.assert_allclose(books["sold"] + books["short"], books["demanded"], atol=1e-6)
    assert (books["short"] >= 0).all() and (books["stock_after"] >= 0).all()
