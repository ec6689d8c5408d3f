"""The usual week of an account that has settled, and how far the last one is from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from tenure.metrics.cadence_weeks import WEEK_EVENTS, WEEK_USERS, column_of, total


@column_of(["settled", *WEEK_USERS[1:]], unit="users")
def usual_week_users(columns):
    """Users of a usual week: the mean of the twelve weeks before the last one, without the highest and the lowest of them.
    Not known before it has settled (16 weeks of use)."""
    return _if(columns[0], trimmed_mean(columns[1:]))


@column_of(["settled", *WEEK_EVENTS[1:]], unit="events")
def usual_week_events(columns):
    """Events of a usual week: the mean of the twelve weeks before the last one, without the highest and the lowest of them.
    Not known before it has settled (16 weeks of use)."""
    return _if(columns[0], trimmed_mean(columns[1:]))


@column_of(["usual_week_users", *WEEK_USERS], unit="standard deviations")
def users_against_usual(columns):
    """Users of the last seven days against a usual week, in standard deviations of the ten weeks that make it (at least
    the square root of their mean, as counts have by chance). Not known before it has settled."""
    return deviations(*columns)


@column_of(["usual_week_events", *WEEK_EVENTS], unit="standard deviations")
def events_against_usual(columns):
    """Events of the last seven days against a usual week, in standard deviations of the ten weeks that make it (at least
    the square root of their mean, as counts have by chance). Not known before it has settled."""
    return deviations(*columns)


def trimmed_mean(weeks: Sequence[Any]) -> Any:
    """The mean without the highest and the lowest."""
    inner = total(weeks) - ibis.greatest(*weeks) - ibis.least(*weeks)
    return inner.cast("float64") / (len(weeks) - 2)


def deviations(usual: Any, last: Any, *weeks: Any) -> Any:
    """(last − usual) ÷ max(s, √usual), where s is the standard deviation of the weeks without the highest and the lowest."""
    apart = [(week - usual) * (week - usual) for week in weeks]
    highest, lowest = ibis.greatest(*weeks) - usual, ibis.least(*weeks) - usual
    squares = total(apart) - highest * highest - lowest * lowest
    variance = squares.clip(lower=0) / (len(weeks) - 3)
    return (last - usual) / ibis.greatest(variance, usual).sqrt()


def _if(settled: Any, value: Any) -> Any:
    return settled.ifelse(value, ibis.null("float64"))
