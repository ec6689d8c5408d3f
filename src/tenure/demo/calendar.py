"""Days, months and the rhythm of work: weekends, holidays and summers by country, business hours in local time.

A day is a whole number of days since 1970-01-01; an instant is microseconds since then, UTC.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from tenure.demo.draws import Floats, Ints

NEVER = 1_000_000
DAY = 86_400_000_000
EPOCH = date(1970, 1, 1)
WEEK = (0.95, 1.0, 1.0, 0.97, 0.82, 0.04, 0.03)  # Monday first


@dataclass(frozen=True, slots=True)
class Country:
    """Where customers sit: how common, when they work, and what they pay in."""

    code: str
    region: str
    zone: str
    currency: str
    share: float
    summer: dict[int, float]  # month -> share of usual work
    holidays: tuple[tuple[int, int], ...]  # month, day


COUNTRIES = (
    Country("US", "Americas", "America/Chicago", "USD", 40, {7: 0.93, 8: 0.95}, ((7, 4), (11, 27))),
    Country("CA", "Americas", "America/Toronto", "USD", 6, {7: 0.88, 8: 0.88}, ((7, 1),)),
    Country("GB", "EMEA", "Europe/London", "USD", 14, {7: 0.93, 8: 0.82}, ((8, 25),)),
    Country("DE", "EMEA", "Europe/Berlin", "EUR", 13, {7: 0.85, 8: 0.75}, ((5, 1), (10, 3))),
    Country("FR", "EMEA", "Europe/Paris", "EUR", 8, {7: 0.8, 8: 0.42}, ((5, 1), (7, 14), (8, 15))),
    Country("NL", "EMEA", "Europe/Amsterdam", "EUR", 6, {7: 0.78, 8: 0.75}, ((4, 27),)),
    Country("ES", "EMEA", "Europe/Madrid", "EUR", 5, {7: 0.85, 8: 0.45}, ((8, 15), (10, 12))),
    Country("SE", "EMEA", "Europe/Stockholm", "USD", 4, {7: 0.4, 8: 0.85}, ((6, 6),)),
    Country("AU", "APAC", "Australia/Sydney", "USD", 4, {1: 0.7}, ((1, 26), (4, 25))),
)
CODES = [country.code for country in COUNTRIES]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are simulated: `months` whole months that end with `until`."""

    until: int
    months: int

    @classmethod
    def ending(cls, until: date, months: int) -> Span:
        return cls((until - EPOCH).days, months)

    @property
    def since(self) -> int:
        return int(add_months(np.array([self.until + 1]), np.array([-self.months]))[0])

    @property
    def years(self) -> float:
        return (self.until + 1 - self.since) / 365.25

    @property
    def release(self) -> int:
        """The one release: a Tuesday of month 5 (of the last month, where there are fewer)."""
        month = add_months(np.array([self.since]), np.array([min(5, self.months) - 1]))[0]
        return int(month + 9 - (month + 9 + 2) % 7)

    def parts(self) -> list[Ints]:
        """The days of each month, first to last."""
        edges = add_months(np.full(self.months + 1, self.since), np.arange(self.months + 1))
        edges[-1] = self.until + 1
        return [np.arange(a, b) for a, b in itertools.pairwise(edges)]


def add_months(days: Ints, months: Ints) -> Ints:
    """The same day of the month, `months` later; the month's last day where it is shorter."""
    at = days.astype("datetime64[D]")
    month = at.astype("datetime64[M]")
    first = (month + months).astype("datetime64[D]")
    last = (month + months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved: Ints = np.minimum(first + (at - month.astype("datetime64[D]")), last).astype(np.int64)
    return moved


def snap(days: Ints) -> Ints:
    """The same day, but the 28th at the latest: contracts begin on days that every month has."""
    at = days.astype("datetime64[D]")
    first = at.astype("datetime64[M]").astype("datetime64[D]")
    return np.minimum(days, first.astype(np.int64) + 27)


def rhythm(days: Ints) -> Floats:
    """Country × day: the share of usual work that is done; 1 on a Tuesday in March, 0.04 on a Saturday."""
    dates = [EPOCH + timedelta(days=int(day)) for day in days]
    return np.array([[_work(country, day) for day in dates] for country in COUNTRIES])


def offsets(days: Ints) -> Ints:
    """Country × day: microseconds by which local time is ahead of UTC."""
    noons = [
        datetime.combine(EPOCH + timedelta(days=int(d)), datetime.min.time(), UTC) for d in days
    ]
    zones = [ZoneInfo(country.zone) for country in COUNTRIES]
    return np.array(
        [[_ahead(noon + timedelta(hours=12), zone) for noon in noons] for zone in zones],
        dtype=np.int64,
    )


def _work(country: Country, day: date) -> float:
    share = WEEK[day.weekday()] * country.summer.get(day.month, 1.0)
    if (day.month, day.day) in country.holidays:
        share *= 0.06
    elif (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day == 1):
        share *= 0.12
    return share


def _ahead(at: datetime, zone: ZoneInfo) -> int:
    ahead = at.astimezone(zone).utcoffset() or timedelta()
    return int(ahead.total_seconds()) * 1_000_000
