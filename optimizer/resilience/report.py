"""The return of resilience for a reader at a terminal: from the summary alone."""

from collections.abc import Mapping
from typing import Any

from optimizer.amounts import money, percent
from optimizer.summary_report import Section

_SIDES = {
    "tighter": "a unit less room costs",
    "looser": "a unit more room saves",
    "without": "to do without costs",
    "with": "to have it costs",
}


def roi_sections(told: Mapping[str, Any]) -> tuple[Section, ...]:
    """What the page says of the summary's entry ``resilience``."""
    parts = (_avoided(told), _return(told), _prices(told))
    return tuple(part for part in parts if part.rows or part.sentences)


def _avoided(told: Mapping[str, Any]) -> Section:
    level = f"{100 * told['alpha']:g} %"
    rows = [
        ("Money over the horizon", "beside lean"),
        ("Expected loss avoided", money(told["avoided_expected"])),
        (f"Loss avoided at VaR {level}", money(told["avoided_var"])),
        (f"Loss avoided at CVaR {level}", money(told["avoided_cvar"])),
    ]
    if told["avoided_stress"] is not None:
        rows.append(("Loss avoided in the worst stress", money(told["avoided_stress"])))
    rows += [
        ("Carrying cost added", money(told["added_carrying"])),
        ("Ordering, fees and premiums added", money(told["added_policy"])),
        ("Capital added", money(told["added_capital"])),
        ("  of which qualification and onboarding", money(told["one_off"])),
    ]
    return Section("What resilience buys, and what for", rows)


def _return(told: Mapping[str, Any]) -> Section:
    benefit = f"Benefit: {money(told['benefit_a_year'])} a year"
    if told["payback_years"] is None:
        return Section("Return", sentences=(f"{benefit}: it does not pay back in expectation.",))
    months = 12 * told["payback_years"]
    back = f"{months:.1f} months" if months < 24 else f"{told['payback_years']:.1f} years"
    share = told["return_a_year"]
    gives = "" if share is None else f", {percent(share)} of the capital added each year"
    return Section("Return", sentences=(f"{benefit}{gives}; paid back in {back}.",))


def _prices(told: Mapping[str, Any]) -> Section:
    header = ("What", "value", "at least", "at most")
    rows = [header, *(_price_row(price) for price in told["prices"])]
    if len(rows) == 1:
        return Section("Price of resilience")
    words = (
        "Money over the horizon, each by solving again: for a limit "
        f"{100 * told['step']:g} % off, a unit (a point of a service level); for a qualification, "
        "whole. A difference within the gaps of the solves is not resolved: a smaller --gap and "
        "more time may tell."
    )
    return Section("Price of resilience", rows, (words,))


def _price_row(price: Mapping[str, Any]) -> tuple[str, ...]:
    value = price["status"] if price["value"] is None else _amount(price["value"])
    ends = ("-" if price[end] is None else _amount(price[end]) for end in ("low", "high"))
    what = " ".join([price["what"].replace("_", " "), price["name"]]).strip()
    return (f"{what}: {_SIDES[price['side']]}", value, *ends)


def _amount(value: float) -> str:
    return money(value) if abs(value) >= 10 or value == 0 else f"{value:.3g}"
