"""What the pages stand on: the workspace, the portfolio of a day kept in memory, and an engine for questions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from starlette.requests import Request

from tenure import clock
from tenure.defined import seen
from tenure.errors import NotFound, TenureError, UsageError
from tenure.facts import Moments
from tenure.web import words
from tenure.web.arriving import Feed, Waiting, feeds, waiting
from tenure.web.behind import Behind
from tenure.web.dossier import Dossier
from tenure.web.frame import STALE_DAYS, Frame, Stale, Told, built
from tenure.web.intake import Intake, Intakes
from tenure.web.kept import Basis, Kept
from tenure.web.opened import Opened
from tenure.web.portfolio import Portfolio, Weeks
from tenure.web.portfolios import DAYS, Portfolios
from tenure.web.query import address
from tenure.web.stock import stocked
from tenure.web.waiting import BeingCounted, there

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.rows import Behind as Rows
    from tenure.state.keys import Key
    from tenure.warehouse.lens import Lens
    from tenure.web.signals.record import TrackRecords
    from tenure.web.worklist.held import SilentFeeds
    from tenure.web.worklist.known import Known

LOOK_AGAIN = 0.1  # seconds until what is made before the first page is looked at again
LOOKED_SECONDS = 2.0  # how long a look at the versions of the lake holds
DEMO = "demo.json"
SPARK_WEEKS = 26
SOMEBODY = "in the browser"  # nobody signs in yet


class Working(Protocol):
    """What works behind the pages, and is waited for at the end."""

    def settle(self, seconds: float) -> None:
        """Wait for it, at most so long."""


class Desk:
    """One workspace, ready to be asked by pages."""

    def __init__(self, app: App, patience: float | None = None) -> None:
        self.app = app
        self.patience = patience  # seconds that a page waits; None: for good
        app.lenient = True  # a file that is being edited must not take the pages away
        self.behind = Behind()  # what works behind the pages
        self.workers: list[Working] = []  # and what does so with threads of its own
        self.early: list[Callable[[], object]] = []  # what is made before a page asks for it
        self._portfolios = Portfolios(app, patience, self._stocked)
        self._weeks: Kept[Weeks] = Kept(self._portfolios.behind, DAYS)
        self._opened = Opened(self)
        self._newest_day: Kept[date | None] = Kept(self.behind, 1)
        self._intakes = Intakes(app, self.behind, patience)
        self._seen: tuple[float, object] = (0.0, None)

    # --- around the pages

    def frame(self, request: Request, path: str) -> Frame:
        """What stands around the page that is asked for. Raises UsageError for a day that is none."""
        today = clock.today(self.app)
        given = request.query_params.get("as_of", "").strip()
        return self._frame(
            request, path, today, _day(given, today) if given else today, bool(given)
        )

    def plain_frame(self, request: Request) -> Frame:
        """The same for a page that says what went wrong: as of today."""
        today = clock.today(self.app)
        return self._frame(request, "/", today, today, False)

    def _frame(
        self, request: Request, path: str, today: date, as_of: date, explicit: bool
    ) -> Frame:
        params = [
            (k, v)
            for k, v in request.query_params.multi_items()
            if k not in ("as_of", "page") and v
        ]
        frame = Frame(
            workspace=self.app.settings.workspace,
            zone=self.app.settings.zone,
            currency=self.app.settings.currency,
            today=today,
            as_of=as_of,
            explicit=explicit,
            path=path,
            kept=tuple(params),
            assets=built(),
            stale=self._stale(path, as_of, today),
            broken=self._broken(),
            left_out=tuple(map(str, self.app.left_out)),
            demo=self._demo is not None,
            late=lambda: self._portfolios.late(as_of),
        )
        return _with_stories(frame) if frame.demo else frame

    def _stale(self, path: str, as_of: date, today: date) -> Stale | None:
        newest = self._newest()
        if newest is None or (as_of - newest).days <= STALE_DAYS:
            return None
        return Stale(
            words.day(newest),
            words.away(newest, today),
            address(path, {"as_of": newest.isoformat()}),
        )

    def _broken(self) -> str:
        """What is wrong with the files of the workspace; looked at by asking for what they define."""
        try:
            _ = self.app.catalog
        except (
            TenureError
        ) as error:  # nothing was in order since the start: then the page itself cannot be
            return str(error)
        return self.app.broken

    @cached_property
    def _demo(self) -> Mapping[str, Any] | None:
        file = self.app.workspace / DEMO
        return dict(json.loads(file.read_text("utf-8"))) if file.exists() else None

    # --- what the pages show

    def portfolio(self, as_of: date) -> Portfolio:
        """All accounts as of a day. Raises BeingCounted where they are not there yet."""
        return self._portfolios.of(as_of, self.basis())

    @cached_property
    def signals(self) -> Known:
        """The signals that are open."""
        from tenure.web.worklist.known import Known

        return Known(self)

    @cached_property
    def silent_feeds(self) -> SilentFeeds:
        """The feeds that are silent, of which what did not happen cannot be told."""
        from tenure.web.worklist.held import SilentFeeds

        return SilentFeeds(self)

    @cached_property
    def track(self) -> TrackRecords:
        """How often what we told was right."""
        from tenure.web.signals.record import TrackRecords

        return TrackRecords(self)

    def basis(self) -> Basis:
        """What anything that is counted now stands on."""
        brought = (self.app.lake.pin().version("imports"), seen(self.app.workspace))
        return Basis(brought, self._version())

    def warm(self) -> None:
        """Make what the first pages will ask for, before they do."""
        today = clock.today(self.app)
        firsts: list[Callable[[], object]] = [
            lambda: self.portfolio(today),
            lambda: self.portfolio(today).before(),
            lambda: self.portfolio(today).weeks(""),
            lambda: self.signals.inbox(self.portfolio(today)),
        ]
        for make in (*firsts, *self.early):
            self._patiently(make)

    def _patiently(self, make: Callable[[], object]) -> None:
        while not self.behind.ending:
            try:
                make()
                return
            except BeingCounted:
                time.sleep(LOOK_AGAIN)
            except TenureError:  # the page itself will say what is wrong
                return

    def settle(self, seconds: float) -> None:
        """Wait for what is being made behind the pages."""
        self._portfolios.behind.end(seconds)
        self.behind.end(seconds)
        for working in self.workers:
            working.settle(seconds)

    def place(self, portfolio: Portfolio, account_id: str) -> int:
        """The row of an account that must be there."""
        n = portfolio.place(account_id)
        if n is None:
            raise NotFound(
                f"No account {account_id!r} is known as of {words.day(portfolio.as_of)}."
            )
        return n

    def dossier(self, portfolio: Portfolio, n: int) -> Dossier:
        """What the lake says of row `n`."""
        return self._opened.dossier(portfolio, n, self._story(portfolio.ids[n]))

    def defines(self, name: str) -> bool:
        """Whether something is called so."""
        return name in self.app.catalog.definitions

    def rows(
        self, as_of: date, account_id: str, name: str, person: str = "", event: str = ""
    ) -> tuple[Rows, str, str]:
        """The rows behind a number of an account, or of one person there; with `event` only those of it. Besides
        them what the account is called, and the version of what was computed."""
        portfolio, catalog = self.portfolio(as_of), self.app.catalog
        n = self.place(portfolio, account_id)
        found = self._opened.rows(portfolio, n, name, person, event)
        return found, portfolio.columns["name"][n], catalog.version(name)

    def feeds(self, now: datetime) -> tuple[Feed, ...]:
        """What arrives by itself."""
        return feeds(self.app, now)

    def waiting(self) -> Waiting | None:
        """What has arrived and is not loaded yet."""
        return waiting(self.app)

    def keys(self) -> list[Key]:
        """The write keys of the collector."""
        from tenure.state import keys

        return keys.all_(self.app.state)

    def make_key(self, source: str, now: datetime) -> str:
        """A new write key; its secret, for the one page that shows it."""
        from tenure.state import keys

        return keys.create(self.app.state, source, SOMEBODY, now)[1]

    def revoke_key(self, number: int, now: datetime) -> None:
        """Take nothing with it any more."""
        from tenure.state import keys

        keys.revoke(self.app.state, number, SOMEBODY, now)

    def intake(self) -> Intake:
        """What has come in, what was rejected, and what there is to mend."""
        return self._intakes.now()

    @contextmanager
    def lens(self, as_of: date, account: str | None = None) -> Iterator[Lens]:
        """The lake as known on a day, all of it or of one account, through an engine of its own."""
        with self.app.engine() as engine:
            yield self.app.lens(engine, Moments.at(as_of), account=account)

    # --- kept in memory

    def _stocked(self, as_of: date) -> Portfolio:
        return stocked(
            self.app,
            as_of,
            weekly=lambda: self._weekly_use(as_of),
            before=lambda: self.portfolio(words.week_before(as_of)),
        )

    def _weekly_use(self, as_of: date) -> Weeks:
        told = self._weeks.behind(as_of, self.basis(), lambda: self._weekly(as_of), self.patience)
        return there(told, f"The use of {SPARK_WEEKS} weeks").found

    def _weekly(self, as_of: date) -> Weeks:
        from tenure.warehouse.history import History

        weeks: dict[str, tuple[list[int], list[int]]] = {}
        with self.lens(as_of) as lens:
            for account, week, users, events in History(lens, as_of).weekly_use(SPARK_WEEKS):
                both = weeks.setdefault(account, ([0] * SPARK_WEEKS, [0] * SPARK_WEEKS))
                both[0][week], both[1][week] = users, events
        return weeks

    def _story(self, account_id: str) -> list[tuple[date, str]] | None:
        """What really happened at an account of the demo's cast."""
        from tenure.demo.stories import story_of

        story = story_of(account_id) if self._demo is not None else None
        if story is None or self._demo is None:
            return None
        return story.happened(date.fromisoformat(self._demo["until"]))

    def _newest(self) -> date | None:
        """The last day of which anything is known."""
        from tenure.warehouse.history import History

        def asked() -> date | None:
            with self.lens(clock.today(self.app)) as lens:
                return History(lens, lens.moments.days[-1]).newest_day()

        return self._newest_day.of("", self.basis(), asked).found

    def _version(self) -> object:
        """The versions of the facts, looked at every few seconds; what we compute ourselves changes nothing."""
        looked, version = self._seen
        now = time.monotonic()
        if version is None or now - looked > LOOKED_SECONDS:
            versions = self.app.lake.pin().versions
            version = tuple(
                (t, v)
                for t, v in sorted(versions.items())
                if not t.startswith(("readings", "runs", "rejected", "arrivals"))
            )
            self._seen = (now, version)
        return version


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"as_of={text} is not a day; write it like 2026-11-21.") from None
    if day > today:
        raise UsageError(f"{words.day(day)} has not come yet; today is {words.day(today)}.")
    return day


def _with_stories(frame: Frame) -> Frame:
    from tenure.demo.stories import STORIES

    told = tuple(
        Told(
            s.title,
            s.sentence,
            frame.account(s.account_id),
            frame.path == f"/accounts/{s.account_id}",
        )
        for s in STORIES
    )
    return replace(frame, stories=told)
