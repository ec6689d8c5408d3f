"""A definition tied to a period: what it says of the last four weeks, said of as many days as the period has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import Definition, Subject

USUAL_DAYS = 28  # the last four weeks: the window that is taken for the period
LENGTHS = ("days", "window_days", "least_age_days")  # knobs that say how long a window is


def tied(
    catalog: Catalog, names: Iterable[str], days: int, subject: Subject = "account"
) -> Catalog:
    """A catalog of `names` and all that they rest on, in which every window of the last four weeks has `days` days.

    What these are compared with goes along: the four weeks before become the `days` days before, the last eight weeks
    twice as many days, and four weeks that end longer ago become `days` days that end then. Other windows stay, a year
    among them. So do thresholds: at least four days of the four weeks become at least four days of the period.
    """
    wanted = _resting_on(catalog, names, subject)
    return Catalog([_scaled(catalog.get(each), days) for each in wanted])


def _scaled(one: Definition, days: int) -> Definition:
    if one.form == "table" and one.ago_days:  # counts days from the moment itself
        return one
    lengths: dict[object, int] = {USUAL_DAYS: days, 2 * USUAL_DAYS: 2 * days}
    told = {name: lengths.get(one.knobs.get(name), one.knobs.get(name)) for name in LENGTHS}
    ago_days = days if one.ago_days == USUAL_DAYS else one.ago_days
    changed = {**told, "ago_days": ago_days}
    return replace(one, knobs={**one.knobs, **{k: v for k, v in changed.items() if k in one.knobs}})


def _resting_on(catalog: Catalog, names: Iterable[str], subject: Subject) -> dict[str, None]:
    """`names` and all that they need, of accounts and of people."""
    found = dict.fromkeys(catalog.order(names, subject))
    for each in tuple(found):
        if uses := catalog.shape(each, subject).uses:
            found |= _resting_on(catalog, uses, "person")
    return found
