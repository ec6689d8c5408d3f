"""When a day is to be computed: after it has ended in the workspace's zone. Told the time, never asking for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tenure.facts import Zone

MOST_MISSED = 400  # days that are caught up; before them nobody has looked for more than a year
DAY = timedelta(days=1)


def due_at(day: date, zone: Zone, at: time) -> datetime:
    """The instant: `at` by the clocks of the workspace on the day after, in UTC.

    Where the clocks are put forward over it, as long after midnight as if they had not been; where they are put back
    and show it twice, the first time.
    """
    local = datetime.combine(day + DAY, at, ZoneInfo(zone.name))
    return max(local.astimezone(UTC), zone.end_of(day))


def newest_due(now: datetime, zone: Zone, at: time) -> date:
    """The last day whose time has come."""
    day = zone.day_of(now) - DAY
    return day if due_at(day, zone, at) <= now else day - DAY


def missed(last: date | None, now: datetime, zone: Zone, at: time) -> tuple[date, ...]:
    """The days since `last` whose time has come, ascending; the very first time the last of them only.

    Days are counted, not hours, so that neither a night of 23 hours nor another zone loses one or does one twice.
    """
    newest = newest_due(now, zone, at)
    first = newest if last is None else max(last + DAY, newest - DAY * (MOST_MISSED - 1))
    return tuple(_days(first, newest))


def _days(first: date, last: date) -> Iterator[date]:
    for nth in range((last - first).days + 1):
        yield first + nth * DAY
