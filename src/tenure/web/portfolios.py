"""The portfolios of days: read from what is stored, which is computed first where it is not, behind the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from tenure import clock
from tenure.facts import Moments
from tenure.web import words
from tenure.web.behind import Behind
from tenure.web.kept import Basis, Counted, Counting, Kept
from tenure.web.portfolio import Portfolio
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.clock import Run

DAYS = 6  # that are kept
COMPUTED = 60  # days of which is known that nothing is due
PAUSE_SECONDS = 60.0  # at least, from one computing to the next of what arrives by itself
SHARE = 20  # and so many times as long as the last one took: 5 % of a core


class Portfolios:
    """Of one workspace. `stocked` makes one of what is stored for a day; `patience`: how long a page waits, None: for good."""

    def __init__(
        self, app: App, patience: float | None, stocked: Callable[[date], Portfolio]
    ) -> None:
        self._app, self._patience, self._stocked = app, patience, stocked
        self.behind = Behind()  # its own: every page needs them, whatever else is under way
        self._computed: Kept[Run] = Kept(self.behind, COMPUTED, stands=PAUSE_SECONDS, share=SHARE)
        self._portfolios: Kept[Portfolio] = Kept(self.behind, DAYS)
        self._late: dict[date, Counting] = {}

    def of(self, as_of: date, basis: Basis) -> Portfolio:
        """All accounts as of a day. While what has been brought is computed, as they were stored before it; where nothing
        is stored yet, BeingCounted is raised."""
        what = f"The figures as of {words.day(as_of)}"
        computed = self._computed.behind(as_of, basis, lambda: self._compute(as_of), self._patience)
        under_way = computed if isinstance(computed, Counting) else None
        older = self._portfolios.last(as_of)
        if under_way and older:
            return self._older(as_of, older, under_way)
        stored = self._app.readings.stored("account").get(as_of)
        if stored is None:
            there(computed, what)
        stands_on = Basis(basis.brought, stored)
        told = self._portfolios.behind(
            as_of, stands_on, lambda: self._stocked(as_of), self._patience
        )
        if older and isinstance(told, Counting):
            return self._older(as_of, older, told)
        found = there(told, what)
        if under_way:
            self._late[as_of] = under_way
        elif found.basis.arrived == stored:
            self._late.pop(as_of, None)
        return found.found

    def late(self, as_of: date) -> str:
        """That what is shown of a day was stored before what has been brought, where it was."""
        late = self._late.get(as_of)
        if late is None:
            return ""
        since = words.counted(round(late.since), "second")
        return f"What has come in or changed last is being counted since {since}; these figures were stored before it."

    def _older(self, as_of: date, older: Counted[Portfolio], newer: Counting) -> Portfolio:
        self._late[as_of] = newer
        return older.found

    def _compute(self, as_of: date) -> Run:
        return clock.compute(self._app, Moments.at(as_of), people=False)
