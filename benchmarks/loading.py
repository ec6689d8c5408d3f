"""The journal into the lake: events of a server's client in batches of 100, beside a plain insert of the same JSON."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.timing import once
from tenure.app import App
from tenure.clock.following import load
from tenure.warehouse.journal import Request
from tenure.warehouse.journal.frame import HEAD, MARK, framed, pack

EVENTS = 1_000_000
BATCH = 100
SEGMENT_BYTES = 64 * 1024 * 1024


def measure(folder: Path) -> tuple[float, float, float]:
    """Seconds of ours (read, checked, made free of duplicates, whose they are, stored, rolled up, counted), the same of
    the processor, and seconds of plain DuckDB."""
    folder.mkdir(parents=True)
    (folder / "tenure.toml").write_text("")
    lines = _arrived(folder)
    plain = once(lambda: _plain(lines, folder / "plain.db"))
    app = App.open(folder)
    before = time.process_time()
    took = once(lambda: load(app))
    return took, time.process_time() - before, plain


def _arrived(folder: Path) -> Path:
    """The journal, and the same events as lines of JSON."""
    (folder / "journal/0").mkdir(parents=True)
    lines = folder / "events.ndjson"
    first = time.time_ns() // 1000 - EVENTS
    when = datetime.now(UTC).isoformat()
    segment, number = None, 0
    with lines.open("wb") as plain:
        for batch in range(EVENTS // BATCH):
            if segment is None or segment.tell() > SEGMENT_BYTES:
                if segment:
                    segment.close()
                segment = (folder / f"journal/0/{number:020d}.seg").open("wb")
                segment.write(HEAD.pack(MARK, 0))
                number += 1
            events = [_event(batch * BATCH + nth, when) for nth in range(BATCH)]
            plain.write(b"".join(json.dumps(event).encode() + b"\n" for event in events))
            body = json.dumps({"batch": events, "sentAt": when}).encode()
            segment.write(framed(pack(Request(first + batch, "web", "/v1/batch", body))))
        if segment:
            segment.close()
    return lines


def _event(number: int, when: str) -> dict[str, object]:
    return {
        "integrations": {},
        "anonymousId": None,
        "properties": {"format": "csv", "rows": number % 997},
        "timestamp": when,
        "context": {
            "groupId": f"account-{number % 500}",
            "library": {"name": "analytics-python", "version": "2.4.0"},
        },
        "userId": f"user-{number * 7919 % 5000}",
        "type": "track",
        "event": f"Report {number % 27} Exported",
        "messageId": f"85d75649-9283-46ca-8d74-{number:012d}",
    }


def _plain(lines: Path, target: Path) -> None:
    with duckdb.connect(str(target), config={"threads": 2}) as con:
        con.execute(
            "CREATE TABLE events AS SELECT messageId, event, userId, context.groupId AS account, "
            f"timestamp::TIMESTAMPTZ AS at, properties FROM read_json('{lines}', format = 'newline_delimited', "
            "columns = {messageId: 'VARCHAR', event: 'VARCHAR', userId: 'VARCHAR', timestamp: 'VARCHAR', "
            "properties: 'JSON', context: 'STRUCT(groupId VARCHAR)'})"
        )
