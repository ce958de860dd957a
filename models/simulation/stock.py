"""How stock moves between two moments at rates that hold: sales, shortages, reserve, expiry.

What runs in every step takes records alone: compiled code pays for every array it is handed.
"""

import numpy as np

from models.compiling import part
from models.simulation.records import TINY, Record, Records
from models.simulation.world import World, is_disturbed


@part
def within_reach(s: Record) -> float:
    """Stock that demand may use: the reserve is released in a disturbance only."""
    return s.stock if is_disturbed(s) else s.stock - s.reserve


@part
def waiting_share(sku: Record, s: Record) -> float:
    """Share of the units short now that wait for stock; the others are lost, or expedited."""
    if is_disturbed(s) and not sku.late:
        return 0.0
    return 1.0 - sku.lost_share


@part
def used_up(sku: Record, s: Record) -> float:
    """When stock within reach is used up at these rates."""
    falling, reach = s.rate - s.standing - s.further, within_reach(s)
    if reach > sku.grain and falling > 0.0:
        return s.time + reach / falling
    return np.inf


@part
def position_falls(sku: Record, s: Record) -> float:
    """Units a week by which stock and open orders fall; what replaces an order changes nothing."""
    falling = s.rate
    if within_reach(s) <= sku.grain:
        kept = min(falling, s.standing + s.further)
        falling = kept + (falling - kept) * waiting_share(sku, s)
    replaced = s.further if s.unshipped < s.placed else 0.0
    return falling - s.standing - s.further + replaced


@part
def advance(sku: Record, s: Record, o: Record, until: float, horizon: float) -> float:
    """Let sales and flows run until then; return the units short.

    Stock and demand are counted within the horizon only.
    """
    weeks = until - s.time
    demand, inflow = s.rate * weeks, (s.standing + s.further) * weeks
    before, short = s.stock, 0.0
    counted = s.time >= -TINY
    if demand > inflow and within_reach(s) <= sku.grain:
        short = demand - inflow
        s.backlog += waiting_share(sku, s) * short
    else:
        gained = inflow - demand
        if s.backlog > 0.0:
            short, gained = _to_those_who_wait(sku, s, demand, gained)
        s.stock = max(0.0, s.stock + gained)
    s.reserve = min(s.reserve, s.stock)
    s.received += inflow
    s.made = min(sku.quantity, s.made + s.making * weeks)
    if counted and s.time < horizon - TINY:
        o.demand += s.rate * weeks
        o.stock += 0.5 * (before + s.stock) * weeks
        o.reserve += s.reserve * weeks
    if counted and short != 0.0:
        _count_short(sku, s, o, short)
    if is_disturbed(s):
        o.disturbed_weeks += weeks
    s.time = until
    return short if counted else 0.0


@part
def _to_those_who_wait(sku: Record, s: Record, demand: float, gained: float) -> tuple[float, float]:
    """Serve the backlog from what is gained; units that come back were as if never short.

    Returns units short (not positive) and what is left for stock.
    """
    short, waiting = 0.0, waiting_share(sku, s)
    if demand < 0.0 and waiting > 0.0:
        met = min(s.backlog, -demand)
        s.backlog -= met
        gained -= met
        short = -met / waiting
    late = min(s.backlog, max(0.0, gained))
    s.backlog -= late
    return short, gained - late


@part
def _count_short(sku: Record, s: Record, o: Record, short: float) -> None:
    s.short_today = True
    o.short += short
    o.lost += sku.lost_share * short
    if is_disturbed(s):
        o.short_disturbed += short
    if s.stopped and o.first_short == np.inf:
        o.first_short = s.time


@part
def note_receipt(sku: Record, s: Record, receipts: Records) -> None:
    """Remember when stock was received, where it expires."""
    if sku.shelf_life < np.inf and s.receipts < len(receipts):
        receipts[s.receipts].time = s.time
        receipts[s.receipts].cumulated = s.received
        s.receipts += 1


@part
def next_expiry(w: World) -> float:
    """When the oldest receipt expires."""
    s = w.state
    if s.next_expiry >= s.receipts:
        return np.inf
    return w.receipts[s.next_expiry].time + w.sku.shelf_life


@part
def expire(w: World) -> None:
    """Scrap what is left of receipts that are too old; the oldest units go out first."""
    s = w.state
    while next_expiry(w) <= s.time + TINY:
        issued = s.received - s.stock
        old = min(s.stock, max(0.0, w.receipts[s.next_expiry].cumulated - issued))
        if old > w.sku.grain:
            s.stock -= old
            s.reserve = min(s.reserve, s.stock)
            w.outcome.expired += old
        s.next_expiry += 1
