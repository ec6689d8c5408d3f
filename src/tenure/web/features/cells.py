"""The columns of the list of features, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tenure.discovery.feature_figures import Base, Figures
from tenure.product.product import Feature
from tenure.web import charts, words
from tenure.web.listing import Cell

WEEK = 4  # after the first use: whether they still use it
# name, title, what it is, whether it is a number, what it is sorted by
Sorted = Callable[[Feature, Figures], Any]
COLUMNS: Sequence[tuple[str, str, str, bool, Sorted]] = (
    ("feature", "Feature", "As it is declared; where nothing is declared, the name of the event.", False,
     lambda feature, _: feature.title.casefold()),
    ("adoption", "Adoption", "Users who ever used it, as a share of users with a login in the period.", True,
     lambda _, told: told.users_ever),
    ("period", "In the period", "Users who used it in the period, as a share of users with a login in the period.", True,
     lambda _, told: told.users_in_period),
    ("depth", "Depth", "Users who used it in the period, as a share of users who did anything in it.", True,
     lambda _, told: told.users),
    ("accounts", "Accounts", "Accounts that used it in the period, by people or by automation, as a share of those that count.", True,
     lambda _, told: told.accounts),
    ("events", "Events", "How often it was used in the period.", True, lambda _, told: told.events),
    ("days", "Days a user", "Days in the period on which a user of it used it, on average.", True,
     lambda _, told: told.days_per_user),
    ("first", "Days to first use", "From a user's first login or first day of use: the day by which half of them have used it. "
     "Those who have not yet are counted as still waiting (Kaplan–Meier).", True,
     lambda _, told: told.first_use.median.value),
    ("trend", "26 weeks", "Users, week by week; accounts where no person uses it.", False,
     lambda _, told: sum(told.trend[-4:]) - sum(told.trend[-8:-4])),
    ("kept", f"Kept after {WEEK} weeks", f"Of those who used it first within the last half year: who used it again in week {WEEK} after.",
     True, lambda _, told: told.kept[WEEK - 1].share),
    ("adopted", "Adopted · others", "The share of adopted users who used it in the period, and that of the other active users.", True,
     lambda _, told: told.adopted_users),
    ("product", "Product", "The product line it belongs to.", False, lambda feature, _: feature.product),
    ("plans", "Plan", "The plans that include it.", False, lambda feature, _: ", ".join(feature.plans) or None),
)  # fmt: skip


def share(part: int, of: int) -> float | None:
    """part ÷ of; None where there is nothing to share."""
    return part / of if of else None


def said_cell(feature: Feature, name: str) -> str:
    return (feature.product or "") if name == "product" else ", ".join(feature.plans)


def shared_cell(part: int, of: int, href: str, automation: bool) -> Cell:
    """A share that opens the rows of its numerator, which is written beside it."""
    if automation and not part:
        return Cell("automation", "num", title="No person uses it: it runs by itself.")
    found = share(part, of)
    if found is None:
        return Cell(words.UNKNOWN, "num", unknown=True)
    return Cell(
        f"{words.percent(found)} · {words.number(part)}",
        "num",
        title=f"{words.number(part)} of {words.number(of)}",
        href=href if part else "",
    )


def first_use_cell(told: Figures) -> Cell:
    times = told.first_use
    if told.by_automation or not times.count:
        return Cell(
            "" if told.by_automation else words.UNKNOWN, "num", unknown=not told.by_automation
        )
    middle = _days(times.median.value)
    title = (
        f"A quarter after {_days(times.quantile(0.25).value)}, half after {middle}, "
        f"three quarters after {_days(times.quantile(0.75).value)} days; "
        f"{words.number(times.reached)} of {words.number(times.count)} have used it"
    )
    if times.median.value is None:
        return Cell("not half yet", "num", title=title)
    return Cell(middle, "num", title=title)


def _days(of: float | None) -> str:
    return "not reached" if of is None else words.number(of)


def kept_cell(told: Figures) -> Cell:
    one = told.kept[WEEK - 1]
    if told.by_automation:
        return Cell("", "num")
    text = f"{words.number(one.still)} of {words.number(one.of)}"
    return Cell(words.percent(one.share), "num", title=text, unknown=one.share is None)


def adopted_cell(told: Figures, whole: Base) -> Cell:
    """How many of the adopted users use it, against the others: should it inform who counts as adopted?"""
    if told.adopted_users is None or told.other_users is None or whole.adopted is None:
        return Cell(words.UNKNOWN, "num", unknown=True)
    if told.by_automation:
        return Cell("", "num")
    others = whole.active - whole.adopted
    adopted = words.percent(share(told.adopted_users, whole.adopted))
    title = (
        f"{words.number(told.adopted_users)} of {words.number(whole.adopted)} adopted users, "
        f"{words.number(told.other_users)} of {words.number(others)} other active users"
    )
    return Cell(f"{adopted} · {words.percent(share(told.other_users, others))}", "num", title=title)


def spark_cell(feature: Feature, told: Figures) -> Any:
    of = "accounts" if told.by_automation else "users"
    label = f"{feature.title}: {of} a week over 26 weeks, from {told.trend[0]} to {told.trend[-1]}"
    return charts.sparkline(charts.spark_path(told.trend), label)
