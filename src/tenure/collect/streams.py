"""The streams of the journal as one loader sees them: how far each is loaded, and what to do with a part that cannot be."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from tenure.collect.chunks import MUCH_BYTES, Ahead
from tenure.collect.identity import Identity
from tenure.collect.loading import CHUNK_BYTES, FOLDER, Loaded, load_chunk
from tenure.collect.workspace import Workspace
from tenure.errors import TenureError

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

COMMIT_SECONDS = 4.0  # at least, between two commits of what arrives slowly
LEAST_BYTES = 1  # of the journal: one request


class Streams:
    """Loads them, chunk by chunk."""

    def __init__(self, app: Workspace, engine: Engine) -> None:
        self.app, self.engine = app, engine
        self.positions: dict[str, int] = {}  # as far as this loader knows
        self.most_bytes: dict[str, int] = {}  # of a stream with which something is wrong
        self.ahead = Ahead(app.workspace / FOLDER)
        self._last = 0.0
        self._rules = Identity()

    def close(self) -> None:
        """Read on no more."""
        self.ahead.close()

    def ready(self) -> bool:
        """Whether it is time: much waits, or something does and the last commit is some seconds ago."""
        waiting = [self._waiting(stream) for stream in self._streams()]
        late = time.monotonic() - self._last > COMMIT_SECONDS
        return any(size > MUCH_BYTES or (size and late) for size in waiting)

    def load(self, now: datetime) -> Loaded | None:
        """A chunk of every stream; None where nothing waits. A chunk that fails is made smaller, down to one request."""
        total: Loaded | None = None
        failure: Exception | None = None
        self._read_rules()
        for stream in self._streams():
            if not self._waiting(stream):
                continue
            try:
                loaded = self._chunk(stream, now)
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

    def _chunk(self, stream: str, now: datetime) -> Loaded | None:
        most = self.most_bytes.get(stream, CHUNK_BYTES)
        try:
            loaded, position = load_chunk(
                self.app, self.engine, stream, self._rules, now, most, ahead=self.ahead
            )
        except (TenureError, OSError):  # of the lake or the disk: no smaller part would help
            raise
        except Exception:
            if most > LEAST_BYTES:
                self.most_bytes[stream] = most // 16 or LEAST_BYTES
                return self._chunk(stream, now)
            loaded, position = load_chunk(
                self.app, self.engine, stream, self._rules, now, LEAST_BYTES, put_aside=True
            )
        self.most_bytes.pop(stream, None)
        if position:
            self.positions[stream] = position
        return loaded

    def _read_rules(self) -> None:
        """Wrong rules hold nothing up: the last good ones stand until they are right again."""
        with suppress(TenureError):  # `clock.upkeep.identify` tells what is wrong with them
            self._rules = Identity.read(self.app.workspace)

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
