"""What a question comes to: a line for all, and one for each thing that it is told apart by, over the same buckets."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenure.web.usage.ends import End
from tenure.web.usage.periods import Period


@dataclass(frozen=True, slots=True)
class Point:
    """A bucket of a line; None is not enough data. `low`, `high`: the quartiles around a median; `of`: how many it is of."""

    value: Any = None
    low: float | None = None
    high: float | None = None
    of: int | None = None
    unknown: int = 0  # of how many more it is not known


@dataclass(frozen=True, slots=True)
class Line:
    """A line over the buckets, and over those that they are compared with. `key`: what it is told apart as; None: all."""

    key: str | None
    title: str
    points: tuple[Point, ...]
    before: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the page shows. `how`: what a value is (the sum over accounts, their median); `adds`: slices make the whole."""

    title: str
    doc: str
    unit: str
    how: str
    period: Period
    whole: Line | None
    lines: tuple[Line, ...] = ()
    adds: bool = True
    ends: tuple[End, ...] = ()  # of a definition: as of which days it is told
    notes: tuple[str, ...] = ()
    since: date | None = None  # the first day of which anything is known

    @property
    def drawn(self) -> tuple[Line, ...]:
        """All lines: the slices, or the whole."""
        return self.lines or ((self.whole,) if self.whole else ())

    @property
    def latest(self) -> int | None:
        """The latest bucket with a value that is over; else the latest with a value."""
        line = self.whole or (self.lines[0] if self.lines else None)
        known = (
            [b for b, point in enumerate(line.points) if point.value is not None] if line else []
        )
        over = [b for b in known if self.period.buckets[b].over]
        found = over or known
        return found[-1] if found else None

    @property
    def changes(self) -> list[tuple[int, str, str]]:
        """(bucket, version before, version) where a bucket is told by another version than the one before it."""
        known = [(b, end.version) for b, end in enumerate(self.ends[: len(self.period.buckets)])]
        pairs = itertools.pairwise(known)
        return [(b, was, now) for (_, was), (b, now) in pairs if was != now]
