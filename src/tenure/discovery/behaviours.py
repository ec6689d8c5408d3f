"""Which behaviours to try: definitions crossed with thresholds that are set without looking at any outcome."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tenure.discovery.habit import Behaviour

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition

# What customers do, how many of them do it and how often, as a sentence with the threshold in it; beside these, the days
# of use of each feature.
SHIPPED = {
    "active_days": "Something is done on {} of four weeks",
    "active_days_per_user": "Users who come at all come on {} of four weeks, on average",
    "sessions_per_user": "{} in four weeks, per user who came",
    "features_used": "{} used in four weeks",
    "features_per_user": "{} used in four weeks by each user who came, on average",
    "features_kept": "{} of the features of a year are still in use",
    "users_high": "{} on twelve or more days of four weeks",
    "power_users": "{} often, with much of what few use, week after week (power users)",
    "users_for_half": "{} needed to make half of all use: it rests on so many",
    "active_share": "{} of the users with a login did something in four weeks",
    "adoption_rate": "{} of the users with a login are adopted",
    "seat_utilization": "{} of the seats are used",
    "automated_share": "{} of the events are automated",
    "usage_change": "Events against the four weeks before: {}",
    "features_change": "Features used against the four weeks before: {}",
    "users_slope": "Users from week to week, over 13 weeks: {}",
    "returning_users": "{} came back after four weeks or more",
    "new_users": "{} did something for the first time in four weeks",
    "tickets_opened": "{} opened in four weeks",
    "integrations_on": "{} on",
    "settings_on": "{} on",
}
CHANGES = ("usage_change", "features_change", "users_slope")
MONTHLY_DAYS = (1, 4, 12)  # of four weeks: at all, once a week, three times a week
QUARTERS = (0.25, 0.5, 0.75)
SENTENCE = 30  # characters
DAYS_WITH = re.compile(r"Days of the last four weeks on which (.+) was used\b")  # of a feature
LEAST_HELD, MOST_HELD = 0.05, 0.95  # what nearly nobody or nearly everybody does tells nobody apart


def candidates(catalog: Catalog, outcome: Iterable[str] = ()) -> list[str]:
    """The shipped selection and the days of use of features, without what is made of the same as any of `outcome`."""
    theirs = [
        one.name
        for one in catalog.definitions.values()
        if one.needs == ("feature_usage",) and one.unit == "days" and "account" in one.subjects
    ]
    known = catalog.types("account")
    own = set(catalog.order([name for name in outcome if name in known]))
    return [
        name
        for name in dict.fromkeys((*SHIPPED, *theirs))
        if name in known and not own & set(catalog.order([name]))
    ]


def behaviours(table: pa.Table, catalog: Catalog, names: Sequence[str]) -> list[Behaviour]:
    """Each of `names` at the thresholds that are worth trying: quarters of what the accounts of `table` have."""
    return [one for name in names for one in _of(table, catalog.get(name))]


def _of(table: pa.Table, definition: Definition) -> list[Behaviour]:
    import pyarrow as pa

    column = table[definition.name]
    if not (
        pa.types.is_boolean(column.type)
        or pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_decimal(column.type)
    ):
        return []
    values = np.array([float(value) for value in column.to_pylist() if value is not None])
    if not len(values):
        return []
    if pa.types.is_boolean(column.type):
        steps: list[float | None] = [None]
    elif definition.unit == "days" and definition.days == 28:
        steps = [float(days) for days in MONTHLY_DAYS]
    else:
        steps = sorted(set(np.quantile(values, QUARTERS, method="higher").tolist()))
    found = []
    for least in steps:
        held = float(np.mean(values > 0 if least is None else values >= least))
        if LEAST_HELD <= held <= MOST_HELD:
            found.append(Behaviour(in_words(definition, least), definition.name, least))
    return found


def in_words(definition: Definition, least: float | None) -> str:
    """What it is to have so much of it; without `least`, that it holds."""
    if least is None:
        return _said(definition.doc)
    if definition.name in SHIPPED:
        said = SHIPPED[definition.name].format(_least(definition, least))
        return said[0].upper() + said[1:]
    of, used = DAYS_WITH.match(definition.doc), _least(definition, least)
    if of is not None:
        return f"{of[1]} is used on {used} of four weeks"
    return f"{_said(definition.doc)}: {_number(least, definition.unit)} or more"


def _least(definition: Definition, least: float) -> str:
    """`4 or more days`, `50 % or more`, `10 % less, or better`."""
    number, unit = _number(abs(least), definition.unit), definition.unit
    if definition.name in CHANGES:
        if least == 0:
            return "no less"
        return f"{number} or more up" if least > 0 else f"down by {number} at most"
    if unit in ("share", "ratio"):
        return "all" if unit == "share" and least == 1 else f"{number} or more"
    noun = unit.split(" per ")[0]
    if number == "1":
        return f"at least one {noun.removesuffix('s')}"
    return f"{number} or more {noun}"


def _said(doc: str) -> str:
    """The first sentence, without the explanation that follows a colon where there is enough before it."""
    sentence = " ".join(doc.split()).split(". ")[0].rstrip(".")
    before, _, _ = sentence.partition(": ")
    return before if len(before) >= SENTENCE else sentence


def _number(value: float, unit: str) -> str:
    if unit in ("share", "ratio", "share a week"):
        return f"{100 * value:.3g} %"
    return f"{value:.0f}" if value == round(value) else f"{value:.3g}"
