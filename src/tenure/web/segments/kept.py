"""Kept in memory between pages: what the portfolio of a day counts on, and the stored course of every segment."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tenure.segments import Segment
from tenure.segments.course import Course, empty
from tenure.segments.history import courses, said
from tenure.web.desk import Desk
from tenure.web.portfolio import Portfolio
from tenure.web.segments.ground import Ground

KEPT = 4  # days
# A portfolio, the segments there are, and the days stored before with what stored them.
MadeOf = tuple[Portfolio, tuple[Segment, ...], tuple[tuple[date, str], ...]]


@dataclass
class Kept:
    """By portfolio, and so by day."""

    desk: Desk
    _grounds: dict[date, tuple[MadeOf, Ground]] = field(default_factory=dict, repr=False)
    _stored: dict[object, Mapping[str, Course]] = field(default_factory=dict, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def ground(self, as_of: date) -> Ground:
        """What is counted as of a day."""
        portfolio = self.desk.portfolio(as_of)
        segments, attributes = self.desk.app.segments(), self.desk.app.catalog.attributes
        made_of = (portfolio, segments, self._stored_before(as_of))
        with self._lock:
            found = self._grounds.get(as_of)
            if found is None or found[0][0] is not portfolio or found[0][1:] != made_of[1:]:
                found = (made_of, Ground(portfolio, segments, attributes))
                self._forget(self._grounds)
                self._grounds[as_of] = found
            return found[1]

    def _stored_before(self, as_of: date) -> tuple[tuple[date, str], ...]:
        """The stored days before a day, and what stored them."""
        stored = self.desk.app.readings.stored("account").items()
        return tuple((day, one.run) for day, one in stored if day < as_of)

    def course(self, ground: Ground, name: str) -> Course:
        """The course of a segment up to the day that is looked at, which need not be stored."""

        def made() -> Course:
            with self._lock:
                stored = self._before(ground).get(name, empty())
            now = _now(ground.portfolio, ground.segment(name))
            return stored.then(ground.portfolio.as_of, now)

        found: Course = ground.once(f"course {name}", made)
        return found

    def _before(self, ground: Ground) -> Mapping[str, Course]:
        """As stored on the days before. They seldom change, so it is read once."""
        readings, as_of = self.desk.app.readings, ground.portfolio.as_of
        runs = self._stored_before(as_of)
        names = tuple(
            one.name
            for one in ground.segments
            if one.subject == "account" and one.name in ground.portfolio.columns
        )
        key = (runs, names)
        if key not in self._stored:
            self._forget(self._stored)
            former = {one.name: True for one in ground.segments if one.origin == "stages"}
            live = {name: name not in former for name in names}
            until = runs[-1][0] if runs else as_of
            self._stored[key] = courses(readings, names, until=until, live=live) if runs else {}
        return self._stored[key]

    @staticmethod
    def _forget(kept: dict) -> None:  # type: ignore[type-arg]
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))


def _now(portfolio: Portfolio, segment: Segment | None) -> dict[str, str | None]:
    """What every account has today; who is no customer is not there, except where stages tell of it."""
    if segment is None or segment.name not in portfolio.columns:
        return {}
    column, live = portfolio.columns[segment.name], portfolio.columns["is_live"]
    everybody = segment.origin == "stages"
    return {
        account: said(value)
        for account, value, is_live in zip(portfolio.ids, column, live, strict=True)
        if is_live or everybody
    }
