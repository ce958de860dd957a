"""How much to order at a time: the economic order quantity, multiples of it, and discounts."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Instance, Ints, Names
from models.losses import entries_of

WEEKS_A_YEAR = 52.0


@dataclass(frozen=True)
class Lots:
    """Order quantities that a policy may use, n in all, sorted by SKU, then quantity.

    Parameters
    ----------
    sku : array of int, shape (n,)
    multiple : array
        Of the economic order quantity, as asked for.
    quantity : array
        Units.
    discount : array
        Share of unit cost that the primary supplier takes off at that quantity.
    name : tuple of str
        ``x2`` for a multiple, ``lot 500`` for a discount's quantity, empty for the plain one.
    """

    sku: Ints
    multiple: Floats
    quantity: Floats
    discount: Floats
    name: Names

    def __len__(self) -> int:
        return len(self.sku)


def economic_order_quantity(
    order_cost: Floats, yearly_demand: Floats, holding_cost: Floats
) -> Floats:
    """``sqrt(2 K D / h)`` (Harris 1913), shape (I,).

    0 without an order cost, infinite where orders cost and holding does not.

    Parameters
    ----------
    order_cost : array
        Money an order.
    yearly_demand : array
        Units a year.
    holding_cost : array
        Money a unit and year.
    """
    money = np.asarray(2.0 * order_cost * yearly_demand)
    square = np.full_like(money, np.inf)
    np.divide(money, holding_cost, out=square, where=np.asarray(holding_cost) > 0)
    return np.where(money > 0, np.sqrt(square), 0.0)


def order_quantity(asked: Floats, demand_mean: Floats, moq: Floats, review_weeks: Floats) -> Floats:
    """``max(MOQ, d T, min(asked, 52 d))``: no less than a review needs, no more than a year's.

    `asked` is a multiple of the economic order quantity, in units; infinity asks for the most.
    """
    most = np.minimum(asked, WEEKS_A_YEAR * demand_mean)
    return np.maximum(np.maximum(moq, demand_mean * review_weeks), most)


def lots_of(instance: Instance, holding_cost: Floats, forward: bool) -> Lots:
    """Order quantities that a policy may use: the plain one, m = 1, or those of buying forward.

    Parameters
    ----------
    holding_cost : array, shape (I,)
        Money a unit of cycle stock and year under the policy.
    forward : bool
        Whether it buys forward: every multiple of the economic order quantity in the settings, and
        the quantities from which the primary supplier gives a discount.

    Notes
    -----
    Equal quantities of a SKU are kept once, with the smallest multiple. A discount's quantity
    counts where it lies above the economic order quantity and within a year's demand; without an
    economic order quantity its multiple is that of the quantity at m = 1.
    """
    skus = instance.skus
    yearly = WEEKS_A_YEAR * skus.demand_mean
    economic = economic_order_quantity(skus.order_cost, yearly, holding_cost)
    multiples = instance.settings.forward_multiples if forward else (1.0,)
    sku = np.tile(np.arange(len(skus)), len(multiples))
    multiple = np.repeat(np.array(multiples, float), len(skus))
    asked = multiple * economic[sku]
    name = [_multiple_name(m) for m in multiples for _ in range(len(skus))]
    if forward:
        of, least = _discount_quantities(instance, economic, yearly)
        plain = order_quantity(economic, skus.demand_mean, skus.moq, skus.review_weeks)
        base = np.where(economic > 0, economic, plain)[of]
        sku, asked = np.append(sku, of), np.append(asked, least)
        multiple = np.append(multiple, least / base)
        name += [f"lot {_shortest(quantity)}" for quantity in least]
    return _distinct(instance, sku, multiple, asked, name)


def _distinct(
    instance: Instance, sku: Ints, multiple: Floats, asked: Floats, name: list[str]
) -> Lots:
    skus = instance.skus
    quantity = order_quantity(asked, skus.demand_mean[sku], skus.moq[sku], skus.review_weeks[sku])
    order = np.lexsort((multiple, quantity, sku))
    sku, quantity = sku[order], quantity[order]
    new = np.ones(sku.size, bool)
    new[1:] = (sku[1:] != sku[:-1]) | (quantity[1:] != quantity[:-1])
    order, sku, quantity = order[new], sku[new], quantity[new]
    return Lots(
        sku=sku,
        multiple=multiple[order],
        quantity=quantity,
        discount=discount_at(instance, sku, quantity),
        name=tuple(name[at] for at in order),
    )


def discount_at(instance: Instance, sku: Ints, quantity: Floats) -> Floats:
    """Largest discount of each SKU's primary supplier at an order quantity, shape of both.

    All-units discounts: a share of the unit cost of everything ordered.
    """
    ours, discounts = _of_primary(instance), instance.discounts
    first = np.searchsorted(discounts.sku[ours], np.arange(len(instance.skus) + 1))
    at, owner = entries_of(first, sku)
    reached = discounts.min_quantity[ours][at] <= quantity[owner]
    best = np.zeros(sku.size)
    np.maximum.at(best, owner[reached], discounts.discount[ours][at][reached])
    return best


def _discount_quantities(
    instance: Instance, economic: Floats, yearly: Floats
) -> tuple[Ints, Floats]:
    """SKU and quantity of every discount that a larger order may reach."""
    ours, discounts = _of_primary(instance), instance.discounts
    sku, least = discounts.sku[ours], discounts.min_quantity[ours]
    wanted = (least > economic[sku]) & (least <= yearly[sku])
    return sku[wanted], least[wanted]


def _of_primary(instance: Instance) -> Ints:
    """Positions of the discounts that the SKUs' primary suppliers give."""
    sources, discounts = instance.sources, instance.discounts
    supplier = sources.supplier[sources.first[discounts.sku]]
    return np.flatnonzero(discounts.supplier == supplier)


def _multiple_name(multiple: float) -> str:
    return "" if multiple == 1.0 else f"x{_shortest(multiple)}"


def _shortest(number: float) -> str:
    """The shortest text that reads back as the same number."""
    return np.format_float_positional(number, trim="-")
