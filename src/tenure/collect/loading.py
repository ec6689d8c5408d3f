"""The journal into the lake: every call that was acknowledged, once, however often a loader dies or how many there are.

In this order: what follows from calls, the events, the rejected calls, then the counts and how far the stream has been
read, in one commit. Whoever is killed in between reads the same again and finds it stored; of two who read the same,
only one moves the stream. Only then are segments of the journal forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tenure.collect.calls import Sheet
from tenure.collect.calls.follow import Resolve, follow
from tenure.collect.calls.staged import EVENTS, stage
from tenure.collect.chunks import Ahead, said, taken
from tenure.collect.counted import WAY as WAY
from tenure.collect.counted import counted
from tenure.collect.refused import refuse
from tenure.collect.workspace import Workspace
from tenure.facts import Fact
from tenure.facts.event import Event
from tenure.warehouse.arrivals import Arrival

if TYPE_CHECKING:
    from tenure.collect.identity import Identity
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.journal import Request
    from tenure.warehouse.lake import Lake

FOLDER = "journal"
CHUNK_BYTES = 48 * 1024 * 1024  # of the journal, loaded at once
REPEATED = timedelta(days=7)  # as long, clients may send the same again


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
    rules: Identity,
    now: datetime,
    most_bytes: int = CHUNK_BYTES,
    put_aside: bool = False,
    ahead: Ahead | None = None,
) -> tuple[Loaded | None, int]:
    """What waits in one stream, up to about `most_bytes` of it (None: nothing does), and how far it is read now.

    `put_aside`: the requests are kept as rejected, unread; for the one request that nothing else could be done with.
    `ahead`: reads on meanwhile, where much waits.
    """
    from tenure.warehouse import arrivals, journal

    folder, name = app.workspace / FOLDER, f"{FOLDER}/{stream}"
    since = arrivals.standing(app.lake, engine, name)
    start = int(since.cursor or 0)
    take = ahead.chunk if ahead else partial(taken, folder)
    chunk = take(stream, start, most_bytes)
    if not chunk.requests:
        journal.forget(folder, stream, start)
        return None, chunk.position
    if ahead:
        ahead.begin(stream, chunk.position, most_bytes)
    loaded, told = store(
        app.lake, engine, chunk.requests, name, rules, put_aside, sheet=chunk.sheet
    )
    cursor = str(chunk.position)
    if not arrivals.record(app.lake, name, since, told, cursor, now):
        return Loaded(), 0  # another loader was faster, and its counts stand
    journal.forget(folder, stream, chunk.position)
    return loaded, chunk.position


def store(
    lake: Lake,
    engine: Engine,
    requests: Sequence[Request],
    stream: str,
    rules: Identity,
    put_aside: bool = False,
    known_at: datetime | None = None,
    sheet: Sheet | None = None,
) -> tuple[Loaded, list[Arrival]]:
    """Store what some requests say; what there was of it, and the same per source and hour. Doing it twice stores nothing.

    `known_at`: of calls that could not be read when they arrived; without it, they are known from their arrival on.
    `sheet`: what the requests say, where they have been read already.
    """
    from tenure.warehouse import load

    everything = set(range(len(requests)))
    sheet = _sound(engine, requests, everything if put_aside else set(), known_at, sheet)
    since = datetime.fromtimestamp(min(r.received_at for r in requests) / 1e6, UTC) - REPEATED
    resolve = _resolver(lake, engine, rules)
    followed = set(follow(lake, engine, sheet, resolve, since))
    resolve(Event, EVENTS, "resolved_events")
    appended = load.append(lake, engine, Event, "resolved_events", since=since)
    refuse(lake, engine, requests, stream)
    told = counted(lake, engine, all_new=not appended.again)
    loaded = Loaded(followed=followed)
    for one in told:
        loaded += Loaded(one.received, one.stored, one.duplicate, one.rejected, one.suppressed)
    return loaded, told


def _sound(
    engine: Engine,
    requests: Sequence[Request],
    broken: set[int],
    known_at: datetime | None,
    sheet: Sheet | None,
) -> Sheet:
    """The calls of the requests, staged in the engine. A request on which it stumbles is found by halves, and is one fault."""
    numbers = range(len(requests))
    try:
        return _staged(engine, requests, numbers, broken, known_at, None if broken else sheet)
    except Exception:  # whatever it is, the others are to be loaded
        found = broken | set(_stumbles(engine, requests, numbers))
    return _staged(engine, requests, numbers, found, known_at)


def _staged(
    engine: Engine,
    requests: Sequence[Request],
    numbers: range,
    broken: Collection[int] = (),
    known_at: datetime | None = None,
    sheet: Sheet | None = None,
) -> Sheet:
    sheet = sheet or said(requests, numbers, broken)
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


def _resolver(lake: Lake, engine: Engine, rules: Identity) -> Resolve:
    from tenure.collect.identity import resolved

    def resolve(kind: type[Fact], staged: str, table: str) -> None:
        resolved(lake, engine, kind, staged, rules, table)

    return resolve
