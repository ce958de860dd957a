"""The page of the headline claim: medians, ranges, and every instance, losses marked."""

from pathlib import Path

import pandas as pd

HEAD = """\
# Optimised plans against textbook plans

Written by `python -m benchmarks.headline_claim --table` from `headline_claim.csv`; how it is
measured stands at the top of that script. `textbook`: each SKU its segment's policy with the z
formula's safety stock at its service target, as far as the policy's range allows. `z sigma`: that
safety stock for every SKU, segments aside. All figures are of 2,000 fresh scenarios. A **loss** is
a plan that is worse than the rule's in what is compared, or worse in what was to be equal: by more
than 0.1 points of fill rate, 1 % of carrying cost or 3 % of expected stockout cost.

"All but stockouts" is carrying, ordering, fees, premiums, and a year's share of qualification: what
the search at equal fill rate minimises, so that a plan can carry more and order less often.
"""


ROUNDED = 5e-4
"""A share that the page does not show; of points, ten times as much."""


def percent(values: pd.Series) -> pd.Series:
    return values.map(lambda value: f"{100 * value:.1f} %")


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with what each view is about."""
    rows = rows[rows.status != "no plan"].copy()
    for key in ("carrying", "certain", "stockout", "total", "stock"):
        rows[f"{key}_saved"] = 1 - rows[f"{key}_plan"] / rows[f"{key}_rule"]
    rows["points"] = 100 * (rows.fill_plan - rows.fill_rule)
    if "fill_played_plan" in rows:
        rows["carrying_played_saved"] = 1 - rows.carrying_played_plan / rows.carrying_played_rule
        rows["points_played"] = 100 * (rows.fill_played_plan - rows.fill_played_rule)
    return rows


VIEWS = {
    "equal fill": ("carrying_saved", "carrying cost saved"),
    "equal carrying cost": ("points", "fill rate gained, points"),
    "equal stockout cost": ("stock_saved", "stock value saved"),
    "as planned": ("total_saved", "total cost saved"),
}


def held(rows: pd.DataFrame, view: str) -> pd.Series:
    """Whether what was to be equal is, or is better."""
    unfilled = rows.fill_plan >= rows.fill_rule - 0.001
    carrying = rows.carrying_plan <= rows.carrying_rule * 1.01
    stockout = rows.stockout_plan <= rows.stockout_rule * 1.03
    always = pd.Series(True, index=rows.index)
    return {
        "equal fill": unfilled,
        "equal carrying cost": carrying,
        "equal stockout cost": stockout,
        "as planned": always,
    }[view]


def section(rows: pd.DataFrame, rule: str, view: str) -> list[str]:
    ours = rows[(rows.rule == rule) & (rows.view == view)]
    key, words = VIEWS[view]
    worse = (ours[key] < -ROUNDED * (10 if key == "points" else 1)) | ~held(ours, view)
    show = (lambda v: f"{v:.2f}") if key == "points" else (lambda v: f"{100 * v:.1f} %")
    lines = [f"\n## {rule}: {view}\n"]
    if ours.empty:
        return []
    values = ours[key]
    lines.append(
        f"{words.capitalize()}: median {show(values.median())}, from {show(values.min())} to "
        f"{show(values.max())}; {int(worse.sum())} losses in {len(ours)} instances.\n"
    )
    lines += [medians(ours), *simulated(ours)]
    table = pd.DataFrame(
        {
            "instance": ours.instance,
            "SKUs": ours.skus.map("{:,}".format),
            words: values.map(show),
            "carrying cost saved": percent(ours.carrying_saved),
            "all but stockouts saved": percent(ours.certain_saved),
            "fill, rule": percent(ours.fill_rule),
            "fill, plan": percent(ours.fill_plan),
            "stockout cost saved": percent(ours.stockout_saved),
            "stock value saved": percent(ours.stock_saved),
            "total cost saved": percent(ours.total_saved),
            "search": ours.status,
            "loss": worse.map({True: "**loss**", False: ""}),
        }
    )
    if "points_played" in ours:
        table["simulated: carrying cost saved"] = percent(ours.carrying_played_saved)
        table["simulated: fill gained, points"] = ours.points_played.map("{:.2f}".format)
    table = table.replace({"nan %": "", "nan": ""})
    return [*lines, markdown(table)]


def medians(rows: pd.DataFrame) -> str:
    """The other figures of a view, in a sentence."""
    return (
        f"Medians: carrying cost saved {100 * rows.carrying_saved.median():.1f} %, all cost but "
        f"stockouts {100 * rows.certain_saved.median():.1f} %, expected stockout cost "
        f"{100 * rows.stockout_saved.median():.1f} %, total cost "
        f"{100 * rows.total_saved.median():.1f} %; fill rate gained {rows.points.median():.2f} "
        "points.\n"
    )


def simulated(rows: pd.DataFrame) -> list[str]:
    """What simulation says of the same plans, in a sentence."""
    if "points_played" not in rows or rows.points_played.isna().all():
        return []
    played = rows.dropna(subset="points_played")
    saved, gained = played.carrying_played_saved, played.points_played
    return [
        f"Simulated, over {len(played)} instances: carrying cost saved, median "
        f"{100 * saved.median():.1f} %, from {100 * saved.min():.1f} to {100 * saved.max():.1f} %; "
        f"fill rate gained, median {gained.median():.2f} points, from {gained.min():.2f} to "
        f"{gained.max():.2f}.\n"
    ]


def markdown(table: pd.DataFrame) -> str:
    head = "| " + " | ".join(table.columns) + " |\n|" + "---|" * len(table.columns)
    body = ["| " + " | ".join(map(str, row)) + " |" for row in table.itertuples(index=False)]
    return "\n".join([head, *body]) + "\n"


def write_page(rows: pd.DataFrame, page: Path) -> None:
    shown = compared(rows)
    lines = [HEAD]
    failed = rows[rows.status == "no plan"]
    if len(failed):
        told = ", ".join(f"{r.instance} ({r.rule}, {r.view})" for r in failed.itertuples())
        lines.append(f"Without a plan in time: {told}.\n")
    for rule in rows.rule.unique():
        for view in VIEWS:
            lines += section(shown, rule, view)
    page.write_text("\n".join(lines), encoding="utf-8")
