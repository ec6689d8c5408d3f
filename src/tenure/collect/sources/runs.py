"""Runs of sources: which are due, what a run leaves behind, and how the last one went."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tenure.collect.sources.source import Source, module, readable
from tenure.collect.workspace import Workspace
from tenure.errors import TenureError

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)  # after failures
QUIET = timedelta(minutes=10)  # a run that brought nothing is written down this often at most


@dataclass(frozen=True, slots=True)
class Ran:
    """How the last run went. `trouble`: what is wrong; `failures`: how often in a row nothing came of it."""

    at: datetime | None = None
    failures: int = 0
    trouble: str | None = None
    worked_at: datetime | None = None  # the last run that did not fail
    noted_at: datetime | None = None  # the last run that was written down

    def due_at(self, source: Source) -> datetime | None:
        """When it is to run next; None: at once. After a failure soon, then less and less often."""
        if self.at is None:
            return None
        if not self.failures:
            return self.at + source.every
        pause: timedelta = FIRST_PAUSE * 2 ** min(self.failures - 1, 10)
        return self.at + min(LONGEST_PAUSE, pause)


class Runs:
    """The runs of a workspace's sources. It remembers those of its own that were not worth a commit."""

    def __init__(self, app: Workspace) -> None:
        self._app = app
        self._lately: dict[str, Ran] = {}

    def due(self, now: datetime) -> list[Source]:
        """The sources that are to run now, the one that has waited longest first."""
        waiting = []
        for source in readable(self._app.workspace)[0]:
            at = self.last(source).due_at(source)
            if at is None or at <= now:
                waiting.append((at or datetime.min.replace(tzinfo=now.tzinfo), source.name, source))
        return [source for *_, source in sorted(waiting, key=lambda each: each[:2])]

    def run(self, source: Source, now: datetime, **wishes: bool) -> Sequence[Arrival]:
        """Run it once, with what `wishes_of` its kind has.

        What the outside world does wrong is recorded and told as `trouble`; what was stored before stays.
        """
        from tenure.warehouse.arrivals import Arrival, hour_of

        before = self.last(source)
        arrivals: list[Arrival] = []
        failed = False
        try:
            arrivals = list(module(source.kind).run(self._app, source, now, **wishes))
            trouble = next((one.trouble for one in arrivals if one.trouble), None)
        except Exception as error:  # whatever it is, the other sources have their turn
            trouble, failed = _said(error), True
        told = Arrival(source.name, source.kind, hour_of(now), trouble=trouble)
        failures = before.failures + 1 if failed else 0
        after = Ran(now, failures, trouble, before.worked_at if failed else now, before.noted_at)
        moved = any(one.received for one in arrivals)
        if moved or trouble != before.trouble or _worth_noting(before, source, now):
            after = replace(after, noted_at=now)
            _note(self._app, source, after, told, now)
        self._lately[source.name] = after
        if trouble and not any(one.trouble for one in arrivals):
            arrivals.append(told)
        return arrivals

    def last(self, source: Source) -> Ran:
        """How its last run went, as this knows it, or else the lake."""
        from tenure.warehouse import arrivals

        if (here := self._lately.get(source.name)) is not None:
            return here
        if not self._app.lake.exists(arrivals.TABLE):
            return Ran()
        with self._app.engine() as engine:
            return _from_text(arrivals.standing(self._app.lake, engine, _stream(source)).cursor)


def _stream(source: Source) -> str:
    return f"runs/{source.name}"


def _worth_noting(before: Ran, source: Source, now: datetime) -> bool:
    """A source that looks every few seconds and finds nothing does not write the lake full."""
    return source.every >= QUIET or before.noted_at is None or now - before.noted_at >= QUIET


def _note(app: Workspace, source: Source, after: Ran, told: Arrival, now: datetime) -> None:
    from tenure.warehouse import arrivals

    with app.engine() as engine:
        since = arrivals.standing(app.lake, engine, _stream(source))
    arrivals.record(app.lake, _stream(source), since, [told], _as_text(after), now)


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"
    if isinstance(error, TenureError):
        return str(error)
    return f"it broke off: {type(error).__name__}: {error}"


def _as_text(ran: Ran) -> str:
    told = {
        "at": ran.at and ran.at.isoformat(),
        "failures": ran.failures,
        "trouble": ran.trouble,
        "worked_at": ran.worked_at and ran.worked_at.isoformat(),
    }
    return json.dumps({key: value for key, value in told.items() if value})


def _from_text(text: str | None) -> Ran:
    told = json.loads(text or "{}")
    at, worked = told.get("at"), told.get("worked_at")
    return Ran(
        at=datetime.fromisoformat(at) if at else None,
        failures=told.get("failures", 0),
        trouble=told.get("trouble"),
        worked_at=datetime.fromisoformat(worked) if worked else None,
        noted_at=datetime.fromisoformat(at) if at else None,
    )
