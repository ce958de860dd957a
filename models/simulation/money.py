"""What simulated stock, orders and shortages cost: the option's rates on what really happened."""

from dataclasses import dataclass

import numpy as np

from instances.instance import Floats, Instance
from models.policies import policies_of
from models.program import Decision, Program
from models.simulation.records import Records
from models.simulation.simulated import Simulated

WEEKS_A_YEAR = 52.0


@dataclass(frozen=True)
class Rates:
    """Money of the chosen options, shape (I,) each, over the horizon where not a unit or lot.

    `holding` is of a mean unit of stock, `buffer` of one of the buffer beyond its constant part,
    which are `beyond` units; `keeps` says whether that part is a reserve.
    """

    holding: Floats
    buffer: Floats
    beyond: Floats
    keeps: np.ndarray
    order: Floats
    quantity: Floats
    fee: Floats
    uplift: Floats
    discount: Floats
    unit_cost: Floats
    stockout: Floats
    downtime_week: Floats


def rates_of(instance: Instance, program: Program, decision: Decision) -> Rates:
    """What the options of a decision cost, part by part."""
    skus, options, at = instance.skus, program.options, decision.option
    years = instance.settings.horizon_weeks / WEEKS_A_YEAR
    known = {policy.name: policy for policy in policies_of(instance.policies)}
    chosen = [known[options.policy[k]] for k in at]
    quantity, constant = options.order_quantity[at], options.constant[at]
    primary = instance.sources.first[:-1]
    vendor = np.array([policy.owner == "vendor" for policy in chosen])
    return Rates(
        holding=options.fixed_carrying_cost[at] / (quantity / 2.0 + constant),
        buffer=options.carrying_cost[at],
        beyond=decision.buffer - constant,
        keeps=np.array([policy.keeps_reserve for policy in chosen]),
        order=skus.order_cost,
        quantity=quantity,
        fee=np.array([policy.yearly_fee for policy in chosen]) * years,
        uplift=np.where(vendor, instance.sources.vmi_price_uplift[primary], 0.0),
        discount=_discounts(instance, program, decision),
        unit_cost=skus.unit_cost,
        stockout=options.stockout_cost[at],
        downtime_week=instance.lines.downtime_cost_week,
    )


def _discounts(instance: Instance, program: Program, decision: Decision) -> Floats:
    """Share of unit cost that each SKU's primary supplier takes off at its order quantity."""
    discounts, sources = instance.discounts, instance.sources
    quantity = program.options.order_quantity[decision.option]
    own = sources.supplier[sources.first[discounts.sku]] == discounts.supplier
    reached = own & (discounts.min_quantity <= quantity[discounts.sku])
    best = np.zeros(len(instance.skus))
    np.maximum.at(best, discounts.sku[reached], discounts.discount[reached])
    return best


def priced(rates: Rates, outcomes: Records, standstill: Floats, horizon: float) -> Simulated:
    """Put money on what a block of scenarios left.

    Parameters
    ----------
    rates : Rates
    outcomes : array of OUTCOME, shape (S, I)
    standstill : array, shape (S, L)
        Days of mean demand that each line stood still.
    horizon : float
        Weeks.
    """
    stock, reserve = outcomes["stock"] / horizon, outcomes["reserve"] / horizon
    apart = np.where(rates.keeps, reserve, np.minimum(stock, rates.beyond))
    carrying = rates.buffer * apart + rates.holding * (stock - apart)
    bought = outcomes["lots"] * rates.quantity
    spent = rates.uplift * outcomes["demand"] - rates.discount * bought + outcomes["premium"]
    return Simulated(
        horizon_weeks=horizon,
        unit_cost=rates.unit_cost,
        demand=outcomes["demand"].copy(),
        short=outcomes["short"].copy(),
        short_disturbed=outcomes["short_disturbed"].copy(),
        lost=outcomes["lost"].copy(),
        carrying_cost=carrying,
        policy_cost=rates.order * outcomes["lots"] + rates.fee + rates.unit_cost * spent,
        stockout_cost=rates.stockout * outcomes["short"] + outcomes["price_money"],
        line_weeks=standstill,
        line_cost=standstill * rates.downtime_week,
        stock=stock,
        reserve=reserve,
        **{
            name: outcomes[name].copy()
            for name in (
                *("lots", "alternate_units", "expired", "days", "days_short"),
                *("disturbances", "disturbed_weeks", "first_short"),
            )
        },
    )
