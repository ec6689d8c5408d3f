"""The buckets of a period, and those of the period that it is compared with.

Weeks begin on Monday, months are calendar months; days are those of the workspace's zone. A bucket that is not over,
or of which only a part lies in the period, says so; what it is compared with is cut to the same days.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tenure.web import words

PRESETS = {
    "7d": ("7 days", "day"),
    "28d": ("28 days", "day"),
    "13w": ("13 weeks", "week"),
    "26w": ("26 weeks", "week"),
    "52w": ("52 weeks", "week"),
    "12m": ("12 months", "month"),
    "24m": ("24 months", "month"),
}
STEPS = {"day": "days", "week": "weeks", "month": "months", "all": "one number for all of it"}
MOST = 400  # buckets


@dataclass(frozen=True, slots=True)
class Bucket:
    """Some days, first and last included. `over`: its last day has passed; `cut`: more days belong to such a bucket."""

    first: date
    last: date
    over: bool = True
    cut: bool = False

    @property
    def days(self) -> int:
        """How many days are in it."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until `until`, both included, in buckets; `before`: what each is compared with."""

    since: date
    until: date
    step: str
    buckets: tuple[Bucket, ...]
    before: tuple[Bucket, ...] = ()

    @property
    def words(self) -> str:
        """From when to when."""
        return span(self.since, self.until)

    @property
    def words_before(self) -> str:
        """The same of what it is compared with."""
        return span(self.before[0].first, self.before[-1].last) if self.before else ""


def preset(name: str, as_of: date) -> tuple[date, date]:
    """The first and the last day of a period that ends with `as_of`: whole weeks and months but for the last one."""
    count, unit = int(name[:-1]), name[-1]
    if unit == "d":
        since = as_of - timedelta(days=count - 1)
    elif unit == "w":
        since = _monday(as_of) - timedelta(weeks=count - 1)
    else:
        since = _months(as_of.replace(day=1), 1 - count)
    return since, as_of


def period(since: date, until: date, step: str, running: date, compare: str = "") -> Period:
    """The buckets of a period. `running`: the first day that is not over. `compare`: period, year or nothing."""
    buckets: list[Bucket] = []
    day = since
    while day <= until:
        first, last = _around(day, step, since, until)
        end = min(last, until)
        over = last < running
        cut = first < since or (end < last and over)
        buckets.append(Bucket(max(first, since), end, over, cut))
        day = last + timedelta(days=1)
    found = Period(since, until, step, tuple(buckets))
    if not compare:
        return found
    moved = _moved(found, compare)
    return replace(found, before=tuple(_shifted(one, moved, step) for one in buckets))


def span(first: date, last: date) -> str:
    """`1 – 31 Mar 2026`, and one day as a day."""
    if first == last:
        return words.day(first)
    if first.year != last.year:
        return f"{words.day(first)} – {words.day(last)}"
    start = str(first.day) if first.month == last.month else words.short_day(first)
    return f"{start} – {words.day(last)}"


def _around(day: date, step: str, since: date, until: date) -> tuple[date, date]:
    """The whole bucket that a day is in."""
    if step == "day":
        return day, day
    if step == "week":
        return _monday(day), _monday(day) + timedelta(days=6)
    if step == "month":
        return day.replace(day=1), _month_end(day)
    return since, until


def _moved(period: Period, compare: str) -> Callable[[date], date | None]:
    """Which day another day is compared with."""
    count = len(period.buckets)
    if compare == "year":
        if period.step in ("day", "week"):  # 52 weeks: a Monday stays a Monday
            return lambda day: day - timedelta(days=364)
        return lambda day: _same_day(day, -12)
    if period.step == "week":
        return lambda day: day - timedelta(weeks=count)
    if period.step == "month":
        return lambda day: _same_day(day, -count)
    whole = period.since.day == 1 and period.until == _month_end(period.until)
    if period.step == "all" and whole:
        months = (period.until.year - period.since.year) * 12 + (
            period.until.month - period.since.month + 1
        )
        return lambda day: _same_day(day, -months)
    length = (period.until - period.since).days + 1
    return lambda day: day - timedelta(days=length)


def _shifted(bucket: Bucket, moved: Callable[[date], date | None], step: str) -> Bucket:
    first, last = _nearest(bucket.first, moved), _nearest(bucket.last, moved)
    # months are of different lengths: a whole one is compared with a whole one
    if (
        step in ("month", "all")
        and bucket.first.day == 1
        and bucket.last == _month_end(bucket.last)
    ):
        last = _month_end(last) if first.day == 1 else last
    return Bucket(first, max(first, last), cut=bucket.cut or not bucket.over)


def _nearest(day: date, moved: Callable[[date], date | None]) -> date:
    """What a day is compared with, or the last day before it that is compared with any."""
    found = moved(day)
    return found if found else _nearest(day - timedelta(days=1), moved)


def _same_day(day: date, months: int) -> date | None:
    """The same day of another month; None where it has none such."""
    start = _months(day.replace(day=1), months)
    return start.replace(day=day.day) if day.day <= _month_end(start).day else None


def _months(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
