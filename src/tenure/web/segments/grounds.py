"""What the portfolio of a day counts on, and the stored course of every segment: kept between pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tenure.segments import Segment
from tenure.segments.course import Course, empty
from tenure.segments.history import courses, said
from tenure.web.kept import Basis, Kept
from tenure.web.portfolio import Portfolio
from tenure.web.segments.ground import Ground
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.web.desk import Desk

DAYS = 4  # that are kept
Courses = Mapping[str, Course]


@dataclass
class Grounds:
    """By portfolio, and so by day."""

    desk: Desk
    _grounds: Kept[Ground] = field(init=False, repr=False)
    _stored: Kept[Courses] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._grounds = Kept(self.desk.behind, DAYS)
        self._stored = Kept(self.desk.behind, DAYS)

    def ground(self, as_of: date) -> Ground:
        """What is counted as of a day."""
        app, portfolio = self.desk.app, self.desk.portfolio(as_of)
        defined = app.defined
        basis = Basis((portfolio, defined.catalog, self._stored_before(as_of)))

        def made() -> Ground:
            return Ground(portfolio, defined.files.segments, defined.catalog.attributes)

        return self._grounds.of(as_of, basis, made).found

    def course(self, ground: Ground, name: str) -> Course:
        """The course of a segment up to the day that is looked at, which need not be stored."""

        def made() -> Course:
            stored = self._before(ground).get(name, empty())
            now = _now(ground.portfolio, ground.segment(name))
            return stored.then(ground.portfolio.as_of, now)

        found: Course = ground.once(f"course {name}", made)
        return found

    def _stored_before(self, as_of: date) -> tuple[tuple[date, str], ...]:
        """The stored days before a day, and what stored them."""
        stored = self.desk.app.readings.stored("account").items()
        return tuple((day, one.run) for day, one in stored if day < as_of)

    def _before(self, ground: Ground) -> Courses:
        """As stored on the days before. They seldom change, so it is read once."""
        readings, as_of = self.desk.app.readings, ground.portfolio.as_of
        runs = self._stored_before(as_of)
        names = tuple(
            one.name
            for one in ground.segments
            if one.subject == "account" and one.name in ground.portfolio.columns
        )

        def read() -> Courses:
            former = {one.name: True for one in ground.segments if one.origin == "stages"}
            live = {name: name not in former for name in names}
            until = runs[-1][0] if runs else as_of
            return courses(readings, names, until=until, live=live) if runs else {}

        told = self._stored.behind((runs, names), Basis(None), read, self.desk.patience)
        return there(told, "Who belonged to which segment on the days before").found


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
