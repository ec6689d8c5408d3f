"""When a feed is overdue by its own cadence: from the days on which anything of a source arrived.

Daily feeds are told by the day of the week. A weekday is usual where something arrived on at least 80 % of those of the
13 weeks before the last arrival; a feed with four usual weekdays or more is silent from the day after the first usual day
on which nothing came: that day itself may not be over yet, and what a nightly import brings of it is there the next
morning. A source that brings few accounts a day may have a holiday: there it takes a second such day. A day that
was empty a year before too is no missing day. Other feeds (a file every week) are silent when they are late by half of
the longest of their last twelve gaps. With fewer than eight arrivals no cadence is known. What stays silent for four
weeks is taken to have been given up: by then another source has taken its place, or nobody minds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEAST_ARRIVALS = 8
CADENCE_DAYS = 91  # from which the usual weekdays are told
LEAST_WEEKS = 4  # of a weekday, before it can be usual
USUAL_SHARE = 0.8
DAILY = 4  # usual weekdays from which on a feed is a daily one
MANY_ACCOUNTS = 20  # of so many at least one works on a holiday
GAPS = 12
LATE_TIMES = 1.5
GIVEN_UP_DAYS = 28
YEAR = 364  # the same day of the week a year before


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch of days at whose end a source was known to be overdue: from `since` until before `until`."""

    source: str
    since: date
    until: date

    @property
    def days(self) -> Iterator[date]:
        """Each of them."""
        return (self.since + timedelta(n) for n in range((self.until - self.since).days))


def silences(source: str, accounts: Mapping[date, int]) -> Iterator[Silence]:
    """Every silence of a source, from the days on which something arrived and how many accounts that was about.

    Whether it is silent on a day is told from what had arrived by then: what comes later only ends the stretch.
    """
    arrived = sorted(accounts)
    for place, last in enumerate(arrived):
        given_up = last + timedelta(GIVEN_UP_DAYS + 1)
        following = arrived[place + 1] if place + 1 < len(arrived) else given_up
        until = min(following, given_up)
        if place + 1 >= LEAST_ARRIVALS and until > last + timedelta(1):
            since = _overdue(arrived[: place + 1], accounts)
            if since < until:
                yield Silence(source, since, until)


def _overdue(arrived: Sequence[date], accounts: Mapping[date, int]) -> date:
    """The first day at whose end nothing having come since the last arrival is unusual."""
    last = arrived[-1]
    recent = [day for day in arrived[-CADENCE_DAYS:] if (last - day).days < CADENCE_DAYS]
    usual = _usual_weekdays(recent, arrived[0])
    if len(usual) < DAILY:
        days = arrived[-GAPS - 1 :]
        longest = max((b - a).days for a, b in itertools.pairwise(days))
        return last + timedelta(int(longest * LATE_TIMES) + 1)
    working = [day for day in recent if day.weekday() in usual]
    many = sum(accounts[day] for day in working) >= MANY_ACCOUNTS * len(working)
    missing = 1 if many else 2
    known = set(arrived)
    for ahead in range(1, GIVEN_UP_DAYS + 1):
        day = last + timedelta(ahead)
        missing -= day.weekday() in usual and not _was_empty_a_year_before(day, known, arrived[0])
        if not missing:
            return day + timedelta(many)
    return last + timedelta(GIVEN_UP_DAYS + 1)


def _usual_weekdays(recent: Sequence[date], first: date) -> set[int]:
    """The weekdays on which something arrives, told from the stretch of `recent`."""
    last = recent[-1]
    days = min(CADENCE_DAYS, (last - first).days + 1)
    there = [(last - timedelta(ago)).weekday() for ago in range(days)]
    came = [day.weekday() for day in recent]
    weeks = {weekday: there.count(weekday) for weekday in range(7)}
    return {
        weekday
        for weekday, n in weeks.items()
        if n >= LEAST_WEEKS and came.count(weekday) >= n * USUAL_SHARE
    }


def _was_empty_a_year_before(day: date, arrived: set[date], first: date) -> bool:
    """Whether nothing came on the same weekday, or on the same date, a year before: a holiday that returns."""
    same = {day - timedelta(YEAR), day - timedelta(365), day - timedelta(366)}
    dates = {one for one in same if (one.month, one.day) == (day.month, day.day)}
    before = {day - timedelta(YEAR), *dates}
    return first <= min(before) and not before <= arrived
