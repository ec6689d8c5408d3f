"""Moments: the days as of which something is asked. As of day D means: what was known before D+1 began, in the workspace's zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Zone:
    """The workspace's calendar."""

    name: str = "UTC"

    def end_of(self, day: date) -> datetime:
        """The instant t that "as of `day`" stands for: the start of the next day here, in UTC."""
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.name))
        return midnight.astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The calendar day of an instant here."""
        return moment.astimezone(ZoneInfo(self.name)).date()


@dataclass(frozen=True, slots=True)
class Moments:
    """One day or many, ascending and distinct."""

    days: tuple[date, ...]

    def __post_init__(self) -> None:
        if not self.days or list(self.days) != sorted(set(self.days)):
            raise ValueError(f"moments must be ascending and distinct, not {self.days!r}")

    @classmethod
    def at(cls, day: date) -> Moments:
        """The one moment as of `day`."""
        return cls((day,))

    @classmethod
    def grid(cls, since: date, until: date, every: timedelta) -> Moments:
        """From `since` to `until`, both inclusive, counted from `since`."""
        count = (until - since) // every
        return cls(tuple(since + every * step for step in range(count + 1)))

    def __iter__(self) -> Iterator[date]:
        return iter(self.days)

    def __len__(self) -> int:
        return len(self.days)
