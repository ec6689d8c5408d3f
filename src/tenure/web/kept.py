"""Portfolios kept in memory: made anew at once after an import, and behind the pages where facts arrive by themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from tenure.errors import TenureError
from tenure.web.portfolio import Portfolio

DAYS_KEPT = 6
PAUSE_SECONDS = 60.0  # at least, from one making to the next of what arrives by itself
SHARE = 20  # and so many times as long as the last one took: 5 % of a core


class Kept(NamedTuple):
    """One day's portfolio, and what it was made from."""

    done: object  # version of what people brought
    arrived: object  # version of all facts
    made: float
    took: float
    portfolio: Portfolio


class Portfolios:
    """By day. `make` makes the one of a day."""

    def __init__(self, make: Callable[[date], Portfolio]) -> None:
        self._make = make
        self._days: dict[date, Kept] = {}
        self._making = threading.RLock()
        self._behind: threading.Thread | None = None

    def of(self, day: date, done: object, arrived: object) -> Portfolio:
        """The portfolio of a day. Where facts have only arrived, the one there is, while a new one is being made."""
        kept = self._days.get(day)
        if kept is None or kept.done != done:
            with self._making:
                kept = self._days.get(day)
                if kept is None or kept.done != done:
                    kept = self._made(day, done, arrived)
        elif kept.arrived != arrived and self._due(kept):
            self._begin(day, done, arrived)
        return kept.portfolio

    def settle(self, seconds: float) -> None:
        """Wait for what is being made behind the pages: an interpreter that ends under a query aborts."""
        behind = self._behind
        if behind is not None:
            behind.join(seconds)

    def _due(self, kept: Kept) -> bool:
        return time.monotonic() - kept.made > max(PAUSE_SECONDS, SHARE * kept.took)

    def _begin(self, day: date, done: object, arrived: object) -> None:
        if self._behind is None or not self._behind.is_alive():
            arguments = (day, done, arrived)
            self._behind = threading.Thread(target=self._anew, args=arguments, daemon=True)
            self._behind.start()

    def _anew(self, day: date, done: object, arrived: object) -> None:
        try:
            with self._making:
                self._made(day, done, arrived)
        except TenureError:  # the next page that has none will say what is wrong
            self._days.pop(day, None)

    def _made(self, day: date, done: object, arrived: object) -> Kept:
        began = time.monotonic()
        portfolio = self._make(day)
        ended = time.monotonic()
        kept = Kept(done, arrived, ended, ended - began, portfolio)
        self._days[day] = kept
        while len(self._days) > DAYS_KEPT:
            self._days.pop(next(iter(self._days)))
        return kept
