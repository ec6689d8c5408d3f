"""Past days computed by a definition as it is now: asked for on its page, done behind it, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tenure import clock
from tenure.definitions.uses import rests_on
from tenure.errors import TenureError, UsageError
from tenure.facts import Moments
from tenure.web import words

if TYPE_CHECKING:
    from tenure.app import App

MOST_DAYS = 1_100
STEPS = {"stored": 0, "7d": 7, "1d": 1}


@dataclass(frozen=True, slots=True)
class Work:
    """What is being done, or was done last."""

    name: str
    days: tuple[date, ...]
    done: int = 0
    total: int = 0
    over: bool = False
    said: str = ""
    failed: bool = False

    @property
    def line(self) -> str:
        """How far it is."""
        if self.over:
            return self.said
        whole = f"{self.done} of {self.total}" if self.total else "the first"
        return f"Computing past days by {words.title(self.name)} as it is now: {whole}."


class Past:
    """The one computation of past days that may be under way."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.work: Work | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def begin(self, name: str, since: date, until: date, step: str, rest: bool) -> None:
        """Begin it. Raises UsageError where one is under way, or the days make no sense."""
        days = self.days(since, until, step)
        names = {name, *(rests_on(self.app.catalog, name) if rest else ())}
        with self._lock:
            if self.work is not None and not self.work.over:
                raise UsageError(
                    f"Past days of {words.title(self.work.name)} are being computed; when that is done, ask again."
                )
            self.work = Work(name, tuple(days), total=len(days))
        self._thread = threading.Thread(target=self._run, args=(days, names), daemon=True)
        self._thread.start()

    def days(self, since: date, until: date, step: str) -> Sequence[date]:
        """The days that are asked for; those that are stored, or steps from one to the next."""
        today = clock.today(self.app)
        if since > until:
            raise UsageError(f"{words.day(since)} is after {words.day(until)}.")
        if until > today:
            raise UsageError(f"{words.day(until)} has not come yet; today is {words.day(today)}.")
        if step not in STEPS:
            raise UsageError(f"{step} is not a step; possible are {', '.join(STEPS)}.")
        if step == "stored":
            found = [day for day in self.app.readings.days("account") if since <= day <= until]
        else:
            between = timedelta(days=STEPS[step])
            found = [until - n * between for n in range((until - since) // between + 1)][::-1]
        if not found:
            raise UsageError(
                f"No day from {words.day(since)} to {words.day(until)} is stored; take every week or every day."
            )
        if len(found) > MOST_DAYS:
            raise UsageError(f"{len(found):,} days are too many at once; at most {MOST_DAYS:,}.")
        return found

    def settle(self, seconds: float) -> None:
        """Wait for it: an interpreter that ends under a query aborts."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, days: Sequence[date], names: set[str]) -> None:
        try:
            run = clock.compute(self.app, Moments(tuple(days)), self._report, anew=names)
            told = words.counted(len(run.days), "day")
            kept = words.counted(len(run.kept), "day")
            stayed = (
                f"; {kept} {'was' if len(run.kept) == 1 else 'were'} up to date" if run.kept else ""
            )
            self._end(f"{told} computed anew in {run.seconds:.0f} s{stayed}.")
        except TenureError as error:
            self._end(str(error), failed=True)
        except Exception as error:  # a thread that dies says nothing by itself
            self._end(f"It broke off: {error}", failed=True)
            raise

    def _report(self, done: int, total: int) -> None:
        if self.work is not None:
            self.work = replace(self.work, done=done, total=total)

    def _end(self, said: str, failed: bool = False) -> None:
        if self.work is not None:
            self.work = replace(self.work, over=True, said=said, failed=failed)
