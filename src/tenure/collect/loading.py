"""The journal into the lake: every call that was acknowledged, once, however often a loader dies or how many there are.

In this order: what follows from calls, the events, the rejected calls, then the counts and how far the stream has been
read, in one commit. Whoever is killed in between reads the same again and finds it stored; of two who read the same,
only one moves the stream. Only then are segments of the journal forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tenure.collect.calls import Sheet, read
from tenure.collect.calls.follow import Resolve, follow
from tenure.collect.calls.read import WHOLE
from tenure.collect.calls.staged import CALLS, EVENTS, stage
from tenure.collect.refused import refuse
from tenure.errors import TenureError
from tenure.facts import Fact
from tenure.facts.event import Event
from tenure.warehouse.arrivals import Arrival
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.collect.identity import Identity
    from tenure.settings import Settings
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.journal import Request
    from tenure.warehouse.lake import Lake

WAY = "collector"
FOLDER = "journal"
CHUNK_BYTES = 48 * 1024 * 1024  # of the journal, loaded at once
REPEATED = timedelta(days=7)  # as long, clients may send the same again


class Workspace(Protocol):
    """What loading needs of the application."""

    @property
    def workspace(self) -> Path: ...
    @property
    def lake(self) -> Lake: ...
    @property
    def settings(self) -> Settings: ...


@dataclass(slots=True)
class Loaded:
    """What came in, summed up."""

    received: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    suppressed: int = 0
    followed: set[str] = field(default_factory=set)  # kinds of facts that followed from calls

    def __iadd__(self, other: Loaded) -> Loaded:
        for name in ("received", "stored", "duplicate", "rejected", "suppressed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.followed |= other.followed
        return self


def load_chunk(
    app: Workspace,
    engine: Engine,
    stream: str,
    most_bytes: int = CHUNK_BYTES,
    put_aside: bool = False,
) -> tuple[Loaded | None, int]:
    """What waits in one stream, up to about `most_bytes` of it (None: nothing does), and how far it is read now.

    `put_aside`: the requests are kept as rejected, unread; for the one request that nothing else could be done with.
    """
    from tenure.warehouse import arrivals, journal

    folder, name = app.workspace / FOLDER, f"{FOLDER}/{stream}"
    since = arrivals.standing(app.lake, engine, name)
    requests, position = journal.read(folder, stream, int(since.cursor or 0), most_bytes)
    if not requests:
        journal.forget(folder, stream, int(since.cursor or 0))
        return None, position
    loaded, told = store(app.lake, engine, requests, name, put_aside)
    moved = arrivals.record(app.lake, name, since, told, str(position), datetime.now(UTC))
    if not moved:
        return Loaded(), 0  # another loader was faster, and its counts stand
    journal.forget(folder, stream, position)
    return loaded, position


def store(
    lake: Lake,
    engine: Engine,
    requests: Sequence[Request],
    stream: str,
    put_aside: bool = False,
    known_at: datetime | None = None,
) -> tuple[Loaded, list[Arrival]]:
    """Store what some requests say; what there was of it, and the same per source and hour. Doing it twice stores nothing.

    `known_at`: of calls that could not be read when they arrived; without it, they are known from their arrival on.
    """
    from tenure.warehouse import load

    sheet = _sound(engine, requests, set(range(len(requests))) if put_aside else set(), known_at)
    since = datetime.fromtimestamp(min(r.received_at for r in requests) / 1e6, UTC) - REPEATED
    resolve = _resolver(lake, engine)
    followed = set(follow(lake, engine, sheet, resolve, since))
    resolve(Event, EVENTS, "resolved_events")
    load.append(lake, engine, Event, "resolved_events", since=since)
    refuse(lake, engine, requests, stream)
    told = _counted(lake, engine)
    loaded = Loaded(followed=followed)
    for one in told:
        loaded += Loaded(one.received, one.stored, one.duplicate, one.rejected, one.suppressed)
    return loaded, told


def _sound(
    engine: Engine, requests: Sequence[Request], broken: set[int], known_at: datetime | None
) -> Sheet:
    """The calls of the requests, staged in the engine. A request on which it stumbles is found by halves, and is one fault."""
    try:
        return _staged(engine, requests, range(len(requests)), broken, known_at)
    except Exception:  # whatever it is, the others are to be loaded
        found = broken | set(_stumbles(engine, requests, range(len(requests))))
    return _staged(engine, requests, range(len(requests)), found, known_at)


def _staged(
    engine: Engine,
    requests: Sequence[Request],
    numbers: range,
    broken: Collection[int] = (),
    known_at: datetime | None = None,
) -> Sheet:
    sheet = Sheet()
    for number in numbers:
        if number in broken:
            sheet.fault(number, WHOLE, "unreadable: the loader cannot take it")
        else:
            read(sheet, requests[number], number)
    stage(engine, requests, sheet, known_at)
    return sheet


def _stumbles(engine: Engine, requests: Sequence[Request], numbers: range) -> list[int]:
    """Which of these requests the engine cannot take."""
    try:
        _staged(engine, requests, numbers)
        return []
    except Exception:
        if len(numbers) == 1:
            return [numbers[0]]
    half = len(numbers) // 2
    return [
        *_stumbles(engine, requests, numbers[:half]),
        *_stumbles(engine, requests, numbers[half:]),
    ]


def _resolver(lake: Lake, engine: Engine) -> Resolve:
    from tenure.collect.identity import resolved

    rules = _rules(lake.folder.parent)

    def resolve(kind: type[Fact], staged: str, table: str) -> None:
        resolved(lake, engine, kind, staged, rules, table)

    return resolve


def _rules(workspace: Path) -> Identity:
    """The rules of the workspace. Wrong ones hold nothing up: the last good ones stand until they are right again."""
    from tenure.collect.identity import Identity

    try:
        _last_rules[workspace] = Identity.read(workspace)
    except (
        TenureError
    ):  # it is told where rules are applied to what is there (`following.identify`)
        _last_rules.setdefault(workspace, Identity())
    return _last_rules[workspace]


_last_rules: dict[Path, Identity] = {}


def _counted(lake: Lake, engine: Engine) -> list[Arrival]:
    """The counts per source and hour. Stored are the keys that stand in the lake as known from just this arrival on."""
    bounds = engine.rows(
        f"SELECT min(known_at)::VARCHAR, max(known_at)::VARCHAR, min(known_at)::TIMESTAMP FROM {CALLS}"
    )
    if not bounds or bounds[0][0] is None:
        return []
    first, last, least = bounds[0]
    pinned = lake.pin()
    earliest = f"{least - timedelta(days=1):%Y-%m}"
    months = {f.month for f in pinned.files("events") if f.month and f.month >= earliest}
    stored = f"""SELECT fact_high, fact_low, known_at FROM ({pinned.scan("events", months=months)})
        WHERE known_at BETWEEN TIMESTAMPTZ {text(first)} AND TIMESTAMPTZ {text(last)}"""
    rows = engine.rows(f"""
        SELECT source, date_trunc('hour', received_at)::TIMESTAMP AS hour, count(*), count(s.row_no),
            count(*) FILTER (fault IS NOT NULL)
        FROM {CALLS} c LEFT JOIN (
            SELECT row_no FROM {EVENTS} SEMI JOIN ({stored}) USING (fact_high, fact_low, known_at)
        ) s USING (row_no) GROUP BY ALL ORDER BY ALL""")
    reasons: dict[tuple[str, datetime], dict[str, int]] = {}
    for source, hour, code, count in engine.rows(f"""
        SELECT source, date_trunc('hour', received_at)::TIMESTAMP, split_part(fault, ': ', 1), count(*)
        FROM {CALLS} WHERE fault IS NOT NULL GROUP BY ALL ORDER BY ALL"""):
        reasons.setdefault((source, hour), {})[code] = count
    return [
        Arrival(
            source,
            WAY,
            hour.replace(tzinfo=UTC),
            received=received,
            stored=stored_,
            duplicate=received - stored_ - rejected,
            rejected=rejected,
            reasons=reasons.get((source, hour), {}),
        )
        for source, hour, received, stored_, rejected in rows
    ]
