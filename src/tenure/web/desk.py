"""What the pages stand on: the workspace, the portfolio of a day kept in memory, and an engine for questions."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
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
from tenure.web.changes import changes
from tenure.web.dossier import Dossier, gathered
from tenure.web.frame import STALE_DAYS, Frame, Stale, Told, built
from tenure.web.intake import Intake, Intakes
from tenure.web.kept import Portfolios
from tenure.web.portfolio import Portfolio, Weeks
from tenure.web.query import address
from tenure.web.rows import MOST, narrowed
from tenure.web.stock import stocked

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.rows import Behind
    from tenure.state.keys import Key
    from tenure.warehouse.lens import Lens

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

    def __init__(self, app: App) -> None:
        self.app = app
        app.lenient = True  # a file that is being edited must not take the pages away
        self.workers: list[Working] = []  # what works behind the pages
        self._lock = threading.RLock()
        self._portfolios = Portfolios(self._stocked)
        self._intakes = Intakes(app)
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
            demo=self._demo is not None,
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
        """All accounts as of a day."""
        arrived = self._version()
        done = (self.app.lake.pin().version("imports"), seen(self.app.workspace))
        return self._portfolios.of(as_of, done, arrived)

    def warm(self) -> None:
        """Make what the first page will ask for, before it does."""
        try:
            portfolio = self.portfolio(clock.today(self.app))
            portfolio.weeks("")
            portfolio.before()
        except TenureError:  # the page itself will say what is wrong
            return

    def settle(self, seconds: float) -> None:
        """Wait for what is being made behind the pages."""
        self._portfolios.settle(seconds)
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
        with self.lens(portfolio.as_of, portfolio.ids[n]) as lens:
            story = self._story(portfolio.ids[n])
            found = gathered(lens, self.app.readings, portfolio, n, story)
        return replace(found, changes=changes(self.app, ["health"], portfolio.as_of))

    def defines(self, name: str) -> bool:
        """Whether something is called so."""
        return name in self.app.catalog.definitions

    def behind(
        self, as_of: date, account_id: str, name: str, person: str = "", event: str = ""
    ) -> tuple[Behind, str, str]:
        """The rows behind a number of an account, or of one person there; with `event` only those of it. Besides
        them what the account is called, and the version of what was computed."""
        from tenure.catalog.rows import rows_behind

        portfolio = self.portfolio(as_of)
        n = self.place(portfolio, account_id)
        catalog = self.app.catalog
        key = {"account_id": account_id} | ({"person_id": person} if person else {})
        known = {column: values[n] for column, values in portfolio.columns.items()}
        with self.lens(as_of, None if person else account_id) as lens:
            behind = rows_behind(
                catalog,
                lens,
                name,
                key,
                subject="person" if person else "account",
                limit=None if event else MOST,
                values=None if person else known,
            )
        called = portfolio.columns["name"][n]
        return narrowed(behind, event) if event else behind, called, catalog.version(name)

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
            weekly=lambda: self._weekly(as_of),
            before=lambda: self.portfolio(words.week_before(as_of)),
        )

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

        version = self._version()
        kept: tuple[object, date | None] | None = getattr(self, "_newest_day", None)
        if kept is None or kept[0] != version:
            with self._lock, self.lens(clock.today(self.app)) as lens:
                kept = (version, History(lens, lens.moments.days[-1]).newest_day())
                self._newest_day = kept
        return kept[1]

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
