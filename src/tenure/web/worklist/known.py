"""The open signals as the pages keep them: read once, and after that only what has been done to them since."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tenure import clock
from tenure.signals.inbox import Inbox
from tenure.state.signals import Signal, closed, open_signals
from tenure.state.signals.since import Stand, changed, stand
from tenure.web.kept import Basis, Kept
from tenure.web.worklist.work import lanes

if TYPE_CHECKING:
    from tenure.web.desk import Desk
    from tenure.web.portfolio import Portfolio

SECONDS = (
    30.0  # after which they are read again, behind the pages: a sentence may say other numbers
)
LANES = 4  # of so many portfolios are kept


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """Open signals by number, as of a stand."""

    signals: dict[int, Signal]
    stand: Stand


class Known:
    """Of one workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Read] = Kept(desk.behind, 1)
        self._read: Read | None = None  # what was last read in full
        self._now: Read | None = None  # and what was done since
        self._lanes: dict[tuple[Portfolio, Read], Inbox] = {}
        self._lock = threading.Lock()

    def signals(self) -> Sequence[Signal]:
        """All that are open, in no order."""
        return list(self._latest().signals.values())

    def on(self, day: date) -> Sequence[Signal]:
        """Those that were open on a day, in no order."""
        signals = list(self.signals())
        if day < clock.today(self._desk.app):
            signals += closed(self._desk.app.state, day + timedelta(days=1))
        return [one for one in signals if one.opened_on <= day]

    def of(self, account_id: str) -> list[Signal]:
        """Those open at one account, the most serious first."""
        return open_signals(self._desk.app.state, account_id)

    def inbox(self, portfolio: Portfolio) -> Inbox:
        """The worklist of everybody, with the accounts of a portfolio; of a day that is past, with what was open then."""
        latest, today = self._latest(), clock.today(self._desk.app)
        key = (portfolio, latest)
        found = self._lanes.get(key)
        if found is None:
            day, signals = portfolio.as_of, list(latest.signals.values())
            if day < today:
                signals += closed(self._desk.app.state, day + timedelta(days=1))
            found = lanes(portfolio, signals, today)
            with self._lock:
                if len(self._lanes) >= LANES:
                    self._lanes.clear()
                self._lanes[key] = found
        return found

    def _latest(self) -> Read:
        """What is open now: what was read, with what has been done since."""
        state = self._desk.app.state
        now = stand(state)
        basis = Basis("", (now.watched, int(time.monotonic() / SECONDS)))
        read = self._kept.of("", basis, self._all).found
        with self._lock:
            if self._read is not read or self._now is None:
                self._read = self._now = read
            if self._now.stand.deed < now.deed:
                signals = dict(self._now.signals)
                for one in changed(state, self._now.stand.deed):
                    signals.pop(one.id, None)
                    if one.is_open:
                        signals[one.id] = one
                self._now = Read(signals, now)
            return self._now

    def _all(self) -> Read:
        state = self._desk.app.state
        at = stand(state)
        return Read({one.id: one for one in open_signals(state)}, at)
