"""Answers from the rows of use: exact in every bucket, as known on the day that is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tenure.errors import UsageError
from tenure.warehouse.series import Series
from tenure.web import words
from tenure.web.usage.answer import Answer, Line, Point
from tenure.web.usage.measures import SLICES, Measured
from tenure.web.usage.periods import Bucket, Period
from tenure.web.usage.question import Question

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens
    from tenure.web.usage.chosen import Who

MOST_LINES = 60
Points = dict[tuple[int, str | None], Point]
Named = Callable[[str, Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class OfUse:
    """Asks the rows of use. `named`: what the keys of a slice are called."""

    lens: Lens
    question: Question
    measured: Measured
    period: Period
    as_of: date
    who: Who
    named: Named

    def answer(self) -> Answer:
        """Lines over the buckets."""
        since, newest = self.series.known_since(), self.series.span()[1]
        apart = self.apart
        found = self._points(apart)
        lines = self._lines(found, apart, since, newest) if apart else []
        wholes = _added(found) if apart and self.adds else self._points("") if apart else found
        whole = self._lines(wholes, "", since, newest)
        shown = lines[:MOST_LINES]
        notes = list(self._notes(len(lines), newest))
        return Answer(
            title=self.measured.title,
            doc=self.measured.doc,
            unit=self.measured.unit,
            how=self._how(),
            period=self.period,
            whole=whole[0],
            lines=tuple(shown),
            adds=self.adds and len(shown) == len(lines),
            notes=tuple(notes),
            since=since,
        )

    @property
    def series(self) -> Series:
        """The rows of these buckets, and of those that they are compared with."""
        return self.over(buckets_of(self.period))

    def over(self, buckets: Sequence[Bucket]) -> Series:
        """The rows of other buckets, of the same accounts."""
        return Series(
            lens=self.lens,
            as_of=self.as_of,
            buckets=[(b, one.first, one.last) for b, one in enumerate(buckets)],
            chosen=self.who.accounts,
            users=self.who.users,
            account=self.question.account or None,
            person=self.question.person or None,
        )

    @property
    def adds(self) -> bool:
        """Whether what it is told apart by adds up to the whole."""
        apart, name = self.apart, self.measured.name
        if self.question.show != "total" or name == "features":
            return False
        if apart == "users":  # an account has users of several kinds
            return name != "accounts"
        return apart == "segment" or apart in self.measured.sums

    @property
    def apart(self) -> str:
        """What its rows are told apart by."""
        by = self.question.slice
        if by in SLICES and by not in self.measured.slices:
            raise UsageError(f"{self.measured.title} cannot be told apart {SLICES[by]}.")
        if not by or by in SLICES:
            return by
        return "users" if self.who.by_user else "segment"

    def _how(self) -> str:
        over = "users" if self.question.over == "user" else "accounts"
        ways = {
            "total": "",
            "mean": f"average of the {over} with any",
            "median": f"median of the {over} with any, and quartiles",
        }
        return ways.get(self.question.show, "")

    def _lines(
        self, found: Points, apart: str, since: date | None, newest: date | None
    ) -> list[Line]:
        keys = _ordered(found, apart, len(self.period.buckets))
        called = self.named(apart, [key for key in keys if key is not None])
        any_known = any(point.value is not None for point in found.values())
        total = self.question.show == "total" and any_known

        def at(b: int, bucket: Bucket, key: str | None) -> Point:
            gap = since is None or bucket.last < since or newest is None or bucket.first > newest
            if (b, key) in found and not gap:
                return found[b, key]
            return Point(0) if total and not gap else Point()

        count = len(self.period.buckets)
        return [
            Line(
                key=key,
                title=called.get(key, key) if key is not None else "All",
                points=tuple(at(b, one, key) for b, one in enumerate(self.period.buckets)),
                before=tuple(at(count + b, one, key) for b, one in enumerate(self.period.before)),
            )
            for key in (keys if apart else [None])
        ]

    def _points(self, apart: str) -> Points:
        name, show = self.measured.name, self.question.show
        if show == "total":
            return {(b, told): Point(value) for b, told, value in self.series.totals(name, apart)}
        over = self.question.over
        return {
            (b, told): Point(middle, low, high, n) if show == "median" else Point(mean, of=n)
            for b, told, low, middle, high, mean, n in self.series.middles(name, over, apart)
        }

    def _notes(self, lines: int, newest: date | None) -> list[str]:
        notes = [*self.who.unclear]
        apart = self.apart
        if self.who.users is not None:
            notes.append("What automation did is left out: it is no user.")
        if lines > MOST_LINES:
            notes.append(f"The {MOST_LINES} largest of {words.number(lines)} are shown.")
        if apart and self.question.show == "total" and not self.adds:
            notes.append(
                f"The lines do not add up to all: the same {self.measured.noun} may count in several."
            )
        last = self.period.buckets[-1].first
        if newest is not None and newest < last:
            notes.append(f"No use is known after {words.day(newest)}; what follows is left open.")
        return notes


def buckets_of(period: Period) -> list[Bucket]:
    """The buckets of a period, and after them those that they are compared with."""
    return [*period.buckets, *period.before]


def _added(found: Points) -> Points:
    """The whole of what adds up."""
    sums: dict[int, Any] = {}
    for (b, _), point in found.items():
        if point.value is not None:
            sums[b] = sums.get(b, 0) + point.value
    return {(b, None): Point(value) for b, value in sums.items()}


def _ordered(
    found: Mapping[tuple[int, str | None], Point], apart: str, count: int
) -> list[str | None]:
    """The weekdays in their order, all else the largest first, by what it comes to in the period itself."""
    weights: dict[str | None, float] = {}
    for (b, key), point in found.items():
        own = float(point.value or 0) if b < count else 0.0
        weights[key] = weights.get(key, 0.0) + own
    if apart == "weekday":
        return sorted(weights, key=str)
    return sorted(weights, key=lambda key: (-weights[key], str(key)))
