"""A workspace with a journal in which requests lie, and a loader for them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tenure.app import App
from tenure.collect.loading import Loaded
from tenure.collect.streams import Streams
from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Counted
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.journal import Request
from tenure.warehouse.journal.frame import HEAD, MARK, framed, pack

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def micro(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)


@dataclass(repr=False)
class Arriving:
    """What arrives, and what has become of it."""

    app: App
    engine: Engine
    clock: int = micro(START)
    segment: int = 0

    @property
    def journal(self) -> Path:
        return self.app.workspace / "journal"

    def arrive(
        self,
        body: Any,
        path: str = "/v1/batch",
        source: str = "web",
        stream: str = "0",
        **more: Any,
    ) -> Request:
        """One request lies in the journal."""
        said = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.clock += 1
        request = Request(more.pop("received_at", self.clock), source, path, said, **more)
        folder = self.journal / stream
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.segment:020d}.seg"
        head = b"" if file.exists() else HEAD.pack(MARK, 0)
        with file.open("ab") as segment:
            segment.write(head + framed(pack(request)))
        return request

    def event(self, message: object, *, source: str = "web", **more: Any) -> Request:
        """One track call in a request of its own."""
        said = {"type": "track", "event": "Login", "userId": "ada", "messageId": f"m{message}"}
        return self.arrive({"batch": [said | more]}, source=source)

    def load(self) -> Loaded:
        """A loader that has just started loads what there is."""
        total, streams = Loaded(), Streams(self.app, self.engine)
        while (loaded := streams.load(START)) is not None:
            total += loaded
        return total

    def ask(self, table: str, what: str = "*", rest: str = "") -> list[tuple[Any, ...]]:
        scan = self.app.lake.pin().scan(table)
        return self.engine.rows(f"SELECT {what} FROM ({scan}) {rest}")

    def counts(self) -> Sequence[Counted]:
        return arrivals.told(self.app.lake.pin(), self.engine)


def workspace(folder: Path) -> App:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tenure.toml").write_text("")
    return App.open(folder)
