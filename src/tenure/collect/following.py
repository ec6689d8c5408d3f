"""What `tenure load` does, once or for good: the journal, the sources that are due, who did it and where, small files joined.

The journal has a thread of its own: a query that takes an hour keeps no event waiting. Whatever goes wrong is said
once and tried again later, less and less often; nothing ends the loader but the wish to end it.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from tenure.collect.loading import CHUNK_BYTES, FOLDER, Loaded, Workspace, load_chunk
from tenure.errors import TenureError

if TYPE_CHECKING:
    from tenure.warehouse.arrivals import Arrival
    from tenure.warehouse.engines.duckdb import Engine

LOOK_SECONDS = 0.25  # from one look at the journal to the next
COMMIT_SECONDS = 4.0  # at least, between two commits of what arrives slowly
MUCH_BYTES = 8 * 1024 * 1024  # waiting: loaded at once
IDENTITY_SECONDS = 60.0
UPKEEP_SECONDS = 30 * 60.0
VACUUM_SECONDS = 24 * 3600.0
MANY_FILES = 200  # in one table, before they are joined
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds after something went wrong
PATIENCE = 10.0  # seconds for a source to come to its end
LEAST_BYTES = 1  # of the journal: one request

Say = Callable[[str], None]


class Opened(Workspace, Protocol):
    """A workspace whose engine can be had."""

    def engine(self) -> Engine: ...


@dataclass
class Brought:
    """What one round brought."""

    loaded: Loaded = field(default_factory=Loaded)
    sources: list[Arrival] = field(default_factory=list)
    moved: int = 0  # facts that belong to somebody else by what is known now


def load_once(app: Opened) -> Brought:
    """All that waits in the journal, then the sources that are due, then whose it is."""
    brought = Brought()
    with app.engine() as engine:
        streams = Streams(app, engine)
        while (loaded := streams.load()) is not None:
            brought.loaded += loaded
    for source in _due(app):
        brought.sources += _run(app, source)
    brought.moved = identify(app)
    return brought


def follow(app: Opened, apart: Opened, ending: threading.Event, say: Say | None = None) -> None:
    """Keep on until `ending`. `apart` is the same workspace, opened once more for the other thread."""
    tell = say or _say
    beside = threading.Thread(
        target=_beside, args=(apart, ending, tell), name="beside", daemon=True
    )
    beside.start()
    with app.engine() as engine:
        streams, troubles = Streams(app, engine), Troubles("journal", tell)
        while not ending.is_set():
            if streams.ready():
                troubles.guard(streams.load)
            ending.wait(troubles.pause() or LOOK_SECONDS)
    beside.join(PATIENCE)


def identify(app: Opened) -> int:
    """Move the facts whose owner is known otherwise by now; how many."""
    from tenure.collect.identity import Identity, catch_up

    with app.engine() as engine:
        return catch_up(app.lake, engine, Identity.read(app.workspace), datetime.now(UTC))


class Streams:
    """The streams of the journal as one loader sees them."""

    def __init__(self, app: Workspace, engine: Engine) -> None:
        self.app, self.engine = app, engine
        self.positions: dict[str, int] = {}  # as far as this loader knows
        self.most_bytes: dict[str, int] = {}  # of a stream with which something is wrong
        self._last = 0.0

    def ready(self) -> bool:
        """Whether it is time: much waits, or something does and the last commit is some seconds ago."""
        waiting = [self._waiting(stream) for stream in self._streams()]
        late = time.monotonic() - self._last > COMMIT_SECONDS
        return any(size > MUCH_BYTES or (size and late) for size in waiting)

    def load(self) -> Loaded | None:
        """A chunk of every stream; None where nothing waits. A chunk that fails is made smaller, down to one request."""
        total: Loaded | None = None
        failure: Exception | None = None
        for stream in self._streams():
            if not self._waiting(stream):
                continue
            try:
                loaded = self._chunk(stream)
            except Exception as error:
                failure = error
                continue
            if loaded is not None:
                total = total or Loaded()
                total += loaded
        self._last = time.monotonic()
        if failure:
            raise failure
        return total

    def _chunk(self, stream: str) -> Loaded | None:
        most = self.most_bytes.get(stream, CHUNK_BYTES)
        try:
            loaded, position = load_chunk(self.app, self.engine, stream, most)
        except (TenureError, OSError):  # of the lake or the disk: no smaller part would help
            raise
        except Exception:
            if most > LEAST_BYTES:
                self.most_bytes[stream] = most // 16 or LEAST_BYTES
                return self._chunk(stream)
            loaded, position = load_chunk(
                self.app, self.engine, stream, LEAST_BYTES, put_aside=True
            )
        self.most_bytes.pop(stream, None)
        if position:
            self.positions[stream] = position
        return loaded

    def _streams(self) -> Sequence[str]:
        from tenure.warehouse import journal

        return journal.streams(self.app.workspace / FOLDER)

    def _waiting(self, stream: str) -> int:
        from tenure.warehouse import journal

        if stream not in self.positions:
            self.positions[stream] = self._standing(stream)
        return journal.backlog(self.app.workspace / FOLDER, stream, self.positions[stream])

    def _standing(self, stream: str) -> int:
        from tenure.warehouse import arrivals

        found = arrivals.standing(self.app.lake, self.engine, f"{FOLDER}/{stream}")
        return int(found.cursor or 0)


class Troubles:
    """What goes wrong with one thing that is done again and again: said once, tried again later and later."""

    def __init__(self, what: str, say: Say) -> None:
        self.what, self.say = what, say
        self.failures, self.said = 0, ""

    def guard(self, do: Callable[[], object]) -> None:
        """Do it; what it raises is said."""
        try:
            do()
        except Exception as error:
            self.failures += 1
            told = (
                str(error) if isinstance(error, TenureError) else f"{type(error).__name__}: {error}"
            )
            if told != self.said:
                self.say(f"{self.what}: {told}")
            self.said = told
        else:
            self.failures, self.said = 0, ""

    def pause(self) -> float:
        """Seconds to wait before the next time; 0: as usual."""
        if not self.failures:
            return 0.0
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.failures - 1, 10))


def _beside(app: Opened, ending: threading.Event, say: Say) -> None:
    """The other thread: sources when they are due, identity, upkeep."""
    chores: list[tuple[Troubles, Callable[[], object], float]] = [
        (Troubles("sources", say), lambda: _run_due(app, ending), LOOK_SECONDS * 4),
        (Troubles("identity", say), lambda: identify(app), IDENTITY_SECONDS),
        (Troubles("compact", say), lambda: _compact(app), UPKEEP_SECONDS),
        (Troubles("vacuum", say), lambda: _vacuum(app), VACUUM_SECONDS),
    ]
    start = time.monotonic()
    due = [start, start, start + UPKEEP_SECONDS / 10, start + UPKEEP_SECONDS * 2]
    while not ending.wait(LOOK_SECONDS):
        for place, (troubles, do, every) in enumerate(chores):
            if time.monotonic() >= due[place] and not ending.is_set():
                troubles.guard(do)
                due[place] = time.monotonic() + max(every, troubles.pause())


def _run_due(app: Opened, ending: threading.Event) -> None:
    for source in _due(app):
        if not ending.is_set():
            _run(app, source)


def _due(app: Opened) -> Sequence[object]:
    from tenure.collect import sources

    return sources.due(app, datetime.now(UTC))


def _run(app: Opened, source: object) -> Sequence[Arrival]:
    from tenure.collect import sources

    return sources.run(app, source, datetime.now(UTC))  # type: ignore[arg-type]


def _compact(app: Opened) -> None:
    from tenure.warehouse import keep

    if any(len(snapshot.files) > MANY_FILES for snapshot in app.lake.pin().snapshots.values()):
        keep.compact(app.lake)


def _vacuum(app: Opened) -> None:
    from tenure.warehouse import keep

    keep.vacuum(app.lake)


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
