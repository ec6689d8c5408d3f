"""Week by week: users and events of each of the last 13 weeks, counted back from the day, and what is read from them."""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Sequence
from typing import Any

import ibis

from tenure.catalog.definition import Definition, choice, metric

WEEKS = 13


@metric(unit="users", on_demand=True)
def week_users(usage, *, days=7):
    """Users who did anything in the last seven days; automation is nobody."""
    return usage.person_id.nunique()


@metric(unit="events", on_demand=True)
def week_events(usage, *, days=7):
    """Events in the last seven days, by users and by automation."""
    return usage.n.sum()


WEEK_USERS = ["week_users", *(f"week_users_{week}w_ago" for week in range(1, WEEKS))]
WEEK_EVENTS = ["week_events", *(f"week_events_{week}w_ago" for week in range(1, WEEKS))]
CHOICES = [
    choice(
        f"{of}_{week}w_ago",
        of=of,
        doc=f"{what} in the seven days that ended {week} week{'s' if week > 1 else ''} ago.",
        ago_days=7 * week,
    )
    for of, what in (("week_users", "Users who did anything"), ("week_events", "Events"))
    for week in range(1, WEEKS)
]


def column_of(needs: Sequence[str], *, unit: str) -> Callable[[Callable[..., Any]], Definition]:
    """Mark a column of many needs as a metric: the function takes their columns as a list, in this order."""

    def mark(function: Callable[..., Any]) -> Definition:
        source, line = inspect.getsourcelines(function)
        return Definition(
            name=function.__name__,
            build=lambda **columns: function([columns[name] for name in needs]),
            needs=tuple(needs),
            doc=inspect.getdoc(function) or "",
            unit=unit,
            text="".join(source),
            where=f"{inspect.getsourcefile(function)}:{line}",
        )

    return mark


@column_of(WEEK_EVENTS, unit="weeks")
def weeks_used(weeks):
    """Weeks of the last 13 in which anything was done, by a user or by automation; counted back from the day."""
    return total([(events > 0).cast("int64") for events in weeks])


@column_of(["days_since_first_use", *WEEK_EVENTS], unit="share a week")
def events_slope(columns):
    """Growth of events a week over the last 13 weeks, as a share of their mean: the slope of the straight line that fits
    them best (least squares). Not known in the first 13 weeks of use, or without events."""
    return slope(columns[0], columns[1:])


@column_of(["days_since_first_use", *WEEK_USERS], unit="share a week")
def users_slope(columns):
    """Growth of users a week over the last 13 weeks, as a share of their mean: the slope of the straight line that fits
    the users of each week best (least squares). Not known in the first 13 weeks of use, or without users."""
    return slope(columns[0], columns[1:])


def total(values: Sequence[Any]) -> Any:
    """The sum of columns."""
    return functools.reduce(operator.add, values)


def slope(days_since_first_use: Any, weeks: Sequence[Any]) -> Any:
    """Σ(x − x̄)·y ÷ Σ(x − x̄)² ÷ ȳ over the weeks, the last one first."""
    middle = (len(weeks) - 1) / 2
    squares = sum((middle - ago) ** 2 for ago in range(len(weeks)))
    rise = total([week * (middle - ago) for ago, week in enumerate(weeks)]) / squares
    mean = total(weeks).cast("float64") / len(weeks)
    old_enough = days_since_first_use + 1 >= 7 * len(weeks)
    return old_enough.ifelse(rise / mean, ibis.null("float64"))
