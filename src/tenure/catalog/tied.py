"""A definition tied to a period: what it says of the last four weeks, said of as many days as the period has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import Subject

USUAL_DAYS = 28  # the last four weeks: the window that is taken for the period


def tied(
    catalog: Catalog, names: Iterable[str], days: int, subject: Subject = "account"
) -> Catalog:
    """A catalog of `names` and all that they rest on, in which every window of the last four weeks has `days` days.

    Other windows stay: a year before, or the four weeks that end four weeks ago. So do thresholds: at least four days
    of the four weeks become at least four days of the period.
    """
    wanted = _resting_on(catalog, names, subject)
    definitions = [
        replace(one, knobs={**one.knobs, "days": days})
        if one.days == USUAL_DAYS and not one.ago_days
        else one
        for one in (catalog.get(each) for each in wanted)
    ]
    return Catalog(definitions)


def is_tied(catalog: Catalog, name: str, subject: Subject = "account") -> bool:
    """Whether it looks at the last four weeks anywhere, so that a period can take their place."""
    found = (catalog.get(each) for each in _resting_on(catalog, [name], subject))
    return any(one.days == USUAL_DAYS and not one.ago_days for one in found)


def _resting_on(catalog: Catalog, names: Iterable[str], subject: Subject) -> dict[str, None]:
    """`names` and all that they need, of accounts and of people."""
    found = dict.fromkeys(catalog.order(names, subject))
    for each in tuple(found):
        if uses := catalog.shape(each, subject).uses:
            found |= _resting_on(catalog, uses, "person")
    return found
